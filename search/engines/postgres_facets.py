"""Facet counts in one SQL statement.

Counts obey all choices; those of a group in which something is chosen obey all others, so its documents are looked up
once more without its own choice. Documents of the same filters have one code and are one row of the answer: a few
hundred rows stand for ten thousand documents, each read once for all groups.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import connection

from search.engines.conditions import Condition, joined
from search.engines.facet_sets import values_of
from search.facets import PRICE_STEPS

_STEPS = ", ".join(map(str, PRICE_STEPS))
_COLUMNS = {
    "maker": "maker_id",
    "price": f"(ARRAY[{_STEPS}]::bigint[])[width_bucket(price_sen, ARRAY[{_STEPS}]::bigint[])]",
}
"""Groups that are columns; all others stand behind the code."""
_CODE = "facet_code"
Tallies = dict[str, dict[str, int]]


def count(table: str, within: Condition, chosen: Mapping[str, Condition], limit: int) -> tuple[int, Tallies]:
    """(documents that obey all choices, counts by group and value), of at most `limit` documents.

    All text from outside is a parameter; `table` is ours.
    """
    looks: dict[str, Condition] = {"": joined([within, *chosen.values()])}
    for own in chosen:
        looks[own] = joined([within, *(each for group, each in chosen.items() if group != own)])
    statement = " UNION ALL ".join(f"({_look(table, own, look)})" for own, look in looks.items())
    parameters = [value for own, look in looks.items() for value in (own, *look.parameters, limit)]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _read(table, cursor.fetchall(), chosen)


def _look(table: str, own: str, look: Condition) -> str:
    """Rows (group whose choice is left out, column that is counted, its value, documents) of one look.

    The first look counts every column; the others only that of their own group.
    """
    wanted = [_CODE, *_COLUMNS] if not own else [own if own in _COLUMNS else _CODE]
    columns = ", ".join(f"{_COLUMNS.get(name, name)} AS {name}" for name in wanted)
    which = " ".join(f"WHEN GROUPING({name}) = 0 THEN '{name}'" for name in wanted)
    sets = ", ".join(f"({name})" for name in wanted)
    return (
        f"SELECT %s, CASE {which} END, coalesce({', '.join(wanted)}), count(*) FROM "  # noqa: S608
        f"(SELECT {columns} FROM {table} WHERE {look.text} LIMIT %s) hits GROUP BY GROUPING SETS ({sets})"
    )


def _read(
    table: str, answer: list[tuple[str, str, Any, int]], chosen: Mapping[str, Condition]
) -> tuple[int, Tallies]:
    counts: Tallies = {}
    coded = [(own, code, documents) for own, column, code, documents in answer if column == _CODE]
    known = values_of(table, (code for _own, code, _documents in coded))
    for own, column, value, documents in answer:
        if column != _CODE and value is not None and (own or column not in chosen):
            counts.setdefault(column, {})[str(value)] = documents
    held: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for own, code, documents in coded:
        for group, value in known.get(code, ()):
            held[own, group, value] += documents
    for (own, group, value), documents in held.items():
        name = f"mark:{value}" if group == "mark" else group
        if name == own or (not own and name not in chosen):
            counts.setdefault(group, {})[value] = documents
    return sum(documents for own, _code, documents in coded if not own), counts
