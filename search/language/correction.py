"""Mistyped words: how far two words are apart, and which known word was probably meant. Pure.

Only words that neither the index nor the word lists know are corrected. Short words, and words with digits (sizes,
model numbers), never are: a word of four or five letters may take one edit, a longer one two.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.language.normalise import is_amount

MIN_LETTERS = 4
MIN_LETTERS_FOR_TWO = 6
MAX_MEANT = 3
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# Letters that are heard alike in Malay and Indonesian, and old spellings of one sound.
_SOUNDS = (
    ("kh", "k"),
    ("sy", "s"),
    ("dj", "j"),
    ("tj", "c"),
    ("oe", "u"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
)
_LIKE = str.maketrans("vpzydbgei", "ffsitpkaa")
_DOUBLED = re.compile(r"(.)\1+")
_COST_OF_FIRST_LETTER = 0.6
_GAIN_OF_SOUND = 0.5
_GAIN_OF_FREQUENCY = 0.1
# A second meaning is kept only when it is about as likely as the first.
_SLACK = 0.35


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed and the words it may have been, best first."""

    typed: str
    meant: tuple[str, ...]


def allowed_edits(word: str) -> int:
    """How many edits a word may be away from the one that was meant."""
    if len(word) < MIN_LETTERS or is_amount(word) or not word.isascii():
        return 0
    return 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1


def edits(one: str, other: str, limit: int) -> int:
    """Edits between two words (insert, delete, replace, swap of neighbours); limit + 1 when there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    two_above: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, other_letter in enumerate(other, 1):
            best = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                best = min(best, two_above[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        two_above, above = above, row
    return above[-1]


def near_spellings(word: str) -> set[str]:
    """Every string one edit away: an exact look-up of these finds what trigrams miss in short words."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    deleted = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _ALPHABET}
    inserted = {head + letter + tail for head, tail in cuts for letter in _ALPHABET}
    return (deleted | swapped | replaced | inserted) - {word, ""}


def sound(word: str) -> str:
    """Roughly how a word is heard, so that "jelbab" and "jilbab" are nearer than "jilbab" and "jirbab"."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word.translate(_LIKE).replace("h", ""))


def best_meanings(typed: str, candidates: Mapping[str, int]) -> tuple[str, ...]:
    """The words that were probably meant, best first; `candidates` maps known words to how many documents hold them."""
    limit = allowed_edits(typed)
    costs: dict[str, float] = {}
    for word, documents in candidates.items():
        apart = edits(typed, word, limit)
        if 0 < apart <= limit and not is_amount(word):
            costs[word] = _cost(typed, word, apart, documents)
    if not costs:
        return ()
    lowest = min(costs.values())
    likely = [word for word, cost in costs.items() if cost <= lowest + _SLACK]
    return tuple(sorted(likely, key=lambda word: (costs[word], word))[:MAX_MEANT])


def _cost(typed: str, word: str, apart: int, documents: int) -> float:
    cost = float(apart) - _GAIN_OF_FREQUENCY * math.log1p(documents)
    if typed[0] != word[0]:
        cost += _COST_OF_FIRST_LETTER
    if sound(typed) == sound(word):
        cost -= _GAIN_OF_SOUND
    return cost


def splits(word: str, known: Iterable[str], shortest: int = 3) -> tuple[tuple[str, str], ...]:
    """Ways to write an unknown word as two known ones: "totebag" is "tote bag"."""
    words = frozenset(known)
    cuts = ((word[:i], word[i:]) for i in range(shortest, len(word) - shortest + 1))
    return tuple((head, tail) for head, tail in cuts if head in words and tail in words)
