"""Mails to buyers, in the language of the order. Called by jobs only; each is sent once per subject."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.order.models import Order


def order_url(order: Order) -> str:
    """The buyer's own page: no sign-in, the token is the key."""
    with override(order.locale):
        return settings.SITE_ORIGIN + reverse("aftersales:show-order", args=[order.guest_token])


def send_order(order_id: int) -> None:
    """Acknowledge an order: what, from whom, landed total with its lines, dates, where to follow it."""
    order = Order.objects.get(pk=order_id)
    consignments = order.consignments.select_related("maker").prefetch_related("lines__order_line")
    _send(
        order.guest_email,
        order.locale,
        "mails/order",
        {"order": order, "consignments": consignments, "url": order_url(order)},
    )


def send_refund(refund_id: int) -> None:
    """Tell the buyer what came back and why."""
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    if refund.payment is None:
        return
    order = refund.payment.order
    context = {
        "order": order,
        "refund": refund,
        "lines": refund.lines.select_related("order_line"),
        "url": order_url(order),
    }
    _send(order.guest_email, order.locale, "mails/refund", context)


def send_unordered(attempt_id: int) -> None:
    """Tell a buyer whose goods were gone when his money came that it is on its way back."""
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    receiver = attempt.receiver
    _send(receiver["email"], receiver["locale"], "mails/unordered", {"attempt": attempt})


def _send(address: str, locale: str, template: str, context: dict[str, Any]) -> None:
    """Subject from the first line of the text template. Buyers without e-mail follow the link they were shown."""
    if not address:
        return
    with override(locale):
        text = render_to_string(f"{template}.txt", {**context, "seller": settings.SELLER})
        subject, _, body = text.partition("\n")
        EmailMultiAlternatives(
            subject.strip(), body.lstrip("\n"), settings.DEFAULT_FROM_EMAIL, [address]
        ).send()
