"""Which shipping methods Oscar is given: always the one that is priced by the landed quote."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from oscar.apps.shipping import repository

from catalogue.trade.outcome import Quote
from catalogue.trade.postcodes import CannotFindPostcode, CannotFindState, destination
from catalogue.trade.queries import quote_goods
from catalogue.trade.values import CannotQuote
from storefront.shipping.choices import SESSION_KEY
from storefront.shipping.methods import Landed


class Repository(repository.Repository):
    """One method. Offers never wrap it: a discount on freight would change a CIF that was quoted."""

    def get_shipping_methods(self, basket: Any, shipping_addr: Any = None, **kwargs: Any) -> list[Landed]:
        """The landed method, quoted for the address, else for the postcode the visitor has typed."""
        return [Landed(_quote(basket, shipping_addr, kwargs.get("request")))]


def _quote(basket: Any, address: Any, request: Any) -> Quote | None:
    """The quote of a basket; None while nobody knows where it goes, or it cannot be quoted."""
    postcode = getattr(address, "postcode", "") or ""
    state = getattr(address, "state", "") or ""
    if not postcode and request is not None:
        postcode, state = request.session.get("postcode", ""), request.session.get("state", "")
    lines = [line for line in basket.all_lines() if line.stockrecord_id] if postcode else []
    if not lines:
        return None
    wanted = [(str(line.pk), line.product, line.stockrecord.price_sen, line.quantity) for line in lines]
    try:
        service = request.session.get(SESSION_KEY, "") if request is not None else ""
        where = destination(postcode, state)
        return quote_goods(wanted, destination=where, now=timezone.now(), service=service)
    except (CannotFindPostcode, CannotFindState, CannotQuote):
        return None
