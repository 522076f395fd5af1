"""The content files as plain rows, and the one way a text in three languages becomes fields."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
LANGUAGES = {"ms": "ms", "id": "ind", "en": "en"}
"""Language of a text to the ending of its field."""

Row = dict[str, Any]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of `content/<name>.jsonl` in their order. Read only: the answer is shared."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line)


@cache
def by_id(name: str) -> dict[str, Row]:
    """The rows of a file by their id."""
    return {row["id"]: row for row in rows(name)}


def in_three(field: str, text: dict[str, str]) -> dict[str, str]:
    """`{"id": …, "ms": …, "en": …}` as the fields `<field>_ms`, `<field>_ind`, `<field>_en`."""
    return {f"{field}_{ending}": text[language] for language, ending in LANGUAGES.items()}
