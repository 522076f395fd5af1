"""The maker's desk, phone first: what to pack, and "handed over"."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.fulfilment.operations import CannotSend, locked, send_parcel
from storefront.locks import short_transaction
from storefront.sellers import queries
from storefront.sellers.forms import SendForm

SHOWN = 50


@method_decorator(never_cache, name="dispatch")
class TodayView(View):
    """Consignments to pack by ship-by date, and what is on its way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = "lines__order_line__product"
        context = {
            "makers": queries.makers_of(request.user),
            "to_pack": queries.to_pack(request.user).prefetch_related(lines)[:SHOWN],
            "on_the_way": queries.on_the_way(request.user).prefetch_related(lines, "parcels")[:SHOWN],
            "now": timezone.now(),
            "notices": queries.gate_notices(request.user, get_language() or "id")[:SHOWN],
        }
        return render(request, "sellers/today.html", context)


@method_decorator(never_cache, name="dispatch")
class ConsignmentView(View):
    """One consignment: what goes in, to whom, and the form that says it was handed over."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(request, number, SendForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        form = SendForm(request.POST)
        consignment = get_object_or_404(queries.consignments_of(request.user), number=number)
        if not form.is_valid():
            return self._page(request, number, form, status=422)
        try:
            with short_transaction():
                send_parcel(consignment=locked(consignment.pk), now=timezone.now(), **form.cleaned_data)
        except CannotSend as refusal:
            form.add_error("tracking_number", why_not(refusal.code))
            return self._page(request, number, form, status=422)
        messages.success(request, _("Handed over. The buyer can follow it now."))
        return redirect("sellers:show-today")

    def _page(self, request: HttpRequest, number: str, form: SendForm, status: int = 200) -> HttpResponse:
        rows = queries.consignments_of(request.user).prefetch_related(
            "lines__order_line__product", "parcels__events"
        )
        consignment = get_object_or_404(rows, number=number)
        context: dict[str, Any] = {"consignment": consignment, "form": form, "now": timezone.now()}
        return render(request, "sellers/consignment.html", context, status=status)


def why_not(code: str) -> str:
    """The reason of a CannotSend in the reader's language."""
    return {
        "number": _("This number has a wrong digit or letter. Please read it from the receipt again."),
        "used": _("This number was used before. Each parcel has its own."),
        "state": _("This order was handed over already, or was cancelled."),
    }[code]
