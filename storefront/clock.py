"""The clock that money jobs may go by: the machine's own, as long as the database agrees with it (threats I10).

A machine whose clock jumped would release holds and commissions early, or prepare a payout twice. Which of the two
clocks is wrong cannot be known from here, so nothing that moves money runs until they agree again.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from storefront.alarms import alarm

LARGEST_GAP = timedelta(seconds=120)


class CannotTrustClock(Exception):
    """This machine and the database differ by more than 120 s. Nothing was done; the job's next run looks again."""


def trusted_now() -> datetime:
    """Now, for jobs that move money. Raises CannotTrustClock, after an alarm."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    ours = timezone.now()
    gap = ours - theirs
    if abs(gap) > LARGEST_GAP:
        text = f"{gap.total_seconds():+.0f} s from the database's"
        alarm("clock", "this machine", text)
        raise CannotTrustClock(text)
    return ours
