"""Money that comes when the goods are gone, or that does not fit, goes back: threats A14-A17, A20-A22, A24."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def on_the_payment_page(visitor: Visitor) -> CheckoutAttempt:
    return visitor.to_payment_page(visitor.press_pay())


class TestTooLate:
    def test_a21_all_of_it_goes_back_when_the_last_unit_was_sold_to_another(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500, stock=1)
        late, quick = Visitor(), Visitor()
        late.add(product)
        attempt = on_the_payment_page(late)
        late.client.get(f"/ms/checkout/cancelled/{attempt.public_id}/")
        quick.add(product)
        quick.buy(stripe_sandbox)

        stripe_sandbox.pay(attempt.session_id or "", is_forced=True)
        page = late.come_back(attempt)
        run_jobs()
        refund = Refund.objects.get()
        stripe_sandbox.finish_refund(refund.stripe_id or "") if refund.state == "pending" else None
        operations.settle(attempt.pk, now=timezone.now())

        attempt.refresh_from_db()
        refund.refresh_from_db()
        assert page.status_code == 200
        assert Order.objects.count() == 1
        assert (attempt.state, refund.state, refund.amount_sen) == (
            "refunded",
            "succeeded",
            attempt.amount_sen,
        )
        assert balance_of("buyer:owed") == 0
        assert balance_of("gateway:clearing") == -Order.objects.get().total_sen
        assert any("siti@example.com" in message.to for message in mail.outbox)
        assert unbalanced_journals() == []

    def test_a20_order_is_placed_when_the_expired_units_are_still_there(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500, stock=1)
        visitor = Visitor()
        visitor.add(product)
        attempt = on_the_payment_page(visitor)
        visitor.client.get(f"/ms/checkout/cancelled/{attempt.public_id}/")

        stripe_sandbox.pay(attempt.session_id or "", is_forced=True)
        visitor.come_back(attempt)

        attempt.refresh_from_db()
        record = product.stockrecords.get()
        assert (attempt.state, record.reserved, record.sold) == ("ordered", 0, 1)


class TestWrongMoney:
    @pytest.mark.parametrize(
        ("change", "ends_in"),
        [
            ({"amount_total": 1}, "refund_due"),
            ({"currency": "idr"}, "failed"),
            ({"currency": "usd"}, "failed"),
            ({"livemode": True}, "failed"),
            ({"client_reference_id": "another-attempt"}, "refund_due"),
        ],
    )
    def test_a14_a15_a16_a17_nothing_is_ordered_when_the_session_does_not_fit(
        self, stripe_sandbox: StripeSandbox, change: dict[str, object], ends_in: str
    ) -> None:
        """Too little, or marked for another attempt: the money goes back. Foreign money: an alarm, nothing booked."""
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500))
        attempt = on_the_payment_page(visitor)
        stripe_sandbox.pay(attempt.session_id or "")
        stripe_sandbox.tamper(attempt.session_id or "", **change)

        visitor.come_back(attempt)

        attempt.refresh_from_db()
        assert (attempt.state, Order.objects.count()) == (ends_in, 0)
        assert attempt.note != ""


class TestWaiting:
    def test_a22_goods_stay_held_and_nothing_is_ordered_when_the_bank_is_slow(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500)
        visitor = Visitor()
        visitor.add(product, 2)
        attempt = on_the_payment_page(visitor)
        payment = stripe_sandbox.pay(attempt.session_id or "", method="fpx", outcome="processing")
        page = visitor.come_back(attempt)

        attempt.refresh_from_db()
        assert (attempt.state, Order.objects.count(), page.status_code) == ("waiting", 0, 200)
        operations.expire(attempt.pk, now=timezone.now() + timedelta(hours=2))
        assert product.stockrecords.get().reserved == 2

        stripe_sandbox.finish_payment(payment["id"])
        visitor.come_back(attempt)
        attempt.refresh_from_db()
        assert attempt.state == "ordered"
        assert product.stockrecords.get().sold == 2

    def test_a22_goods_are_free_again_when_the_bank_says_no(self, stripe_sandbox: StripeSandbox) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500)
        visitor = Visitor()
        visitor.add(product, 2)
        attempt = on_the_payment_page(visitor)
        stripe_sandbox.deliveries("off")
        payment = stripe_sandbox.pay(attempt.session_id or "", method="fpx", outcome="processing")
        visitor.come_back(attempt)
        stripe_sandbox.finish_payment(payment["id"], outcome="failed")
        letter = stripe_sandbox.letters("checkout.session.async_payment_failed")[0]
        visitor.client.post(
            "/webhooks/stripe/",
            letter.body,
            content_type="application/json",
            headers={"Stripe-Signature": letter.signature},
        )
        run_jobs()

        attempt.refresh_from_db()
        record = product.stockrecords.get()
        assert (attempt.state, record.reserved, record.sold) == ("failed", 0, 0)

    def test_a24_one_order_follows_when_a_declined_card_is_tried_again(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500))
        attempt = on_the_payment_page(visitor)
        stripe_sandbox.pay(attempt.session_id or "", outcome="declined")
        visitor.come_back(attempt)
        attempt.refresh_from_db()
        assert attempt.state == "session_open"

        stripe_sandbox.pay(attempt.session_id or "")
        visitor.come_back(attempt)
        attempt.refresh_from_db()
        assert (attempt.state, Order.objects.count()) == ("ordered", 1)
