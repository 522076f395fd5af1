"""Filters as a page shows them: groups of options with names, honest counts and the address of each choice."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from django.utils.translation import get_language, gettext as _

from catalogue.money import MYR, Money, format_money
from search.facets import MARKS, MAX_OPTIONS, MAX_SHOWN, PRICE_STEPS, ZONES, Counts
from search.forms import ATTRIBUTE, Asked
from search.labels import MARK_NAMES, Labels, region_name, region_parent


@dataclass(frozen=True, slots=True)
class Option:
    """One value that may be chosen. `depth` 1 stands under the option above it; a price range is a link (`url`)."""

    name: str
    value: str
    label: str
    count: int
    is_on: bool = False
    depth: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A named set of options. `more` holds those beyond the first twenty, up to MAX_OPTIONS in all."""

    name: str
    title: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is chosen in it."""
        return any(option.is_on for option in (*self.options, *self.more))


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that was made, and the address without it."""

    label: str
    url: str


@dataclass(slots=True)
class Facets:
    """Builds the groups of one page."""

    asked: Asked
    counts: Counts
    labels: Labels
    makers: Mapping[str, str]  # those that are offered, in their order
    scope: str = ""

    def groups(self) -> list[FacetGroup]:
        """All groups that have something to choose."""
        found = [
            self._group("c", _("Kind"), self._categories()),
            self._group("r", _("Origin"), self._regions()),
            self._group("m", _("Maker"), self._makers()),
            *self._attributes(),
            self._group("zone", _("Can be sent to"), self._marks(*ZONES)),
            self._group(
                "mark", _("Certificates and delivery"), self._marks(*(m for m in MARKS if m not in ZONES))
            ),
        ]
        return [group for group in found if group.options]

    def price_steps(self) -> list[Option]:
        """Price ranges with counts, as links that set both bounds."""
        found = []
        bounds = [*PRICE_STEPS[1:], None]
        for low, high in zip(PRICE_STEPS, bounds, strict=True):
            count = self.counts.get("price", {}).get(str(low), 0)
            chosen = self.asked.without("min", "max")
            if low:
                chosen = chosen.with_choice("min", str(low // 100))
            if high:
                chosen = chosen.with_choice("max", str(high // 100))
            if count:
                found.append(Option("price", str(low), _range(low, high), count, url=chosen.url))
        return found

    def chips(self) -> list[Chip]:
        """Every choice with its way out."""
        return [
            Chip(self._chip_label(name, value), self.asked.with_choice(name, value).url)
            for name, value in self.asked.choices
        ]

    def _group(self, name: str, title: str, options: Iterable[Option]) -> FacetGroup:
        """Options without hits are left out unless they are chosen."""
        shown = [option for option in options if option.count or option.is_on]
        return FacetGroup(name, title, tuple(shown[:MAX_SHOWN]), tuple(shown[MAX_SHOWN:MAX_OPTIONS]))

    def _option(self, name: str, value: str, label: str, count: int, depth: int = 0) -> Option:
        is_on = (name, value) in self.asked.choices
        return Option(name, value, label, count, is_on, depth)

    def _categories(self) -> Iterator[Option]:
        """The children of the page's category (or the top ones), and below a chosen one its own children."""
        counts = self.counts.get("category", {})
        chosen = set(self.asked.chosen("c"))
        yield from self._branch(self.scope, counts, self._with_ancestors(chosen) | chosen, 0)

    def _branch(
        self, parent: str, counts: Mapping[str, int], opened: set[str], depth: int
    ) -> Iterator[Option]:
        children = [key for key, node in self.labels.categories.items() if node.parent == parent]
        for key in children:
            yield self._option("c", key, self.labels.categories[key].name, counts.get(key, 0), depth)
            if key in opened:
                yield from self._branch(key, counts, opened, depth + 1)

    def _with_ancestors(self, chosen: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for key in chosen:
            node = self.labels.categories.get(key)
            while node is not None and node.parent and node.parent not in found:
                found.add(node.parent)
                node = self.labels.categories.get(node.parent)
        return found

    def _regions(self) -> Iterator[Option]:
        counts = self.counts.get("region", {})
        chosen = set(self.asked.chosen("r"))
        opened = chosen | {region_parent(value) for value in chosen}
        for island in sorted(
            (value for value in counts if not region_parent(value)), key=lambda v: -counts[v]
        ):
            yield self._option("r", island, region_name(island), counts[island])
            if island in opened:
                for value in sorted(value for value in counts if region_parent(value) == island):
                    yield self._option("r", value, region_name(value), counts[value], 1)

    def _makers(self) -> Iterator[Option]:
        counts = self.counts.get("maker", {})
        for value, name in self.makers.items():
            yield self._option("m", value, name, counts.get(value, 0))

    def _attributes(self) -> Iterator[FacetGroup]:
        for group in sorted(name for name in self.counts if name.startswith("attribute:")):
            code = group.partition(":")[2]
            if code not in self.labels.attributes:
                continue
            counts = self.counts[group]
            options = (
                self._option(
                    ATTRIBUTE + code, value, self.labels.options.get((code, value), value), counts[value]
                )
                for value in sorted(counts, key=lambda value: (-counts[value], value))
            )
            yield self._group(ATTRIBUTE + code, self.labels.attributes[code], options)

    def _marks(self, *names: str) -> Iterator[Option]:
        counts = self.counts.get("mark", {})
        for mark in names:
            option = self._option(mark, "1", str(MARK_NAMES[mark]), counts.get(mark, 0))
            yield option

    def _chip_label(self, name: str, value: str) -> str:
        if name == "c":
            node = self.labels.categories.get(value)
            return node.name if node else value
        if name == "m":
            return self.makers.get(value, value)
        if name == "r":
            return region_name(value)
        if name in ("min", "max"):
            text = format_money(Money(int(value) * 100, MYR), _language())
            return (
                _("from %(price)s") % {"price": text}
                if name == "min"
                else _("up to %(price)s") % {"price": text}
            )
        if name in MARK_NAMES:
            place = str(MARK_NAMES[name])
            return _("can be sent to %(place)s") % {"place": place} if name in ZONES else place
        code = name.removeprefix(ATTRIBUTE)
        return self.labels.options.get((code, value), value)


def likeliest_makers(asked: Asked, counts: Counts) -> list[str]:
    """Ids of the makers that are offered: those chosen, then those with most goods, MAX_OPTIONS at most."""
    found, chosen = counts.get("maker", {}), asked.chosen("m")
    most = nsmallest(MAX_OPTIONS, found, key=lambda value: (-found[value], value))
    return [*chosen, *(value for value in most if value not in chosen)][:MAX_OPTIONS]


def _range(low: int, high: int | None) -> str:
    below = format_money(Money(low, MYR), _language())
    if high is None:
        return _("from %(price)s") % {"price": below}
    above = format_money(Money(high, MYR), _language())
    return _("up to %(price)s") % {"price": above} if not low else f"{below} – {above}"


def _language() -> str:
    return (get_language() or "ms")[:2]
