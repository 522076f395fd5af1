"""Codes that people type, speak, cut and mistype (agents.md A3). Pure.

A code has a tolerant form, its *normal*: capital letters and digits only, with O read as 0 and I and L as
1. Two live codes never have normals closer than two edits, so one slip can never name another agent: it
names nobody, and the nearest code is offered for the buyer to confirm. An edit is one character put in,
left out, changed, or swapped with its neighbour.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

LOOK_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
NORMAL_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
# No vowels and nothing that looks or sounds like another: such codes spell no word and survive a bad line.
SPOKEN_ALPHABET: Final = "234679CDFHJKMNPQRTVWXY"
TAIL_LENGTH: Final = 5
SHORTEST: Final = 6
LONGEST: Final = 16
MOST_WORDS: Final = 16
LONGEST_SPELLING: Final = 4
"""So many words may be one code: "PAG 4R7 KW" is how it is said aloud."""
_ADDRESS = re.compile(r"/r/([A-Za-z0-9_-]+)")


def normal_of(text: str) -> str:
    """The tolerant form of a typed code: case, spaces, punctuation and look-alikes do not count."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum()).translate(LOOK_ALIKE)


def readings_of(text: str) -> tuple[str, ...]:
    """Normals that a typed text may mean: the code in a pasted link, the whole, neighbouring words of it.

    "Kod: ANI 7K2 M terima kasih" is read as well as "ani-7k2m_". Empty for a text without a possible code.
    """
    text = text[:200]
    # A link that lost its end still begins with the code.
    found = [normal_of(part) for match in _ADDRESS.findall(text) for part in (match, match.partition("-")[0])]
    found.append(normal_of(text))
    words = [normal_of(word) for word in text.split()[:MOST_WORDS]]
    for length in range(1, LONGEST_SPELLING + 1):
        found += ["".join(words[start : start + length]) for start in range(len(words) - length + 1)]
    return tuple(dict.fromkeys(normal for normal in found if SHORTEST <= len(normal) <= LONGEST))


def slugs_of(text: str) -> tuple[str, ...]:
    """Slugs of pasted links, as they stand in the address."""
    return tuple(dict.fromkeys(match.lower() for match in _ADDRESS.findall(text[:200])))


def near(normal: str) -> Iterator[str]:
    """Every other normal within one edit: about 600 for eight characters."""
    for place in range(len(normal) + 1):
        for sign in NORMAL_ALPHABET:
            yield normal[:place] + sign + normal[place:]
    for place in range(len(normal)):
        yield normal[:place] + normal[place + 1 :]
        for sign in NORMAL_ALPHABET:
            if sign != normal[place]:
                yield normal[:place] + sign + normal[place + 1 :]
    for place in range(len(normal) - 1):
        if normal[place] != normal[place + 1]:
            yield normal[:place] + normal[place + 1] + normal[place] + normal[place + 2 :]


def distance(one: str, other: str) -> int:
    """Edits between two normals (optimal string alignment: neighbours swapped count as one)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != against))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def draw(alias: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code: up to three letters of the alias, then five signs that are easy to say.

    `choose` picks one sign of a string. The caller makes sure that no other code is within one edit.
    """
    letters = [
        sign for sign in unicodedata.normalize("NFKD", alias).upper() if sign.isascii() and sign.isalpha()
    ]
    head = "".join(letters[:3])
    return head + tail(TAIL_LENGTH + (3 - len(head)), choose)


def tail(length: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """So many random signs that are easy to say."""
    return "".join(choose(SPOKEN_ALPHABET) for _ in range(length))


def spelled(code: str) -> str:
    """The code in groups for reading aloud: PAG4R7KW becomes "PAG 4R7 KW"."""
    return " ".join(code[place : place + 3] for place in range(0, len(code), 3))
