"""Search on PostgreSQL alone: the embedded engine, and the one that answers when Elasticsearch does not.

Candidates come from an inverted index over the normalised words, their final order from `search.ranking`.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone

from search import ranking
from search.documents import LANGUAGES, Document
from search.engines import (
    ENOUGH,
    FEW,
    MAX_HITS,
    SPREAD,
    WINDOW,
    Refused,
    Results,
    Suggestion,
    is_too_little,
    may_be_too_little,
    postgres_facets,
    rare,
    rows,
    seldom_groups,
    tables,
    tiers,
    tsquery,
    with_bodies,
)
from search.engines.conditions import Condition, choices, frame, joined, unseen
from search.engines.facet_sets import values_of
from search.engines.tiers import Tier
from search.facets import Counts
from search.models import IndexState
from search.queries import Query, Sort
from search.ranking import Candidate, Ranked

BATCH = 500
OTHERS = 40
EVERYTHING = Condition("")
WORK_MEM = "32MB"
_ORDERS = {
    Sort.PRICE_UP: "price_sen ASC NULLS LAST, signal DESC, object_id",
    Sort.PRICE_DOWN: "price_sen DESC NULLS LAST, signal DESC, object_id",
    Sort.NEWEST: "published_at DESC NULLS LAST, object_id",
}
_BROWSING = "signal DESC, object_id"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the words of a query ask of the table: the condition, and where its likeliest documents are looked for."""

    text: list[Condition] = field(default_factory=list)
    tiers: tuple[Tier, ...] = (tiers.ANYWHERE,)
    is_loose: bool = False
    gathers: bool = False

    @property
    def at_once(self) -> "_Reading":
        """Without the tiers before the last, which holds everything: where there is little."""
        return replace(self, tiers=self.tiers[-1:])


class PostgresEngine:
    """The SearchEngine protocol over one table for each build."""

    name: ClassVar[str] = "postgres"
    schema: ClassVar[str] = tables.FINGERPRINT

    def __init__(self, build: str = "") -> None:
        """Answer from the live table, or from one build."""
        self._build = build

    # --- answering ---

    def search(self, query: Query) -> Results:
        """Answer a query with at most twelve SQL statements. Without an index there is nothing to find."""
        with transaction.atomic(savepoint=False):
            table = self._planned(by_index=query.has_words or query.is_narrowed)
            return self._answer(table, query) if table else Results(engine=self.name)

    def _planned(self, by_index: bool) -> str:
        """The table, and for the statements of this search: words are looked up in their index, never read row by row.

        The planner does not know that a row's words stand outside of it, and takes reading all of them for cheap.
        """
        statement = (
            "SELECT set_config('work_mem', %s, true), set_config('enable_seqscan', %s, true), "
            "set_config('jit', 'off', true), "
            "(SELECT live FROM search_indexstate WHERE engine = %s)"
        )
        found = self._rows(statement, [WORK_MEM, "off" if by_index else "on", self.name])
        return self._build or found[0][3] or ""

    def _answer(self, table: str, query: Query) -> Results:
        read, total, counts = self._read(table, query)
        if (query.with_facets or query.with_total) and total <= WINDOW:
            read = read.at_once
        if query.is_narrowed and (query.with_facets or query.with_total) and total <= MAX_HITS:
            read = replace(read, gathers=True)
        main = query.kinds[0]
        within = joined([*frame(query, (main,)), *choices(query.filters).values(), *unseen(query)])
        hits = self._hits(table, within, query, read)
        others = self._others(table, query, read)
        return Results(
            hits=hits,
            total=min(total, MAX_HITS),
            is_capped=total > MAX_HITS,
            others={kind: tuple(ranked) for kind, ranked in others.items()},
            kinds={main: min(total, MAX_HITS), **{kind: len(ranked) for kind, ranked in others.items()}},
            counts=counts,
            engine=self.name,
            is_loose=read.is_loose,
        )

    def _read(self, table: str, query: Query) -> "tuple[_Reading, int, Counts]":
        """(how the words are read, documents, counts): all groups, or any of them where too few documents hold all.

        Words that are common in the index are counted at once: there nearly always are enough that hold all. Never
        depends on the choices made, so that a choice only narrows.
        """
        strict = _strict(query)
        if not may_be_too_little(query):
            return strict, *self._counted(table, query, strict)
        if min(group.documents for group in query.understood.groups) >= FEW:
            total, counts = self._counted(table, query, strict)
            if total >= ENOUGH:
                return strict, total, counts
        within = joined([*frame(query, query.kinds), *strict.text])
        found = self._count(table, within, limit=ENOUGH)
        read = _loose(query) if is_too_little(query, found) else strict
        return read, *self._counted(table, query, read)

    def _counted(self, table: str, query: Query, read: "_Reading") -> tuple[int, Counts]:
        """(documents of the main kind, counts of its filters), as far as the query wants to know."""
        within = joined([*frame(query, query.kinds[:1]), *read.text])
        chosen = choices(query.filters)
        if query.with_facets:
            return postgres_facets.count(table, within, chosen, MAX_HITS + 1)
        return self._count(table, joined([within, *chosen.values()])) if query.with_total else 0, {}

    def _count(self, table: str, within: Condition, limit: int = MAX_HITS + 1) -> int:
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {within.text} LIMIT %s) found"  # noqa: S608
        return int(self._rows(statement, [*within.parameters, limit])[0][0])

    def _hits(self, table: str, within: Condition, query: Query, read: "_Reading") -> tuple[Ranked, ...]:
        asked = joined([within, *read.text])
        if not query.has_words or query.sort is not Sort.RELEVANCE:
            order = _ORDERS.get(query.sort, _BROWSING)
            found = self._candidates(
                table, asked, query.limit, query.offset, order=order, gathers=read.gathers
            )
            return tuple(ranking.rate(found, query.understood, bodies=partial(self._descriptions, table)))
        window = self._window(table, within, read, WINDOW)
        ranked = ranking.spread(
            self._ranked(table, window, query, read, first=query.offset + query.limit + SPREAD)
        )
        page = ranked[query.offset : query.offset + query.limit]
        if query.offset + query.limit <= WINDOW or len(window) < WINDOW:
            return tuple(page)
        shown = Condition("object_id <> ALL(%s)", ([each.object_id for each in window],))
        behind = max(query.offset, WINDOW) - WINDOW
        rest = self._candidates(table, joined([asked, shown]), query.limit - len(page), behind)
        return (*page, *ranking.rate(rest, query.understood, bodies=partial(self._descriptions, table)))

    def _window(self, table: str, within: Condition, read: "_Reading", limit: int) -> list[Candidate]:
        """The likeliest documents, from one tier after the other until there are enough."""
        found: dict[str, Candidate] = {}
        for tier in read.tiers:
            asked = [] if tier.is_complete else read.text
            for row in self._candidates(table, joined([within, *asked, tier.within]), limit):
                found.setdefault(row.key, row)
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    def _others(self, table: str, query: Query, read: "_Reading") -> dict[str, list[Ranked]]:
        """Makers and stories on the first page of a search in which nothing is chosen."""
        kinds = query.kinds[1:]
        if not kinds or not query.has_words or query.offset or query.seen or len(query.filters):
            return {}
        within = joined([*frame(query, kinds), *read.text])
        found = self._candidates(table, within, OTHERS * len(kinds))
        ranked = self._ranked(table, found, query, read, first=OTHERS)
        return {kind: [each for each in ranked if each.candidate.kind == kind] for kind in kinds}

    def _candidates(
        self,
        table: str,
        within: Condition,
        limit: int,
        offset: int = 0,
        *,
        order: str = _BROWSING,
        gathers: bool = True,
    ) -> list[Candidate]:
        """Documents in an order of the engine's: all are gathered and sorted, or an index is followed until enough fit.

        Gathering bounds the cost where few fit; the planner cannot know which choices go together.
        """
        fence = " OFFSET 0" if gathers else ""
        statement = (
            f"SELECT {rows.CANDIDATE} FROM (SELECT * FROM {table} WHERE {within.text}{fence}) found "  # noqa: S608
            f"ORDER BY {order} LIMIT %s OFFSET %s"
        )
        found = self._rows(statement, [*within.parameters, limit, offset])
        known = values_of(table, (row[rows.CODE] for row in found))
        return [rows.candidate(row, known) for row in found]

    def _ranked(
        self, table: str, found: list[Candidate], query: Query, read: "_Reading", first: int
    ) -> list[Ranked]:
        """In their final order, the first ones exactly. Where documents hold only some of the words, the index says
        at once which descriptions hold the seldom ones: most hold none."""
        seldom = seldom_groups(query) if read.is_loose and found else []
        if seldom:
            words = tsquery.any_of(seldom, in_title=True)
            bodies = self._descriptions(
                table, found, Condition("WHERE vector @@ %s::tsquery OFFSET 0", (words,))
            )
            found = with_bodies(found, bodies)
        return ranking.rank(
            found,
            query.understood,
            language_line(query),
            bodies=partial(self._descriptions, table),
            first=first,
            absent=[group.typed for group in seldom],
        )

    def _descriptions(
        self, table: str, candidates: Sequence[Candidate], within: Condition = EVERYTHING
    ) -> dict[str, str]:
        """The descriptions of documents by key. One statement."""
        statement = (
            f"SELECT kind || ':' || object_id, body FROM (SELECT * FROM {table} {within.text}) held "  # noqa: S608
            "WHERE (kind, object_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        )
        kinds, ids = [each.kind for each in candidates], [each.object_id for each in candidates]
        return dict(self._rows(statement, [*within.parameters, kinds, ids]))

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Titles that hold all words, the last one as a start; best sold first, as many of each kind. One statement."""
        table = self._live()
        if not table or not word_starts:
            return []
        starts = Condition("title_vector @@ %s::tsquery", (tsquery.starts(word_starts),))
        parts = [joined([*frame(Query(country=country), (kind,)), starts]) for kind in kinds]
        statement = " UNION ALL ".join(
            f"(SELECT kind, object_id, title FROM {table} WHERE {part.text} ORDER BY {_BROWSING} LIMIT %s)"  # noqa: S608
            for part in parts
        )
        parameters = [value for part in parts for value in (*part.parameters, limit)]
        return [Suggestion(*row) for row in self._rows(statement, parameters)]

    # --- keeping ---

    def index(self, documents: Iterable[Document], build: str = "") -> list[Refused]:
        """Write documents; nothing is refused here, a row that cannot be written is an error of ours."""
        table = build or self._live() or self._first()
        for batch in _batches(documents, BATCH):
            self._write(table, [rows.row(document) for document in batch])
        return []

    def remove(self, keys: Iterable[tuple[str, str, int]], build: str = "") -> None:
        """Hide documents. Their rows stay until the next rebuild, so that a late older write cannot bring them back."""
        table = build or self._live() or self._first()
        gone = [
            rows.row(Document(kind, object_id, {}, version), visible=False)
            for kind, object_id, version in keys
        ]
        self._write(table, gone)

    def _write(self, table: str, values: list[tuple[Any, ...]]) -> None:
        """One statement with one parameter: PostgreSQL takes JSON apart faster than Python fills 12,500 places."""
        if not values:
            return
        updates = ", ".join(f"{column} = excluded.{column}" for column in list(tables.TYPES)[2:])
        types = ", ".join(f"{column} {kind}" for column, kind in tables.TYPES.items())
        statement = (
            f"INSERT INTO {table} AS old ({', '.join(tables.TYPES)}) "  # noqa: S608
            f"SELECT * FROM json_to_recordset(%s::json) AS new ({types}) "
            f"ON CONFLICT (kind, object_id) DO UPDATE SET {updates} WHERE old.version <= excluded.version"
        )
        named = [dict(zip(tables.TYPES, each, strict=True)) for each in values]
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(named)])

    # --- builds ---

    def create_build(self) -> str:
        """A new empty table."""
        name = f"search_document_{timezone.now():%Y%m%d%H%M%S%f}"
        tables.create(name)
        return name

    def finish_build(self, build: str) -> Mapping[str, int]:
        """Add the indexes; returns the documents by kind, those hidden meanwhile included."""
        tables.add_indexes(build)
        return dict(self._rows(f"SELECT kind, count(*) FROM {build} GROUP BY kind", []))  # noqa: S608

    def reading(self, build: str) -> "PostgresEngine":
        """The same engine over one table."""
        return type(self)(build)

    def swap(self, build: str) -> None:
        """Serve another table; the books are the alias here (see search.rebuilding)."""

    def drop_build(self, build: str) -> None:
        """Drop a table."""
        tables.drop(build)

    def is_there(self) -> bool:
        """Whether there is a table."""
        return bool(self._live())

    def _first(self) -> str:
        """The first table, when documents come before any rebuild."""
        with transaction.atomic():
            state, _made = IndexState.objects.select_for_update().get_or_create(engine=self.name)
            if not state.live:
                state.live = self.create_build()
                tables.add_indexes(state.live)
                state.schema = self.schema
                state.save()
            return state.live

    def _live(self) -> str:
        return (
            self._build
            or IndexState.objects.filter(engine=self.name).values_list("live", flat=True).first()
            or ""
        )

    def _rows(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()


def _strict(query: Query) -> _Reading:
    """Documents that hold every group; without words, all."""
    groups = query.understood.groups
    if not groups:
        return _Reading()
    everything = Condition("vector @@ %s::tsquery", (tsquery.all_of(groups),))
    return _Reading([everything], tuple(tiers.strict(groups)), gathers=True)


def _loose(query: Query) -> _Reading:
    """Documents that hold some of what is asked."""
    groups = query.understood.groups
    telling = rare(groups, query.understood.total)
    some = Condition("vector @@ %s::tsquery", (tsquery.any_of(telling),))
    return _Reading([some], tuple(tiers.loose(groups, telling)), is_loose=True, gathers=True)


def language_line(query: Query) -> int:
    """Which line of a title is in the visitor's language."""
    return LANGUAGES.index(query.language) if query.language in LANGUAGES else 0


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(itertools.islice(rest, size)):
        yield batch
