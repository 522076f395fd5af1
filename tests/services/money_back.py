"""A paid order and what may happen to its money: refunds by staff, at Stripe, disputes at the bank."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from storefront.checkout import operations as checkout
from storefront.checkout.models import Refund
from storefront.ledger.models import Posting
from storefront.ledger.queries import unbalanced_journals
from storefront.order.models import Order
from storefront.webhooks.operations import work_off
from tests.services.jobs import run_due_jobs
from tests.services.people_and_goods import an_agent
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

CODE = "MLT7K2WX"


def a_paid_order(stripe: StripeSandbox, quantity: int = 3, *, method: str = "card") -> Order:
    """`quantity` x RM45.00 (and RM4.50 LVG tax each) through agent Melati's code, 10 % to her, 8 % fee."""
    open_shop()
    an_agent("Melati", code=CODE)
    visitor = Visitor()
    visitor.add(goods("Kopi Gayo", 4500), quantity)
    attempt = visitor.to_payment_page(visitor.press_pay(code=CODE))
    stripe.pay(attempt.session_id or "", method=method)
    visitor.come_back(attempt)
    run_due_jobs()
    hear(stripe)
    return Order.objects.get()


def hear(stripe: StripeSandbox, *, at: datetime | None = None) -> None:
    """All events that the stand-in has to tell, posted to the shop's door and worked off."""
    client = Client()
    for letter in stripe.letters():
        answer = client.post(
            "/webhooks/stripe/",
            letter.body,
            content_type="application/json",
            headers={"Stripe-Signature": letter.signature},
        )
        assert answer.status_code == 200
    work_off(now=at or timezone.now())


def refund(order: Order, units: int, *, cause: str = "out_of_stock", now: datetime | None = None) -> Refund:
    """Staff refund units of the order's only line; nothing is sent yet."""
    now = now or timezone.now()
    order.refresh_from_db()
    wanted = {order.lines.get().pk: units}
    plan = checkout.plan_refund(Order.objects.get(pk=order.pk), units=wanted, cause=cause, now=now)
    return checkout.request_refund(
        order.pk, units=wanted, cause=cause, plan_sha256=plan.sha256, reason="", staff_id=1, now=now
    )


def charge_of(stripe: StripeSandbox) -> str:
    """The only charge."""
    (charge,) = stripe.state()["charges"]
    return str(charge["id"])


def balances() -> dict[str, int]:
    """Every account that is not at zero, in minor units. Also asserts that each journal sums to zero."""
    assert unbalanced_journals() == []
    sums: Any = Posting.objects.values_list("account__code").annotate(total=Sum("amount_minor"))
    return {code: total for code, total in sums if total}
