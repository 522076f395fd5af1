"""The fields of the Elasticsearch index. Strict: a field that nobody declared is an error, not a guess."""

import hashlib
import json
from typing import Any

# Words come normalised (search.language.normalise), so both engines hold exactly the same ones; lines of a field are
# values of an array, far enough apart that no term matches across.
_WORDS = {"type": "text", "analyzer": "whitespace", "position_increment_gap": 100, "norms": False}
_KEYWORD = {"type": "keyword"}
_COUNTED = {"type": "keyword", "eager_global_ordinals": True}
_STARTS = {"type": "text", "analyzer": "starts", "search_analyzer": "whitespace"}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}

PROPERTIES: dict[str, Any] = {
    "kind": _KEYWORD,
    "object_id": _KEYWORD,
    "visible": {"type": "boolean"},
    "title": _SHOWN,
    "words": _SHOWN,
    "title_words": {
        **_WORDS,
        "fields": {"prefix": {"type": "text", "analyzer": "starts", "search_analyzer": "whitespace"}},
    },
    "attribute_words": _WORDS,
    "category_words": _WORDS,
    "maker_words": _WORDS,
    "body_words": _WORDS,
    "categories": _COUNTED,
    "regions": _COUNTED,
    "maker_id": {"type": "long"},
    "attributes": _COUNTED,
    "marks": _COUNTED,
    "ships_to": _KEYWORD,
    "price_sen": {"type": "long"},
    "price_idr": {"type": "long"},
    "in_stock": {"type": "boolean"},
    "popularity": {"type": "float"},
    "rating": {"type": "float"},
    "signal": {"type": "float"},
    "published_at": {"type": "date"},
}
SETTINGS: dict[str, Any] = {
    "analysis": {
        "filter": {"starts": {"type": "edge_ngram", "min_gram": 2, "max_gram": 12}},
        "analyzer": {"starts": {"tokenizer": "whitespace", "filter": ["starts"]}},
    },
}
SHOWN = (
    "kind", "object_id", "title", "words", "categories", "maker_id", "in_stock", "popularity", "rating", "published_at",
)  # fmt: skip
"""All that is kept of a document as it came: what pages read. Every other field is only searched, or counted."""
MAPPINGS = {"dynamic": "strict", "_source": {"includes": list(SHOWN)}, "properties": PROPERTIES}
FINGERPRINT = hashlib.sha256(json.dumps([MAPPINGS, SETTINGS], sort_keys=True).encode()).hexdigest()[:16]
WITHOUT_UNITS = ("body_words",)
"""Where a term of several words is not looked for: in running text its words often stand together by chance."""
WORD_FIELDS = ("title_words", "attribute_words", "category_words", "maker_words", "body_words")
