"""The account's balance: what charges, refunds and disputes add to it, and the fees that Stripe keeps.

Source: docs.stripe.com/api/balance_transactions/object and docs.stripe.com/reports/reporting-categories.
"""

from __future__ import annotations

from dataclasses import dataclass

from .world import Json, World, new_id

DAYS_TO_AVAILABLE = 7
_DAY_S = 86_400


@dataclass(frozen=True)
class Fee:
    """A price of the list: basis points of the amount plus a fixed part in sen."""

    rate_bp: int
    fixed_minor: int

    def of(self, amount_minor: int) -> int:
        """Half-up, as the list is rounded to whole sen."""
        return (amount_minor * self.rate_bp + 5_000) // 10_000 + self.fixed_minor


FEES_AS_OF = "2026-11-25"
FEES = {
    "card": Fee(rate_bp=300, fixed_minor=100),
    "fpx": Fee(rate_bp=300, fixed_minor=100),
    "grabpay": Fee(rate_bp=300, fixed_minor=100),
}
"""Malaysian price list: cards 3 % + RM 1.00.

FPX and GrabPay are assumed to cost the same until a real account says otherwise.
"""
DISPUTE_FEE_MINOR = 6_000
"""Assumed; what matters to the books is that a dispute costs more than the payment gave."""


def book_charge(world: World, charge: Json, fee_minor: int | None = None) -> Json:
    """The balance transaction of a paid charge, with the list's fee unless another is named."""
    method = charge["payment_method_details"]["type"]
    fee = FEES[method].of(charge["amount"]) if fee_minor is None else fee_minor
    kind = "charge" if method == "card" else "payment"
    return _book(world, charge, kind=kind, category="charge", amount=charge["amount"], fee=fee)


def book_refund(world: World, refund: Json) -> Json:
    """Money leaves at once when a refund is made, also when the buyer sees it days later; no fee."""
    kind = "refund" if refund["id"].startswith("re_") else "payment_refund"
    return _book(world, refund, kind=kind, category="refund", amount=-refund["amount"], fee=0)


def book_failed_refund(world: World, refund: Json) -> Json:
    """The money of a failed refund comes back. docs.stripe.com/refunds#failed-refunds."""
    kind = "refund_failure" if refund["id"].startswith("re_") else "payment_failure_refund"
    return _book(world, refund, kind=kind, category="refund_failure", amount=refund["amount"], fee=0)


def book_dispute(world: World, dispute: Json, *, is_reversal: bool) -> Json:
    """The disputed sum and the bank's fee leave; a won dispute gives the sum back, not the fee."""
    return _book(
        world,
        dispute,
        kind="adjustment",
        category="dispute_reversal" if is_reversal else "dispute",
        amount=dispute["amount"] if is_reversal else -dispute["amount"],
        fee=0 if is_reversal else DISPUTE_FEE_MINOR,
    )


def _book(world: World, source: Json, *, kind: str, category: str, amount: int, fee: int) -> Json:
    is_dispute = category.startswith("dispute")
    details = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Dispute fee" if is_dispute else "Stripe processing fees",
        "type": "stripe_fee",
    }
    booked: Json = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": world.now() + DAYS_TO_AVAILABLE * _DAY_S,
        "balance_type": "payments",
        "created": world.now(),
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [details] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }
    world.table("balance_transactions")[booked["id"]] = booked
    return booked
