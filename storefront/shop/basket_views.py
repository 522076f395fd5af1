"""The basket page, where Oscar's `basket:summary` stands: goods by maker, freight, the total."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from storefront.basket.operations import CannotChangeQuantity, change_quantity, remove_line
from storefront.basket.queries import lines_to_show
from storefront.shop import basket_page
from storefront.shop.arrival import postcode_of


class BasketPageView(TemplateView):
    """Shows the basket by maker; a POST changes quantities or removes a line."""

    template_name = "shop/basket.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = lines_to_show(self.request.basket)  # type: ignore[attr-defined]
        page = basket_page.page_of(lines, postcode=postcode_of(self.request), now=timezone.now())
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
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
        return redirect("basket:summary")
