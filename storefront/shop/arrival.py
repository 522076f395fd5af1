"""The buyer's postcode, and what goods cost at her door by the day on which they should be there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest

from catalogue.trade.postcodes import CannotFindPostcode, destination
from catalogue.trade.promises import add_working_days
from catalogue.trade.queries import Wanted
from catalogue.trade.values import day_in_malaysia
from storefront.fulfilment.deadlines import promised_window
from storefront.shipping.arrival import Arrival, arrival


def postcode_of(request: HttpRequest) -> str:
    """The postcode typed now, else the one typed before. A new one that exists is remembered."""
    typed = request.GET.get("postcode", "").strip()
    if not typed:
        return str(request.session.get("postcode", ""))
    try:
        destination(typed)
    except CannotFindPostcode:
        return typed
    if request.session.get("postcode") != typed:
        request.session["postcode"] = typed
    return typed


def estimate(
    wanted: Sequence[Wanted], *, postcode: str, now: datetime, order_voucher_sen: int = 0
) -> Arrival:
    """The estimate for these goods, with the same dates that an order of this moment would be promised."""
    shown = arrival(wanted, postcode=postcode, now=now, order_voucher_sen=order_voucher_sen)
    if shown.quote is None or not shown.rows:
        return shown
    packing = max(product.maker.handling_days for _ref, product, _price_sen, _quantity in wanted)
    packed = add_working_days(day_in_malaysia(now), packing)
    first, last = promised_window(packed, days_min=shown.quote.days_min, days_max=shown.quote.days_max)
    return replace(shown, earliest=first, latest=last)
