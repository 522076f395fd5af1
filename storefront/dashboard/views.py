"""Staff pages: today, the one box, an order, a refund that is shown before it is made."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.aftersales.operations import confirm_delivery
from storefront.checkout import operations as checkout
from storefront.dashboard import queries
from storefront.dashboard.forms import RefundForm
from storefront.dashboard.timeline import facts_of
from storefront.fulfilment.operations import CannotDeliver
from storefront.order.models import Order

SHOWN = 50
WHY_NOT = {
    "captured": _lazy("That is more than is left of this order, or nothing at all."),
    "nothing": _lazy("Nothing is chosen: give a number of units, or tick a delivery."),
    "quantity": _lazy("So many units are not left of that line."),
    "freight": _lazy(
        "For this cause the delivery stays paid. Choose the cause that fits, such as Not as described."
    ),
    "disputed": _lazy(
        "The buyer's bank holds this money. Whoever wins the dispute keeps it: no refund on top."
    ),
}


@method_decorator(never_cache, name="dispatch")
class TodayView(View):
    """What needs a person, the newest orders, the day so far."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        context = {
            "now": now,
            "tasks": queries.tasks(now),
            "orders": queries.latest_orders()[:SHOWN],
            "day": queries.day_so_far(midnight),
            "bars": queries.paid_by_day(midnight),
        }
        return render(request, "dashboard/today.html", context)


@method_decorator(never_cache, name="dispatch")
class FindView(View):
    """One box for everything; a single hit opens at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")[:80]
        found = list(queries.find_orders(text)[:SHOWN]) if text.strip() else []
        if len(found) == 1:
            return redirect("dashboard:order-show", found[0].number)
        return render(request, "dashboard/find.html", {"q": text, "orders": found})


@method_decorator(never_cache, name="dispatch")
class OrderView(View):
    """An order as a whole: who got what of the money, one card per consignment, one timeline."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = get_object_or_404(queries.order_for_staff(number))
        return render(request, "dashboard/order.html", {"order": order, "facts": facts_of(order)})


@method_decorator(never_cache, name="dispatch")
class RefundView(View):
    """Units and cause, then the preview of who pays what, then exactly that."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = get_object_or_404(Order, number=number)
        return self._page(request, order, RefundForm(order=order))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = get_object_or_404(Order, number=number)
        form = RefundForm(request.POST, order=order)
        if not form.is_valid():
            return self._page(request, order, form, status=422)
        try:
            return self._plan_or_make(request, order, form)
        except checkout.CannotRefund as refused:
            form.add_error(None, WHY_NOT.get(str(refused), WHY_NOT["captured"]))
            return self._page(request, order, form, status=422)
        except checkout.PlanChanged as changed:
            return self._page(request, order, form, plan=changed.plan, status=409)

    def _plan_or_make(self, request: HttpRequest, order: Order, form: RefundForm) -> HttpResponse:
        units, cause = form.units(), form.cleaned_data["cause"]
        if not form.cleaned_data["plan"]:
            plan = checkout.plan_refund(
                order, units=units, cause=cause, now=timezone.now(), freight_of=form.freight_of()
            )
            return self._page(request, order, form, plan=plan)
        checkout.request_refund(
            order.pk,
            units=units,
            freight_of=form.freight_of(),
            cause=cause,
            plan_sha256=form.cleaned_data["plan"],
            reason=form.cleaned_data["reason"],
            staff_id=request.user.pk or 0,
            now=timezone.now(),
        )
        messages.success(request, _("The refund is on its way."))
        return redirect("dashboard:order-show", order.number)

    def _page(
        self, request: HttpRequest, order: Order, form: RefundForm, status: int = 200, **extra: Any
    ) -> HttpResponse:
        return render(
            request, "dashboard/refund.html", {"order": order, "form": form, **extra}, status=status
        )


class DeliveredView(View):
    """Staff know from the carrier that a consignment has arrived."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str, consignment_id: int) -> HttpResponse:
        order = get_object_or_404(Order, number=number)
        consignment = get_object_or_404(order.consignments, pk=consignment_id)
        try:
            confirm_delivery(consignment.pk, happened_at=timezone.now(), source="staff")
        except CannotDeliver:
            messages.error(request, _("This parcel has not been handed over yet."))
        return redirect("dashboard:order-show", number)
