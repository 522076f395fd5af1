"""What words mean: concept groups over three languages. Pure; filled from the database or from the seed files.

A term (one or several words) leads to other terms of its concept. One-way rows lead in one direction only, and a
false friend (a word that means something else in the neighbour's language) leads nowhere: its partners may lead to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from search.language.correction import edits, near_spellings
from search.language.inflection import other_number
from search.language.normalise import words

Term = tuple[str, ...]
MAX_TERM_WORDS = 5
SYNONYM = 0.8
NARROWER = 0.6


class Relation(StrEnum):
    """How the terms of a group relate."""

    SYNONYM = "synonym"
    ONE_WAY = "one_way"
    NARROWER = "narrower"
    FALSE_FRIEND = "false_friend"


@dataclass(frozen=True, slots=True)
class Group:
    """One concept: its terms by language ("id", "ms", "en"), as written.

    `sources` are the languages whose terms may be expanded, `targets` those that they expand to. `silent` terms never
    expand by themselves; `unreachable` (language, term) pairs are never expanded to.
    """

    terms: Mapping[str, tuple[str, ...]]
    relation: Relation = Relation.SYNONYM
    sources: frozenset[str] = frozenset({"id", "ms", "en"})
    targets: frozenset[str] = frozenset({"id", "ms", "en"})
    silent: frozenset[str] = frozenset()
    unreachable: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term that may stand for another, and how much of its worth it keeps (0..1)."""

    term: Term
    weight: float
    language: str


class Lexicon:
    """All concept groups, ready for look-up."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        leads: dict[Term, dict[Term, Expansion]] = {}
        known: set[str] = set()
        for group in groups:
            _enter(group, leads)
            for texts in group.terms.values():
                known.update(word for text in texts for word in words(text))
        self._leads: Mapping[Term, tuple[Expansion, ...]] = MappingProxyType(
            {term: tuple(found.values()) for term, found in leads.items()}
        )
        self._known = frozenset(known | {word for term in leads for word in term})
        self._compositional: dict[Term, bool] = {}
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._known):
            self._by_letter.setdefault(word[0], []).append(word)

    def __len__(self) -> int:
        return len(self._leads)

    def knows(self, word: str) -> bool:
        """Whether the word stands in any term; such a word is never corrected."""
        return word in self._known

    @property
    def known_words(self) -> frozenset[str]:
        """Every word of every term."""
        return self._known

    def words_like(self, typed: str, limit: int) -> set[str]:
        """Words of the lists that are at most `limit` edits away; beyond one edit the first letter must be right."""
        near = near_spellings(typed) & self._known
        if limit > 1:
            same_start = self._by_letter.get(typed[0], ())
            near.update(word for word in same_start if edits(typed, word, limit) <= limit)
        return near

    def has(self, term: Term) -> bool:
        """Whether this term leads anywhere."""
        return term in self._leads

    def is_compositional(self, term: Term) -> bool:
        """Whether the words of a term keep their own meaning in it.

        "tuala mandi" is a towel for the bath, word by word; "gula melaka" is palm sugar and no sugar of Melaka. Known
        by looking for a partner term in which every word has its own partner.
        """
        if term not in self._compositional:
            partners = [frozenset(lead.term) for lead in self.expansions(term) if len(lead.term) > 1]
            means = [
                {word, *(lead.term[0] for lead in self.expansions((word,)) if len(lead.term) == 1)}
                for word in term
            ]
            self._compositional[term] = any(all(meant & partner for meant in means) for partner in partners)
        return self._compositional[term]

    def expansions(self, term: Term) -> tuple[Expansion, ...]:
        """Where a term leads, best first; nothing for a term that nobody knows."""
        return self._leads.get(term, ())


def _enter(group: Group, leads: dict[Term, dict[Term, Expansion]]) -> None:
    weight = NARROWER if group.relation is Relation.NARROWER else SYNONYM
    sources, targets = list(_sources(group)), list(_targets(group))
    for source in sources:
        found = leads.setdefault(source, {})
        for language, term in targets:
            if term != source:
                _keep_best(found, Expansion(term, weight, language))


def _sources(group: Group) -> Iterable[Term]:
    for language in group.sources:
        for text in group.terms.get(language, ()):
            term = tuple(words(text))
            if text not in group.silent and 0 < len(term) <= MAX_TERM_WORDS:
                yield from _numbers(term) if language == "en" else (term,)


def _targets(group: Group) -> Iterable[tuple[str, Term]]:
    for language in group.targets:
        for text in group.terms.get(language, ()):
            term = tuple(words(text))
            if (language, text) not in group.unreachable and 0 < len(term) <= MAX_TERM_WORDS:
                yield language, term


def _numbers(term: Term) -> tuple[Term, ...]:
    """An English term in singular and plural."""
    other = other_number(term[-1])
    return (term, (*term[:-1], other)) if other else (term,)


def _keep_best(found: dict[Term, Expansion], new: Expansion) -> None:
    old = found.get(new.term)
    if old is None or old.weight < new.weight:
        found[new.term] = new
