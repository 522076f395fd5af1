"""What goods cost at the buyer's door: a postcode, and the landed quote told as rows, dates and a badge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.trade.outcome import ChargeKind, Quote
from catalogue.trade.postcodes import CannotFindPostcode, state_of
from catalogue.trade.postcodes import destination as destination_of
from catalogue.trade.values import CannotQuote, Destination, day_in_malaysia
from storefront.checkout.quoting import Row, problems_of, rows_of
from storefront.fulfilment.deadlines import add_working_days, promised_window

if TYPE_CHECKING:
    from catalogue.partner.models import Partner


@dataclass(frozen=True, slots=True)
class Arrival:
    """The arrival box. `problem` is a sentence when no estimate could be made; then there are no rows."""

    postcode: str = ""
    place: str = ""
    rows: list[Row] = field(default_factory=list)
    earliest: date | None = None
    latest: date | None = None
    badge: str = ""
    problem: str = ""


def postcode_of(request: HttpRequest) -> str:
    """The postcode typed now, else the one typed before. A new one that exists is remembered."""
    typed = request.GET.get("postcode", "").strip()
    if not typed:
        return str(request.session.get("postcode", ""))
    if destination(typed) is not None:
        request.session["postcode"] = typed
    return typed


def destination(postcode: str) -> Destination | None:
    """Where a postcode lies; None when it does not exist."""
    try:
        return destination_of(postcode)
    except (CannotFindPostcode, CannotQuote):
        return None


def place_of(where: Destination) -> str:
    """The state, as a buyer names it."""
    return state_of(where.postcode).name


def window(quote: Quote, makers: Sequence[Partner], now: datetime) -> tuple[date, date]:
    """First and last day on which everything should be there: the slowest maker's packing, then the way."""
    packing = max((maker.handling_days for maker in makers), default=0)
    packed = add_working_days(day_in_malaysia(now), packing)
    return promised_window(packed, days_min=quote.days_min, days_max=quote.days_max)


def is_free_of_duty(quote: Quote) -> bool:
    """Whether every parcel comes in without duty and import tax."""
    kinds = (ChargeKind.DUTY, ChargeKind.IMPORT_TAX)
    return all(part.sum_of(kind) == 0 for part in quote.consignments for kind in kinds)


def told(quote: Quote, makers: Sequence[Partner], *, now: datetime) -> Arrival:
    """The arrival box of a quote."""
    where = quote.request.destination
    if not quote.is_payable:
        problem = " ".join(problems_of(quote)[:1]) or _("This cannot be worked out yet.")
        return Arrival(where.postcode, place_of(where), problem=problem)
    first, last = window(quote, makers, now)
    badge = _("No duty") if is_free_of_duty(quote) else ""
    return Arrival(where.postcode, place_of(where), rows_of(quote), first, last, badge)


def untold(postcode: str) -> Arrival:
    """The box without an estimate: nothing typed yet, or a postcode that does not exist."""
    problem = _("This postcode does not exist. It has five digits, such as 50400.") if postcode else ""
    return Arrival(postcode, problem=problem)
