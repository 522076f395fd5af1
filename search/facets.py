"""Filters that can be chosen, and their counts. Pure.

Inside a group the chosen values are alternatives; groups narrow each other. A group's counts ignore its own choice and
obey all others, so a count always says how many there would be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_FILTERS = 20
MAX_SHOWN = 20
MAX_OPTIONS = 60
"""Options of a group with those behind "more": nobody reads the names of a thousand makers."""
#: Where goods may be sent: marks of the licensing zones, by the name that an address carries.
ZONES = {
    "to-peninsular": "PENINSULAR",
    "to-labuan": "LABUAN",
    "to-sabah": "SABAH",
    "to-sarawak": "SARAWAK",
}
MARKS = ("stock", "halal", "ready", *ZONES)
# Bounds of the price groups in sen: up to RM 20, 20 to 50, 50 to 100, 100 to 200, above.
PRICE_STEPS = (0, 2_000, 5_000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor has chosen. Prices in sen; `attributes` by code; `marks` each narrow on their own."""

    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    makers: tuple[int, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups in which something is chosen."""
        return tuple(self._groups())

    def _groups(self) -> Iterator[str]:
        if self.categories:
            yield "category"
        if self.regions:
            yield "region"
        if self.makers:
            yield "maker"
        if self.price_from is not None or self.price_to is not None:
            yield "price"
        yield from (f"attribute:{code}" for code, values in self.attributes.items() if values)
        yield from (f"mark:{mark}" for mark in self.marks)

    def __len__(self) -> int:
        attributes = sum(len(values) for values in self.attributes.values())
        price = self.price_from is not None or self.price_to is not None
        return (
            len(self.categories) + len(self.regions) + len(self.makers) + attributes + len(self.marks) + price
        )


Counts = Mapping[str, Mapping[str, int]]
"""Counts by group ("category", "region", "maker", "price", "attribute:roast", "mark") and value."""


def price_step(price_sen: int) -> str:
    """The name of the price group of a price: its lower bound in sen."""
    return str(max(step for step in PRICE_STEPS if step <= max(price_sen, 0)))
