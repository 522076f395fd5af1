"""Where the likeliest documents of a search are looked for first, so that common words do not bring in the whole table.

Each tier narrows what the words ask for, with a condition that an index answers by itself; inside a tier the best sold
come first. Tiers are asked in turn until there are enough candidates for `search.ranking`, which knows the final
order. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.engines import tsquery
from search.engines.conditions import Condition
from search.queries import ConceptGroup


@dataclass(frozen=True, slots=True)
class Tier:
    """Where to look; `is_complete` where it says all that the words ask for, so that they are not asked for again."""

    within: Condition
    is_complete: bool = False


MOST_GROUPS = 6
"""With more groups than this, "all but one" would be a very long question."""
ANYWHERE = Tier(Condition("true"))


def strict(groups: Sequence[ConceptGroup]) -> Iterator[Tier]:
    """Where all groups must be held: all in the title, then one in the title, then anywhere."""
    yield _in("title_vector", tsquery.all_of(groups, in_title=True))
    if len(groups) > 1:
        yield _in("title_vector", tsquery.any_of(groups, in_title=True))
    yield ANYWHERE


def loose(groups: Sequence[ConceptGroup], telling: Sequence[ConceptGroup]) -> Iterator[Tier]:
    """Where some suffice: all, all but one, then each telling group by itself, the rarest first, titles before."""
    yield _in("vector", tsquery.all_of(groups), is_complete=True)
    if 2 < len(groups) <= MOST_GROUPS:
        yield _in("vector", tsquery.all_but_one(groups))
    for group in sorted(telling, key=lambda group: group.documents):
        yield _in("title_vector", tsquery.any_of([group], in_title=True))
    yield ANYWHERE


def _in(column: str, words: str, is_complete: bool = False) -> Tier:
    return Tier(Condition(f"{column} @@ %s::tsquery", (words,)), is_complete)
