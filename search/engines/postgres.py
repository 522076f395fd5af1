"""Search on PostgreSQL alone: the embedded engine, and the one that answers when Elasticsearch does not.

Candidates come from an inverted index over the normalised words, their final order from `search.ranking`.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone

from search import ranking
from search.documents import LANGUAGES, Document
from search.engines import (
    ENOUGH,
    MAX_HITS,
    WINDOW,
    Refused,
    Results,
    Suggestion,
    postgres_facets,
    rare,
    tables,
    tiers,
    tsquery,
)
from search.engines.conditions import Condition, choices, frame, joined, unseen
from search.facets import Counts
from search.models import IndexState
from search.queries import Query, Sort
from search.ranking import Candidate, Ranked

BATCH = 500
OTHERS = 40
_CANDIDATE = (
    "kind, object_id, title_words, attribute_words, category_words, maker_words, body_words, categories, "
    "maker_id, in_stock, popularity, rating, published_at"
)
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
    tiers: tuple[Condition, ...] = ()
    is_loose: bool = False

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
        """Answer a query with at most five SQL statements. Without an index there is nothing to find."""
        table = self._live()
        if not table:
            return Results(engine=self.name)
        read = self._read(table, query)
        chosen = choices(query.filters)
        main = query.kinds[0]
        within = joined([*frame(query, (main,)), *read.text])
        total = 0
        counts: Counts = {}
        if query.with_facets:
            total, counts = postgres_facets.count(table, within, chosen, MAX_HITS + 1)
        elif query.with_total:
            total = self._count(table, joined([within, *chosen.values()]))
        if (query.with_facets or query.with_total) and total <= WINDOW:
            read = read.at_once
        hits = self._hits(table, joined([within, *chosen.values()]), query, read)
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

    def _read(self, table: str, query: Query) -> "_Reading":
        """What the words ask: all groups, or any of them where too few documents hold all.

        Never depends on the choices made, so that a choice only narrows.
        """
        groups = query.understood.groups
        if not groups:
            return _Reading()
        strict = Condition("vector @@ %s::tsquery", (tsquery.all_of(groups),))
        if len(groups) == 1 and not groups[0].parts:
            return _Reading([strict], tuple(tiers.strict(groups)))
        found = self._count(table, joined([*frame(query, query.kinds), strict]), limit=ENOUGH)
        if found >= ENOUGH or (found and query.sort is not Sort.RELEVANCE):
            return _Reading([strict], tuple(tiers.strict(groups)))
        telling = rare(groups, query.understood.total)
        some = Condition("vector @@ %s::tsquery", (tsquery.any_of(telling),))
        return _Reading([some], tuple(tiers.loose(groups, telling)), is_loose=True)

    def _count(self, table: str, within: Condition, limit: int = MAX_HITS + 1) -> int:
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {within.text} LIMIT %s) found"  # noqa: S608
        return int(self._rows(statement, [*within.parameters, limit])[0][0])

    def _hits(self, table: str, within: Condition, query: Query, read: "_Reading") -> tuple[Ranked, ...]:
        within = joined([within, *unseen(query)])
        if not query.has_words or query.sort is not Sort.RELEVANCE:
            order = _ORDERS.get(query.sort, _BROWSING)
            found = self._candidates(table, within, query.limit, query.offset, order)
            return tuple(ranking.score(each, query.understood) for each in found)
        window = self._window(table, within, read, WINDOW)
        ranked = ranking.spread(ranking.rank(window, query.understood, language_line(query)))
        page = ranked[query.offset : query.offset + query.limit]
        if query.offset + query.limit <= WINDOW or len(window) < WINDOW:
            return tuple(page)
        shown = Condition("object_id <> ALL(%s)", ([each.key.partition(":")[2] for each in window],))
        behind = max(query.offset, WINDOW) - WINDOW
        rest = self._candidates(table, joined([within, shown]), query.limit - len(page), behind)
        return (*page, *(ranking.score(each, query.understood) for each in rest))

    def _window(self, table: str, within: Condition, read: "_Reading", limit: int) -> list[Candidate]:
        """The likeliest documents, from one tier after the other until there are enough."""
        found: dict[str, Candidate] = {}
        for tier in read.tiers:
            for row in self._candidates(table, joined([within, tier]), limit):
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
        ranked = ranking.rank(found, query.understood, language_line(query))
        return {kind: [each for each in ranked if each.candidate.kind == kind] for kind in kinds}

    def _candidates(
        self, table: str, within: Condition, limit: int, offset: int = 0, order: str = _BROWSING
    ) -> list[Candidate]:
        statement = (
            f"SELECT {_CANDIDATE} FROM {table} WHERE {within.text} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
        )
        rows = self._rows(statement, [*within.parameters, limit, offset])
        now = timezone.now()
        return [_candidate(row, now) for row in rows]

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
            self._write(table, [_row(document) for document in batch])
        return []

    def remove(self, keys: Iterable[tuple[str, str, int]], build: str = "") -> None:
        """Hide documents. Their rows stay until the next rebuild, so that a late older write cannot bring them back."""
        table = build or self._live() or self._first()
        gone = [
            _row(Document(kind, object_id, {}, version), visible=False) for kind, object_id, version in keys
        ]
        self._write(table, gone)

    def _write(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """One statement with one parameter: PostgreSQL takes JSON apart faster than Python fills 12,500 places."""
        if not rows:
            return
        updates = ", ".join(f"{column} = excluded.{column}" for column in list(tables.TYPES)[2:])
        types = ", ".join(f"{column} {kind}" for column, kind in tables.TYPES.items())
        statement = (
            f"INSERT INTO {table} AS old ({', '.join(tables.TYPES)}) "  # noqa: S608
            f"SELECT * FROM json_to_recordset(%s::json) AS new ({types}) "
            f"ON CONFLICT (kind, object_id) DO UPDATE SET {updates} WHERE old.version <= excluded.version"
        )
        named = [dict(zip(tables.TYPES, row, strict=True)) for row in rows]
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


def language_line(query: Query) -> int:
    """Which line of a title is in the visitor's language."""
    return LANGUAGES.index(query.language) if query.language in LANGUAGES else 0


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(itertools.islice(rest, size)):
        yield batch


def _row(document: Document, visible: bool = True) -> tuple[Any, ...]:
    signal = ranking.standing(document.key, document.popularity, document.rating, document.in_stock)
    return (
        document.kind,
        document.object_id,
        document.version,
        visible,
        document.title,
        document.title_words,
        document.attribute_words,
        document.category_words,
        document.maker_words,
        document.body_words,
        tsquery.vector([document.title_words]),
        tsquery.vector(document.fields),
        list(document.categories),
        list(document.regions),
        document.maker_id,
        list(document.attributes),
        list(document.marks),
        list(document.ships_to),
        document.price_sen,
        document.price_idr,
        document.in_stock,
        document.popularity,
        document.rating,
        signal,
        document.published_at.isoformat() if document.published_at else None,
    )


def _candidate(row: tuple[Any, ...], now: datetime) -> Candidate:
    kind, object_id, title, attributes, category, maker, body, categories, maker_id, in_stock, *signals = row
    popularity, rating, published_at = signals
    return Candidate(
        key=f"{kind}:{object_id}",
        kind=kind,
        title=title,
        attributes=attributes,
        category=category,
        maker=maker,
        body=body,
        categories=tuple(categories),
        maker_id=maker_id,
        in_stock=in_stock,
        popularity=popularity,
        rating=rating,
        freshness=ranking.freshness(published_at, now),
    )
