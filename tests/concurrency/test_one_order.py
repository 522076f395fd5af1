"""Threats A10 and B7: one basket, one payment, many at once, and still one order."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import attempts, settling
from storefront.commissions.models import Commission
from storefront.ledger.models import Journal
from storefront.order.models import Order
from tests.services.people_and_goods import an_agent
from tests.services.racing import together
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


class TestDoubleSubmit:
    def test_b7_six_browsers_land_on_one_order_when_one_form_is_sent_six_times(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500, stock=10), 2)
        form = visitor.form()
        cookies = visitor.client.cookies

        def submit() -> Any:
            browser = Client()
            browser.cookies = cookies
            return browser.post("/ms/checkout/", form)

        answers = together([submit] * 6)
        assert [answer.status_code for answer in answers] == [302] * 6
        assert len({answer.url for answer in answers}) == 1
        attempt = visitor.to_payment_page(answers[0])
        stripe_sandbox.pay(attempt.session_id or "")
        landed = [visitor.client.get(answer.url.replace("/pay/", "/return/")).url for answer in answers]

        assert set(landed) == {f"/ms/checkout/thanks/{attempt.public_id}/"}
        assert visitor.client.post("/ms/checkout/", form, follow=True).redirect_chain[-1][0] == landed[0]
        assert (CheckoutAttempt.objects.count(), Order.objects.count()) == (1, 1)
        assert attempt.reservations.get().quantity == 2

    def test_b7_five_of_six_see_an_error_when_the_basket_is_not_locked(
        self, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: all six have looked for an attempt and found none; the unique rows refuse five."""
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500, stock=10), 2)
        form, cookies = visitor.form(), visitor.client.cookies
        everybody, write = threading.Barrier(6), attempts._write

        def write_with_the_others(*facts: Any) -> CheckoutAttempt:
            everybody.wait(timeout=60)
            return write(*facts)

        monkeypatch.setattr(attempts, "lock_rows", lambda rows: [])
        monkeypatch.setattr(attempts, "_write", write_with_the_others)

        def submit() -> int:
            browser = Client(raise_request_exception=False)
            browser.cookies = cookies
            return browser.post("/ms/checkout/", form).status_code

        assert sorted(together([submit] * 6)) == [302] + [500] * 5


class TestSettle:
    def test_a10_one_order_one_journal_one_commission_one_mail_when_webhook_return_and_poll_come_at_once(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        agent = an_agent("Melati", code="MLT7K2WX")
        visitor = Visitor()
        product = goods("Kopi Gayo", 4500)
        visitor.add(product, 2)
        attempt = visitor.to_payment_page(visitor.press_pay(code="MLT7K2WX"))
        stripe_sandbox.deliveries("off")
        stripe_sandbox.pay(attempt.session_id or "")
        letter = stripe_sandbox.letters("checkout.session.completed")[0]

        def webhook() -> int:
            answer = Client().post(
                "/webhooks/stripe/",
                letter.body,
                content_type="application/json",
                headers={"Stripe-Signature": letter.signature},
            )
            return answer.status_code

        def come_back() -> int:
            return Visitor().come_back(attempt).status_code

        def poll() -> int:
            return 200 if operations.settle(attempt.pk, now=timezone.now()) else 0

        codes = together([webhook, come_back, poll] * 10)
        run_jobs()

        assert set(codes) <= {200, 302}
        order = Order.objects.get()
        assert Journal.objects.filter(kind="order").count() == 1
        commission = Commission.objects.get()
        # 10 % of 2 x RM45.00
        assert (commission.agent, commission.amount_sen, commission.state) == (agent, 900, "pending")
        assert len(mail.outbox) == 1
        assert order.number in mail.outbox[0].subject
        record = product.stockrecords.get()
        assert (record.reserved, record.sold) == (0, 2)

    def test_a10_losers_crash_on_the_last_guard_when_the_lock_is_off(
        self, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without lock and guarded move every caller tries to order; only the database's unique rows stop them."""
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500), 1)
        attempt = visitor.to_payment_page(visitor.press_pay())
        stripe_sandbox.pay(attempt.session_id or "")
        everybody = threading.Barrier(5)

        def unlocked(attempt_id: int) -> CheckoutAttempt:
            found = CheckoutAttempt.objects.get(pk=attempt_id)
            everybody.wait(timeout=30)
            return found

        def unguarded(row: CheckoutAttempt, *, to: str, only_from: Any, **changes: Any) -> bool:
            row.state = to
            return True

        monkeypatch.setattr(settling, "lock_rows", list)
        monkeypatch.setattr(settling, "locked", unlocked)
        monkeypatch.setattr(settling, "move", unguarded)
        monkeypatch.setattr(settling.holding, "sell", lambda attempt: "")

        def settle() -> str:
            try:
                settling.settle(attempt.pk, now=timezone.now())
            except IntegrityError:
                return "refused by the database"
            return "ordered"

        assert sorted(together([settle] * 5)) == ["ordered"] + ["refused by the database"] * 4
