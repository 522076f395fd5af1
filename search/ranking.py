"""The order of results, computed alike for every engine from at most a few hundred candidates. Pure.

text score x coverage x bounded signals. A document that covers all of what was asked stands above one that covers
less, whatever its sales; several ways to say one thing count once.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from search.language.lexicon import Term
from search.queries import ConceptGroup, Understanding

# What a match is worth by where it stands. A title says what a thing is; a description also says what goes with it.
FIELDS = {"title": 1.0, "attributes": 0.55, "category": 0.5, "maker": 0.5, "body": 0.3}
_OTHERS = ("attributes", "category", "maker", "body")
LATE_IN_TITLE = 0.25
NEAR_IN_FIELD = 0.9
ALL_PARTS = 0.9
PARTS = 0.6
MAX_GAP = 2
OWN_LANGUAGE = 0.1
SHORT_TITLE = 0.12
POPULARITY, RATING, FRESHNESS = 0.25, 0.10, 0.05
OUT_OF_STOCK = 0.6
FRESH_FOR = timedelta(days=180)
FLOOR = 0.25
WISH = 0.03
MIXED = 0.001


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a document. Field texts are normalised words; a title has one line for each language."""

    key: str
    kind: str
    title: str
    attributes: str = ""
    category: str = ""
    maker: str = ""
    body: str = ""
    categories: tuple[str, ...] = ()
    maker_id: int | None = None
    in_stock: bool = True
    popularity: float = 0.0
    rating: float = 0.0
    freshness: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and how many groups it covers."""

    candidate: Candidate
    score: float
    covered: float
    is_full: bool


def rank(
    candidates: Iterable[Candidate], understood: Understanding, language_line: int | None = None
) -> list[Ranked]:
    """Candidates in their final order; those that cover every group come first.

    `language_line` is the number of the title line in the visitor's language.
    """
    scored = [score(candidate, understood, language_line) for candidate in candidates]
    return sorted(scored, key=lambda ranked: (not ranked.is_full, -ranked.score, ranked.candidate.key))


def score(candidate: Candidate, understood: Understanding, language_line: int | None = None) -> Ranked:
    """One candidate against the query."""
    fields = _Fields(candidate)
    text = covered = worth = 0.0
    for group in understood.groups:
        weight = importance(group, understood.total)
        match, share = _match(group, fields, understood.total)
        text += weight * match
        covered += share
        worth += weight
    groups = len(understood.groups)
    share = covered / groups if groups else 1.0
    base = text / worth if worth else 1.0
    base *= 1 + sum(WISH for wish in understood.wishes if fields.holds(wish))
    if language_line is not None and groups:
        base *= 1 + OWN_LANGUAGE * fields.share_in_line(language_line, understood)
    final = base * fields.brevity * (FLOOR + (1 - FLOOR) * share) * signals(candidate)
    return Ranked(candidate, final, covered, groups > 0 and share > 0.999)


def lacking(candidate: Candidate, understood: Understanding) -> tuple[str, ...]:
    """The words of the query that a candidate holds nothing of, as typed."""
    fields = _Fields(candidate)
    return tuple(group.typed for group in understood.groups if not _match(group, fields, understood.total)[1])


def signals(candidate: Candidate) -> float:
    """The bounded multiplier of sales, rating, age and stock: between 0.6 and 1.4."""
    fresh = FRESHNESS * _unit(candidate.freshness)
    lift = 1 + POPULARITY * _unit(candidate.popularity) + RATING * _unit(candidate.rating) + fresh
    return lift if candidate.in_stock else lift * OUT_OF_STOCK


def standing(key: str, popularity: float, rating: float, in_stock: bool) -> float:
    """The part of the signals that does not age: what engines order by where nothing is asked for.

    Equals are shuffled by their key, or the goods of one maker would stand in a row.
    """
    return MIXED * zlib.crc32(key.encode()) / 2**32 + signals(
        Candidate("", "", "", popularity=popularity, rating=rating, in_stock=in_stock)
    )


def freshness(published_at: datetime | None, now: datetime) -> float:
    """1 for what came out just now, 0 after 180 days."""
    return 0.0 if published_at is None else freshness_at((now - published_at).total_seconds())


def freshness_at(age_seconds: float) -> float:
    """The same by age."""
    return _unit(1 - age_seconds / FRESH_FOR.total_seconds())


def spread(ranked: Sequence[Ranked], first: int = 10, most: int = 3) -> list[Ranked]:
    """At most `most` documents of one maker among the `first`, as long as others cover as much of the query."""
    kept: list[Ranked] = []
    held: list[Ranked] = []
    counts: Counter[int] = Counter()
    rest = list(ranked)
    for place, each in enumerate(ranked):
        maker = each.candidate.maker_id
        if len(kept) >= first:
            rest = list(ranked[place:])
            break
        if maker is not None and counts[maker] >= most:
            held.append(each)
            continue
        if held and each.is_full != held[0].is_full:
            return [*kept, *held, *ranked[place:]]
        kept.append(each)
        if maker is not None:
            counts[maker] += 1
    else:
        rest = []
    return [*kept, *held, *rest]


def importance(group: ConceptGroup, total: int) -> float:
    """Rare things say more about what is wanted than common ones."""
    return _rarity(group.documents, total)


@lru_cache(maxsize=4096)
def _rarity(documents: int, total: int) -> float:
    return math.log(1 + (total + 1) / (documents + 1)) if total else 1.0


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _match(group: ConceptGroup, fields: "_Fields", total: int) -> tuple[float, float]:
    """(worth of the best match, share of the group that is covered), each 0..1."""
    best = _best(group, fields)
    if not group.parts:
        return best, float(best > 0)
    if best >= ALL_PARTS:
        return best, 1.0
    mean = share = worth = 0.0
    for part in group.parts:
        weight = importance(part, total)
        match, covered = _match(part, fields, total)
        mean += weight * match
        share += weight * covered
        worth += weight
    mean, share = mean / worth, share / worth
    whole = share > 0.999
    return max(best, mean * (ALL_PARTS if whole else PARTS)), 1.0 if best > 0 or whole else share


def _best(group: ConceptGroup, fields: "_Fields") -> float:
    """Worth of the best alternative. They come best first, so most are never looked for."""
    best = 0.0
    for way in group.alternatives:
        if best >= way.weight:
            break
        best = max(best, way.weight * fields.worth(way.words))
    return best


class _Fields:
    """The words of a candidate, with look-ups that are kept for the length of one scoring."""

    def __init__(self, candidate: Candidate) -> None:
        self.lines = [tuple(line.split()) for line in candidate.title.split("\n")]
        self.titles = tuple(dict.fromkeys(self.lines))
        self.others = tuple((FIELDS[name], getattr(candidate, name)) for name in _OTHERS)
        self._words: dict[str, frozenset[str]] = {}
        shortest = min((len(line) for line in self.lines if line), default=0)
        self.brevity = 1 - SHORT_TITLE * min(1.0, max(0, shortest - 3) / 12)
        self._found: dict[Term, float] = {}

    def worth(self, term: Term) -> float:
        """The best place where the words stand, next to one another."""
        if term not in self._found:
            self._found[term] = self._unit_worth(term) if len(term) > 1 else self._word_worth(term[0])
        return self._found[term]

    def holds(self, word: str) -> bool:
        return self.worth((word,)) > 0

    def _word_worth(self, word: str) -> float:
        """Of one word: even late in a title it is worth more than elsewhere; FIELDS begins with what is worth most."""
        places = [line.index(word) for line in self.titles if word in line]
        if places:
            return FIELDS["title"] * _early(min(places))
        return next((weight for weight, text in self.others if self._has_all(text, (word,))), 0.0)

    def _unit_worth(self, term: Term) -> float:
        lines = (line for line in self.titles if all(word in line for word in term))
        best = max((_in_title(line, term) for line in lines), default=0.0) * FIELDS["title"]
        for weight, text in self.others:
            if weight > best and self._has_all(text, term):
                best = max(best, weight * _closest(text, term))
        return best

    def _has_all(self, text: str, term: Term) -> bool:
        """A text is taken apart only where the letters stand in it: a description is long, and most do not."""
        if not all(word in text for word in term):
            return False
        if text not in self._words:
            self._words[text] = frozenset(text.split())
        return self._words[text].issuperset(term)

    def share_in_line(self, number: int, understood: Understanding) -> float:
        """How many of the groups the title in one language covers (0..1)."""
        if number >= len(self.lines):
            return 0.0
        line = self.lines[number]
        terms = ([way.words for way in group.alternatives] for group in understood.groups)
        hits = sum(any(term[0] in line and _place(line, term) for term in each) for each in terms)
        return hits / len(understood.groups)


def _in_title(line: Sequence[str], term: Term) -> float:
    """Worth of a term in a title: more near its start, since Malay and Indonesian name the thing first."""
    place = _place(line, term)
    return _closeness(place) * _early(place[0]) if place else 0.0


def _early(place: int) -> float:
    return 1.0 - LATE_IN_TITLE * min(1.0, place / 8)


def _closest(text: str, term: Term) -> float:
    return max(_closeness(_place(line.split(), term)) for line in text.split("\n"))


def _closeness(place: tuple[int, int] | None) -> float:
    if place is None:
        return 0.0
    return 1.0 if place[1] == 0 else NEAR_IN_FIELD


def _place(line: Sequence[str], term: Term) -> tuple[int, int] | None:
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
