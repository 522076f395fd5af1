"""Which goods travel together, and in which boxes (R11, R19). Pure.

A *consignment* is what customs judges as one: all lines of one maker from one place, or of all makers
when they were joined. Its boxes are split only by the carrier's caps, never to change a tax: relief and
duty are always computed over the whole consignment, however many boxes carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.trade.rulebook import Service
from catalogue.trade.values import EarlierParcel, ParcelFact, QuoteLine, QuoteRequest
from catalogue.trade.weight import volume_cm3

JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that travel as one consignment, with what is already known of their parcel."""

    key: str
    maker: str
    ship_from: str
    lines: tuple[QuoteLine, ...]
    fact: ParcelFact | None
    earlier_cif_sen: int = 0
    """Value of what the same makers already send to this receiver that day: customs sees all of it as one (R11)."""

    @property
    def goods_sen(self) -> int:
        return sum(line.goods_sen for line in self.lines)

    @property
    def is_import(self) -> bool:
        return self.lines[0].is_import


@dataclass(frozen=True, slots=True)
class Box:
    """One box: how many units of which line, grams on the scale, cubic centimetres."""

    units: tuple[tuple[str, int], ...]
    actual_g: int
    volume: int


@dataclass(frozen=True, slots=True)
class Packing:
    """The boxes of a consignment; or the lines whose weight or size is unknown or beyond the caps."""

    boxes: tuple[Box, ...] = ()
    without_weight: tuple[str, ...] = ()
    without_size: tuple[str, ...] = ()
    too_heavy: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()


def group_lines(request: QuoteRequest) -> tuple[Group, ...]:
    """One group per maker and ship-from, in the order of the basket; one per origin country if joined.

    Goods that already lie in Malaysia are never joined with goods that cross the border.
    """
    facts = {(fact.maker, fact.ship_from): fact for fact in request.parcels}
    grouped: dict[tuple[str, str], list[QuoteLine]] = {}
    for line in request.lines:
        country = line.ship_from.split("-")[0]
        where = (JOINED, country) if request.is_joined else (line.maker, line.ship_from)
        grouped.setdefault(where, []).append(line)
    return tuple(
        Group(
            f"{maker}/{place}",
            maker,
            place,
            tuple(lines),
            facts.get((maker, place)),
            _earlier_cif_sen(lines, request.earlier),
        )
        for (maker, place), lines in grouped.items()
    )


def _earlier_cif_sen(lines: Sequence[QuoteLine], earlier: Sequence[EarlierParcel]) -> int:
    senders = {(line.maker, line.ship_from) for line in lines}
    return sum(parcel.cif_sen for parcel in earlier if (parcel.maker, parcel.ship_from) in senders)


def pack(group: Group, service: Service) -> Packing:
    """Put the units into as few boxes as the service's caps allow, in basket order.

    A measured box is taken as it is when everything fits into it by weight. Otherwise a box's volume is
    the sum of its packed units: air between them is not guessed.
    """
    box_cm = group.fact.box_cm if group.fact else None
    cap = service.maximum_g
    without_size = tuple(line.ref for line in group.lines if line.goods.dims_cm is None)
    problems = Packing(
        without_weight=tuple(line.ref for line in group.lines if line.goods.packed_g is None),
        without_size=() if box_cm else without_size,
        too_heavy=tuple(
            line.ref for line in group.lines if cap is not None and (line.goods.packed_g or 0) > cap
        ),
        too_long=_too_long(group.lines, box_cm, service.maximum_side_cm),
    )
    if problems != Packing():
        return problems
    boxes = _fill(group.lines, cap)
    if box_cm is not None and len(boxes) == 1:
        return Packing(boxes=(replace(boxes[0], volume=volume_cm3(box_cm)),))
    return Packing(without_size=without_size) if without_size else Packing(boxes=boxes)


def _too_long(
    lines: Sequence[QuoteLine], box_cm: tuple[int, int, int] | None, maximum: int | None
) -> tuple[str, ...]:
    if maximum is None:
        return ()
    if box_cm is not None:
        return tuple(line.ref for line in lines) if max(box_cm) > maximum else ()
    return tuple(line.ref for line in lines if line.goods.dims_cm and max(line.goods.dims_cm) > maximum)


def _fill(lines: Sequence[QuoteLine], cap: int | None) -> tuple[Box, ...]:
    """First fit in order: a new box begins when the next unit would pass the cap."""
    boxes: list[Box] = []
    units: list[tuple[str, int]] = []
    grams = volume = 0
    for line in lines:
        each, size = line.goods.packed_g or 0, volume_cm3(line.goods.dims_cm) if line.goods.dims_cm else 0
        left = line.quantity
        while left:
            fits = left if cap is None or not each else min(left, (cap - grams) // each)
            if fits:
                units.append((line.ref, fits))
                grams, volume, left = grams + fits * each, volume + fits * size, left - fits
            if left:
                boxes.append(Box(tuple(units), grams, volume))
                units, grams, volume = [], 0, 0
    boxes.append(Box(tuple(units), grams, volume))
    return tuple(boxes)
