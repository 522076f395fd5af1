"""Names of the accounts that commissions move money between (storefront/ledger)."""

MYR = "MYR"


def agent_account(agent_id: int, state: str) -> tuple[str, str]:
    """Ledger account of an agent: `pending`, `available` or `reserved`."""
    return (f"agent:{agent_id}:{state}", MYR)


def maker_account(maker_id: int, state: str) -> tuple[str, str]:
    """Ledger account of a maker: `pending`, `available`, `reserved` or `owed`."""
    return (f"maker:{maker_id}:{state}", MYR)


PLATFORM_FEE = ("platform:fee", MYR)
REFUND_LOSS = ("platform:refund_loss", MYR)
BONUS = ("promo:bonus", MYR)
UNRESOLVED = ("agents:unresolved", MYR)
"""Agents' parts of lines whose attribution failed and is decided later (agents A23)."""
