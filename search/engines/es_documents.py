"""A document as Elasticsearch keeps it, and its answers as candidates and counts. Pure.

What a page reads of a document is all that `_source` holds (mapping.SHOWN), so the server hands it on as it is kept;
the words of all fields stand there as one text.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from search import ranking
from search.documents import Document
from search.facets import Counts
from search.ranking import Candidate

WHOLE = "whole"
"""The aggregation that counts the list with what was seen of it, where that is left out of the hits."""
_BETWEEN_FIELDS = "\f"


def source(document: Document, visible: bool) -> dict[str, Any]:
    """All fields of the mapping."""
    return {
        "kind": document.kind,
        "object_id": document.object_id,
        "visible": visible,
        "title": document.title[:200],
        "words": _BETWEEN_FIELDS.join(document.fields),
        "title_words": document.title_words.split("\n"),
        "attribute_words": document.attribute_words.split("\n"),
        "category_words": document.category_words.split("\n"),
        "maker_words": document.maker_words.split("\n"),
        "body_words": [document.body_words],
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


def sources(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is kept of the documents of one answer, in its order."""
    return [hit["_source"] for hit in answer.get("hits", {}).get("hits", ())]


def total(answer: Mapping[str, Any]) -> int:
    """How many documents fit, as far as they were counted."""
    whole = answer.get("aggregations", {}).get(WHOLE)
    if whole is not None:
        return int(whole["doc_count"])
    return int(answer["hits"]["total"]["value"])


def candidates(answer: Mapping[str, Any], now: datetime) -> list[Candidate]:
    """The documents of an answer as ranking wants them."""
    return [_candidate(each, now) for each in sources(answer)]


def _candidate(kept: Mapping[str, Any], now: datetime) -> Candidate:
    at = kept.get("published_at")
    title, attributes, category, maker, body = kept["words"].split(_BETWEEN_FIELDS)
    return Candidate(
        f"{kept['kind']}:{kept['object_id']}",
        kept["kind"],
        title,
        attributes,
        category,
        maker,
        body,
        categories=tuple(kept["categories"]),
        maker_id=kept["maker_id"],
        in_stock=kept["in_stock"],
        popularity=kept["popularity"],
        rating=kept["rating"],
        freshness=ranking.freshness(datetime.fromisoformat(at) if at else None, now),
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
