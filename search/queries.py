"""From typed words and chosen filters to one frozen `Query` that every engine answers. Pure.

A query becomes concept groups: each says one thing that is wanted, in all the ways it may be written. A document covers
a group when it holds one of them. Nothing of the user's text goes anywhere but into the words of a group.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from search.facets import Filters
from search.language.cognates import respelt
from search.language.correction import Correction, allowed_edits, best_meanings, splits
from search.language.inflection import other_number
from search.language.lexicon import MAX_TERM_WORDS, Lexicon, Term
from search.language.normalise import is_amount, words
from search.language.stopwords import GRAMMAR, WISHES

MAX_CHARACTERS = 120
MAX_WORDS = 12
MAX_ALTERNATIVES = 14
LITERAL = 1.0
OTHER_NUMBER = 0.95
JOINED = 0.9
RESPELT = 0.8
CORRECTED = 0.7


class Vocabulary(Protocol):
    """The words of the index."""

    @property
    def total(self) -> int:
        """How many documents there are."""

    def frequencies(self, wanted: Iterable[str]) -> Mapping[str, int]:
        """How many documents hold each word; words that none holds are left out."""

    def one_edit_away(self, typed: str) -> Mapping[str, int]:
        """Words of the index that differ from a mistyped one by one edit, with their frequencies."""

    def alike(self, typed: str) -> Mapping[str, int]:
        """Words of the index that look like a mistyped one, those further away included."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to write a concept: adjacent words, and what a match is worth (0..1)."""

    words: Term
    weight: float


@dataclass(frozen=True, slots=True)
class ConceptGroup:
    """One thing that is wanted. `parts` are what is left of a longer term when it is not found as a whole."""

    typed: str
    alternatives: tuple[Alternative, ...]
    documents: int
    parts: tuple["ConceptGroup", ...] = ()

    @property
    def is_hopeless(self) -> bool:
        """Whether no document holds any of its words."""
        return not self.alternatives and not self.parts

    @property
    def most_documents(self) -> int:
        """At most how many documents hold the group or a part of it."""
        return max([self.documents, *(part.most_documents for part in self.parts)])


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of the typed words."""

    text: str = ""
    groups: tuple[ConceptGroup, ...] = ()
    wishes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()
    total: int = 0

    @property
    def also_searched(self) -> tuple[str, ...]:
        """Other words that were looked for, for the line "we also searched"."""
        typed = {group.typed for group in self.groups} | {
            word for each in self.corrections for word in each.meant
        }
        found = (" ".join(way.words) for group in self.groups for way in group.alternatives)
        return tuple(dict.fromkeys(text for text in found if text not in typed))


class Sort(StrEnum):
    """Orders that a visitor may choose."""

    RELEVANCE = "relevance"
    PRICE_UP = "price"
    PRICE_DOWN = "-price"
    NEWEST = "new"


@dataclass(frozen=True, slots=True)
class Query:
    """Everything an engine needs to answer. `scope` is the category of a category page; it is no choice but a frame.

    The first of `kinds` is the main list, in which `offset` and `limit` count; the others come along on the first
    page of a search in which nothing is chosen. `seen` are ids that stand on earlier pages: they are left out of the
    list, and `offset` counts without them; totals and filters count them.
    """

    understood: Understanding = field(default_factory=Understanding)
    filters: Filters = field(default_factory=Filters)
    scope: str = ""
    maker_scope: int | None = None
    kinds: tuple[str, ...] = ("product", "maker", "story")
    language: str = "ms"
    country: str = "MY"
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 24
    seen: tuple[str, ...] = ()
    with_facets: bool = True
    with_total: bool = True

    @property
    def has_words(self) -> bool:
        """Whether anything is to be looked for, rather than only browsed."""
        return bool(self.understood.groups)

    @property
    def is_narrowed(self) -> bool:
        """Whether only a part of all goods is meant, whatever is looked for."""
        return bool(self.scope) or self.maker_scope is not None or len(self.filters) > 0


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the query: as typed, and as it is looked up after correction."""

    typed: str
    word: str
    meant: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        return CORRECTED if self.meant else LITERAL


@dataclass(slots=True)
class Reader:
    """Turns words into concept groups with a lexicon and a vocabulary."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    corrects: bool = True
    _frequencies: dict[str, int] = field(default_factory=dict)

    def understand(self, text: str) -> Understanding:
        """Read what was typed; longer text than 120 characters or 12 words is cut."""
        text = " ".join(text[:MAX_CHARACTERS].split())
        typed = words(text, limit=MAX_WORDS)
        content = [word for word in typed if word not in GRAMMAR] or typed
        wanted = [word for word in content if word not in WISHES] or content
        wishes = tuple(word for word in content if word not in wanted)
        self._look_up(wanted)
        tokens = [self._token(word) for word in wanted]
        groups = self._groups(tokens)
        return Understanding(
            text=text,
            groups=tuple(group for group in groups if not group.is_hopeless),
            wishes=wishes,
            corrections=tuple(Correction(token.typed, token.meant) for token in tokens if token.meant),
            missing=tuple(group.typed for group in groups if group.is_hopeless),
            total=self.vocabulary.total,
        )

    def _look_up(self, wanted: list[str]) -> None:
        """Fetch the frequencies of everything this query may lead to, in one question."""
        needed = set(wanted) | {other_number(word) for word in wanted}
        needed |= {"".join(pair) for pair in itertools.pairwise(wanted)}
        for start in range(len(wanted)):
            for end in range(start + 1, min(len(wanted), start + MAX_TERM_WORDS) + 1):
                needed |= self._led_to(tuple(wanted[start:end]))
        self._ask(needed)

    def _look_up_each(self, single: list[str]) -> None:
        self._ask(set(single).union(*(self._led_to((word,)) for word in single)))

    def _led_to(self, term: Term) -> set[str]:
        return {word for lead in self.lexicon.expansions(term) for word in lead.term}

    def _ask(self, needed: Iterable[str]) -> None:
        unasked = {word for word in needed if word and word not in self._frequencies}
        if unasked:
            found = self.vocabulary.frequencies(unasked)
            self._frequencies.update({word: found.get(word, 0) for word in unasked})

    def _token(self, word: str) -> Token:
        if self._is_known(word) or not allowed_edits(word):
            return Token(word, word)
        self._ask(respelt(word))
        if any(self._frequencies[form] for form in respelt(word)) or not self.corrects:
            return Token(word, word)
        meant = best_meanings(word, self._meanings(word))
        if not meant:
            return Token(word, word)
        self._look_up_each(list(meant))
        return Token(word, meant[0], meant)

    def _is_known(self, word: str) -> bool:
        return bool(
            self._frequencies.get(word)
            or self.lexicon.knows(word)
            or self._frequencies.get(other_number(word))
        )

    def _meanings(self, word: str) -> dict[str, int]:
        """Words that may have been meant. Those two edits away count only where none is one edit away."""
        near = self._reaching(dict(self.vocabulary.one_edit_away(word)), self.lexicon.words_like(word, 1))
        if near or allowed_edits(word) == 1:
            return near
        return self._reaching(dict(self.vocabulary.alike(word)), self.lexicon.words_like(word, 2))

    def _reaching(self, indexed: dict[str, int], listed: set[str]) -> dict[str, int]:
        """Words of the index, and words of the lists that lead to something in the index."""
        listed = listed - indexed.keys()
        self._look_up_each(sorted(listed))
        for other in listed:
            reach = [self._holds(lead.term) for lead in self.lexicon.expansions((other,))]
            indexed[other] = max([self._frequencies.get(other, 0), *reach])
        return {other: documents for other, documents in indexed.items() if documents}

    def _groups(self, tokens: list[Token]) -> list[ConceptGroup]:
        return [self._group(tokens[start:end]) for start, end in self._segments(tokens)]

    def _segments(self, tokens: list[Token], skip_whole: bool = False) -> list[tuple[int, int]]:
        """The cut of the query into the fewest known terms; of equal cuts the one whose first term is longest."""
        count = len(tokens)
        best: list[list[tuple[int, int]]] = [[] for _ in range(count + 1)]
        for start in range(count - 1, -1, -1):
            choices = []
            for end in range(min(count, start + MAX_TERM_WORDS), start, -1):
                if skip_whole and end - start == count:
                    continue
                if end - start == 1 or self._is_term(tuple(token.word for token in tokens[start:end])):
                    choices.append([(start, end), *best[end]])
            best[start] = min(choices, key=len)
        return best[0]

    def _is_term(self, term: Term) -> bool:
        joined = "".join(term)
        return self.lexicon.has(term) or (
            len(term) == 2
            and not any(map(is_amount, term))
            and bool(self._frequencies.get(joined) or self.lexicon.has((joined,)))
        )

    def _group(self, tokens: list[Token]) -> ConceptGroup:
        ways: dict[Term, float] = {}
        weight = min(token.weight for token in tokens)
        for term in _spelt(tokens):
            self._add_ways(ways, term, weight)
        if len(tokens) == 1 and not any(self._holds(term) for term in ways):
            for pair in splits(tokens[0].word, self._split_words(tokens[0].word)):
                ways.setdefault(pair, JOINED)
        parts = self._parts(tokens) if len(tokens) > 1 else ()
        return self._pruned(" ".join(token.typed for token in tokens), ways, parts)

    def _add_ways(self, ways: dict[Term, float], term: Term, weight: float) -> None:
        _raise(ways, term, weight)
        number = other_number(term[-1])
        if number:
            _raise(ways, (*term[:-1], number), weight * OTHER_NUMBER)
        joined = ("".join(term),)
        if len(term) == 2:
            _raise(ways, joined, weight * JOINED)
        if len(term) == 1 and not self._is_known(term[0]):
            for form in respelt(term[0]):
                _raise(ways, (form,), weight * RESPELT)
        for lead in (
            *self.lexicon.expansions(term),
            *(self.lexicon.expansions(joined) if len(term) == 2 else ()),
        ):
            _raise(ways, lead.term, weight * lead.weight)

    def _parts(self, tokens: list[Token]) -> tuple[ConceptGroup, ...]:
        """What to look for when the whole term is not there: its parts in all their ways where they keep their meaning
        (or where the term is none of ours), else only the words themselves."""
        term = tuple(token.word for token in tokens)
        if self.lexicon.is_compositional(term) or not self.lexicon.has(term):
            return tuple(self._group(tokens[a:b]) for a, b in self._segments(tokens, skip_whole=True))
        return tuple(self._pruned(token.typed, {(token.word,): token.weight}, ()) for token in tokens)

    def _pruned(self, typed: str, ways: dict[Term, float], parts: tuple[ConceptGroup, ...]) -> ConceptGroup:
        """The group without ways that no document can match."""
        self._ask({word for term in ways for word in term})
        held = {term: weight for term, weight in ways.items() if self._holds(term)}
        kept = sorted(held, key=lambda term: (-held[term], term))[:MAX_ALTERNATIVES]
        documents = max((self._holds(term) for term in kept), default=0)
        if not kept or all(part.is_hopeless for part in parts):
            parts = tuple(part for part in parts if not part.is_hopeless)
        return ConceptGroup(typed, tuple(Alternative(term, held[term]) for term in kept), documents, parts)

    def _holds(self, term: Term) -> int:
        """At most how many documents hold the term."""
        return min(self._frequencies.get(word, 0) for word in term)

    def _split_words(self, word: str) -> set[str]:
        pieces = {word[:i] for i in range(3, len(word) - 2)} | {word[i:] for i in range(3, len(word) - 2)}
        self._ask(pieces)
        return {piece for piece in pieces if self._frequencies.get(piece)}


def _spelt(tokens: list[Token]) -> list[Term]:
    """The term in every likely reading: the best of each word, and for a single word the others too."""
    best = tuple(token.word for token in tokens)
    if len(tokens) > 1:
        return [best]
    return [best, *((word,) for word in tokens[0].meant[1:])]


def _raise(ways: dict[Term, float], term: Term, weight: float) -> None:
    ways[term] = max(ways.get(term, 0.0), weight)
