"""Puts read listings into the catalogue, whole or not at all.

Decisions
1. The file is one transaction: a line that cannot be read is left out and reported; a failure of anything
   else leaves the database as it was.
2. A listing is known by its id (`Product.upc`). One that is there is left alone: its maker may have changed it.
3. A listing goes live only when the trade rules allow it to be sent to Peninsular Malaysia today, its category
   is one of ours and its maker is approved. Everything else is a draft for the maker to complete: customs
   code, weights and papers are never guessed. `live` shows drafts nevertheless (for search and benchmarks).
4. Ratings and sales of another market are not ours and are not taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

from catalogue.models import Category, Product, ProductCategory, ProductClass
from catalogue.money import half_up
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.models import CommodityProfile
from catalogue.trade.queries import verdicts_for
from catalogue.trade.values import GateZone, day_in_malaysia
from storefront.commissions.models import ExchangeRate
from storefront.demo.listings import Listing
from storefront.demo.progress import Progress

BATCH = 500
PROFILE = ("hs6", "net_g", "packed_g", "length_cm", "width_cm", "height_cm", "customs_description")
NEEDED = PROFILE[:-1]
"""Facts without which no parcel can be priced and declared."""

CATEGORIES = {
    "beauty": "cat-tubuh",
    "body care": "cat-tubuh",
    "food and drink": "cat-camilan",
    "household": "cat-rumah",
    "kitchen": "cat-rumah",
    "men's fashion": "cat-busana-pria",
    "muslim fashion": "cat-hijab-selendang",
    "precious metal": "cat-perhiasan",
    "women's fashion": "cat-busana-wanita",
}
"""Categories of the other market that have a home here; goods of the rest stay without one, as drafts."""

OTHER_CLASS = "other"


class CannotPrice(ValueError):
    """No exchange rate is known on or before the day of the import."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: counts of products."""

    new: int
    known: int
    live: int
    makers: int


def rate_on(now: datetime) -> ExchangeRate:
    """The newest exchange rate of the day or before. Raises CannotPrice."""
    rate = ExchangeRate.objects.filter(day__lte=day_in_malaysia(now)).order_by("-day").first()
    if rate is None:
        raise CannotPrice("No exchange rate on or before today: add one, or run `manage.py seed_demo` first.")
    return rate


def price_sen(price_idr: int, rate: ExchangeRate) -> int:
    """Rupiah in sen at a rate of hundredths of a rupiah for one ringgit, half up, at least 1."""
    return max(1, half_up(price_idr * 100 * 100, rate.idr_per_myr_x100))


@transaction.atomic
def import_listings(
    listings: Sequence[Listing],
    *,
    rate: ExchangeRate,
    now: datetime,
    maker_name: str = "",
    live: bool = False,
    progress: Progress,
) -> Imported:
    """Insert the listings whose id is new. One transaction: all of them, or none."""
    known = set(Product.objects.filter(upc__in=[one.id for one in listings]).values_list("upc", flat=True))
    new = [one for one in listings if one.id not in known]
    progress.step(len(known))
    shelf = _Shelf(maker_name, live, rate)
    shown = 0
    with translation.override("ms"):
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            products = _insert(batch, shelf)
            shown += _publish(batch, products, now, live=live)
            progress.step(len(batch))
    return Imported(new=len(new), known=len(known), live=shown, makers=shelf.new_makers)


class _Shelf:
    """Categories, makers and the product class that listings go to, made when first asked for."""

    def __init__(self, maker_name: str, live: bool, rate: ExchangeRate) -> None:
        self.rate, self.live, self.new_makers = rate, live, 0
        self.maker_name = maker_name
        self.categories = {row.external_id: row for row in Category.objects.exclude(external_id=None)}
        self.product_class, _ = ProductClass.objects.get_or_create(
            slug=OTHER_CLASS, defaults={"name_ms": "Lain-lain", "name_ind": "Lain-lain", "name_en": "Other"}
        )
        self.makers: dict[str, Partner] = {}

    def category(self, listing: Listing) -> Category | None:
        """Our category of a listing: named by id, or by the other market's word."""
        name = listing.category.strip()
        return self.categories.get(name) or self.categories.get(CATEGORIES.get(name.casefold(), ""))

    def maker(self, listing: Listing) -> Partner:
        """The maker given for the whole file, or one for each city."""
        name = self.maker_name or listing.city
        if name not in self.makers:
            state = Partner.State.APPROVED if self.live else Partner.State.DRAFT
            code = slugify(name)[:120] or "maker"
            found = Partner.objects.filter(code__in=[code, f"import-{code}"]).first()
            if found is None:
                found = Partner.objects.create(
                    code=f"import-{code}", name=name, regency=listing.city, state=state
                )
                self.new_makers += 1
            self.makers[name] = found
        return self.makers[name]


def _insert(batch: list[Listing], shelf: _Shelf) -> list[Product]:
    products = Product.objects.bulk_create(_product(one, shelf) for one in batch)
    pairs = list(zip(batch, products, strict=True))
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=category)
        for one, product in pairs
        if (category := shelf.category(one))
    )
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product,
            partner=product.maker,
            partner_sku=one.id,
            price_sen=price_sen(one.price_idr, shelf.rate),
            price_idr=one.price_idr,
            num_in_stock=one.facts.get("stock", 0),
        )
        for one, product in pairs
    )
    CommodityProfile.objects.bulk_create(
        CommodityProfile(product=product, origin_country="ID", **facts)
        for one, product in pairs
        if (facts := {name: one.facts[name] for name in PROFILE if name in one.facts})
    )
    return products


def _product(one: Listing, shelf: _Shelf) -> Product:
    """A draft titled in Indonesian: the other languages fall back to it until somebody translates."""
    return Product(
        upc=one.id,
        title_ms=one.title,
        title_ind=one.title,
        slug_ms=slugify(one.title)[:255] or one.id,
        slug_ind=slugify(one.title)[:255] or one.id,
        description_ind=one.facts.get("description", ""),
        product_class=shelf.product_class,
        maker=shelf.maker(one),
        state=Product.State.DRAFT,
        is_public=False,
    )


def _publish(batch: list[Listing], products: list[Product], now: datetime, *, live: bool) -> int:
    """Show what may be sold (decision 3), or all of it when `live`; returns how many are shown."""
    ready = {product.pk for product in products}
    if not live:
        complete = [
            product
            for one, product in zip(batch, products, strict=True)
            if product.maker.state == Partner.State.APPROVED and all(name in one.facts for name in NEEDED)
        ]
        placed = set(
            ProductCategory.objects.filter(product__in=complete).values_list("product_id", flat=True)
        )
        verdicts = verdicts_for(
            {product.pk: (None, product.maker_id) for product in complete if product.pk in placed},
            zone=GateZone.PENINSULAR,
            on=day_in_malaysia(now),
        )
        ready = {product for product, verdict in verdicts.items() if verdict.is_sellable}
    Product.objects.filter(pk__in=ready).update(state=Product.State.LIVE, is_public=True)
    return len(ready)
