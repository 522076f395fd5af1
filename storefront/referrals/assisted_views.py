"""The buyer's page of an order that an agent keyed in for him: look, then yes or no. He pays at our checkout."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.basket.models import Basket
from storefront.referrals.models import AssistedOrder
from storefront.referrals.operations import assisted
from storefront.referrals.units import wanted_of
from storefront.referrals.visitors import new_visitor, remember_visitor, visitor_of


@method_decorator(never_cache, name="dispatch")
class AssistedOrderView(View):
    """Opens with the secret link alone. Confirmed once, it leads back to its own basket for the 48 hours."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        order = get_object_or_404(AssistedOrder.objects.select_related("agent", "basket"), token=token)
        response = render(request, "referrals/assisted.html", self.context(request, order))
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        order = get_object_or_404(AssistedOrder.objects.select_related("agent", "basket"), token=token)
        answer = request.POST.get("answer")
        if _is_agent_herself(request, order):
            logout(request)  # her phone in the buyer's hand: from here on he is himself (F8)
            return redirect("agents:assisted-order", token)
        try:
            if answer == "no":
                assisted.decline(order=order, now=timezone.now())
            elif answer == "yes":
                return self.confirm(request, order)
        except assisted.CannotConfirm:
            pass  # the page says why
        if answer == "open" and _is_payable(order):
            _hand_over(request, order.basket)
            return redirect("basket:summary")
        return redirect("agents:assisted-order", token)

    def confirm(self, request: HttpRequest, order: AssistedOrder) -> HttpResponse:
        """Into a basket of its own, so that eight people on one phone pay each for themselves."""
        visitor = visitor_of(request) or new_visitor()
        basket = _basket_for(request)
        assisted.confirm(order=order, basket=basket, visitor=visitor, now=timezone.now(), user=request.user)
        if basket.is_empty:
            return redirect("agents:assisted-order", order.token)
        _hand_over(request, basket)
        response = redirect("basket:summary")
        remember_visitor(response, visitor)
        return response

    def context(self, request: HttpRequest, order: AssistedOrder) -> dict[str, Any]:
        rows = wanted_of(order, request.strategy)  # type: ignore[attr-defined]
        is_open = order.state == AssistedOrder.State.WAITING and timezone.now() < order.expires_at
        return {
            "order": order,
            "agent": None if order.agent.is_hidden else order.agent,
            "rows": rows,
            "can_be_had": any(row.price is not None for row in rows),
            "is_open": is_open,
            "is_payable": _is_payable(order),
            "is_agent_herself": _is_agent_herself(request, order),
        }


def _is_agent_herself(request: HttpRequest, order: AssistedOrder) -> bool:
    return request.user.is_authenticated and request.user.pk == order.agent.user_id


def _is_payable(order: AssistedOrder) -> bool:
    return order.basket is not None and order.basket.can_be_edited and timezone.now() < order.expires_at


def _basket_for(request: HttpRequest) -> Any:
    """A signed-in buyer's own basket; for a guest a new one, whatever else lies in this browser."""
    if request.user.is_authenticated:
        return request.basket  # type: ignore[attr-defined]
    basket = Basket.objects.create()
    basket.strategy = request.strategy  # type: ignore[attr-defined]
    return basket


def _hand_over(request: HttpRequest, basket: Any) -> None:
    """From the next request on this is the browser's basket; Oscar's middleware writes the cookie."""
    if request.user.is_authenticated:
        return
    request.basket = basket  # type: ignore[attr-defined]
    request.cookies_to_delete.append(settings.OSCAR_BASKET_COOKIE_OPEN)  # type: ignore[attr-defined]
