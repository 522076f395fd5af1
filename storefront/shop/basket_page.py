"""What the basket page shows: parcels by maker, amounts with reasons, the total. Plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext as _, ngettext

from catalogue.cards import FEW_LEFT, few_left
from catalogue.money import MYR, Money, from_decimal, rm, total
from catalogue.trade.lvg import unit_tax
from catalogue.trade.outcome import ChargeKind, ConsignmentQuote, Quote
from storefront.checkout.discounts import labels_of, sentence
from storefront.checkout.quoting import Row, rows_of, wanted_of
from storefront.offer.pricing import NOTHING, Discounts, LineDiscount
from storefront.shipping.arrival import Arrival
from storefront.shop.arrival import estimate

if TYPE_CHECKING:
    from catalogue.models import Picture
    from catalogue.partner.models import Partner

LINE_FIELD = "quantity-{}"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line as shown, before discounts. Prices have the tax inside; `tax` is what is due after them.

    `field` and `remove` are what the form sends back.
    """

    name: str
    url: str
    picture: Picture | None
    details: str
    quantity: int
    max: int
    unit_price: Money | None
    price: Money | None
    before_tax: Money
    tax: Money
    warning: str
    field: str
    remove: int
    is_short: bool = False
    maker_off: Money | None = None
    platform_off: Money | None = None


@dataclass(frozen=True, slots=True)
class MakerParcel:
    """All lines of one maker: they travel in one parcel. `freight` is None while no postcode is known.

    `border` is duty and import tax of this parcel, `relief` the sentence that says why it is due or not.
    """

    maker: Partner
    lines: list[BasketLine]
    weight: str = ""
    origin: str = ""
    freight: Money | None = None
    border: Money | None = None
    relief: str = ""


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
    rows: Sequence[AmountRow | Row]
    total: Money
    count: int
    arrival: Arrival
    is_final: bool
    may_pay: bool
    note: str = ""
    codes: Sequence[str] = ()
    refused: Sequence[str] = ()
    is_all_paid: bool = True
    """Whether nothing is left to pay at the door."""


def page_of(
    lines: Sequence[Any], *, postcode: str, now: datetime, discounts: Discounts = NOTHING, service: str = ""
) -> BasketPage:
    """The page: with a destination the landed total, without one goods, discounts and tax only."""
    wanted = wanted_of([line for line in lines if line.stockrecord], discounts)
    told = estimate(
        wanted,
        postcode=postcode if wanted else "",
        now=now,
        service=service,
        order_voucher_sen=discounts.off_the_order_sen,
    )
    quote = told.quote if told.rows else None
    refused = _refused(told.quote)
    shown = [
        (line.product.maker, _shown(line, refused.get(str(line.pk), ""), discounts.of(str(line.pk))))
        for line in lines
    ]
    goods = total((line.before_tax for _maker, line in shown), MYR)
    count = sum(line.quantity for _maker, line in shown)
    rows: Sequence[AmountRow | Row] = (
        rows_of(quote, discounts) if quote else _rows(shown, count, goods, discounts)
    )
    may_pay = all(line.price is not None and not line.is_short for _maker, line in shown)
    return BasketPage(
        parcels=_parcels(shown, quote),
        rows=rows,
        total=rm(quote.total_sen) if quote and quote.total_sen is not None else _sum_of(rows),
        count=count,
        arrival=told,
        is_final=quote is not None,
        may_pay=may_pay and (told.quote is None or told.quote.is_payable),
        note=_note(quote) if quote else "",
        codes=[used.deal.code for used in discounts.used if used.deal.code],
        refused=[sentence(refused) for refused in discounts.refused],
        is_all_paid=quote is None or quote.payable_on_delivery_sen == 0,
    )


def _parcels(shown: list[tuple[Partner, BasketLine]], quote: Quote | None) -> list[MakerParcel]:
    """Lines by maker in the order in which the makers came in, with weight and freight where known."""
    makers: dict[int, Partner] = {}
    lines: dict[int, list[BasketLine]] = {}
    for maker, line in shown:
        makers[maker.pk] = maker
        lines.setdefault(maker.pk, []).append(line)
    parts = {part.maker: part for part in quote.consignments} if quote else {}
    return [_parcel(makers[pk], own, parts.get(str(pk))) for pk, own in lines.items()]


def _parcel(maker: Partner, lines: list[BasketLine], part: ConsignmentQuote | None) -> MakerParcel:
    origin = _("Sent from %(place)s") % {"place": maker.place}
    if part is None:
        return MakerParcel(maker, lines, origin=origin)
    grams = sum(box.weights.actual_g for box in part.boxes)
    weight = _("%(grams)s g packed") % {"grams": grams} if grams else origin
    duty, tax = part.sum_of(ChargeKind.DUTY), part.sum_of(ChargeKind.IMPORT_TAX)
    return MakerParcel(
        maker,
        lines,
        weight,
        origin,
        freight=None if part.freight_sen is None else rm(part.freight_sen),
        border=None if duty is None or tax is None else rm(duty + tax),
        relief=part.relief.text(get_language() or "ms"),
    )


def _note(quote: Quote) -> str:
    """The two RM 500 rules, once there is more than one parcel."""
    if len(quote.consignments) < 2:
        return ""
    return _("LVG tax looks at the price of each item. Import duty looks at the value of each whole parcel.")


def _rows(
    shown: list[tuple[Partner, BasketLine]], count: int, goods: Money, discounts: Discounts
) -> list[AmountRow]:
    """Rows before a postcode is known. A maker's discount on each unit has lowered the tax already."""
    tax = total((line.tax for _maker, line in shown), MYR)
    off = [AmountRow(name, rm(-amount), reason) for name, amount, reason in labels_of(discounts)]
    label = ngettext("Goods (%(n)s)", "Goods (%(n)s)", count) % {"n": count}
    return [
        AmountRow(label, goods),
        *off,
        AmountRow(_("LVG tax 10%"), tax, _("counted on each unit, already in the shelf price")),
        AmountRow(_("Air freight"), None, _("one parcel from each maker"), _("needs your postcode")),
        AmountRow(_("So far"), goods + tax + rm(-discounts.total_sen), is_total=True),
    ]


def _sum_of(rows: Sequence[AmountRow | Row]) -> Money:
    amount = rows[-1].amount
    return amount if isinstance(amount, Money) else rm(amount or 0)


def _refused(quote: Quote | None) -> dict[str, str]:
    """Why lines may not be sent to this place, by their reference, in the reader's language."""
    language = get_language() or "ms"
    found: dict[str, list[str]] = {}
    for problem in quote.problems if quote else ():
        if problem.is_refusal and problem.line_ref:
            found.setdefault(problem.line_ref, []).append(problem.reason.text(language))
    return {ref: " ".join(dict.fromkeys(texts)) for ref, texts in found.items()}


def _shown(line: Any, refusal: str, off: LineDiscount) -> BasketLine:
    product = line.product
    info = line.basket.strategy.fetch_for_product(product, line.stockrecord)
    left = max(line.stockrecord.net_stock_level or 0, 0) if line.stockrecord else 0
    has_price = bool(info.price.exists)
    unit = from_decimal(info.price.incl_tax, MYR) if has_price else None
    tax = from_decimal(info.price.tax, MYR) if has_price else Money(0, MYR)
    before_tax = from_decimal(info.price.excl_tax, MYR) if has_price else Money(0, MYR)
    if off.unit_off_sen:
        tax = rm(unit_tax(before_tax.amount_minor - off.unit_off_sen, line.basket.strategy.terms))
    parent = product.parent or product
    values = [value.value_as_text for value in product.attribute_values.all() if product.is_child]
    return BasketLine(
        name=product.get_title(),
        url=f"{parent.get_absolute_url()}?variant={product.pk}"
        if product.is_child
        else parent.get_absolute_url(),
        picture=line.picture,
        details=", ".join(values),
        quantity=line.quantity,
        max=max(left, line.quantity),
        unit_price=unit,
        price=unit * line.quantity if unit else None,
        before_tax=before_tax * line.quantity,
        tax=tax * line.quantity,
        warning=refusal or _warning(left, line.quantity, is_on_sale=product.is_public),
        field=LINE_FIELD.format(line.pk),
        remove=line.pk,
        is_short=bool(refusal) or not product.is_public or left < line.quantity,
        maker_off=rm(off.maker_sen) if off.maker_sen else None,
        platform_off=rm(off.platform_off_sen) if off.platform_off_sen else None,
    )


def _warning(left: int, wanted: int, *, is_on_sale: bool) -> str:
    if not is_on_sale:
        return _("Not for sale any more. Remove it to go on.")
    if left == 0:
        return _("Sold out. Remove it to go on.")
    if left < wanted:
        return ngettext(
            "Only %(n)s left. Take fewer to go on.", "Only %(n)s left. Take fewer to go on.", left
        ) % {"n": left}
    if left <= FEW_LEFT:
        return few_left(left)
    return ""
