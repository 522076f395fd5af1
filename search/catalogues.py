"""Catalogues that are not the shop's own, read from files, to judge relevance on data that nobody tuned for."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from search.documents import Document

KINDS = {"product": "product", "seller": "maker", "story": "story"}


def documents_of(path: Path) -> Iterator[Document]:
    """One document for each line of a JSONL file (kind, id, title, category, body, seller, city)."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield document(json.loads(line))


def document(row: dict[str, Any]) -> Document:
    """The document of one row; fields that are missing stay empty."""
    seller, category = _text(row, "seller"), _text(row, "category")
    return Document(
        kind=KINDS[str(row["kind"])],
        object_id=str(row["id"]),
        titles={"": _text(row, "title")},
        body=_text(row, "body"),
        category_names=(category,) if category else (),
        categories=(category,) if category else (),
        maker_name=seller,
        maker_id=zlib.crc32(seller.encode()) if seller else None,
        place=_text(row, "city"),
    )


def _text(row: dict[str, Any], name: str) -> str:
    """A field as text; half characters and NUL, which no database takes, are left out."""
    return str(row.get(name) or "").encode("utf-8", "ignore").decode().replace("\x00", " ")
