"""A document as Elasticsearch keeps it, and its answers as candidates and counts. Pure.

What a search reads of a document is one text in a column of its own (`kept`), and its description in another, which few
searches need. All other fields are only searched, or counted.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from search import ranking
from search.documents import Document
from search.engines import Suggestion
from search.facets import Counts
from search.matching import near_pairs
from search.ranking import Candidate

WHOLE = "whole"
"""The aggregation that counts the list with what was seen of it, where that is left out of the hits."""
KEPT, BODY = "kept", "body"
_BETWEEN_FIELDS = "\f"


def source(document: Document, visible: bool) -> dict[str, Any]:
    """All fields of the mapping."""
    return {
        "kind": document.kind,
        "object_id": document.object_id,
        "visible": visible,
        "kept": _encoded(_kept(document)),
        "body": _encoded(document.fields[-1]),
        "held": list(_held(document)),
        "title_words": document.title_words,
        "categories": list(document.categories),
        "regions": list(document.regions),
        "maker_id": document.maker_id,
        "attributes": list(document.attributes),
        "marks": list(document.marks),
        "ships_to": list(document.ships_to),
        "price_sen": document.price_sen,
        "price_idr": document.price_idr,
        "in_stock": document.in_stock,
        "popularity": document.popularity,
        "rating": document.rating,
        "signal": ranking.standing(document.key, document.popularity, document.rating, document.in_stock),
        "published_at": document.published_at.isoformat() if document.published_at else None,
    }


def _held(document: Document) -> set[str]:
    """Everything that a search may look up: each word, and the pairs that stand near (not in running text)."""
    lines = {line for text in document.fields[:-1] for line in text.split("\n")}
    return {*document.all_words, *(pair for line in lines for pair in near_pairs(line.split()))}


def _kept(document: Document) -> str:
    """What `_candidate` and `suggestions` take apart again."""
    at = document.published_at
    values = (
        document.kind,
        document.object_id,
        document.title[:200],
        *document.fields[:-1],
        ",".join(document.categories),
        document.maker_id,
        int(document.in_stock),
        document.popularity,
        document.rating,
        at and at.timestamp(),
    )
    return _BETWEEN_FIELDS.join(
        "" if value is None else str(value).replace(_BETWEEN_FIELDS, " ") for value in values
    )


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _columns(answer: Mapping[str, Any], name: str) -> Iterator[str]:
    """One column of every document of an answer, in its order."""
    hits = answer.get("hits", {}).get("hits", ())
    return (b64decode(hit["fields"][name][0]).decode() for hit in hits)


def total(answer: Mapping[str, Any]) -> int:
    """How many documents fit, as far as they were counted."""
    whole = answer.get("aggregations", {}).get(WHOLE)
    if whole is not None:
        return int(whole["doc_count"])
    return int(answer["hits"]["total"]["value"])


def candidates(answer: Mapping[str, Any], now: datetime) -> list[Candidate]:
    """The documents of an answer as ranking wants them, without their descriptions."""
    at = now.timestamp()
    return [_candidate(text.split(_BETWEEN_FIELDS), at) for text in _columns(answer, KEPT)]


def suggestions(answer: Mapping[str, Any]) -> list[Suggestion]:
    """The documents of an answer to be offered."""
    return [Suggestion(*text.split(_BETWEEN_FIELDS, 3)[:3]) for text in _columns(answer, KEPT)]


def bodies(answer: Mapping[str, Any]) -> dict[str, str]:
    """Descriptions by key of the document."""
    keys = (":".join(text.split(_BETWEEN_FIELDS, 2)[:2]) for text in _columns(answer, KEPT))
    return dict(zip(keys, _columns(answer, BODY), strict=True))


def _candidate(values: Sequence[str], now: float) -> Candidate:
    kind, object_id, _title, title, attributes, category, maker, categories, *rest = values
    maker_id, in_stock, popularity, rating, published = rest
    return Candidate(
        f"{kind}:{object_id}",
        kind,
        title,
        attributes,
        category,
        maker,
        None,
        tuple(categories.split(",")) if categories else (),
        int(maker_id) if maker_id else None,
        in_stock == "1",
        float(popularity),
        float(rating),
        ranking.freshness_at(now - float(published)) if published else 0.0,
    )


def counts(answer: Mapping[str, Any]) -> Counts:
    """Counts by group and value, as the PostgreSQL engine gives them.

    Groups in which something is chosen come last and replace what was counted under their own choice.
    """
    found: dict[str, dict[str, int]] = {}
    aggregations = answer.get("aggregations", {})
    for name in sorted(aggregations.keys() - {WHOLE}, key=lambda name: ":" in name):
        values = aggregations[name].get("values", aggregations[name])
        group, _colon, own = name.partition(":")
        if group == "mark" and own:
            found.setdefault("mark", {})[own] = values["doc_count"]
            continue
        if group == "attribute":
            found[name] = {}
        for key, value, documents in _buckets(values["buckets"], group):
            if documents and (group != "attribute" or key == name):
                found.setdefault(key, {})[value] = documents
    return found


def _buckets(buckets: Iterable[Mapping[str, Any]], group: str) -> Iterator[tuple[str, str, int]]:
    """(group, value, documents) of each bucket; attributes are named by their code."""
    for each in buckets:
        value = str(each["key"])
        if group in ("attribute", "attributes"):
            code, _equals, value = value.partition("=")
            yield f"attribute:{code}", value, each["doc_count"]
        else:
            yield group, value, each["doc_count"]
