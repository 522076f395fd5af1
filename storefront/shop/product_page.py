"""What the page of one product shows, gathered in a fixed number of queries, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Prefetch, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext

from catalogue.cards import Prices, ProductCard, cards_for
from catalogue.models import Category, Picture, Product, ProductImage
from catalogue.money import MYR, Money, from_decimal, half_up
from catalogue.partner.models import StockRecord
from catalogue.price_parts import PricePart, price_parts
from catalogue.templatetags.money import as_ringgit
from catalogue.trade.values import day_in_malaysia
from storefront.commissions.rates import rates_at
from storefront.commissions.split import split_line
from storefront.shop.label import goods_behind, label_rows

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
    unit: Product

    @property
    def has_variants(self) -> bool:
        """Whether the buyer chooses among several units."""
        return self.product.is_parent


def visible(pk: int) -> QuerySet[Product]:
    """One browsable product with everything its page shows."""
    images = ProductImage.objects.select_related("picture").order_by("display_order")
    children = (
        Product.objects.filter(is_public=True)
        .order_by("pk")
        .select_related("commodity", "maker")
        .prefetch_related(
            "stockrecords__partner", "attribute_values__attribute", "attribute_values__value_option"
        )
    )
    return (
        Product.objects.browsable()
        .filter(pk=pk)
        .select_related("maker", "maker__mark", "product_class", "commodity")
        .prefetch_related(
            "stockrecords__partner",
            "attribute_values__attribute",
            "attribute_values__value_option",
            "attribute_values__value_multi_option",
            "categories",
            Prefetch("images", queryset=images),
            Prefetch("children", queryset=children),
        )
    )


def page_of(
    product: Product, strategy: Prices, *, chosen: int | None, link: str, now: datetime
) -> ProductPage:
    """Gather the page. `chosen`: the variant's id from the address, if any; `link`: the full address."""
    maker = product.maker
    units = list(product.children.all()) if product.is_parent else [product]
    offers = _with_choice([_offer(unit, strategy) for unit in units], chosen)
    pick = next(offer for offer in offers if offer.is_chosen)
    unit = next(unit for unit in units if unit.pk == pick.value)
    related = Product.objects.browsable().by_maker(maker).exclude(pk=product.pk).for_cards()[:RELATED]
    return ProductPage(
        product=product,
        maker=maker,
        pictures=tuple(image.picture for image in product.images.all() if image.picture),
        offers=tuple(offers),
        chosen=pick,
        axis=_axis(units) or _("Kind"),
        facts=_facts(maker),
        teaser=Truncator(maker.profile).words(TEASER_WORDS, truncate="…"),
        spec=tuple(label_rows(product, goods_behind(product), day_in_malaysia(now))),
        parts=_parts(unit, pick, now),
        crumbs=_crumbs(product),
        related=cards_for(related, strategy),
        share_url=f"https://wa.me/?text={quote(_share_text(product, pick, link))}",
        ask_url=_ask_url(product, maker),
        unit=unit,
    )


def _offer(unit: Product, strategy: Prices) -> Offer:
    info = strategy.fetch_for_product(unit)
    record: StockRecord | None = info.stockrecord
    has_price = bool(info.price.exists)
    left = max(record.net_stock_level or 0, 0) if record else 0
    is_out = not (has_price and info.availability.is_available_to_buy)
    return Offer(
        value=unit.pk,
        label=_variant_name(unit),
        price=from_decimal(info.price.incl_tax, MYR) if has_price else None,
        tax=from_decimal(info.price.tax, MYR) if has_price else None,
        left=left,
        stock=_("Sold out for now.") if is_out else _stock(left, unit.maker.handling_days),
        is_out=is_out,
        unit_price=_unit_price(unit, from_decimal(info.price.incl_tax, MYR)) if has_price else "",
    )


def _unit_price(unit: Product, price: Money) -> str:
    """Price of 100 g of food, tax inside; nothing for other goods or without a known weight."""
    net_g = getattr(getattr(unit, "commodity", None), "net_g", None)
    if not net_g or not (unit.parent or unit).ingredients:
        return ""
    per_100_g = Money(half_up(price.amount_minor * 100, net_g), MYR)
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
    pick = chosen if chosen in on_sale else (on_sale or [offers[0].value])[0]
    differ = len({offer.price for offer in offers}) > 1
    return [_marked(offer, is_chosen=offer.value == pick, differ=differ) for offer in offers]


def _marked(offer: Offer, *, is_chosen: bool, differ: bool) -> Offer:
    return replace(offer, is_chosen=is_chosen, hint=as_ringgit(offer.price) if differ else "")


def _variant_name(unit: Product) -> str:
    values = [value.value_as_text for value in unit.attribute_values.all() if unit.is_child]
    return ", ".join(values) or unit.get_title()


def _axis(units: Iterable[Product]) -> str:
    for unit in units:
        for value in unit.attribute_values.all():
            if unit.is_child:
                return value.attribute.name
    return ""


def _facts(maker: Partner) -> str:
    parts = [maker.place]
    if maker.people:
        parts.append(ngettext("%(n)s person", "%(n)s people", maker.people) % {"n": maker.people})
    if maker.founded:
        parts.append(_("since %(year)s") % {"year": maker.founded})
    return " · ".join(part for part in parts if part)


def _parts(unit: Product, offer: Offer, now: datetime) -> list[PricePart]:
    """The price of the chosen unit in parts; none when it has no price."""
    if offer.price is None or not offer.price or offer.tax is None:
        return []
    goods = offer.price - offer.tax
    bp = rates_at([unit], now)[unit.pk]
    shares = split_line(goods.amount_minor, agent_bp=bp, fee_bp=unit.maker.fee_bp)
    return price_parts(
        maker_sen=shares.maker_sen,
        agent_sen=shares.agent_sen,
        tax_sen=offer.tax.amount_minor,
        bank_sen=0,
        platform_sen=shares.fee_sen,
    )


def _crumbs(product: Product) -> tuple[Category, ...]:
    category = next(iter(product.categories.all()), None)
    return (*category.get_ancestors(), category) if category else ()


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
