"""Concept groups, filters and facets as an Elasticsearch query. Pure but for the query classes of the client.

What a user typed or chose stands only as the value of a term, range or span_term query. Not used at all: query_string,
simple_query_string, regexp, wildcard, scripts, and field names from outside (see tests/search/test_safety.py).
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import query as dsl

from search.facets import PRICE_STEPS, Filters
from search.matching import importance
from search.queries import ConceptGroup, Query

MOST_VALUES = 2000
ANYWHERE = 0.4
"""What a word that stands anywhere is worth of one that stands in the title."""


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
        found.append(dsl.Term(maker_id=str(query.maker_scope)))
    return found


def choices(filters: Filters) -> dict[str, dsl.Query]:
    """One filter for each group in which something is chosen."""
    found: dict[str, dsl.Query] = {}
    if filters.categories:
        found["category"] = dsl.Terms(categories=list(filters.categories))
    if filters.regions:
        found["region"] = dsl.Terms(regions=list(filters.regions))
    if filters.makers:
        found["maker"] = dsl.Terms(maker_id=list(map(str, filters.makers)))
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
    """Documents that hold every group; more of it in the title, and better ways to say it, come first."""
    groups, total = query.understood.groups, query.understood.total
    titles = [_in_title(group, importance(group, total)) for group in groups]
    return dsl.Bool(filter=[_holds(group) for group in groups], should=titles)


def any_of(query: Query, groups: Sequence[ConceptGroup]) -> dsl.Query:
    """Documents that hold one of `groups` or a part of one, scored by all of them."""
    total = query.understood.total
    some = [_holds(group, parts_suffice=True) for group in groups]
    scored: list[dsl.Query] = []
    for group in query.understood.groups:
        worth = importance(group, total)
        anywhere = dsl.ConstantScore(filter=_holds(group, parts_suffice=True), boost=worth * ANYWHERE)
        scored += [anywhere, _in_title(group, worth, parts_suffice=True)]
    return dsl.Bool(filter=[dsl.Bool(should=some, minimum_should_match=1)], should=scored)


def _holds(group: ConceptGroup, parts_suffice: bool = False, apart: bool = False) -> dsl.Query:
    """Documents with any alternative as a unit in any field, or with all (any) of its parts; `apart` lets the words of
    a unit stand anywhere."""
    short: list[str] = []
    ways: list[dsl.Query] = []
    for way in group.alternatives:
        pairs = [] if apart else [" ".join(pair) for pair in itertools.pairwise(way.words)]
        pairs = pairs or list(way.words)
        if len(pairs) == 1:
            short += pairs
        else:
            ways.append(dsl.Bool(filter=[dsl.Term(held=pair) for pair in pairs]))
    if short:
        ways.append(dsl.Terms(held=short))
    parts = [_holds(part, parts_suffice, apart) for part in group.parts if not part.is_hopeless]
    if parts and parts_suffice:
        ways += parts
    elif parts and len(parts) == len(group.parts):
        ways.append(dsl.Bool(filter=parts))
    return _any(ways)


def words_of(groups: Iterable[ConceptGroup]) -> dsl.Query:
    """Documents with all words of any alternative of a group or of its parts, wherever they stand."""
    return _any([_holds(group, parts_suffice=True, apart=True) for group in groups])


def _any(ways: Sequence[dsl.Query]) -> dsl.Query:
    if not ways:
        return dsl.MatchNone()
    return ways[0] if len(ways) == 1 else dsl.Bool(should=list(ways), minimum_should_match=1)


def _in_title(group: ConceptGroup, worth: float, parts_suffice: bool = False) -> dsl.Query:
    """Scores titles with an alternative (the best one counts), or with its parts. Words of a unit may stand apart."""
    single: dict[float, list[str]] = {}
    ways: list[dsl.Query] = []
    for way in group.alternatives:
        if len(way.words) == 1:
            single.setdefault(way.weight, []).append(way.words[0])
        else:
            unit = dsl.Bool(filter=[dsl.Term(title_words=word) for word in way.words])
            ways.append(dsl.ConstantScore(filter=unit, boost=worth * way.weight))
    for weight, words in single.items():
        ways.append(dsl.ConstantScore(filter=dsl.Terms(title_words=words), boost=worth * weight))
    parts = [part for part in group.parts if not part.is_hopeless]
    share = worth / max(1, len(parts))
    scored = [_in_title(part, share, parts_suffice) for part in parts]
    if parts and parts_suffice:
        ways.append(dsl.Bool(should=scored, minimum_should_match=1))
    elif parts and len(parts) == len(group.parts):
        ways.append(dsl.Bool(must=scored))
    return ways[0] if len(ways) == 1 else dsl.DisMax(queries=ways)


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
