"""When payouts happen: every Monday 00:00 in Kuala Lumpur is the cut-off of a batch (agents P11). Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")
MINIMUM_SEN = 1_000
"""RM10: less waits for the next week, for ever if need be (P7)."""


def last_cut_off(now: datetime) -> datetime:
    """The newest cut-off that has passed."""
    here = now.astimezone(KUALA_LUMPUR)
    monday = here.date() - timedelta(days=here.weekday())
    return datetime.combine(monday, time(), KUALA_LUMPUR)


def next_cut_off(now: datetime) -> datetime:
    """The cut-off to come: what is ready before it is in the batch of that Monday."""
    return last_cut_off(now) + timedelta(days=7)
