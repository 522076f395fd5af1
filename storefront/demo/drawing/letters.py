"""Letter shapes as outlines, so that a drawn label needs no font on the machine.

The outlines are those of Young Serif (c) 2023 The Young Serif Project Authors, SIL Open Font
License 1.1; the licence stands beside the data in ``letters/OFL.txt``.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import TypeAlias

Glyph: TypeAlias = tuple[int, str]

_DATA = Path(__file__).parent / "letters" / "young_serif.json"
_STAND_INS = {"×": "x", "–": "-", "—": "-", "’": "'"}


@cache
def _glyphs() -> dict[str, Glyph]:
    rows: dict[str, list[int | str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {letter: (int(advance), str(path)) for letter, (advance, path) in rows.items()}


def outlines(words: str) -> list[Glyph]:
    """(advance in thousandths of the size, path) for each letter; unknown letters are a space."""
    glyphs = _glyphs()
    return [_glyph(glyphs, letter) for letter in words]


def _glyph(glyphs: dict[str, Glyph], letter: str) -> Glyph:
    plain = _STAND_INS.get(letter, letter)
    if plain not in glyphs:
        plain = unicodedata.normalize("NFD", plain)[:1]
    return glyphs.get(plain, glyphs[" "])
