"""The basket page, where Oscar's `basket:summary` stands: goods by maker, freight, the total."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from catalogue.door import postcode_of
from storefront.basket.operations import CannotChangeQuantity, change_quantity, remove_line
from storefront.basket.queries import lines_to_show
from storefront.checkout import operations
from storefront.checkout.discounts import discounts_of
from storefront.shipping.choices import chosen_service
from storefront.shop import basket_page


class BasketPageView(TemplateView):
    """Shows the basket by maker; a POST changes quantities, removes a line, enters a voucher or takes it out."""

    template_name = "shop/basket.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, basket = timezone.now(), self.request.basket  # type: ignore[attr-defined]
        lines = lines_to_show(basket)
        discounts = discounts_of(basket, lines, now=now)
        page = basket_page.page_of(
            lines,
            postcode=postcode_of(self.request),
            now=now,
            discounts=discounts,
            service=chosen_service(self.request.session),
        )
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "voucher" in request.POST:
            return self._enter(request, request.POST["voucher"])
        if "drop" in request.POST:
            operations.drop_codes(request.basket, [request.POST["drop"]])  # type: ignore[attr-defined]
            return redirect(f"{reverse('basket:summary')}#voucher")
        self._change_lines(request)
        return redirect("basket:summary")

    def _enter(self, request: HttpRequest, typed: str) -> HttpResponse:
        """A good voucher leads back to the page; a bad one stays in its field, with what is wrong."""
        basket = request.basket  # type: ignore[attr-defined]
        try:
            code = operations.enter_code(
                basket=basket, typed=typed, lines=lines_to_show(basket), now=timezone.now()
            )
        except operations.CannotUseCode as fault:
            context = self.get_context_data(typed=typed.strip()[:40], voucher_fault=str(fault))
            return self.render_to_response(context, status=422)
        messages.success(request, _("The voucher %(code)s counts.") % {"code": code})
        return redirect(f"{reverse('basket:summary')}#summary")

    def _change_lines(self, request: HttpRequest) -> None:
        removed = request.POST.get("remove")
        for line in lines_to_show(request.basket):  # type: ignore[attr-defined]
            if removed == str(line.pk):
                remove_line(line=line)
                messages.info(request, _("Removed: %(name)s") % {"name": line.product.get_title()})
                continue
            wanted = request.POST.get(basket_page.LINE_FIELD.format(line.pk))
            try:
                change_quantity(line=line, wanted=wanted)
            except CannotChangeQuantity as fault:
                messages.error(request, str(fault))
