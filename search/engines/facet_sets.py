"""What the documents of one code can be filtered by, kept in the memory of each process.

A code is a hash of the values themselves, the same in every table and at every time: what is kept never ages.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from django.db import connection

MOST = 100_000
"""More combinations than a hundred shops have; with more the memory is emptied."""
Values = tuple[tuple[str, str], ...]
"""(group, value) of everything that a document can be filtered by, but its maker and price."""
_BETWEEN = "\n"
_GROUPS = {"c": "category", "r": "region", "a": "attribute", "k": "mark"}
_known: dict[int, Values] = {}


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


def values_of(table: str, codes: Iterable[int]) -> Mapping[int, Values]:
    """What these codes stand for. One statement where this process meets some for the first time."""
    unknown = [code for code in set(codes) if code not in _known]
    if unknown:
        if len(_known) > MOST:
            _known.clear()
        statement = (
            f"SELECT code, (SELECT facets FROM {table} WHERE facet_code = code LIMIT 1) "  # noqa: S608
            "FROM unnest(%s::bigint[]) AS code"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [unknown])
            _known.update({code: _read(text) for code, text in cursor.fetchall() if text is not None})
    return _known


def _read(text: str) -> Values:
    return tuple(map(_group_and_value, text.split(_BETWEEN))) if text else ()


def _group_and_value(held: str) -> tuple[str, str]:
    """What `lexeme` was told."""
    letter, _colon, value = held.partition(":")
    if letter != "a":
        return _GROUPS[letter], value
    code, _equals, value = value.partition("=")
    return f"attribute:{code}", value
