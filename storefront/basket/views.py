"""Putting things into the basket. Works as a plain form; htmx gets a short message and the new count."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from oscar.apps.basket import views as oscar_views


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks: then the answer is the changed part, not a page."""
    return request.headers.get("HX-Request") == "true"


class BasketAddView(oscar_views.BasketAddView):
    """Puts a product into the basket. Oscar checks price, stock and quantity; the answer is ours."""

    def form_valid(self, form: Any) -> HttpResponse:
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

    def form_invalid(self, form: Any) -> HttpResponse:
        if not wants_part(self.request):
            return super().form_invalid(form)
        text = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return render(self.request, "partials/toast.html", {"text": text, "has_changed": False})
