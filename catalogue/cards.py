"""Product cards: what a buyer sees of a thing in a grid, a story or a search, as plain data.

Lists hand ids to `listed_cards`: one query, two where some of the goods have variants. Who holds a product already
(`Product.objects...for_cards()`) uses `card_for`; who holds its stock too, `card_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, ngettext
from modeltranslation.utils import resolution_order

from catalogue.card_rows import CardRow, CardUnit, ListedPicture, card_rows
from catalogue.money import MYR, Money, from_decimal, rm
from catalogue.partner.queries import units_of
from catalogue.partner.regency import place_of

if TYPE_CHECKING:
    from oscar.apps.partner.strategy import PurchaseInfo

    from catalogue.models import Picture, Product
    from catalogue.partner.models import StockRecord

#: From this many units down, a card says how many are left.
FEW_LEFT = 6
LANGUAGES = ("ms", "id", "en")


class Prices(Protocol):
    """The part of Oscar's strategy that a card needs: price and availability of one sellable product."""

    def fetch_for_product(self, product: Product, stockrecord: StockRecord | None = None) -> PurchaseInfo:
        """Price (tax inside as `incl_tax`) and availability of a stand-alone product or a variant."""

    def price_on_sale(self, unit: CardUnit) -> int | None:
        """The same from narrow rows: sen with tax inside, or None while the unit cannot be bought."""


@dataclass(frozen=True, slots=True)
class ProductCard:
    """One card. `price` has the tax inside; `is_from`: other variants cost more; `rating` is text ("4.8").

    `unit` is the cheapest one on sale; `door` what it costs at the visitor's door, once a postcode is known
    (catalogue.door), and `is_refused` that it may not be sent there.
    """

    product_id: int
    url: str
    name: str
    place: str
    picture: Picture | ListedPicture | None = None
    price: Money | None = None
    unit_price: str = ""
    badge: str = ""
    rating: str = ""
    reviews: int = 0
    is_from: bool = False
    is_sold_out: bool = False
    language: str = ""
    unit: CardUnit | None = field(default=None, compare=False, repr=False)
    door: Money | None = None
    is_refused: bool = False


def listed_cards(ids: Sequence[int], strategy: Prices) -> list[ProductCard]:
    """Cards in the order of the ids, from narrow rows; what a buyer may not see is left out."""
    rows = card_rows(ids)
    languages = [LANGUAGES.index(each) for each in resolution_order(get_language() or "ms")]
    address = _address(get_language(), get_script_prefix())
    return [_listed(rows[each], languages, address, strategy) for each in ids if each in rows]


@lru_cache(maxsize=16)
def _address(language: str | None, prefix: str) -> str:
    """What stands before slug and id in the address of a product: the same for all goods of a list."""
    return reverse("catalogue:detail", kwargs={"product_slug": "", "pk": 0}).removesuffix("_0/")


def card_for(product: Product, strategy: Prices) -> ProductCard:
    """The card of one product at hand, whether buyers may see it or not. For several use `listed_cards`."""
    return card_of(product, units_of([product]).get(product.pk, ()), strategy)


def card_of(product: Product, units: Iterable[StockRecord], strategy: Prices) -> ProductCard:
    """The card from the product's units on offer: lowest price on sale, and how few are left when few."""
    infos = [strategy.fetch_for_product(unit.product, unit) for unit in units]
    on_sale = [info for info in infos if info.availability.is_available_to_buy and info.price.exists]
    prices = sorted({info.price.incl_tax for info in on_sale})
    cheapest = min(on_sale, key=lambda info: info.price.incl_tax, default=None)
    left = sum(info.stockrecord.net_stock_level or 0 for info in on_sale)
    return ProductCard(
        product_id=product.pk,
        url=product.get_absolute_url(),
        name=product.get_title(),
        place=product.maker.place,
        picture=first_picture(product),
        price=from_decimal(prices[0], MYR) if prices else None,
        is_from=len(prices) > 1,
        is_sold_out=not on_sale,
        unit=_unit(cheapest.stockrecord) if cheapest else None,
        badge=few_left(left) if 0 < left <= FEW_LEFT else "",
    )


def _listed(row: CardRow, languages: Sequence[int], address: str, strategy: Prices) -> ProductCard:
    priced = [(price, unit) for unit in row.units if (price := strategy.price_on_sale(unit)) is not None]
    price, cheapest = min(priced, key=lambda pair: pair[0], default=(None, None))
    left = sum(unit.left for _price, unit in priced)
    slug, title = (next((each[at] for at in languages if each[at]), "") for each in (row.slugs, row.titles))
    return ProductCard(
        product_id=row.pk,
        url=f"{address}{quote(slug or '')}_{row.pk}/",
        name=title or "",
        place=place_of(row.regency, row.province),
        picture=row.picture,
        price=rm(price) if price is not None else None,
        is_from=len({price for price, _unit in priced}) > 1,
        is_sold_out=not priced,
        unit=cheapest,
        badge=few_left(left) if 0 < left <= FEW_LEFT else "",
    )


def _unit(record: StockRecord) -> CardUnit:
    unit = record.product
    return CardUnit(
        unit.pk,
        unit.parent_id,
        unit.maker_id,
        record.price_sen,
        record.net_stock_level,
        record.partner.state,
    )


def few_left(count: int) -> str:
    """How many are left, as two words."""
    return ngettext("%(n)s left", "%(n)s left", count) % {"n": count}


def first_picture(product: Product) -> Picture | None:
    """The picture that stands for `product`; none when nobody gave it one."""
    return next((image.picture for image in product.images.all() if image.picture), None)
