"""Whose money a payout is, and the legs that move it. An agent's or a maker's accounts: available, reserved."""

from datetime import datetime

from storefront.commissions.operations import agent_account, maker_account
from storefront.ledger.operations import post
from storefront.payouts.models import Payout

CLEARING_MYR, CLEARING_IDR, PROVIDER_IDR, FEES_IDR = (
    ("fx:clearing", "MYR"),
    ("fx:clearing", "IDR"),
    ("payout:provider", "IDR"),
    ("platform:payout_fee", "IDR"),
)


def account_of(payout: Payout, state: str) -> tuple[str, str]:
    """The payee's account in the books: `available` or `reserved`."""
    if payout.agent_id is not None:
        return agent_account(payout.agent_id, state)
    return maker_account(payout.maker_id or 0, state)


def book(payout: Payout, kind: str, source: str, target: str, at: datetime) -> None:
    """Move a payout's ringgit between two of the payee's accounts."""
    legs = {
        account_of(payout, source): -payout.amount_sen,
        account_of(payout, target): payout.amount_sen,
    }
    post(kind=kind, subject=payout.reference, legs=legs, at=at)


def out(payout: Payout) -> dict[tuple[str, str], int]:
    """Legs of money that leaves: ringgit into exchange; rupiah to the payee and the bank's fee out of it (P12)."""
    fee_idr = payout.quote.fee_idr if payout.quote is not None else 0
    return {
        account_of(payout, "reserved"): -payout.amount_sen,
        CLEARING_MYR: payout.amount_sen,
        CLEARING_IDR: -payout.amount_idr - fee_idr,
        PROVIDER_IDR: payout.amount_idr,
        FEES_IDR: fee_idr,
    }
