"""Words and concept groups as PostgreSQL's tsvector and tsquery texts. Pure.

Built word by word from normalised words and cast, never parsed by PostgreSQL: no operator of the user's can reach it,
and both engines hold exactly the same words.
"""

import itertools
from collections.abc import Iterable, Sequence

from search.language.lexicon import Term
from search.queries import ConceptGroup
from search.ranking import MAX_GAP

_LINE_GAP = 10


def vector(fields: Iterable[str]) -> str:
    """The tsvector text of some fields; a new line or field starts so far away that no term matches across."""
    places: dict[str, str] = {}
    position = 1
    for text in fields:
        for line in text.split("\n"):
            for word in line.split():
                if word in places:
                    places[word] += f",{position}"
                else:
                    places[word] = f"'{word}':{position}"  # letters and digits only: nothing to escape
                position += 1
            position += _LINE_GAP
    return " ".join(places.values())


def all_of(groups: Iterable[ConceptGroup]) -> str:
    """A tsquery for documents that hold every group."""
    return " & ".join(f"({one(group)})" for group in groups)


def all_but_one(groups: Sequence[ConceptGroup]) -> str:
    """A tsquery for documents that hold every group but one."""
    left = ([*groups[:at], *groups[at + 1 :]] for at in range(len(groups)))
    return " | ".join(f"({all_of(some)})" for some in left)


def any_of(groups: Iterable[ConceptGroup]) -> str:
    """A tsquery for documents that hold at least one group, or a part of one."""
    return " | ".join(f"({one(group, parts_suffice=True)})" for group in groups)


def one(group: ConceptGroup, parts_suffice: bool = False) -> str:
    """A tsquery for one group: any of its alternatives as a unit, or all (any) of its parts."""
    ways = [_unit(way.words) for way in group.alternatives]
    parts = [f"({one(part, parts_suffice)})" for part in group.parts if not part.is_hopeless]
    if parts and (parts_suffice or len(parts) == len(group.parts)):
        ways.append(f"({(' | ' if parts_suffice else ' & ').join(parts)})")
    return " | ".join(ways)


def starts(words: Iterable[str]) -> str:
    """A tsquery for documents that hold all words, the last one as the start of a word."""
    *whole, last = words
    return " & ".join([*map(_quoted, whole), f"{_quoted(last)}:*"])


def _unit(term: Term) -> str:
    """Words in order with at most MAX_GAP others in between, as `ranking` has it."""
    if len(term) == 1:
        return _quoted(term[0])
    steps = [
        gaps for gaps in itertools.product(range(MAX_GAP + 1), repeat=len(term) - 1) if sum(gaps) <= MAX_GAP
    ]
    return "(" + " | ".join(f"({_with_steps(term, gaps)})" for gaps in steps) + ")"


def _with_steps(term: Term, gaps: tuple[int, ...]) -> str:
    pairs = zip(gaps, term[1:], strict=True)
    return _quoted(term[0]) + "".join(f" <{gap + 1}> {_quoted(word)}" for gap, word in pairs)


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
