"""Chosen filters and the frame of a query as SQL conditions over a document table, with their parameters. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from search.engines import tsquery
from search.engines.facet_codes import lexeme
from search.facets import Filters
from search.queries import Query


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL with %s places and what stands there. The SQL is ours; only parameters come from outside."""

    text: str
    parameters: tuple[Any, ...] = ()


def frame(query: Query, kinds: tuple[str, ...]) -> list[Condition]:
    """What holds whatever is chosen: visible, of these kinds, shippable, in the category of the page."""
    found = [Condition("visible"), *_kinds(kinds)]
    if query.country and kinds == ("product",):
        found.append(Condition("%s = ANY(ships_to)", (query.country,)))
    elif query.country and "product" in kinds:
        found.append(Condition("(kind <> 'product' OR %s = ANY(ships_to))", (query.country,)))
    if query.scope:
        found.append(_one_of("category", [query.scope]))
    if query.maker_scope is not None:
        found.append(Condition("maker_id = %s", (query.maker_scope,)))
    return found


def unseen(query: Query) -> list[Condition]:
    """What is left of the list behind the pages that were looked at."""
    return [Condition("object_id <> ALL(%s)", (list(query.seen),))] if query.seen else []


def _kinds(kinds: tuple[str, ...]) -> list[Condition]:
    """Written so that the table's indexes fit: one kind in order, or all that is no product (see tables.INDEXES)."""
    found = [
        Condition("kind = %s", kinds) if len(kinds) == 1 else Condition("kind = ANY(%s)", (list(kinds),))
    ]
    return found if "product" in kinds else [*found, Condition("kind <> 'product'")]


def choices(filters: Filters) -> dict[str, Condition]:
    """One condition for each group in which something is chosen."""
    found: dict[str, Condition] = {}
    if filters.categories:
        found["category"] = _one_of("category", filters.categories)
    if filters.regions:
        found["region"] = _one_of("region", filters.regions)
    if filters.makers:
        found["maker"] = _one_of("maker", map(str, filters.makers))
    if "price" in filters.groups:
        low = 0 if filters.price_from is None else filters.price_from
        high = 2**62 if filters.price_to is None else filters.price_to
        found["price"] = Condition("price_sen BETWEEN %s AND %s", (low, high))
    for code, values in filters.attributes.items():
        if values:
            found[f"attribute:{code}"] = _one_of(f"attribute:{code}", values)
    for mark in filters.marks:
        found[f"mark:{mark}"] = _one_of("mark", [mark])
    return found


def _one_of(group: str, values: Iterable[str]) -> Condition:
    """Answered by the index of the words (see rows)."""
    wanted = tsquery.any_value(lexeme(group, value) for value in values)
    return Condition("vector @@ %s::tsquery", (wanted,))


def joined(conditions: list[Condition]) -> Condition:
    """All of them."""
    text = " AND ".join(f"({condition.text})" for condition in conditions) or "true"
    return Condition(text, tuple(value for condition in conditions for value in condition.parameters))
