"""The buyer's page of an order: opened by the secret link, no sign-in, no script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.aftersales import claims, operations
from storefront.aftersales.queries import order_page
from storefront.aftersales.retention import kept_until
from storefront.aftersales.timeline import steps_of
from storefront.fulfilment.operations import CannotDeliver
from storefront.order.models import Order
from storefront.referrals.operations.claims import CannotAnswer
from storefront.referrals.queries import claims_on


@method_decorator(never_cache, name="dispatch")
class OrderView(View):
    """Where each parcel is. The token leaves by Referer to nobody else; our own form needs its origin (CSRF)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        order = get_object_or_404(Order.objects.select_related("shipping_address"), guest_token=token)
        page = order_page(order)
        cards = [(consignment, steps_of(consignment)) for consignment in page.consignments]
        context = {
            "page": page,
            "cards": cards,
            "token": token,
            "claims": claims_on(order),
            "kept_until": kept_until(order),
        }
        response = render(request, "aftersales/order.html", context)
        response.headers["Referrer-Policy"] = "same-origin"
        return response


class ArrivedView(View):
    """The buyer's one tap: "it has arrived"."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str, consignment_id: int) -> HttpResponse:
        order = get_object_or_404(Order, guest_token=token)
        consignment = get_object_or_404(order.consignments, pk=consignment_id)
        try:
            operations.confirm_delivery(consignment.pk, happened_at=timezone.now(), source="buyer")
        except CannotDeliver:
            messages.error(request, _("This parcel has not been handed over yet."))
        else:
            messages.success(request, _("Thank you. You can still return it within 7 days."))
        return redirect("aftersales:show-order", token)


class AnswerClaimView(View):
    """The buyer says whether an agent referred him."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
        order = get_object_or_404(Order, guest_token=token)
        claim = get_object_or_404(order.credit_claims, pk=claim_id)
        try:
            claims.answer(claim=claim, is_true=request.POST.get("is_true") == "1", now=timezone.now())
        except CannotAnswer:
            messages.info(request, _("You have answered this before."))
        else:
            messages.success(request, _("Thank you. Your price stays the same."))
        return redirect("aftersales:show-order", token)
