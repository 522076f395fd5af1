"""Closed months: nothing enters them, and their text never changes (agents L7, threats C9)."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Sum

from storefront.ledger.models import ClosedPeriod, Journal, Posting

BOOKS_TIME = ZoneInfo("Asia/Kuala_Lumpur")
"""A month of the books is a month where the company is; the trigger of journals goes by the same zone."""

GRACE_DAYS = 4
"""Days into the next month in which late facts of the old one may still come."""

_BOOKING = 7411
"""Advisory lock that the trigger of journals shares: whoever books now is waited for before a month closes."""


class CannotClose(Exception):
    """The month has not ended, or a later one is closed already."""


def month_of(moment: datetime) -> date:
    """First day of the month of the books."""
    return moment.astimezone(BOOKS_TIME).date().replace(day=1)


@transaction.atomic
def close_month(month: date, *, now: datetime) -> ClosedPeriod:
    """Close a month for good; closed before, it stays as it was. Raises CannotClose."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [_BOOKING])
    there = ClosedPeriod.objects.filter(month=month).first()
    if there is not None:
        return there
    if month.day != 1 or month >= month_of(now) or ClosedPeriod.objects.filter(month__gt=month).exists():
        raise CannotClose(f"{month:%Y-%m} is not the next month to close")
    return ClosedPeriod.objects.create(
        month=month,
        journals=Journal.objects.filter(period=month).count(),
        sha256=hash_of(month),
        closed_at=now,
    )


def close_due(*, now: datetime) -> ClosedPeriod | None:
    """Close the month before, once its days of grace are over; None while they run."""
    if now.astimezone(BOOKS_TIME).day <= GRACE_DAYS:
        return None
    return close_month((month_of(now) - timedelta(days=1)).replace(day=1), now=now)


def text_of(month: date) -> str:
    """A month as text: each journal with its legs, then the sum of each account. The same rows, the same bytes."""
    legs = Posting.objects.filter(journal__period=month).order_by(
        "journal__kind", "journal__subject", "account__code", "account__currency"
    )
    lines = [
        f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {kind} {subject} {code} {currency} {amount}"
        for at, kind, subject, code, currency, amount in legs.values_list(
            "journal__happened_at",
            "journal__kind",
            "journal__subject",
            "account__code",
            "account__currency",
            "amount_minor",
        )
    ]
    sums = (
        Posting.objects.filter(journal__period=month)
        .values_list("account__code", "account__currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("account__code", "account__currency")
    )
    lines += [f"= {code} {currency} {total}" for code, currency, total in sums]
    return "\n".join([f"{month:%Y-%m}", *lines, ""])


def hash_of(month: date) -> str:
    """SHA-256 of the month's text."""
    return hashlib.sha256(text_of(month).encode()).hexdigest()


def changed_months() -> list[date]:
    """Closed months whose text is no longer what was closed. Empty while the triggers stand."""
    return [
        period.month
        for period in ClosedPeriod.objects.order_by("month")
        if hash_of(period.month) != period.sha256
    ]
