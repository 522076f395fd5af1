"""Delivered to the door: the estimate that a product page or basket shows before anybody signs in.

It is the same quote as the checkout's, worded for reading. What is unknown is said, never shown as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Unpack

from django.utils.translation import get_language, gettext as _

from catalogue.money import Money, format_money, rm
from catalogue.trade.outcome import Charge, Due, Quote
from catalogue.trade.postcodes import CannotFindPostcode, CannotFindState, destination, state_named
from catalogue.trade.queries import QuoteChoices, Wanted, quote_goods
from catalogue.trade.values import CannotQuote, day_in_malaysia

BORDER = ("duty", "import_tax")


@dataclass(frozen=True, slots=True)
class Row:
    """One amount with its reason (components/rows.html). None is an amount nobody knows yet."""

    label: str
    amount: Money | None
    reason: str = ""
    text: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What it costs at the buyer's door, and when it comes (components/arrival.html)."""

    postcode: str = ""
    place: str = ""
    badge: str = ""
    rows: tuple[Row, ...] = ()
    problem: str = ""
    earliest: date | None = None
    latest: date | None = None
    quote: Quote | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the goods may not be sent there at all, whatever is paid."""
        return self.quote is not None and any(problem.is_refusal for problem in self.quote.problems)


def arrival(
    wanted: Sequence[Wanted],
    *,
    postcode: str,
    state: str = "",
    now: datetime,
    **choices: Unpack[QuoteChoices],
) -> Arrival:
    """The estimate for these goods at a postcode, by the service chosen. Empty without a postcode; never raises."""
    if not postcode.strip():
        return Arrival()
    try:
        where = destination(postcode, state)
    except (CannotFindPostcode, CannotFindState):
        return Arrival(postcode=postcode, problem=_("This postcode does not exist. Check its five digits."))
    place = state_named(where.state_iso).name
    try:
        answer = quote_goods(wanted, destination=where, now=now, **choices)
    except CannotQuote:
        return Arrival(postcode, place, problem=_("Delivery to this postcode cannot be worked out yet."))
    if not answer.is_payable:
        return Arrival(postcode, place, problem=_problem(answer), quote=answer)
    makers = {product.maker_id: product.maker for _ref, product, _price, _count in wanted}
    handling = max(maker.handling_days for maker in makers.values())
    first = day_in_malaysia(now)
    return Arrival(
        postcode=postcode,
        place=place,
        badge=_("No duty") if not _border_sen(answer) else "",
        rows=rows_of(answer),
        earliest=first + timedelta(days=answer.days_min + 1),
        latest=first + timedelta(days=answer.days_max + handling),
        quote=answer,
    )


def rows_of(answer: Quote) -> tuple[Row, ...]:
    """Goods with their LVG tax as on the card, freight, duty, import tax and what is charged now (R13)."""
    goods, lvg = answer.shown_sen("goods"), answer.shown_sen("lvg") or 0
    tax = _("LVG tax is inside: %(amount)s") % {"amount": _written(lvg)} if lvg else ""
    rows = [Row(_("Goods, with tax"), rm((goods or 0) + lvg), tax)]
    voucher = answer.shown_sen("voucher")
    if voucher:
        rows.append(Row(_("Discount"), rm(voucher)))
    labels = {"freight": _("Delivery"), "insurance": _("Insurance"), "duty": _("Import duty")}
    if answer.shown_sen("duty") == 0 and answer.shown_sen("import_tax") == 0:
        labels["duty"] = _("Duty and import tax")  # nothing to pay at the border is one fact with one reason
    else:
        labels["import_tax"] = _("Import tax")
    later = []
    for line in answer.shown:
        if line.kind in labels:
            row = Row(labels[line.kind], _money(line.amount_sen), reason_of(answer, line.kind))
            if line.due is Due.DELIVERY:
                later.append(
                    replace(row, reason=f"{row.reason} {_('Paid to the carrier at the door.')}".strip())
                )
            else:
                rows.append(row)
    return (*rows, Row(_("Total"), _money(answer.total_sen), is_total=True), *later)


def reason_of(answer: Quote, kind: str) -> str:
    """The reason for the largest amount of a kind, in the reader's language."""
    if kind in BORDER:
        return border_reason(answer, kind)
    told = _told(answer.charges, kind)
    return told[0] if told else ""


def border_reason(answer: Quote, kind: str) -> str:
    """Why duty or import tax is due, or why nothing is, in the reader's language.

    Parcels without relief say first why they have none (with the duty, once), then the two largest rates.
    """
    language = get_language() or "ms"
    imports = [part for part in answer.consignments if part.cif_sen is not None]
    over = [part for part in imports if not part.is_de_minimis]
    if not over:
        is_plain = len(imports) > 1 and len(imports) == len(answer.consignments)
        told = _told(answer.charges, kind)
        return _("no parcel is above RM 500.00 by air") if is_plain else " ".join(told[:1])
    why = [part.relief.text(language) for part in over] if kind == "duty" else []
    rates = _told([charge for part in over for charge in part.charges], kind)
    return " ".join(dict.fromkeys([*why, *rates[:2]]))


def _told(charges: Iterable[Charge], kind: str) -> list[str]:
    """Sentences of the charges of a kind, each once, the largest amount first."""
    told = sorted(
        (charge for charge in charges if charge.kind == kind), key=lambda charge: -(charge.amount_sen or 0)
    )
    return list(dict.fromkeys(charge.reason.text(get_language() or "ms") for charge in told))


def _problem(answer: Quote) -> str:
    language = get_language() or "ms"
    return " ".join(dict.fromkeys(problem.reason.text(language) for problem in answer.problems))


def _border_sen(answer: Quote) -> int:
    return (answer.shown_sen("duty") or 0) + (answer.shown_sen("import_tax") or 0)


def _money(amount_sen: int | None) -> Money | None:
    return None if amount_sen is None else rm(amount_sen)


def _written(amount_sen: int) -> str:
    return format_money(rm(amount_sen), get_language() or "ms")
