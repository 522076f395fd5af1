"""What the basket page shows: parcels by maker, amounts with reasons, the total. Plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.cards import FEW_LEFT, few_left, first_picture
from catalogue.models import Product, ProductImage
from catalogue.money import MYR, Money, from_decimal, total

if TYPE_CHECKING:
    from catalogue.models import Picture
    from catalogue.partner.models import Partner

LINE_FIELD = "quantity-{}"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line as shown. Prices have the tax inside; `field` and `remove` are what the form sends back."""

    name: str
    url: str
    picture: Picture | None
    details: str
    quantity: int
    max: int
    unit_price: Money | None
    price: Money | None
    tax: Money
    warning: str
    field: str
    remove: int
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class MakerParcel:
    """All lines of one maker: they travel in one parcel. `freight` is None while no postcode is known."""

    maker: Partner
    lines: list[BasketLine]
    weight: str = ""
    origin: str = ""
    freight: Money | None = None


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One amount of the summary with its reason; None when it is not known yet (`text` says so)."""

    label: str
    amount: Money | None
    reason: str = ""
    text: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class BasketPage:
    """The whole page. `total` is what must be paid as far as known; `is_final` when nothing is missing."""

    parcels: list[MakerParcel]
    rows: list[AmountRow]
    total: Money
    count: int
    is_final: bool = False
    place: str = ""
    problem: str = ""
    may_pay: bool = True
    notes: list[str] = field(default_factory=list)


def lines_of(basket: Any) -> list[Any]:
    """The basket's lines with all that the page shows, in a fixed number of queries."""
    if basket.id is None:
        return []
    images = Prefetch("images", ProductImage.objects.select_related("picture").order_by("display_order"))
    parents = Product.objects.prefetch_related(images)
    lines = (
        basket.lines.select_related("stockrecord", "product__maker__mark")
        .prefetch_related(
            Prefetch("product__images", images.queryset),
            Prefetch("product__parent", parents),
            "product__attribute_values__attribute",
            "product__attribute_values__value_option",
        )
        .order_by("pk")
    )
    for line in lines:
        line.basket = basket  # the strategy hangs on it
    return list(lines)


def page_of(lines: Iterable[Any]) -> BasketPage:
    """The page without a destination: goods and tax are known, freight waits for a postcode."""
    shown: dict[int, MakerParcel] = {}
    for line in lines:
        maker = line.product.maker
        shown.setdefault(
            maker.pk, MakerParcel(maker, [], origin=_("Sent from %(place)s") % {"place": maker.place})
        )
        shown[maker.pk].lines.append(_shown(line))
    parcels = list(shown.values())
    flat = [line for parcel in parcels for line in parcel.lines]
    count = sum(line.quantity for line in flat)
    with_tax = total((line.price for line in flat if line.price), MYR)
    tax = total((line.tax for line in flat), MYR)
    return BasketPage(
        parcels=parcels,
        rows=_rows(count, with_tax, tax),
        total=with_tax,
        count=count,
        may_pay=all(line.price is not None and not line.is_short for line in flat),
    )


def _rows(count: int, with_tax: Money, tax: Money) -> list[AmountRow]:
    goods = ngettext("Goods (%(n)s)", "Goods (%(n)s)", count) % {"n": count}
    return [
        AmountRow(goods, with_tax - tax),
        AmountRow(_("LVG tax 10%"), tax, _("counted on each unit, already in the shelf price")),
        AmountRow(_("Air freight"), None, _("one parcel from each maker"), _("needs your postcode")),
        AmountRow(_("So far"), with_tax, is_total=True),
    ]


def _shown(line: Any) -> BasketLine:
    product = line.product
    info = line.purchase_info
    left = max(line.stockrecord.net_stock_level or 0, 0) if line.stockrecord else 0
    has_price = bool(info.price.exists)
    unit = from_decimal(info.price.incl_tax, MYR) if has_price else None
    tax = from_decimal(info.price.tax, MYR) if has_price else Money(0, MYR)
    parent = product.parent or product
    values = [value.value_as_text for value in product.attribute_values.all() if product.is_child]
    return BasketLine(
        name=product.get_title(),
        url=f"{parent.get_absolute_url()}?variant={product.pk}"
        if product.is_child
        else parent.get_absolute_url(),
        picture=first_picture(product) or first_picture(parent),
        details=", ".join(values),
        quantity=line.quantity,
        max=max(left, line.quantity),
        unit_price=unit,
        price=unit * line.quantity if unit else None,
        tax=tax * line.quantity,
        warning=_warning(left, line.quantity),
        field=LINE_FIELD.format(line.pk),
        remove=line.pk,
        is_short=left < line.quantity,
    )


def _warning(left: int, wanted: int) -> str:
    if left == 0:
        return _("Sold out. Remove it to go on.")
    if left < wanted:
        return ngettext(
            "Only %(n)s left. Take fewer to go on.", "Only %(n)s left. Take fewer to go on.", left
        ) % {"n": left}
    if left <= FEW_LEFT:
        return few_left(left)
    return ""
