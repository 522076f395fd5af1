"""Days on which a parcel is promised. Pure.

Working days are Monday to Friday. Papers must hold until the promised day, not only until the parcel leaves (R17).
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def add_working_days(start: date, days: int, *, off: tuple[date, date] | None = None) -> date:
    """The working day `days` after `start`; days inside `off` (both ends) do not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        is_resting = off is not None and off[0] <= day <= off[1]
        if day.weekday() < _SATURDAY and not is_resting:
            days -= 1
    return day


def promised_by(placed_on: date, *, handling_days: int, days_max: int) -> date:
    """Last promised day of delivery: the maker packs, then the carrier takes its longest time."""
    return add_working_days(add_working_days(placed_on, handling_days), days_max)
