"""Freight of one consignment: by the dated rate card, or as agreed for a maker's parcel. Pure (R9, R19)."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.trade.outcome import BoxQuote, Charge, ChargeKind, Due, Problem
from catalogue.trade.parcels import Group, Packing, pack
from catalogue.trade.reasons import Reason
from catalogue.trade.rulebook import Rate, Service
from catalogue.trade.weight import freight_sen, weigh


@dataclass(frozen=True, slots=True)
class Freight:
    """Boxes and what carrying them costs; None when weight, size or rate is unknown."""

    boxes: tuple[BoxQuote, ...]
    amount_sen: int | None
    charge: Charge
    problems: tuple[Problem, ...]


def freight_of(group: Group, service: Service, rate: Rate | None) -> Freight:
    """Pack the consignment and price its boxes. An agreed freight wins over the card."""
    packing = pack(group, service)
    agreed = group.fact.freight_sen if group.fact else None
    if agreed is not None:
        boxes = _boxes(packing, service, rate, is_priced=False)
        charge = charge_for_all(group, ChargeKind.FREIGHT, agreed, Reason("freight.agreed"))
        return Freight(boxes, agreed, charge, _cap_problems(group, packing))
    boxes = _boxes(packing, service, rate, is_priced=True)
    problems = _cap_problems(group, packing) + _unknown_problems(group, packing, rate)
    if not boxes or rate is None:
        charge = charge_for_all(group, ChargeKind.FREIGHT, None, Reason("unknown.freight"))
        return Freight(boxes, None, charge, problems)
    grams = sum(box.weights.chargeable_g for box in boxes)
    amount = sum(box.freight_sen or 0 for box in boxes)
    reason = Reason.of("freight.card", grams=grams, boxes=len(boxes))
    charge = charge_for_all(group, ChargeKind.FREIGHT, amount, reason, _rule_ids(service, rate))
    return Freight(boxes, amount, charge, problems)


def charge_for_all(
    group: Group, kind: ChargeKind, amount_sen: int | None, reason: Reason, rule_ids: tuple[str, ...] = ()
) -> Charge:
    """A charge on a whole consignment, which is always paid at checkout."""
    return Charge(kind, group.key, None, group.goods_sen, None, amount_sen, Due.CHECKOUT, rule_ids, reason)


def _rule_ids(service: Service, rate: Rate) -> tuple[str, ...]:
    """The card, and the service whose divisor and caps made the grams."""
    return (rate.rule_id, service.rule_id) if service.rule_id else (rate.rule_id,)


def _boxes(packing: Packing, service: Service, rate: Rate | None, *, is_priced: bool) -> tuple[BoxQuote, ...]:
    boxes = []
    for box in packing.boxes:
        weights = weigh(box.actual_g, box.volume, service, rate)
        price = freight_sen(weights.chargeable_g, rate) if is_priced and rate else None
        boxes.append(BoxQuote(box.units, weights, price))
    return tuple(boxes)


def _cap_problems(group: Group, packing: Packing) -> tuple[Problem, ...]:
    """What the carrier would not take; no incoterm helps there."""
    heavy = [Problem(Reason("cap.too_heavy"), group.key, ref, is_refusal=True) for ref in packing.too_heavy]
    long = [Problem(Reason("cap.too_long"), group.key, ref, is_refusal=True) for ref in packing.too_long]
    return (*heavy, *long)


def _unknown_problems(group: Group, packing: Packing, rate: Rate | None) -> tuple[Problem, ...]:
    weight = [Problem(Reason("unknown.weight"), group.key, ref) for ref in packing.without_weight]
    size = [Problem(Reason("unknown.size"), group.key, ref) for ref in packing.without_size]
    missing = [] if rate else [Problem(Reason("unknown.freight_rate"), group.key)]
    return (*weight, *size, *missing)
