"""Names of the accounts that commissions move money between (storefront/ledger)."""

from storefront.fulfilment.models import Consignment

MYR = "MYR"


def agent_account(agent_id: int, state: str) -> tuple[str, str]:
    """Ledger account of an agent: `pending`, `available` or `reserved`."""
    return (f"agent:{agent_id}:{state}", MYR)


def maker_account(maker_id: int, state: str) -> tuple[str, str]:
    """Ledger account of a maker: `pending`, `available`, `reserved` or `owed`."""
    return (f"maker:{maker_id}:{state}", MYR)


def freight_account(consignment: Consignment) -> tuple[str, str]:
    """Where a consignment's freight stands, insurance of the parcel included.

    On `freight:held` from the order on; once the return window is over it is the maker's, who paid the carrier at
    the counter (marketplace.md 3). Orders from before that account existed have it on the maker's from the start.
    """
    if consignment.state == Consignment.State.FINAL:
        return maker_account(consignment.maker_id, "available")
    return FREIGHT_HELD if consignment.is_freight_apart else maker_account(consignment.maker_id, "pending")


FREIGHT_HELD = ("freight:held", MYR)
PLATFORM_FEE = ("platform:fee", MYR)
REFUND_LOSS = ("platform:refund_loss", MYR)
BONUS = ("promo:bonus", MYR)
UNRESOLVED = ("agents:unresolved", MYR)
"""Agents' parts of lines whose attribution failed and is decided later (agents A23)."""
