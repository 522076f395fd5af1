"""From a basket and a destination to what the buyer is asked to pay: quote, rows to show, snapshot to freeze."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext as _, ngettext

from catalogue.trade.fingerprint import stored_dict
from catalogue.trade.outcome import ChargeKind, Due, Quote
from catalogue.trade.queries import Wanted, quote_goods
from catalogue.trade.values import Destination, EarlierParcel
from storefront.basket.models import Basket, Line
from storefront.basket.queries import lines_to_show
from storefront.checkout.discounts import labels_of, snapshot_offers
from storefront.checkout.snapshot import Snapshot, SnapshotLine, SnapshotParcel
from storefront.commissions.rates import Sale, rates_of_sales
from storefront.offer.pricing import NOTHING, Discounts
from storefront.referrals.precedence import resolve
from storefront.shipping.arrival import BORDER, border_reason


class CannotSell(Exception):
    """The basket cannot be paid as it stands; `reasons` are sentences in the reader's language."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary (components/rows.html). `amount` in sen, None says unknown."""

    label: str
    amount: int | None
    reason: str = ""
    is_total: bool = False


def basket_lines(basket: Basket) -> list[Line]:
    """Lines of the basket that can be bought, with all that a page shows of them."""
    return [line for line in lines_to_show(basket) if line.stockrecord_id]


def wanted_of(lines: Sequence[Line], discounts: Discounts = NOTHING) -> list[Wanted]:
    """Basket lines as the landed quote wants them, at the makers' own discounted prices."""
    return [
        (
            str(line.pk),
            line.product,
            line.stockrecord.price_sen - discounts.of(str(line.pk)).unit_off_sen,
            line.quantity,
        )
        for line in lines
    ]


def quote_basket(
    lines: Sequence[Line],
    where: Destination,
    *,
    now: datetime,
    discounts: Discounts = NOTHING,
    service: str = "",
    earlier: tuple[EarlierParcel, ...] = (),
) -> Quote:
    """The landed quote of basket lines; a line's reference is its id, a maker's its id.

    `service` is the buyer's choice; without one, or when it is no longer offered, the first one is taken.
    `earlier` is what the makers send to the same receiver from orders of the same day (`same_day`).
    """
    return quote_goods(
        wanted_of(lines, discounts),
        destination=where,
        service=service,
        now=now,
        order_voucher_sen=discounts.off_the_order_sen,
        earlier=earlier,
    )


def rows_of(quote: Quote, discounts: Discounts = NOTHING) -> list[Row]:
    """The summary a buyer reads before paying; the rows due at checkout sum to the total (R13).

    Goods stand there before any discount, then one row for each offer, whoever bears it.
    """
    language = get_language() or "ms"
    labels = {
        "goods": _("Goods"),
        "lvg": _("LVG tax 10%"),
        "freight": _("Delivery"),
        "insurance": _("Insurance"),
        "duty": _("Import duty"),
        "import_tax": _("Import tax"),
    }
    shown = [line for line in quote.shown if line.due is Due.CHECKOUT and line.kind != "voucher"]
    border = [line for line in shown if line.kind in ("duty", "import_tax")]
    if len(border) == 2 and not any(line.amount_sen is None or line.amount_sen for line in border):
        # nothing to pay at the border is one fact with one reason
        shown.remove(border[1])
        labels["duty"] = _("Duty and import tax")
    rows = [
        Row(labels.get(line.kind, line.kind), line.amount_sen, _reason_of(quote, line.kind, language))
        for line in shown
    ]
    if discounts.used and rows[0].amount is not None:
        rows[0] = replace(rows[0], amount=rows[0].amount + discounts.unit_off_total_sen)
    rows[1:1] = [Row(label, -amount, reason) for label, amount, reason in labels_of(discounts)]
    rows.append(Row(_("Total"), quote.total_sen, is_total=True))
    later = [line for line in quote.shown if line.due is Due.DELIVERY]
    if later:
        rows.append(
            Row(_("Paid to the carrier at the door"), quote.payable_on_delivery_sen, _at_the_door(quote))
        )
    return rows


def _at_the_door(quote: Quote) -> str:
    """What the carrier asks for when duty is not paid at checkout; not part of the total (R12)."""
    if quote.payable_on_delivery_sen is None:
        return _("Duty and import tax, not known yet. The carrier may add a fee for handling.")
    if not quote.payable_on_delivery_sen:
        return _("No duty or import tax is expected.")
    return _("Duty and import tax. The carrier may add a fee for handling.")


def _reason_of(quote: Quote, kind: str, language: str) -> str:
    """The reason of a kind's amount: the charge's own when all of them give it, else one that fits them all."""
    if kind in BORDER:
        return border_reason(quote, kind)
    reasons = {charge.reason for charge in quote.charges if charge.kind == kind}
    parcels = len(quote.consignments)
    if len(reasons) == 1 and (parcels == 1 or kind == "lvg"):
        return reasons.pop().text(language)
    several = {"lvg": _("counted on each unit, already in the shelf price"), "freight": _parcels_of(quote)}
    return several.get(kind, "") if reasons else ""


def _parcels_of(quote: Quote) -> str:
    """How many parcels there are, and how they go."""
    parcels = {"n": len(quote.consignments)}
    if any(not part.mode.startswith("AIR") for part in quote.consignments):
        return ngettext("%(n)s parcel", "%(n)s parcels", parcels["n"]) % parcels
    return ngettext("%(n)s parcel by air", "%(n)s parcels by air", parcels["n"]) % parcels


def problems_of(quote: Quote, lines: Sequence[Line] = ()) -> list[str]:
    """Why the total is not certain, or why nothing can be sold, with the name of the goods it speaks of."""
    language = get_language() or "ms"
    titles = {str(line.pk): line.product.get_title() for line in lines}
    told = [(titles.get(problem.line_ref or ""), problem.reason.text(language)) for problem in quote.problems]
    return list(dict.fromkeys(f"{title}: {text}" if title else text for title, text in told))


def _rates(lines: Sequence[Line], evidence: Mapping[int, Any], now: datetime) -> Mapping[int, int]:
    """What the agent of each line earns, by basket line: her promises and the line's age count (agents C1, C3)."""
    named = {key: resolve(found).agent_id for key, found in evidence.items()}
    sales = {line.pk: Sale(line.product, named.get(line.pk), line.date_created) for line in lines}
    return rates_of_sales(sales, now=now)


def freeze(
    lines: Sequence[Line],
    quote: Quote,
    *,
    evidence: Mapping[int, Any],
    now: datetime,
    discounts: Discounts = NOTHING,
) -> Snapshot:
    """What the buyer agrees to by pressing Pay. Raises CannotSell when the quote has no firm total."""
    if not quote.is_payable or quote.total_sen is None:
        raise CannotSell(problems_of(quote, lines))
    return Snapshot(
        lines=_frozen_lines(lines, quote, discounts, evidence, now),
        parcels=tuple(
            SnapshotParcel(
                maker_id=int(part.maker),
                basket_line_ids=tuple(int(item.ref) for item in part.lines),
                freight_sen=(part.freight_sen or 0) + (part.insurance_sen or 0),
                duty_sen=part.sum_of(ChargeKind.DUTY, Due.CHECKOUT) or 0,
                import_tax_sen=part.sum_of(ChargeKind.IMPORT_TAX, Due.CHECKOUT) or 0,
            )
            for part in quote.consignments
        ),
        service_code=quote.request.service,
        zone=quote.request.destination.freight_zone.value,
        lvg_number=quote.registration_number,
        days_min=quote.days_min,
        days_max=quote.days_max,
        quote_fingerprint=quote.fingerprint,
        rule_ids=quote.rule_ids,
        quote=stored_dict(quote),
        offers=snapshot_offers(discounts),
    )


def _frozen_lines(
    lines: Sequence[Line], quote: Quote, discounts: Discounts, evidence: Mapping[int, Any], now: datetime
) -> tuple[SnapshotLine, ...]:
    quoted = {line.ref: line for line in quote.lines}
    rates = _rates(lines, evidence, now)
    return tuple(
        SnapshotLine(
            basket_line_id=line.pk,
            product_id=line.product_id,
            stockrecord_id=line.stockrecord_id,
            maker_id=line.stockrecord.partner_id,
            title=line.product.get_title(),
            sku=line.stockrecord.partner_sku,
            quantity=line.quantity,
            unit_price_sen=quoted[str(line.pk)].unit_price_sen,
            unit_lvg_sen=quoted[str(line.pk)].unit_tax_sen,
            agent_bp=rates[line.pk],
            fee_bp=line.stockrecord.partner.fee_bp,
            evidence=evidence[line.pk].to_json() if line.pk in evidence else {},
            unit_off_sen=discounts.of(str(line.pk)).unit_off_sen,
            maker_off_sen=discounts.of(str(line.pk)).maker_off_sen,
            platform_off_sen=discounts.of(str(line.pk)).platform_off_sen,
        )
        for line in lines
    )
