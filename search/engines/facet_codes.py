"""What a document can be filtered by: as lexemes, as one text of them all, and as the code of that text. Pure."""

from collections.abc import Iterable
from hashlib import blake2b

Values = tuple[tuple[str, str], ...]
"""(group, value) of everything that a document can be filtered by, but its maker and price."""
_BETWEEN = "\n"
_GROUPS = {"c": "category", "r": "region", "a": "attribute", "k": "mark"}


def text_of(lexemes: Iterable[str]) -> str:
    """The lexemes as one text, as the table keeps them."""
    return _BETWEEN.join(lexeme.replace(_BETWEEN, " ") for lexeme in lexemes)


def code_of(text: str) -> int:
    """The code of such a text: 64 bits of a hash, with a sign as PostgreSQL's bigint has it."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def lexeme(group: str, value: str) -> str:
    """The lexeme of a filter value; `group` is category, region, mark, maker or attribute:code."""
    if group == "maker":
        return f"m:{value}"
    name, _colon, code = group.partition(":")
    letter = next(letter for letter, known in _GROUPS.items() if known == name)
    return f"{letter}:{code}={value}" if code else f"{letter}:{value}"


def values_in(text: str) -> Values:
    """The values of such a text."""
    return tuple(map(_group_and_value, text.split(_BETWEEN))) if text else ()


def _group_and_value(held: str) -> tuple[str, str]:
    """What `lexeme` was told."""
    letter, _colon, value = held.partition(":")
    if letter != "a":
        return _GROUPS[letter], value
    code, _equals, value = value.partition("=")
    return f"attribute:{code}", value
