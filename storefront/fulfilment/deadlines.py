"""Dates that a maker and a buyer can rely on. Pure.

Working days are Monday to Friday in the maker's own time zone, minus its holiday (marketplace.md 2.3).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalogue.trade.promises import add_working_days

HOLD = timedelta(days=7)
"""Return window = agent's hold after delivery (marketplace.md 2.3)."""

WITHOUT_SCAN = timedelta(days=21)
"""No delivery scan: final this long after the first carrier scan."""


def ship_by(
    paid_at: datetime, *, handling_days: int, zone: str, off: tuple[date, date] | None = None
) -> datetime:
    """End of the last handling day in the maker's zone, as an aware datetime."""
    here = ZoneInfo(zone)
    last = add_working_days(paid_at.astimezone(here).date(), handling_days, off=off)
    return datetime.combine(last, time(23, 59, 59), tzinfo=here)


def promised_window(ship_by_on: date, *, days_min: int, days_max: int) -> tuple[date, date]:
    """First and last day on which the parcel should arrive: working days in transit after the last packing day."""
    return add_working_days(ship_by_on, days_min), add_working_days(ship_by_on, days_max)
