"""What Stripe says about a window of days, read whole before anything is compared. No transaction may be open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from storefront.gateway import ChargeFacts, ChargeStatus, DisputeState, Page, RefundState, Window, get_gateway

DAYS = timedelta(days=3)
"""Three nights look at every fact, so that one bad night loses nothing (money.md, reconciler)."""

STILL_MOVING = timedelta(minutes=15)
"""Younger facts may be on their way through the inbox."""

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class StripeSide:
    """Charges that took money, refunds and disputes of the window."""

    window: Window
    charges: tuple[ChargeFacts, ...]
    refunds: tuple[RefundState, ...]
    disputes: tuple[DisputeState, ...]


def read_stripe(*, now: datetime) -> StripeSide:
    """Three lists, all pages. Raises GatewayUnavailable: then nothing is compared."""
    gateway = get_gateway()
    window = Window(now - DAYS, now - STILL_MOVING)
    charges = _all(lambda cursor: gateway.list_charges(window, cursor=cursor))
    return StripeSide(
        window,
        tuple(charge for charge in charges if charge.status is ChargeStatus.SUCCEEDED),
        tuple(_all(lambda cursor: gateway.list_refunds(window, cursor=cursor))),
        tuple(_all(lambda cursor: gateway.list_disputes(window, cursor=cursor))),
    )


def _all(page_at: Callable[[str | None], Page[Fact]]) -> list[Fact]:
    found: list[Fact] = []
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
