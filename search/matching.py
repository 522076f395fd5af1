"""How well the words of a document say what was asked for. Pure.

A search is made ready once (`Wanted`) and then held against hundreds of documents. Categories, makers and attributes
are shared by many of them, so what such a text is worth is worked out once; a text that holds none of the words is
left after one comparison of sets.
"""

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache

from search.language.lexicon import Term
from search.queries import Alternative, ConceptGroup

# What a match is worth by where it stands. A title says what a thing is; a description also says what goes with it.
FIELDS = {"title": 1.0, "attributes": 0.55, "category": 0.5, "maker": 0.5, "body": 0.3}
LATE_IN_TITLE = 0.25
NEAR_IN_FIELD = 0.9
ALL_PARTS = 0.9
PARTS = 0.6
MAX_GAP = 2


class Texts:
    """The words of one document: its title by lines, its other fields in the order of FIELDS.

    A field that is None was not read yet; `unread` counts how often something was looked for in it.
    """

    __slots__ = ("fields", "lines", "title_words", "unread")

    def __init__(self, title: str, fields: Sequence[str | None]) -> None:
        self.unread = 0
        self.lines = [line.split() for line in title.split("\n")]
        self.title_words = frozenset(title.split())
        self.fields = fields


class Wanted:
    """One concept group, ready to be looked for in many documents."""

    def __init__(self, group: ConceptGroup, total: int, absent: Container[str] = ()) -> None:
        self.typed = group.typed
        self.importance = importance(group, total)
        self.parts = tuple(Wanted(part, total, absent) for part in group.parts)
        self._is_absent = group.typed in absent
        self._ways = [(way.weight, way.words[0], way.words) for way in group.alternatives]
        """(weight, first word, words) of each alternative, best first."""
        self._firsts = frozenset(way.words[0] for way in group.alternatives)
        self._most = max((way.weight for way in group.alternatives), default=0.0)
        self._worth_of: dict[str, float] = {}
        self._bounds = [weight * self._most for weight in _WEIGHTS]
        """The most that a match can be worth in each field but the title."""

    def match(self, texts: Texts) -> tuple[float, float]:
        """(worth of the best match, share of the group that is covered), each 0..1."""
        best = self._best(texts)
        if not self.parts:
            return best, 1.0 if best else 0.0
        if best >= ALL_PARTS:
            return best, 1.0
        mean = share = worth = 0.0
        for part in self.parts:
            match, covered = part.match(texts)
            mean += part.importance * match
            share += part.importance * covered
            worth += part.importance
        mean, share = mean / worth, share / worth
        whole = share > 0.999
        return max(best, mean * (ALL_PARTS if whole else PARTS)), 1.0 if best > 0 or whole else share

    def _best(self, texts: Texts) -> float:
        """Worth of the best alternative in the field where it is worth most."""
        hits = self._firsts & texts.title_words
        best = self._in_title(texts.lines, hits) if hits else 0.0
        for weight, bound, text in zip(_WEIGHTS, self._bounds, texts.fields, strict=True):
            if best >= bound:
                break
            if text is None:
                texts.unread += not self._is_absent
                break
            worth = self._worth_of.get(text)
            if worth is None:
                worth = self._in_field(text)
            best = max(best, weight * worth)
        return best

    def _in_title(self, lines: Sequence[Sequence[str]], hits: frozenset[str]) -> float:
        """Worth more near the start of a line, since Malay and Indonesian name the thing first."""
        best = 0.0
        for weight, first, term in self._ways:
            if best >= weight:
                break
            if first in hits:
                found = [
                    weight * _standing(at) for line in lines if first in line and (at := place(line, term))
                ]
                best = max(best, *found) if found else best
        return best

    def _in_field(self, text: str) -> float:
        """Taken apart only where the letters stand in it. Kept, since many documents share their text."""
        best = 0.0
        if any(word in text for word in self._firsts):
            held = _words_of(text)
            for weight, first, term in self._ways:
                if best >= weight:
                    break
                if first in held and held.issuperset(term):
                    best = max(best, weight * _closest(text, term))
        self._worth_of[text] = best
        return best

    def stands_in(self, line: Sequence[str]) -> bool:
        """Whether one line of a title says it in any way."""
        hits = self._firsts.intersection(line)
        return bool(hits) and any(first in hits and place(line, term) for _weight, first, term in self._ways)


def only(word: str) -> Wanted:
    """A single word, as it is."""
    return Wanted(ConceptGroup(word, (Alternative((word,), 1.0),), 0), 0)


def importance(group: ConceptGroup, total: int) -> float:
    """Rare things say more about what is wanted than common ones."""
    return _rarity(group.documents, total)


@lru_cache(maxsize=4096)
def _rarity(documents: int, total: int) -> float:
    return math.log(1 + (total + 1) / (documents + 1)) if total else 1.0


_WEIGHTS = tuple(FIELDS.values())[1:]
_EARLY = tuple(1.0 - LATE_IN_TITLE * at / 8 for at in range(8))


@lru_cache(maxsize=512)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _standing(at: tuple[int, int]) -> float:
    """Worth of a place in a title."""
    start, between = at
    early = _EARLY[start] if start < len(_EARLY) else 1.0 - LATE_IN_TITLE
    return early if not between else early * NEAR_IN_FIELD


def _closest(text: str, term: Term) -> float:
    if len(term) == 1:
        return 1.0
    places = [at for line in text.split("\n") if (at := place(line.split(), term))]
    return max((NEAR_IN_FIELD if between else 1.0 for _start, between in places), default=0.0)


def near_pairs(line: Sequence[str]) -> Iterator[str]:
    """The pairs of words that stand in order with at most MAX_GAP others in between: what indexes keep of units."""
    for apart in range(1, MAX_GAP + 2):
        yield from map(" ".join, zip(line, line[apart:], strict=False))


def place(line: Sequence[str], term: Term) -> tuple[int, int] | None:
    """Where a term stands: (position of its first word, words in between); None when it is not there as a unit.

    A unit is its words in order with at most two others in between: "masker karet medis" holds "masker medis".
    """
    if len(term) == 1:
        return (line.index(term[0]), 0) if term[0] in line else None
    best: tuple[int, int] | None = None
    for start, word in enumerate(line):
        if word == term[0]:
            gap = _gap(line, term, start)
            if gap is not None and (best is None or gap < best[1]):
                best = (start, gap)
                if gap == 0:
                    break
    return best


def _gap(line: Sequence[str], term: Term, start: int) -> int | None:
    position = start
    for word in term[1:]:
        last = start + len(term) + MAX_GAP
        position = next((at for at in range(position + 1, min(last, len(line))) if line[at] == word), -1)
        if position < 0:
            return None
    gap = position - start - len(term) + 1
    return gap if gap <= MAX_GAP else None


def said_by(groups: Iterable[ConceptGroup], total: int, absent: Container[str] = ()) -> tuple[Wanted, ...]:
    """The groups of a search, ready to be looked for. No description that was not read holds the `absent` ones."""
    return tuple(Wanted(group, total, absent) for group in groups)
