"""Facet counts in one SQL statement.

Counts obey all choices; those of a group in which something is chosen obey all others, so its documents are looked up
once more without its own choice. Documents of the same filters are one row of the answer: a few hundred rows stand for
ten thousand documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

from search.engines.conditions import Condition, joined
from search.engines.rows import group_and_value, lexemes
from search.facets import PRICE_STEPS

_STEPS = ", ".join(map(str, PRICE_STEPS))
_VALUES = {
    "maker": "maker_id::text",
    "price": f"(ARRAY[{_STEPS}])[width_bucket(price_sen, ARRAY[{_STEPS}]::bigint[])]::text",
}
"""Groups that are columns; all others stand in `facets`."""
_IN_FACETS = "facets"
Tallies = dict[str, dict[str, int]]


def count(table: str, within: Condition, chosen: Mapping[str, Condition], limit: int) -> tuple[int, Tallies]:
    """(documents that obey all choices, counts by group and value), of at most `limit` documents.

    All text from outside is a parameter; `table` is ours.
    """
    looks: dict[str, Condition] = {"": joined([within, *chosen.values()])}
    for own in chosen:
        looks[own] = joined([within, *(each for group, each in chosen.items() if group != own)])
    hits = ", ".join(
        f"hits{n} AS MATERIALIZED (SELECT facets, maker_id, price_sen FROM {table} WHERE {look.text} LIMIT %s)"  # noqa: S608
        for n, look in enumerate(looks.values())
    )
    selects = " UNION ALL ".join(text for n, own in enumerate(looks) for text in _selects(n, own))
    parameters = [value for look in looks.values() for value in (*look.parameters, limit)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {hits} {selects}", parameters)
        return _read(cursor.fetchall(), list(looks))


def _selects(n: int, own: str) -> Iterator[str]:
    """The counts that one look gives: all of them, or only those of the group whose choice it leaves out."""
    columns = {own: _VALUES[own]} if own in _VALUES else {} if own else _VALUES
    if own not in _VALUES:
        columns = {**columns, _IN_FACETS: "facets"}
    for group, value in columns.items():
        yield f"SELECT {n}, '{group}', {value}, count(*) FROM hits{n} GROUP BY 3"  # noqa: S608


def _read(answer: Iterable[tuple[int, str, str | None, int]], looks: list[str]) -> tuple[int, Tallies]:
    counts: Tallies = {}
    held: list[defaultdict[str, int]] = [defaultdict(int) for _ in looks]
    total = 0
    for n, column, value, documents in answer:
        if column == _IN_FACETS:
            total += documents if n == 0 else 0
            for lexeme in lexemes(value or ""):
                held[n][lexeme] += documents
        elif value is not None and (n or column not in looks):
            counts.setdefault(column, {})[value] = documents
    for own, found in zip(looks, held, strict=True):
        for lexeme, documents in found.items():
            group, value = group_and_value(lexeme)
            name = f"mark:{value}" if group == "mark" else group
            if name == own or (not own and name not in looks):
                counts.setdefault(group, {})[value] = documents
    return total, counts
