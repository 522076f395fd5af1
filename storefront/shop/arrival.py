"""The buyer's postcode, and what goods cost at her door by the day on which they should be there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from catalogue.trade.promises import add_working_days
from catalogue.trade.queries import QuoteChoices, Wanted
from catalogue.trade.values import day_in_malaysia
from storefront.fulfilment.deadlines import promised_window
from storefront.shipping.arrival import Arrival, arrival


def estimate(
    wanted: Sequence[Wanted], *, postcode: str, now: datetime, **choices: Unpack[QuoteChoices]
) -> Arrival:
    """The estimate for these goods, with the same dates that an order of this moment would be promised."""
    shown = arrival(wanted, postcode=postcode, now=now, **choices)
    if shown.quote is None or not shown.rows:
        return shown
    packing = max(product.maker.handling_days for _ref, product, _price_sen, _quantity in wanted)
    packed = add_working_days(day_in_malaysia(now), packing)
    first, last = promised_window(packed, days_min=shown.quote.days_min, days_max=shown.quote.days_max)
    return replace(shown, earliest=first, latest=last)
