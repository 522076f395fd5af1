"""What offers take off the lines of a basket, to the sen, and who bears it. Pure.

Makers' offers come first: they make the price. The platform's take off what is left, and change no share and no tax.
A maker's discount on each unit (a percentage, or an amount a unit) lowers the unit price, and with it the LVG class
and base (crossborder R2). A maker's amount off the whole is a shop voucher: it lowers what he gets, never a tax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from catalogue.money import percent_bp, split


class Kind(StrEnum):
    """How an offer counts: basis points of the price, sen a unit, or sen off the whole."""

    PERCENT = "percent"
    EACH = "each"
    WHOLE = "whole"


class Reason(StrEnum):
    """Why a code takes nothing off."""

    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    USED = "used"
    OTHER_GOODS = "other_goods"
    TOO_LITTLE = "too_little"
    NOT_TOGETHER = "not_together"


@dataclass(frozen=True, slots=True)
class Item:
    """A basket line before discounts: what one unit costs before tax and what the shelf says, in sen."""

    ref: str
    maker_id: int
    unit_price_sen: int
    shelf_price_sen: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Deal:
    """An offer as it stands for this basket. `value` in basis points or sen; `refs` are the lines it may lower.

    `is_met` says whether its condition is met; `code` is the voucher's, "" for an offer that everybody gets.
    """

    offer_id: int
    name: str
    kind: Kind
    value: int
    refs: frozenset[str]
    is_of_maker: bool = False
    voucher_id: int | None = None
    code: str = ""
    is_exclusive: bool = True
    is_met: bool = True
    priority: int = 0
    limit: int | None = None
    """How many orders may use the offer; None when there is no limit."""


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """What is off a line, in sen: off each unit's price, off the line by the maker, off the line by the platform."""

    quantity: int
    unit_off_sen: int = 0
    maker_off_sen: int = 0
    platform_off_sen: int = 0

    @property
    def maker_sen(self) -> int:
        return self.unit_off_sen * self.quantity + self.maker_off_sen

    @property
    def total_sen(self) -> int:
        return self.maker_sen + self.platform_off_sen


@dataclass(frozen=True, slots=True)
class Used:
    """An offer that took something off, with its amount in sen."""

    deal: Deal
    amount_sen: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A code that takes nothing off, and why."""

    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Discounts:
    """All that is off a basket. `lines` by the reference of the item; lines without a discount are left out."""

    lines: Mapping[str, LineDiscount]
    used: tuple[Used, ...] = ()
    refused: tuple[Refused, ...] = ()

    def of(self, ref: str) -> LineDiscount:
        """The discount of a line, nothing when it has none."""
        return self.lines.get(ref) or LineDiscount(quantity=0)

    @property
    def unit_off_total_sen(self) -> int:
        """What the unit prices have lost already."""
        return sum(line.unit_off_sen * line.quantity for line in self.lines.values())

    @property
    def total_sen(self) -> int:
        return sum(line.total_sen for line in self.lines.values())

    @property
    def off_the_order_sen(self) -> int:
        """What comes off the goods as a whole, and lowers no tax: the platform's, and makers' amounts off a line."""
        return sum(line.maker_off_sen + line.platform_off_sen for line in self.lines.values())


NOTHING = Discounts({})


def apply(items: Sequence[Item], deals: Iterable[Deal], refused: Iterable[Refused] = ()) -> Discounts:
    """Apply deals in their order: makers' first, then by falling priority, then as they were made.

    No line goes below zero. Codes that take nothing off are `refused` with the reason.
    """
    state = _State({item.ref: item for item in items})
    used, turned_away = [], list(refused)
    for deal in sorted(deals, key=lambda row: (not row.is_of_maker, -row.priority, row.offer_id)):
        amount = state.take(deal)
        if amount:
            used.append(Used(deal, amount))
        elif deal.code:
            turned_away.append(Refused(deal.code, state.why_not(deal)))
    helped = {row.deal.code for row in used}
    return Discounts(
        state.lines, tuple(used), tuple(row for row in dict.fromkeys(turned_away) if row.code not in helped)
    )


class _State:
    """Lines while deals are applied: what is off so far, and which lines are spoken for."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self.items = items
        self.lines: dict[str, LineDiscount] = {}
        self.touched: set[str] = set()
        self.closed: set[str] = set()

    def take(self, deal: Deal) -> int:
        """Take the deal off its lines; returns the sen that came off, 0 when it does not apply."""
        refs = self._free(deal)
        if not deal.is_met or not refs:
            return 0
        if deal.is_of_maker and deal.kind is not Kind.WHOLE:
            amount = sum(self._off_each_unit(ref, deal) for ref in refs)
        else:
            amount = sum(self._off_line(ref, part, deal) for ref, part in self._parts(refs, deal))
        if amount:
            self.touched.update(refs)
            self.closed.update(refs if deal.is_exclusive else ())
        return amount

    def why_not(self, deal: Deal) -> Reason:
        """Why a deal took nothing off."""
        if not deal.refs & self.items.keys():
            return Reason.OTHER_GOODS
        return Reason.NOT_TOGETHER if deal.is_met else Reason.TOO_LITTLE

    def left(self, ref: str) -> int:
        """What a line still costs before tax, in sen."""
        item = self.items[ref]
        off = self.lines.get(ref)
        return item.unit_price_sen * item.quantity - (off.total_sen if off else 0)

    def _free(self, deal: Deal) -> list[str]:
        """Lines that the deal may lower, in the order of the basket."""
        taken = self.touched if deal.is_exclusive else self.closed
        return [ref for ref in self.items if ref in deal.refs and ref not in taken and self.left(ref)]

    def _off_each_unit(self, ref: str, deal: Deal) -> int:
        off = self._of(ref)
        price = self.items[ref].unit_price_sen - off.unit_off_sen
        each = percent_bp(price, deal.value) if deal.kind is Kind.PERCENT else deal.value
        each = min(each, self.left(ref) // off.quantity)
        self.lines[ref] = replace(off, unit_off_sen=off.unit_off_sen + each)
        return each * off.quantity

    def _parts(self, refs: Sequence[str], deal: Deal) -> list[tuple[str, int]]:
        left = {ref: self.left(ref) for ref in refs}
        if deal.kind is Kind.WHOLE:
            whole = min(deal.value, sum(left.values()))
            return list(zip(refs, split(whole, list(left.values())), strict=True))
        if deal.kind is Kind.EACH:
            return [(ref, min(deal.value * self.items[ref].quantity, left[ref])) for ref in refs]
        return [(ref, percent_bp(left[ref], deal.value)) for ref in refs]

    def _off_line(self, ref: str, part: int, deal: Deal) -> int:
        off = self._of(ref)
        if deal.is_of_maker:
            off = replace(off, maker_off_sen=off.maker_off_sen + part)
        else:
            off = replace(off, platform_off_sen=off.platform_off_sen + part)
        if part:
            self.lines[ref] = off
        return part

    def _of(self, ref: str) -> LineDiscount:
        return self.lines.get(ref) or LineDiscount(self.items[ref].quantity)
