"""Facet counts in one SQL statement: the documents that miss at most one choice, looked at once."""

from collections.abc import Iterator, Mapping

from django.db import connection

from search.engines.conditions import Condition
from search.facets import MARKS, PRICE_STEPS

_STEPS = ", ".join(map(str, PRICE_STEPS))
# group of counts -> (rows of values, what a value is)
_PARTS = {
    "category": ("hits, unnest(categories) value", "value"),
    "region": ("hits, unnest(regions) value", "value"),
    "maker": ("hits", "maker_id::text"),
    "price": ("hits", f"(ARRAY[{_STEPS}])[width_bucket(price_sen, ARRAY[{_STEPS}]::bigint[])]::text"),
}
_ATTRIBUTE = "hits, unnest(attributes) value"


def count(
    table: str, within: Condition, chosen: Mapping[str, Condition], limit: int
) -> tuple[int, dict[str, dict[str, int]]]:
    """(documents that obey all choices, counts by group and value).

    Without choices at most `limit` documents are looked at. All text from outside is a parameter; `table` is ours.
    """
    parts = [_hits(table, within, chosen, limit), *_selects(tuple(chosen))]
    statement = parts[0].text + " UNION ALL ".join(part.text for part in parts[1:])
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for part in parts for value in part.parameters])
        rows = cursor.fetchall()
    counts: dict[str, dict[str, int]] = {}
    for group, value, documents in rows:
        if value is not None:
            name = f"attribute:{value.partition('=')[0]}" if group == "attribute" else group
            counts.setdefault(name, {})[value.partition("=")[2] if group == "attribute" else value] = (
                documents
            )
    return counts.pop("total", {}).get("", 0), counts


def _hits(table: str, within: Condition, chosen: Mapping[str, Condition], limit: int) -> Condition:
    """The documents in question, each with a yes or no for every choice."""
    parameters = tuple(value for condition in chosen.values() for value in condition.parameters)
    answers = "".join(f", ({condition.text}) AS ok{i}" for i, condition in enumerate(chosen.values()))
    columns = f"SELECT categories, regions, maker_id, attributes, marks, price_sen{answers} FROM {table}"  # noqa: S608
    if not chosen:
        text = f"WITH hits AS MATERIALIZED ({columns} WHERE {within.text} LIMIT %s) "
        return Condition(text, (*within.parameters, limit))
    misses = " + ".join(f"(NOT ({condition.text}))::int" for condition in chosen.values())
    text = f"WITH hits AS MATERIALIZED ({columns} WHERE {within.text} AND {misses} <= 1) "
    return Condition(text, (*parameters, *within.parameters, *parameters))


def _selects(chosen: tuple[str, ...]) -> Iterator[Condition]:
    """One SELECT for each group of counts; every one obeys all choices but its own."""
    yield Condition(f"SELECT 'total', '', count(*) FROM hits WHERE {_obeying(chosen)}")  # noqa: S608
    for group, (rows, value) in _PARTS.items():
        where = _obeying(chosen, group)
        yield Condition(f"SELECT '{group}', {value}, count(*) FROM {rows} WHERE {where} GROUP BY 2")  # noqa: S608
    for mark in MARKS:
        where = f"'{mark}' = ANY(marks) AND {_obeying(chosen, f'mark:{mark}')}"
        yield Condition(f"SELECT 'mark', '{mark}', count(*) FROM hits WHERE {where}")  # noqa: S608
    own = [group for group in chosen if group.startswith("attribute:")]
    codes = [group.partition(":")[2] for group in own]
    for group, code in zip(own, codes, strict=True):
        where = f"split_part(value, '=', 1) = %s AND {_obeying(chosen, group)}"
        yield Condition(_attribute_count(where), (code,))
    yield Condition(
        _attribute_count(f"split_part(value, '=', 1) <> ALL(%s) AND {_obeying(chosen)}"), (codes,)
    )


def _attribute_count(where: str) -> str:
    return f"SELECT 'attribute', value, count(*) FROM {_ATTRIBUTE} WHERE {where} GROUP BY 2"  # noqa: S608


def _obeying(chosen: tuple[str, ...], but: str = "") -> str:
    return " AND ".join(f"ok{i}" for i, group in enumerate(chosen) if group != but) or "true"
