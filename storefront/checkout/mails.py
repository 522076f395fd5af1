"""Mails to buyers, in the language of the order. Called by jobs only; each is sent once per subject."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from storefront.checkout.endings import why_it_comes_back
from storefront.checkout.models import CheckoutAttempt, Refund, SentMail
from storefront.order.models import Order

WITH_HTML = frozenset({"mails/order"})
"""Mails that are also sent as a page: figures stand in a column there."""


def order_url(order: Order) -> str:
    """The buyer's own page: no sign-in, the token is the key."""
    with override(order.locale):
        return settings.SITE_ORIGIN + reverse("aftersales:show-order", args=[order.guest_token])


def send_order(order_id: int) -> None:
    """Acknowledge an order: what, from whom, landed total with its lines, dates, where to follow it."""
    order = Order.objects.get(pk=order_id)
    consignments = order.consignments.select_related("maker").prefetch_related("lines__order_line")
    _send(
        order.pk,
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
    _send(refund.pk, order.guest_email, order.locale, "mails/refund", context)


def send_unordered(attempt_id: int) -> None:
    """Tell a buyer whose goods were gone when his money came that it is on its way back."""
    attempt = CheckoutAttempt.objects.get(pk=attempt_id)
    receiver = attempt.receiver
    with override(receiver["locale"]):
        why = why_it_comes_back(attempt, receiver["locale"])
    context = {"attempt": attempt, "why": why}
    _send(attempt.pk, receiver["email"], receiver["locale"], "mails/unordered", context)


def _send(about: int, address: str, locale: str, template: str, context: dict[str, Any]) -> None:
    """Subject from the first line of the text template. Buyers without e-mail follow the link they were shown.

    Once per template and id of its subject, however often the job is delivered: the row that says so commits when
    the mail server has taken the mail. That is the one call to the outside with a transaction open; it locks nothing
    but its own row, and EMAIL_TIMEOUT bounds it.
    """
    if not address:
        return
    with override(locale):
        facts = {**context, "seller": settings.SELLER}
        text = render_to_string(f"{template}.txt", facts)
        page = render_to_string(f"{template}.html", facts) if template in WITH_HTML else ""
    subject, _, body = text.partition("\n")
    mail = EmailMultiAlternatives(subject.strip(), body.lstrip("\n"), settings.DEFAULT_FROM_EMAIL, [address])
    if page:
        mail.attach_alternative(page, "text/html")
    with transaction.atomic():
        _row, is_first = SentMail.objects.get_or_create(
            template=template, about=about, defaults={"sent_at": timezone.now()}
        )
        if is_first:
            mail.send()
