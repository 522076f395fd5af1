"""Concept groups, filters and facets as an Elasticsearch query. Pure but for the query classes of the client.

What a user typed or chose stands only as the value of a term, range or span_term query. Not used at all: query_string,
simple_query_string, regexp, wildcard, scripts, and field names from outside (see tests/search/test_safety.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch.dsl import query as dsl

from search.engines.mapping import WITHOUT_UNITS, WORD_FIELDS
from search.facets import PRICE_STEPS, Filters
from search.language.lexicon import Term
from search.queries import ConceptGroup, Query
from search.ranking import FIELDS, MAX_GAP, importance

MOST_VALUES = 2000
_WEIGHTS = dict(
    zip(
        WORD_FIELDS,
        (FIELDS[name] for name in ("title", "attributes", "category", "maker", "body")),
        strict=True,
    )
)


def frame(query: Query, kinds: tuple[str, ...]) -> list[dsl.Query]:
    """What holds whatever is chosen: visible, of these kinds, shippable, in the category of the page."""
    found: list[dsl.Query] = [dsl.Term(visible=True), dsl.Terms(kind=list(kinds))]
    if query.country:
        ships = dsl.Term(ships_to=query.country)
        found.append(
            dsl.Bool(should=[ships, dsl.Bool(must_not=[dsl.Term(kind="product")])], minimum_should_match=1)
        )
    if query.scope:
        found.append(dsl.Term(categories=query.scope))
    if query.maker_scope is not None:
        found.append(dsl.Term(maker_id=query.maker_scope))
    return found


def choices(filters: Filters) -> dict[str, dsl.Query]:
    """One filter for each group in which something is chosen."""
    found: dict[str, dsl.Query] = {}
    if filters.categories:
        found["category"] = dsl.Terms(categories=list(filters.categories))
    if filters.regions:
        found["region"] = dsl.Terms(regions=list(filters.regions))
    if filters.makers:
        found["maker"] = dsl.Terms(maker_id=list(filters.makers))
    if "price" in filters.groups:
        bounds = {"gte": filters.price_from, "lte": filters.price_to}
        found["price"] = dsl.Range(
            price_sen={name: value for name, value in bounds.items() if value is not None}
        )
    for code, values in filters.attributes.items():
        if values:
            found[f"attribute:{code}"] = dsl.Terms(attributes=[f"{code}={value}" for value in values])
    for mark in filters.marks:
        found[f"mark:{mark}"] = dsl.Term(marks=mark)
    return found


def all_of(query: Query) -> dsl.Query:
    """Documents that hold every group, scored by field and weight."""
    return dsl.Bool(must=[_scored(group, query.understood.total) for group in query.understood.groups])


def any_of(query: Query, groups: list[ConceptGroup]) -> dsl.Query:
    """Documents that hold one of `groups` or a part of one, scored by all of them."""
    total = query.understood.total
    return dsl.Bool(
        filter=[
            dsl.Bool(should=[_holds(group, parts_suffice=True) for group in groups], minimum_should_match=1)
        ],
        should=[_scored(group, total, parts_suffice=True) for group in query.understood.groups],
    )


def _scored(group: ConceptGroup, total: int, parts_suffice: bool = False) -> dsl.Query:
    """One group: its best alternative counts, several do not add up."""
    worth = importance(group, total)
    ways: list[dsl.Query] = [
        dsl.ConstantScore(filter=held, boost=worth * way_weight * weight)
        for field, weight in _WEIGHTS.items()
        for way_weight, held in _ways(group, field)
    ]
    parts = [part for part in group.parts if not part.is_hopeless]
    if parts and parts_suffice:
        ways.append(dsl.Bool(should=[_scored(part, total, True) for part in parts], minimum_should_match=1))
    elif parts and len(parts) == len(group.parts):
        ways.append(dsl.Bool(must=[_scored(part, total) for part in parts]))
    return dsl.DisMax(queries=ways)


def _holds(group: ConceptGroup, parts_suffice: bool) -> dsl.Query:
    return dsl.Bool(filter=[_scored(group, 0, parts_suffice)])


def _ways(group: ConceptGroup, field: str) -> Iterator[tuple[float, dsl.Query]]:
    """The alternatives in one field by weight; words of one weight are one query."""
    single: dict[float, list[str]] = {}
    for way in group.alternatives:
        if len(way.words) == 1:
            single.setdefault(way.weight, []).append(way.words[0])
        elif field not in WITHOUT_UNITS:
            yield way.weight, _unit(field, way.words)
    for weight, words in single.items():
        held: dict[str, Any] = {field: words}
        yield weight, dsl.Terms(**held)


def _unit(field: str, term: Term) -> dsl.Query:
    """Words in order with at most MAX_GAP others in between, as `ranking` has it."""
    clauses = [{"span_term": {field: word}} for word in term]
    return dsl.SpanNear(clauses=clauses, slop=MAX_GAP, in_order=True)


def starts(words: list[str]) -> dsl.Query:
    """Titles that hold all words, the last one as the start of a word."""
    *whole, last = words
    terms = [dsl.Term(title_words=word) for word in whole]
    return dsl.Bool(filter=[*terms, dsl.Term(**{"title_words.prefix": last[:12]})])


def unseen(query: Query) -> list[dsl.Query]:
    """What is left of the list behind the pages that were looked at."""
    return [dsl.Bool(must_not=[dsl.Terms(object_id=list(query.seen))])] if query.seen else []


def whole(chosen: Mapping[str, dsl.Query]) -> dict[str, Any]:
    """How many there are under all choices, seen or not."""
    return {"filter": {"bool": {"filter": [choice.to_dict() for choice in chosen.values()]}}}


def aggregations(chosen: Mapping[str, dsl.Query]) -> dict[str, Any]:
    """Counts of every group, each under all choices but its own."""
    found = {
        "category": _counted(chosen, "category", _terms("categories")),
        "region": _counted(chosen, "region", _terms("regions")),
        "maker": _counted(chosen, "maker", _terms("maker_id")),
        "price": _counted(chosen, "price", _steps()),
    }
    found["mark"] = _counted(chosen, "", _terms("marks"))
    found["attributes"] = _counted(chosen, "", _terms("attributes"))
    for group in chosen:
        kind, _colon, own = group.partition(":")
        if kind == "mark":
            found[group] = _counted(chosen, group, {"filter": {"term": {"marks": own}}})
        elif kind == "attribute":
            found[group] = _counted(chosen, group, _terms("attributes"))
    return found


def _counted(chosen: Mapping[str, dsl.Query], own: str, values: dict[str, Any]) -> dict[str, Any]:
    others = [choice.to_dict() for group, choice in chosen.items() if group != own]
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}} if others else values


def _terms(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": MOST_VALUES}}


def _steps() -> dict[str, Any]:
    highs = [*PRICE_STEPS[1:], None]
    ranges = [
        {"key": str(low), "from": low, **({"to": high} if high else {})}
        for low, high in zip(PRICE_STEPS, highs, strict=True)
    ]
    return {"range": {"field": "price_sen", "ranges": ranges}}
