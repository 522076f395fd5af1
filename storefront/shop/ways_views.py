"""How a basket may be sent: services with their totals, and what joining the makers' parcels would change."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView

from catalogue.door import postcode_of
from catalogue.trade.postcodes import CannotFindPostcode, destination, state_named
from catalogue.trade.queries import service_codes
from catalogue.trade.values import Destination
from storefront.basket.queries import lines_to_show
from storefront.checkout.discounts import discounts_of
from storefront.checkout.quoting import wanted_of
from storefront.shipping.choices import SESSION_KEY, Choices, choices_for, chosen_service


class WaysView(TemplateView):
    """The page; a POST remembers the service for basket and payment, and leads back to whichever sent the buyer."""

    template_name = "shop/ways.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.back = "checkout:index" if "checkout" in {**request.GET, **request.POST} else "basket:summary"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        postcode = postcode_of(self.request)
        shown: dict[str, Any] = {"choices": Choices(), "place": ""}
        with suppress(CannotFindPostcode):
            shown = self._ways(destination(postcode))
        return super().get_context_data(postcode=postcode, back=self.back, **shown, **kwargs)

    def _ways(self, where: Destination) -> dict[str, Any]:
        lines = [line for line in lines_to_show(self.request.basket) if line.stockrecord_id]  # type: ignore[attr-defined]
        now = timezone.now()
        discounts = discounts_of(self.request.basket, lines, now=now)  # type: ignore[attr-defined]
        choices = choices_for(
            wanted_of(lines, discounts),
            where=where,
            chosen=chosen_service(self.request.session),
            makers={str(line.product.maker_id): line.product.maker.name for line in lines},
            order_voucher_sen=discounts.off_the_order_sen,
            now=now,
        )
        return {"choices": choices, "place": state_named(where.state_iso).name, "has_lines": bool(lines)}

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("service", "")
        if wanted in service_codes(timezone.now()):
            request.session[SESSION_KEY] = wanted
        return redirect(self.back)
