"""Words and concept groups as PostgreSQL's tsvector and tsquery texts. Pure.

Built word by word from normalised words and cast, never parsed by PostgreSQL: no operator of the user's can reach it,
and both engines hold exactly the same words. A term of several words is looked up as pairs of words that stand near
one another, which are lexemes of their own: the index answers it alone, where `<->` would read every document again.
"""

import itertools
from collections.abc import Iterable, Sequence

from search.language.lexicon import Term
from search.matching import near_pairs
from search.queries import ConceptGroup

WORDS = "{d}"
"""The weights of what are words; pairs and filters have no position, and so no weight."""


def vector(fields: Iterable[str], units_in: Iterable[str] = (), also: Iterable[str] = ()) -> str:
    """The tsvector text of some fields, with the pairs of the lines of `units_in` and further lexemes."""
    words = {word for text in fields for word in text.split()}
    found = [f"'{word}':1" for word in words]  # letters and digits only: nothing to escape
    lines = {line for text in units_in for line in text.split("\n")}
    found += {f"'{pair}'" for line in lines for pair in near_pairs(line.split())}
    return " ".join([*found, *map(_quoted, also)])


def all_of(groups: Iterable[ConceptGroup], in_title: bool = False) -> str:
    """A tsquery for documents that hold every group."""
    return " & ".join(f"({one(group, in_title=in_title)})" for group in groups)


def all_but_one(groups: Sequence[ConceptGroup]) -> str:
    """A tsquery for documents that hold every group but one."""
    left = ([*groups[:at], *groups[at + 1 :]] for at in range(len(groups)))
    return " | ".join(f"({all_of(some)})" for some in left)


def any_of(groups: Iterable[ConceptGroup], in_title: bool = False) -> str:
    """A tsquery for documents that hold at least one group, or a part of one."""
    return " | ".join(f"({one(group, parts_suffice=True, in_title=in_title)})" for group in groups)


def one(group: ConceptGroup, parts_suffice: bool = False, in_title: bool = False) -> str:
    """A tsquery for one group: any of its alternatives as a unit, or all (any) of its parts.

    `in_title` is for the vector of titles, which holds no pairs: there the words of a unit may stand apart.
    """
    unit = _words if in_title else _unit
    ways = [unit(way.words) for way in group.alternatives]
    parts = [f"({one(part, parts_suffice, in_title)})" for part in group.parts if not part.is_hopeless]
    if parts and (parts_suffice or len(parts) == len(group.parts)):
        ways.append(f"({(' | ' if parts_suffice else ' & ').join(parts)})")
    return " | ".join(ways)


def starts(words: Iterable[str]) -> str:
    """A tsquery for documents that hold all words, the last one as the start of a word."""
    *whole, last = words
    return " & ".join([*map(_quoted, whole), f"{_quoted(last)}:*"])


def any_value(lexemes: Iterable[str]) -> str:
    """A tsquery for documents with one of these filter values."""
    return " | ".join(map(_quoted, lexemes))


def _unit(term: Term) -> str:
    """Words in order with at most two others between two of them, as `matching` has it."""
    pairs = [" ".join(pair) for pair in itertools.pairwise(term)] or list(term)
    return f"({' & '.join(map(_quoted, pairs))})"


def _words(term: Term) -> str:
    return f"({' & '.join(map(_quoted, term))})"


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
