"""What can be bought of a product: the thing itself, or the variants of a family. They answer for price and gates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from catalogue.partner.models import StockRecord
from catalogue.trade import queries as trade
from catalogue.trade.gates import promise
from catalogue.trade.lvg import unit_tax
from catalogue.trade.rulebook import RulesOfDay
from catalogue.trade.values import GateZone, Goods
from catalogue.trade.verdicts import halal_badge, judge
from search.facets import ZONES


@dataclass(frozen=True, slots=True)
class Unit:
    """One offer. `price_sen` is what the buyer sees, LVG tax inside."""

    product_id: int
    price_sen: int
    price_idr: int
    is_available: bool


@dataclass(frozen=True, slots=True)
class OnSale:
    """What a document says of a product's units. Zones are those to which one of them at least may be sent."""

    marks: tuple[str, ...] = ()
    price_sen: int | None = None
    price_idr: int | None = None
    is_available: bool = False


def on_sale(
    rows: Sequence[Mapping[str, Any]], parents: Mapping[int, int], today: date
) -> Mapping[int, OnSale]:
    """By product id; `parents` leads from each unit to its product. Three queries beside the rules.

    A family is judged by the variants that can be bought, and its price is that of one that may be sent somewhere:
    facts and price on one card belong together. When all are sold out all of them speak.
    """
    units = _units(parents)
    makers = {row["pk"]: row["maker_id"] for row in rows}
    goods = trade.goods_of(
        {unit: (None if unit == product else product, makers[product]) for unit, product in parents.items()}
    )
    siblings: dict[int, list[int]] = defaultdict(list)
    for unit, product in parents.items():
        siblings[product].append(unit)
    rules = trade.rules_on(today)
    return {
        row["pk"]: _told(units[row["pk"]], siblings[row["pk"]], goods, rules, row["maker__handling_days"])
        for row in rows
    }


def _units(parents: Mapping[int, int]) -> Mapping[int, list[Unit]]:
    terms = trade.lvg_terms(timezone.now())
    found: dict[int, list[Unit]] = defaultdict(list)
    rows = StockRecord.objects.filter(product_id__in=parents).values_list(
        "product_id", "price_sen", "price_idr", "num_in_stock", "reserved", "sold"
    )
    for product, price_sen, price_idr, on_hand, reserved, sold in rows:
        taxed = price_sen + unit_tax(price_sen, terms)
        found[parents[product]].append(Unit(product, taxed, price_idr, on_hand - reserved - sold > 0))
    return found


def _told(
    units: Sequence[Unit], siblings: Sequence[int], goods: Mapping[int, Goods], rules: RulesOfDay, days: int
) -> OnSale:
    free = [unit for unit in units if unit.is_available] or list(units)
    judged = list(dict.fromkeys(unit.product_id for unit in free)) or list(siblings)
    until = promise(rules, days)
    zones = {unit: tuple(_open_zones(goods[unit], rules, until)) for unit in judged}
    priced = [unit for unit in free if zones[unit.product_id]] or free
    return OnSale(
        marks=tuple(_marks([goods[unit] for unit in judged], list(zones.values()), rules.day)),
        price_sen=min((unit.price_sen for unit in priced), default=None),
        price_idr=min((unit.price_idr for unit in priced), default=None),
        is_available=any(unit.is_available for unit in units),
    )


def _open_zones(goods: Goods, rules: RulesOfDay, until: date) -> Iterator[str]:
    return (mark for mark, zone in ZONES.items() if judge(goods, rules, GateZone(zone), until).is_sellable)


def _marks(judged: Sequence[Goods], zones: Sequence[Sequence[str]], today: date) -> Iterator[str]:
    """`ready` when one unit may be sent everywhere; halal only when a certificate covers every unit."""
    yield from (mark for mark in ZONES if any(mark in open_to for open_to in zones))
    if any(len(open_to) == len(ZONES) for open_to in zones):
        yield "ready"
    if all(halal_badge(goods, today) for goods in judged):
        yield "halal"
