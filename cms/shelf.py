"""The goods on a page: all cards from one reading of the shop, at the price of this moment, tax inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from catalogue.cards import ProductCard, card_of
from catalogue.models import Product
from catalogue.money import MYR, from_decimal
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import units_on_offer
from cms.figures import price_split


@dataclass(frozen=True, slots=True)
class Shelf:
    """Cards and price parts by product id. A product that a buyer may not see is in neither."""

    cards: Mapping[int, ProductCard] = field(default_factory=dict)
    splits: Mapping[int, Sequence[Any]] = field(default_factory=dict)


def read_shelf(ids: Iterable[int], split_ids: Iterable[int], request: HttpRequest) -> Shelf:
    """Cards of `ids`, and where the price goes for `split_ids`. Thirty cost no more queries than one."""
    wanted = {*ids, *split_ids}
    if not wanted:
        return Shelf()
    strategy = strategy_for(request)
    products = list(Product.objects.browsable().filter(pk__in=wanted).for_cards())
    offered = units_on_offer([product.pk for product in products])
    cards = {product.pk: card_of(product, offered.get(product.pk, ()), strategy) for product in products}
    splits = {
        product.pk: split_of(product, offered.get(product.pk, ()), strategy)
        for product in products
        if product.pk in set(split_ids)
    }
    return Shelf(cards, splits)


def strategy_for(request: HttpRequest) -> Any:
    """The strategy that the basket uses for this reader; made anew where no middleware ran."""
    given = getattr(request, "strategy", None)
    if given is not None:
        return given
    from catalogue.partner.strategy import Selector

    return Selector().strategy(request=request)


def split_of(product: Product, units: Iterable[StockRecord], strategy: Any) -> Sequence[Any]:
    """Parts of the lowest price on sale, or nothing when there is none or a part is unknown."""
    prices = [strategy.fetch_for_product(unit.product, unit).price for unit in units]
    known = [price for price in prices if price.exists and price.is_tax_known]
    if not known:
        return ()
    lowest = min(known, key=lambda price: price.incl_tax)
    base = from_decimal(lowest.excl_tax, MYR).amount_minor
    tax = from_decimal(lowest.incl_tax, MYR).amount_minor - base
    return price_split(product, base, tax)
