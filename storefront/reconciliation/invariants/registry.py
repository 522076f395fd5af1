"""The list of invariants: a name, and a function of the moment that yields the ids of offenders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rule = Callable[[datetime], Iterable[Any]]
REGISTRY: dict[str, Rule] = {}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule, how many break it, and the first of them."""

    name: str
    count: int
    first: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "count": self.count, "first": list(self.first)}


def invariant(rule: Rule) -> Rule:
    """Register a rule under its function's name."""
    REGISTRY[rule.__name__] = rule
    return rule


def found(name: str, offenders: Iterable[Any]) -> Breach:
    """Count the offenders and keep the first."""
    count, first = 0, []
    for offender in offenders:
        count += 1
        if count <= SHOWN:
            first.append(str(offender))
    return Breach(name, count, tuple(first))
