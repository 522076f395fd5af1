"""A document as a row of the PostgreSQL engine's table, and a row as a candidate. Pure.

The words of all fields stand in one column, since a search reads them of hundreds of rows at once. What a document can
be filtered by stands there twice: as lexemes beside its words, so that one index answers words and filters together,
and as one short text, so that documents of the same filters are counted as one (see postgres_facets).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from search import ranking
from search.documents import Document
from search.engines import tsquery
from search.ranking import Candidate

CANDIDATE = (
    "kind, object_id, words, facets, maker_id, in_stock, popularity, rating, "
    "extract(epoch FROM now() - published_at)::float8"
)
"""Columns that `candidate` wants; the last one is the age in seconds."""
_BETWEEN_FIELDS = "\f"
_BETWEEN_FACETS = "\n"
_GROUPS = {"c": "category", "r": "region", "a": "attribute", "k": "mark"}


def facet(group: str, value: str) -> str:
    """The lexeme of a filter value; `group` is category, region, mark, maker or attribute:code."""
    if group == "maker":
        return f"m:{value}"
    name, _colon, code = group.partition(":")
    letter = next(letter for letter, known in _GROUPS.items() if known == name)
    return f"{letter}:{code}={value}" if code else f"{letter}:{value}"


@lru_cache(maxsize=50_000)
def lexemes(text: str) -> tuple[str, ...]:
    """Those of a `facets` text; most documents share theirs with many others."""
    return tuple(text.split(_BETWEEN_FACETS)) if text else ()


@lru_cache(maxsize=50_000)
def group_and_value(lexeme: str) -> tuple[str, str]:
    """What `facet` was told."""
    letter, _colon, value = lexeme.partition(":")
    if letter != "a":
        return _GROUPS[letter], value
    code, _equals, value = value.partition("=")
    return f"attribute:{code}", value


def row(document: Document, visible: bool = True) -> tuple[Any, ...]:
    """The values of tables.COLUMNS, in their order."""
    facets = list(_facets(document))
    maker = [] if document.maker_id is None else [facet("maker", str(document.maker_id))]
    return (
        document.kind,
        document.object_id,
        document.version,
        visible,
        document.title,
        _BETWEEN_FIELDS.join(document.fields),
        _BETWEEN_FACETS.join(facets),
        tsquery.vector([document.title_words]),
        tsquery.vector(document.fields, units_in=document.fields[:-1], also=[*facets, *maker]),
        document.maker_id,
        list(document.ships_to),
        document.price_sen,
        document.price_idr,
        document.in_stock,
        document.popularity,
        document.rating,
        ranking.standing(document.key, document.popularity, document.rating, document.in_stock),
        document.published_at.isoformat() if document.published_at else None,
    )


def _facets(document: Document) -> Iterator[str]:
    values = {
        "c": document.categories,
        "r": document.regions,
        "a": document.attributes,
        "k": document.marks,
    }
    for letter, found in values.items():
        yield from (f"{letter}:{value}".replace(_BETWEEN_FACETS, " ") for value in found)


def candidate(values: Sequence[Any]) -> Candidate:
    """What ranking needs of a row of CANDIDATE."""
    kind, object_id, words, facets, maker_id, in_stock, popularity, rating, age = values
    title, attributes, category, maker, body = words.split(_BETWEEN_FIELDS)
    return Candidate(
        f"{kind}:{object_id}",
        kind,
        title,
        attributes,
        category,
        maker,
        body,
        categories=tuple(each[2:] for each in lexemes(facets) if each.startswith("c:")),
        maker_id=maker_id,
        in_stock=in_stock,
        popularity=popularity,
        rating=rating,
        freshness=0.0 if age is None else ranking.freshness_at(age),
    )
