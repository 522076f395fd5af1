"""A document as a row of the PostgreSQL engine's table, and a row as a candidate. Pure.

What a document can be filtered by stands there twice: as lexemes beside its words, so that one index answers words and
filters together, and as one code for all of it, so that documents of the same filters are counted as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search import ranking
from search.documents import Document
from search.engines import tsquery
from search.engines.facet_codes import Values, code_of, lexeme, text_of
from search.ranking import Candidate

CANDIDATE = (
    "kind, object_id, words, NULL::text, facet_code, maker_id, in_stock, popularity, rating, "
    "extract(epoch FROM now() - published_at)::float8"
)
"""Columns that `candidate` wants. Descriptions are read where they are needed; the last one is the age in seconds."""
CODE = 4
"""Where the code stands among them."""
_BETWEEN_FIELDS = "\f"


def row(document: Document, visible: bool = True) -> tuple[Any, ...]:
    """The values of tables.COLUMNS, in their order."""
    facets = list(_facets(document))
    text = text_of(facets)
    maker = [] if document.maker_id is None else [lexeme("maker", str(document.maker_id))]
    return (
        document.kind,
        document.object_id,
        visible,
        document.in_stock,
        code_of(text),
        document.maker_id,
        document.price_sen,
        ranking.standing(document.key, document.popularity, document.rating, document.in_stock),
        list(document.ships_to),
        document.published_at.isoformat() if document.published_at else None,
        document.version,
        document.price_idr,
        document.popularity,
        document.rating,
        document.title,
        _BETWEEN_FIELDS.join(document.fields[:-1]),
        document.fields[-1],
        text,
        tsquery.vector([document.title_words]),
        tsquery.vector(document.fields, units_in=document.fields[:-1], also=[*facets, *maker]),
    )


def _facets(document: Document) -> Iterator[str]:
    values = {
        "c": document.categories,
        "r": document.regions,
        "a": document.attributes,
        "k": document.marks,
    }
    for letter, found in values.items():
        yield from (f"{letter}:{value}".replace("\n", " ") for value in found)


def candidate(values: Sequence[Any], known: Mapping[int, Values]) -> Candidate:
    """What ranking needs of a row of CANDIDATE; `known` says what codes stand for."""
    kind, object_id, words, body, code, maker_id, in_stock, popularity, rating, age = values
    title, attributes, category, maker = words.split(_BETWEEN_FIELDS)
    return Candidate(
        f"{kind}:{object_id}",
        kind,
        title,
        attributes,
        category,
        maker,
        body,
        tuple(value for group, value in known.get(code, ()) if group == "category"),
        maker_id,
        in_stock,
        popularity,
        rating,
        0.0 if age is None else ranking.freshness_at(age),
    )
