"""Earlier searches that are offered while one types: made by several people, let through by an editor (S20)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from search.kept import Kept
from search.models import QueryLog, SuggestedSearch

ASKED_BY = 3
ASKED_WITHIN = timedelta(days=30)
FRESH_FOR_SECONDS = 60
"""A decision reaches other processes after this time at the latest; nothing is counted while somebody types."""
SHOWN = 100
Offered = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A search that may be offered, for the editor who decides. `is_offered` is None while nobody has."""

    query: str
    locale: str
    visitors: int
    hits: int
    is_offered: bool | None


def starting(typed: str, language: str, limit: int) -> tuple[str, ...]:
    """Offered searches of a language that begin so; those of most visitors first. No query."""
    rows = _kept.get().get(language, ())
    first = bisect_left(rows, (typed, 0))
    found = []
    for query, visitors in rows[first:]:
        if not query.startswith(typed):
            break
        found.append((-visitors, query))
    return tuple(query for _visitors, query in sorted(found)[:limit])


def to_decide(now: datetime) -> list[Row]:
    """Searches of enough visitors that found something: undecided ones first. Two queries."""
    decided = _decisions()
    rows = [Row(*counted, decided.get(counted[:2])) for counted in _counted(QueryLog.objects.all(), now)]
    return sorted(rows, key=lambda row: (row.is_offered is not None, -row.visitors, row.query))[:SHOWN]


def decide(query: str, locale: str, is_offered: bool, editor: Any, now: datetime) -> None:
    """Offer a search from now on, or never; this process follows at once."""
    SuggestedSearch.objects.update_or_create(
        query=query,
        locale=locale,
        defaults={"is_offered": is_offered, "editor": editor, "decided_at": now},
    )
    _kept.look_again()


def _counted(rows: "QuerySet[QueryLog]", now: datetime) -> list[tuple[str, str, int, int]]:
    """(words, language, visitors, hits) of searches that enough visitors made lately and that found something."""
    lately = rows.filter(hits__gt=0, created_at__gt=now - ASKED_WITHIN).exclude(visitor="")
    counted = lately.values("query", "locale").annotate(
        visitors=Count("visitor", distinct=True), most_hits=Max("hits")
    )
    often = counted.filter(visitors__gte=ASKED_BY)
    return list(often.values_list("query", "locale", "visitors", "most_hits"))


def _decisions() -> dict[tuple[str, str], bool]:
    rows = SuggestedSearch.objects.values_list("query", "locale", "is_offered")
    return {(query, locale): is_offered for query, locale, is_offered in rows}


def _offered() -> Offered:
    """By language in the order of the alphabet, with how many visitors asked."""
    approved = {key for key, is_offered in _decisions().items() if is_offered}
    found: dict[str, list[tuple[str, int]]] = {}
    if approved:
        rows = QueryLog.objects.filter(query__in={query for query, _locale in approved})
        for query, locale, visitors, _hits in _counted(rows, timezone.now()):
            if (query, locale) in approved:
                found.setdefault(locale, []).append((query, visitors))
    return {locale: sorted(rows) for locale, rows in found.items()}


_kept: Kept[Offered] = Kept(lambda _old: _offered(), FRESH_FOR_SECONDS)
