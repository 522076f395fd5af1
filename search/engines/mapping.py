"""The fields of the Elasticsearch index. Strict: a field that nobody declared is an error, not a guess."""

import hashlib
import json
from typing import Any

# Words come normalised (search.language.normalise), so both engines hold exactly the same ones.
_HELD = {"type": "keyword", "doc_values": False}
_TITLE = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "docs"}
_KEYWORD = {"type": "keyword"}
_COUNTED = {"type": "keyword", "eager_global_ordinals": True}
_STARTS = {"type": "text", "analyzer": "starts", "search_analyzer": "whitespace"}
# Read of hundreds of documents at once: from columns, since a stored document is unpacked with its neighbours.
_READ = {"type": "binary", "doc_values": True}

PROPERTIES: dict[str, Any] = {
    "kind": _KEYWORD,
    "object_id": _KEYWORD,
    "visible": {"type": "boolean"},
    "kept": _READ,
    "body": _READ,
    "held": _HELD,
    "title_words": {**_TITLE, "fields": {"prefix": _STARTS}},
    "categories": _COUNTED,
    "regions": _COUNTED,
    "maker_id": _COUNTED,
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
MAPPINGS = {"dynamic": "strict", "_source": {"includes": ["kind", "object_id"]}, "properties": PROPERTIES}
FINGERPRINT = hashlib.sha256(json.dumps([MAPPINGS, SETTINGS], sort_keys=True).encode()).hexdigest()[:16]
