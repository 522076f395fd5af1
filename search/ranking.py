"""The order of results, computed alike for every engine from at most a few hundred candidates. Pure.

text score x coverage x bounded signals. A document that covers all of what was asked stands above one that covers
less, whatever its sales; several ways to say one thing count once.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from search.matching import FIELDS, Texts, Wanted, only, said_by
from search.queries import Understanding

OWN_LANGUAGE = 0.1
SHORT_TITLE = 0.12
POPULARITY, RATING, FRESHNESS = 0.25, 0.10, 0.05
OUT_OF_STOCK = 0.6
FRESH_FOR = timedelta(days=180)
FLOOR = 0.25
WISH = 0.03
MIXED = 0.001
BODY = FIELDS["body"]


class Candidate(NamedTuple):
    """What ranking needs of a document. Field texts are normalised words; a title has one line for each language.

    A description that was not read is None: it is long, and asked for only where something is found nowhere else.
    """

    key: str
    kind: str
    title: str
    attributes: str = ""
    category: str = ""
    maker: str = ""
    body: str | None = ""
    categories: tuple[str, ...] = ()
    maker_id: int | None = None
    in_stock: bool = True
    popularity: float = 0.0
    rating: float = 0.0
    freshness: float = 0.0

    @property
    def object_id(self) -> str:
        """The id without the kind."""
        return self.key.partition(":")[2]


class Ranked(NamedTuple):
    """A candidate with its score and how many groups it covers."""

    candidate: Candidate
    score: float
    covered: float
    is_full: bool


Bodies = Callable[[Sequence[Candidate]], Mapping[str, str]]
"""Hands out the descriptions of some candidates by key."""


def rank(
    candidates: Iterable[Candidate],
    understood: Understanding,
    language_line: int | None = None,
    *,
    bodies: Bodies | None = None,
    first: int | None = None,
    absent: Container[str] = (),
) -> list[Ranked]:
    """Candidates in their final order; those that cover every group come first.

    `language_line` is the number of the title line in the visitor's language. `bodies` reads descriptions that are
    missing, of those candidates only which they may bring among the `first`: the order is exact so far. No missing
    description holds the groups that were typed as one of `absent`.
    """
    asked = _Asked(understood, language_line, absent)
    scored = sorted(map(asked.score, candidates), key=_order)
    if bodies is None or not asked.unread:
        return scored
    if first is not None and first < len(scored):
        last = _order(scored[first - 1])
        asked.unread = [most for most in asked.unread if _order(most) <= last]
    return sorted(asked.read(scored, bodies), key=_order) if asked.unread else scored


def rate(candidates: Iterable[Candidate], understood: Understanding, *, bodies: Bodies) -> list[Ranked]:
    """Candidates with their scores, in the order they come in."""
    asked = _Asked(understood, None)
    scored = list(map(asked.score, candidates))
    return asked.read(scored, bodies) if asked.unread else scored


def score(candidate: Candidate, understood: Understanding, language_line: int | None = None) -> Ranked:
    """One candidate against the query."""
    return _Asked(understood, language_line).score(candidate)


def lacking(candidate: Candidate, understood: Understanding) -> tuple[str, ...]:
    """The words of the query that a candidate holds nothing of, as typed."""
    texts, groups = _texts(candidate), said_by(understood.groups, understood.total)
    return tuple(group.typed for group in groups if not group.match(texts)[1])


def _order(ranked: Ranked) -> tuple[bool, float, str]:
    return (not ranked.is_full, -ranked.score, ranked.candidate.key)


class _Asked:
    """A query made ready once for all its candidates."""

    def __init__(
        self, understood: Understanding, language_line: int | None, absent: Container[str] = ()
    ) -> None:
        self._groups = said_by(understood.groups, understood.total, absent)
        self._wishes: list[Wanted] = [only(word) for word in understood.wishes]
        self._worth = sum(group.importance for group in self._groups)
        self._line = language_line
        self.unread: list[Ranked] = []
        """Candidates whose description is missing, at the highest score that it could bring them."""

    def score(self, candidate: Candidate) -> Ranked:
        """Text, cover and signals of one candidate."""
        texts = _texts(candidate)
        text = covered = more_text = more_covered = 0.0
        unread = 0
        for group in self._groups:
            match, share = group.match(texts)
            text += group.importance * match
            covered += share
            if texts.unread > unread:
                unread = texts.unread
                more_text += group.importance * min(1 - match, match / 2 + BODY)
                more_covered += 1 - share
        rest = _brevity(texts) * signals(candidate)
        if self._wishes:
            rest *= 1 + sum(WISH for wish in self._wishes if wish.match(texts)[0])
        if self._line is not None and self._groups:
            rest *= 1 + OWN_LANGUAGE * self._share_in_own_language(texts)
        if texts.unread:
            rest_at_most = rest * (1 + WISH * len(self._wishes))
            most = self._ranked(candidate, text + more_text, covered + more_covered, rest_at_most)
            self.unread.append(most)
        return self._ranked(candidate, text, covered, rest)

    def _ranked(self, candidate: Candidate, text: float, covered: float, rest: float) -> Ranked:
        groups = len(self._groups)
        share = covered / groups if groups else 1.0
        base = text / self._worth if self._worth else 1.0
        return Ranked(
            candidate, base * (FLOOR + (1 - FLOOR) * share) * rest, covered, groups > 0 and share > 0.999
        )

    def read(self, scored: Iterable[Ranked], bodies: Bodies) -> list[Ranked]:
        """The same with the descriptions of those that are unread."""
        found = bodies([most.candidate for most in self.unread])
        return [
            self.score(each.candidate._replace(body=found[each.candidate.key]))
            if each.candidate.key in found
            else each
            for each in scored
        ]

    def _share_in_own_language(self, texts: Texts) -> float:
        """How many of the groups the title in the visitor's language covers (0..1)."""
        if self._line is None or self._line >= len(texts.lines):
            return 0.0
        line = texts.lines[self._line]
        return sum(group.stands_in(line) for group in self._groups) / len(self._groups)


def _texts(candidate: Candidate) -> Texts:
    fields = (candidate.attributes, candidate.category, candidate.maker, candidate.body)
    return Texts(candidate.title, fields)


def _brevity(texts: Texts) -> float:
    shortest = min((len(line) for line in texts.lines if line), default=0)
    return 1 - SHORT_TITLE * min(1.0, max(0, shortest - 3) / 12)


def signals(candidate: Candidate) -> float:
    """The bounded multiplier of sales, rating, age and stock: between 0.6 and 1.4."""
    popularity, rating, fresh = candidate.popularity, candidate.rating, candidate.freshness
    lift = 1 + POPULARITY * _unit(popularity) + RATING * _unit(rating) + FRESHNESS * _unit(fresh)
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


def _unit(value: float) -> float:
    return value if 0.0 <= value <= 1.0 else float(value > 0)
