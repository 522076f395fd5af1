"""Search on PostgreSQL alone: the embedded engine, and the one that answers when Elasticsearch does not.

Candidates come from an inverted index over the normalised words, their final order from `search.ranking`.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    tsquery,
)
from search.engines.conditions import Condition, choices, frame, joined
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
        text, is_loose = self._text(table, query)
        chosen = choices(query.filters)
        main = query.kinds[0]
        within = joined([*frame(query, (main,)), *text])
        total = 0
        counts: Counts = {}
        if query.with_facets:
            total, counts = postgres_facets.count(table, within, chosen, MAX_HITS + 1)
        elif query.with_total:
            total = self._count(table, joined([within, *chosen.values()]))
        hits = self._products(table, joined([within, *chosen.values()]), query)
        others = self._others(table, text, query)
        return Results(
            hits=hits,
            total=min(total, MAX_HITS),
            is_capped=total > MAX_HITS,
            others={kind: tuple(ranked) for kind, ranked in others.items()},
            kinds={main: min(total, MAX_HITS), **{kind: len(ranked) for kind, ranked in others.items()}},
            counts=counts,
            engine=self.name,
            is_loose=is_loose,
        )

    def _text(self, table: str, query: Query) -> tuple[list[Condition], bool]:
        """What the words ask: all groups, or any of them where too few documents hold all.

        Never depends on the choices made, so that a choice only narrows.
        """
        groups = query.understood.groups
        if not groups:
            return [], False
        strict = Condition("vector @@ %s::tsquery", (tsquery.all_of(groups),))
        if len(groups) == 1 and not groups[0].parts:
            return [strict], False
        found = self._count(table, joined([*frame(query, query.kinds), strict]), limit=ENOUGH)
        if found >= ENOUGH or (found and query.sort is not Sort.RELEVANCE):
            return [strict], False
        return [
            Condition("vector @@ %s::tsquery", (tsquery.any_of(rare(groups, query.understood.total)),))
        ], True

    def _count(self, table: str, within: Condition, limit: int = MAX_HITS + 1) -> int:
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {within.text} LIMIT %s) found"  # noqa: S608
        return int(self._rows(statement, [*within.parameters, limit])[0][0])

    def _products(self, table: str, within: Condition, query: Query) -> tuple[Ranked, ...]:
        if query.has_words and query.sort is Sort.RELEVANCE:
            window = self._window(table, within, query, WINDOW)
            ranked = ranking.spread(ranking.rank(window, query.understood, language_line(query)))
            page = ranked[query.offset : query.offset + query.limit]
            if query.offset + query.limit <= WINDOW or len(window) < WINDOW:
                return tuple(page)
            skipped = max(query.offset, WINDOW)
            rest = self._window(table, within, query, query.limit - len(page), skipped)
            return (*page, *(ranking.score(each, query.understood) for each in rest))
        order = _ORDERS.get(query.sort, _BROWSING)
        found = self._candidates(table, within, Condition(order), query.limit, query.offset)
        return tuple(ranking.score(each, query.understood) for each in found)

    def _window(
        self, table: str, within: Condition, query: Query, limit: int, offset: int = 0
    ) -> list[Candidate]:
        """The likeliest documents: those that hold more groups, and hold them in the title, first."""
        groups = query.understood.groups
        title = " + ".join("(title_vector @@ %s::tsquery)::int" for _ in groups)
        everywhere = " + ".join("(vector @@ %s::tsquery)::int" for _ in groups)
        parameters = tuple(tsquery.one(group) for group in groups)
        order = f"({everywhere}) DESC, ({title}) DESC, {_BROWSING}"
        return self._candidates(table, within, Condition(order, parameters * 2), limit, offset)

    def _others(self, table: str, text: list[Condition], query: Query) -> dict[str, list[Ranked]]:
        """Makers and stories on the first page of a search in which nothing is chosen."""
        kinds = query.kinds[1:]
        if not kinds or not query.has_words or query.offset or len(query.filters):
            return {}
        within = joined([*frame(query, kinds), *text])
        found = self._window(table, within, query, OTHERS * len(kinds))
        ranked = ranking.rank(found, query.understood, language_line(query))
        return {kind: [each for each in ranked if each.candidate.kind == kind] for kind in kinds}

    def _candidates(
        self, table: str, within: Condition, order: Condition, limit: int, offset: int = 0
    ) -> list[Candidate]:
        statement = (
            f"SELECT {_CANDIDATE} FROM {table} WHERE {within.text} "  # noqa: S608
            f"ORDER BY {order.text} LIMIT %s OFFSET %s"
        )
        rows = self._rows(statement, [*within.parameters, *order.parameters, limit, offset])
        now = timezone.now()
        return [_candidate(row, now) for row in rows]

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Titles that hold all words, the last one as a start; best sold first, as many of each kind."""
        table = self._live()
        if not table or not word_starts:
            return []
        within = joined(
            [
                *frame(Query(country=country), tuple(kinds)),
                Condition("title_vector @@ %s::tsquery", (tsquery.starts(word_starts),)),
            ]
        )
        ranked = f"row_number() OVER (PARTITION BY kind ORDER BY {_BROWSING}) place"
        statement = (
            f"SELECT kind, object_id, title FROM (SELECT kind, object_id, title, {ranked} FROM {table} "  # noqa: S608
            f"WHERE {within.text}) found WHERE place <= %s ORDER BY kind, place"
        )
        return [Suggestion(*row) for row in self._rows(statement, [*within.parameters, limit])]

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
