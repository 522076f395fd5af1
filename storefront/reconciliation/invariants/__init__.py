"""Every promise of money and stock as a small function that finds what breaks it. `check_all` runs them all."""

from datetime import datetime

from storefront.reconciliation.invariants import agents, books, buying, clockwork  # registers
from storefront.reconciliation.invariants.registry import REGISTRY, Breach, found

__all__ = ["REGISTRY", "STOPS_PAYOUTS", "Breach", "agents", "books", "buying", "check_all", "clockwork"]

STOPS_PAYOUTS = frozenset(
    name for name, rule in REGISTRY.items() if rule.__module__ in (agents.__name__, books.__name__)
)
"""While one of these is broken, nobody can know what a payee is owed."""


def check_all(now: datetime) -> tuple[list[Breach], int]:
    """The broken rules, and how many were checked."""
    results = [found(name, rule(now)) for name, rule in REGISTRY.items()]
    return [breach for breach in results if breach.count], len(results)
