"""What editors read about searches and about the index: counted from the log and the books, nobody in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse

from search.engines import get_engine
from search.language.normalise import words
from search.models import ChangeRow, IndexState, ParkedDocument, QueryLog
from search.wordlists import current_lexicon

SHOWN = 100
RARELY = 0.05
ASKED_OFTEN = 5
BEHIND_AFTER = timedelta(seconds=60)


class Report(StrEnum):
    """Lists of searches that call for different work."""

    TOP = "top"
    NOTHING = "nothing"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One search of a week in one language, with what may be done about it."""

    query: str
    locale: str
    searches: int
    without_hits: int
    clicks: int
    last_hits: int
    unknown: tuple[str, ...] = ()

    @property
    def click_percent(self) -> int:
        """Of a hundred such searches, so many ended with a click."""
        return round(100 * self.clicks / self.searches)

    @property
    def synonym_url(self) -> str:
        """A new synonym with the words filled in."""
        return f"{reverse('wagtailsnippets_search_synonymgroup:add')}?{urlencode({self.locale: self.query})}"

    @property
    def pin_url(self) -> str:
        """A new pinned result, or a page to be sent to, with the search filled in."""
        filled = urlencode({"query": self.query, "locale": self.locale})
        return f"{reverse('wagtailsnippets_search_searchpin:add')}?{filled}"


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """How the index stands: `lag` is the age of the oldest change that no engine has heard of yet."""

    answering: str
    states: Sequence[IndexState]
    waiting: int
    lag: timedelta
    parked: Sequence[ParkedDocument]

    @property
    def is_behind(self) -> bool:
        """Whether changes wait longer than a minute."""
        return self.lag > BEHIND_AFTER


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def searches(report: Report, monday: date, locale: str = "") -> list[SearchRow]:
    """Searches of the week from `monday`, those made most often first."""
    rows = QueryLog.objects.filter(
        created_at__date__gte=monday, created_at__date__lt=monday + timedelta(days=7)
    )
    if locale:
        rows = rows.filter(locale=locale)
    counted = rows.values("query", "locale").annotate(
        searches=Count("pk"),
        without_hits=Count("pk", filter=Q(hits=0) | Q(step__in=("popular", "nothing"))),
        clicks=Count("pk", filter=Q(clicked_position__isnull=False)),
        last_hits=Max("hits"),
    )
    if report is Report.NOTHING:
        counted = counted.filter(without_hits__gt=0)
    elif report is Report.IGNORED:
        counted = counted.filter(searches__gte=ASKED_OFTEN, clicks__lt=RARELY * F("searches"))
    found = [
        SearchRow(**row, unknown=_unknown(row["query"])) for row in counted.order_by("-searches", "query")
    ]
    if report is Report.UNKNOWN:
        found = [row for row in found if row.unknown]
    return found[:SHOWN]


def _unknown(query: str) -> tuple[str, ...]:
    """Words of a search that lead to no other word: candidates for a synonym."""
    lexicon = current_lexicon()
    term = tuple(words(query, limit=12))
    if lexicon.has(term):
        return ()
    return tuple(word for word in term if not word[0].isdigit() and not lexicon.knows(word))


def index_health(now: datetime) -> IndexHealth:
    """How the index stands now. Three queries."""
    waiting = ChangeRow.objects.aggregate(rows=Count("pk"), oldest=Min("noted_at"))
    return IndexHealth(
        answering=get_engine().name,
        states=list(IndexState.objects.order_by("engine")),
        waiting=waiting["rows"],
        lag=now - waiting["oldest"] if waiting["oldest"] else timedelta(0),
        parked=list(ParkedDocument.objects.order_by("-parked_at")[:SHOWN]),
    )
