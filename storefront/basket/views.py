"""Putting things into the basket. Works as a plain form; htmx gets a short message and the new count."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from oscar.apps.basket import views as oscar_views

from catalogue.trade.gates import objections
from catalogue.trade.postcodes import CannotFindPostcode, destination
from catalogue.trade.values import GateZone


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks: then the answer is the changed part, not a page."""
    return request.headers.get("HX-Request") == "true"


def zone_of(request: HttpRequest) -> GateZone | None:
    """The zone of the licensing office for the postcode the visitor has typed; None while there is none."""
    try:
        return destination(request.session.get("postcode", "")).gate_zone
    except CannotFindPostcode:
        return None


class BasketAddView(oscar_views.BasketAddView):
    """Puts a product into the basket. Oscar checks price, stock and quantity; the answer is ours."""

    def form_valid(self, form: Any) -> HttpResponse:
        reasons = objections(
            form.product, zone_of(self.request), now=timezone.now(), language=get_language() or "ms"
        )
        if reasons:
            return self._refuse(form, reasons)
        quantity = form.cleaned_data["quantity"]
        self.request.basket.add_product(form.product, quantity, form.cleaned_options())
        self.add_signal.send(sender=self, product=form.product, user=self.request.user, request=self.request)
        text = _("In your basket: %(name)s") % {"name": form.product.get_title()}
        if wants_part(self.request):
            return render(
                self.request,
                "partials/toast.html",
                {"text": text, "has_changed": True, "basket_units": self.request.basket.num_items},
            )
        messages.success(self.request, text)
        return redirect(self.get_success_url())

    def _refuse(self, form: Any, reasons: list[str]) -> HttpResponse:
        """The gates say no to this buyer's zone (R17): nothing is added, and the reason is said."""
        name = {"name": form.product.get_title()}
        text = " ".join([_("Not added: %(name)s cannot be sent to you.") % name, *reasons])
        if wants_part(self.request):
            return render(self.request, "partials/toast.html", {"text": text, "has_changed": False})
        messages.error(self.request, text)
        return redirect(form.product.get_absolute_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        if not wants_part(self.request):
            return super().form_invalid(form)
        text = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return render(self.request, "partials/toast.html", {"text": text, "has_changed": False})
