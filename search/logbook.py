"""The log of searches: what was looked for and how it went, without who looked."""

import hashlib
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from search.finding import Found
from search.models import QueryDay, QueryLog

KEPT_FOR = timedelta(days=90)
# What could tell who somebody is: an address, a phone, card or identity number.
_PERSONAL = re.compile(r"@|(?:\d[\s().+-]?){7,}")


def note(found: Found, session_key: str, took_ms: int, now: datetime) -> int | None:
    """Write one search; returns its row's key for clicks. Text that may be personal is not kept at all."""
    text = found.query.understood.text.casefold()
    if not text or _PERSONAL.search(text):
        return None
    results = found.results
    row = QueryLog.objects.create(
        query=text[:120],
        locale=found.query.language,
        country=found.query.country,
        engine=results.engine,
        hits=results.total,
        step=str(found.step),
        filters=list(found.query.filters.groups),
        took_ms=took_ms,
        visitor=visitor(session_key, now),
        created_at=now,
    )
    return row.pk


def visitor(session_key: str, now: datetime) -> str:
    """A hash that tells visitors of one day apart and cannot be followed into the next."""
    if not session_key:
        return ""
    salt = hashlib.sha256(f"{settings.SECRET_KEY}:{now:%Y-%m-%d}".encode()).digest()
    return hashlib.blake2b(session_key.encode(), key=salt, digest_size=8).hexdigest()


def note_click(log_id: int, position: int, key: str) -> None:
    """The first click on a search's results."""
    QueryLog.objects.filter(pk=log_id, clicked_position=None).update(
        clicked_position=position, clicked_key=key[:60]
    )


def fold_old_searches(now: datetime) -> int:
    """Turn searches older than 90 days into totals by day; returns how many rows went."""
    with transaction.atomic():
        old = QueryLog.objects.filter(created_at__lt=now - KEPT_FOR)
        totals = (
            old.annotate(day=TruncDate("created_at"))
            .values("day", "query", "locale")
            .annotate(
                searches=Count("pk"),
                without_hits=Count("pk", filter=Q(hits=0)),
                clicks=Count("pk", filter=Q(clicked_position__isnull=False)),
            )
        )
        QueryDay.objects.bulk_create([QueryDay(**total) for total in totals], ignore_conflicts=True)
        return old.delete()[0]
