"""What the page of one product shows, gathered in a fixed number of queries, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext

from catalogue.cards import Prices, ProductCard, listed_cards
from catalogue.models import Category, Picture, Product, ProductCategory
from catalogue.money import MYR, Money, from_decimal, half_up
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import units_on_offer
from catalogue.price_parts import PricePart
from catalogue.templatetags.money import as_ringgit
from catalogue.trade.values import day_in_malaysia
from storefront.commissions.price import parts_of_price
from storefront.shop.label import Values, label_rows, papers_of, values_of

if TYPE_CHECKING:
    from catalogue.partner.models import Partner

#: Most goods of the same maker that stand under a product.
RELATED = 8
TEASER_WORDS = 45


@dataclass(frozen=True, slots=True)
class Offer:
    """One sellable unit of the page: a variant, or the product itself. Prices have the tax inside."""

    value: int
    label: str
    price: Money | None
    tax: Money | None
    left: int
    stock: str
    is_out: bool
    is_chosen: bool = False
    hint: str = ""
    unit_price: str = ""


NO_OFFER = Offer(0, "", None, None, 0, "", is_out=True)


@dataclass(frozen=True, slots=True)
class ProductPage:
    """`chosen` is the offer that is bought when nobody chooses; `axis` names what the variants differ in."""

    product: Product
    maker: Partner
    pictures: tuple[Picture, ...]
    offers: tuple[Offer, ...]
    chosen: Offer
    axis: str
    facts: str
    teaser: str
    spec: tuple[tuple[str, str], ...]
    parts: list[PricePart]
    crumbs: tuple[Category, ...]
    related: list[ProductCard]
    share_url: str
    ask_url: str
    record: StockRecord | None

    @property
    def has_variants(self) -> bool:
        """Whether the buyer chooses among several units."""
        return self.product.is_parent


def visible(pk: int) -> QuerySet[Product]:
    """One browsable product with its maker and pictures."""
    return (
        Product.objects.browsable()
        .filter(pk=pk)
        .for_cards()
        .select_related("maker__mark", "product_class", "commodity")
    )


def page_of(
    product: Product, strategy: Prices, *, chosen: int | None, link: str, now: datetime
) -> ProductPage:
    """Gather the page. `chosen`: the variant's id from the address, if any; `link`: the full address."""
    maker = product.maker
    records = units_on_offer([product.pk]).get(product.pk, [])
    values = values_of(product)
    offers = _with_choice([_offer(record, product, values, strategy) for record in records], chosen)
    pick = next((offer for offer in offers if offer.is_chosen), NO_OFFER)
    return ProductPage(
        product=product,
        maker=maker,
        pictures=tuple(image.picture for image in product.images.all() if image.picture),
        offers=tuple(offers),
        chosen=pick,
        record=next((record for record in records if record.product_id == pick.value), None),
        axis=_axis(product, values),
        facts=_facts(maker),
        teaser=Truncator(maker.profile).words(TEASER_WORDS, truncate="…"),
        spec=tuple(label_rows(product, values.get(product.pk, ()), papers_of(product), day_in_malaysia(now))),
        parts=_parts(product, pick, now),
        crumbs=_crumbs(product),
        related=_related(product, strategy),
        share_url=f"https://wa.me/?text={quote(_share_text(product, pick, link))}",
        ask_url=_ask_url(product, maker),
    )


def _related(product: Product, strategy: Prices) -> list[ProductCard]:
    others = Product.objects.browsable().by_maker(product.maker).exclude(pk=product.pk)
    newest = others.order_by("-date_created", "-pk").values_list("pk", flat=True)
    return listed_cards(list(newest[:RELATED]), strategy)


def _offer(record: StockRecord, product: Product, values: Values, strategy: Prices) -> Offer:
    unit = record.product
    info = strategy.fetch_for_product(unit, record)
    has_price = bool(info.price.exists)
    price = from_decimal(info.price.incl_tax, MYR) if has_price else None
    left = max(record.net_stock_level or 0, 0)
    is_out = not (has_price and info.availability.is_available_to_buy)
    own = [str(value.value_as_text) for value in values.get(unit.pk, ())] if unit.is_child else []
    return Offer(
        value=unit.pk,
        label=", ".join(own) or product.get_title(),
        price=price,
        tax=from_decimal(info.price.tax, MYR) if has_price else None,
        left=left,
        stock=_("Sold out for now.") if is_out else _stock(left, product.maker.handling_days),
        is_out=is_out,
        unit_price=_unit_price(product, unit, price),
    )


def _unit_price(product: Product, unit: Product, price: Money | None) -> str:
    """Price of 100 g of food, tax inside; nothing for other goods or without a known weight."""
    profile = getattr(unit, "commodity", None) or getattr(product, "commodity", None)
    if price is None or profile is None or not profile.net_g or not product.ingredients:
        return ""
    per_100_g = Money(half_up(price.amount_minor * 100, profile.net_g), MYR)
    return f"{as_ringgit(per_100_g)} / 100 g"


def _stock(left: int, days: int) -> str:
    """How many are left and when they are packed."""
    have = ngettext("%(n)s in stock.", "%(n)s in stock.", left) % {"n": left}
    packed = ngettext("Packed within %(n)s working day.", "Packed within %(n)s working days.", days) % {
        "n": days
    }
    return f"{have} {packed}"


def _with_choice(offers: list[Offer], chosen: int | None) -> list[Offer]:
    """Mark the wanted offer, else the first on sale, else the first; show prices on them when they differ."""
    on_sale = [offer.value for offer in offers if not offer.is_out]
    pick = chosen if chosen in on_sale else next(iter(on_sale or [offer.value for offer in offers]), None)
    differ = len({offer.price for offer in offers}) > 1
    return [_marked(offer, is_chosen=offer.value == pick, differ=differ) for offer in offers]


def _marked(offer: Offer, *, is_chosen: bool, differ: bool) -> Offer:
    return replace(offer, is_chosen=is_chosen, hint=as_ringgit(offer.price) if differ else "")


def _axis(product: Product, values: Values) -> str:
    """What the variants differ in, such as "Grind"; only asked for when there are some."""
    names = [value.attribute.name for pk, rows in values.items() if pk != product.pk for value in rows]
    return names[0] if names else _("Kind")


def _facts(maker: Partner) -> str:
    parts = [maker.place]
    if maker.people:
        parts.append(ngettext("%(n)s person", "%(n)s people", maker.people) % {"n": maker.people})
    if maker.founded:
        parts.append(_("since %(year)s") % {"year": maker.founded})
    return " · ".join(part for part in parts if part)


def _parts(product: Product, offer: Offer, now: datetime) -> list[PricePart]:
    """The price of the chosen offer in parts; none when it has no price."""
    if not offer.price or offer.tax is None:
        return []
    goods = offer.price - offer.tax
    return parts_of_price(product, goods.amount_minor, offer.tax.amount_minor, now)


def _crumbs(product: Product) -> tuple[Category, ...]:
    """The product's first category and what stands above it. One query."""
    own = ProductCategory.objects.filter(product=product, category__path__startswith=OuterRef("path"))
    chain: list[Category] = []
    for category in Category.objects.filter(Exists(own)).order_by("path"):
        if category.depth != len(chain) + 1:
            break
        chain.append(category)
    return tuple(chain)


def _share_text(product: Product, offer: Offer, link: str) -> str:
    if offer.price is None:
        return f"{product.get_title()}\n{link}"
    text = _("%(name)s from %(place)s. %(price)s, tax included.")
    facts = {"name": product.get_title(), "place": product.maker.place, "price": as_ringgit(offer.price)}
    return f"{text % facts}\n{link}"


def _ask_url(product: Product, maker: Partner) -> str:
    text = _("Hello, I have a question about %(name)s (%(sku)s).") % {
        "name": product.get_title(),
        "sku": product.upc or product.pk,
    }
    digits = "".join(ch for ch in maker.phone if ch.isdigit())
    return f"https://wa.me/{digits}?text={quote(text)}"
