"""The main road with Django's client, JavaScript off: basket, landed cost, payment, order, books."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.commissions.models import LineShare
from storefront.fulfilment.models import Consignment
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


class TestRoad:
    def test_three_makers_become_three_consignments_when_one_basket_is_paid(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500, maker="Sangrai"), 2)
        visitor.add(goods("Keripik Tempe", 1285, maker="Dapur"), 3)
        visitor.add(goods("Syal Batik", 18900, maker="Batik"))

        attempt = visitor.buy(stripe_sandbox)
        run_jobs()

        assert attempt.state == "ordered"
        order = Order.objects.get()
        # crossborder.md 4.3 A2: goods 31755; LVG 900 + 387 + 1890 = 3177 (each unit rounds by itself)
        assert (order.goods_sen, order.lvg_sen) == (31755, 3177)
        assert order.total_sen == order.goods_sen + order.lvg_sen + order.freight_sen
        assert Consignment.objects.count() == 3
        assert sum(Consignment.objects.values_list("freight_sen", flat=True)) == order.freight_sen
        assert Payment.objects.get().captured_sen == order.total_sen
        assert order.payment_method == "card"

    def test_books_hold_every_sen_when_an_order_is_paid(self, stripe_sandbox: StripeSandbox) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500), 2)
        visitor.buy(stripe_sandbox)
        order = Order.objects.get()

        assert unbalanced_journals() == []
        assert balance_of("gateway:clearing") == -order.total_sen
        assert balance_of("tax:lvg") == 900
        # nobody referred the buyer: 9000 goods, fee 8 % = 720, the maker keeps 8280; freight waits apart
        share = LineShare.objects.get()
        assert (share.agent_sen, share.fee_sen, share.maker_sen) == (0, 720, 8280)
        assert balance_of(f"maker:{order.lines.get().partner_id}:pending") == 8280
        assert balance_of("freight:held") == order.freight_sen
        assert Journal.objects.filter(kind="order", subject=order.number).count() == 1

    def test_fee_is_booked_when_stripe_has_it(self, stripe_sandbox: StripeSandbox) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4500), 2)
        visitor.buy(stripe_sandbox)
        for letter in stripe_sandbox.letters():
            answer = visitor.client.post(
                "/webhooks/stripe/",
                letter.body,
                content_type="application/json",
                headers={"Stripe-Signature": letter.signature},
            )
            assert answer.status_code == 200
        run_jobs()

        payment = Payment.objects.get()
        # card in Malaysia: 3 % + RM1.00 (crossborder.md 1.9)
        assert payment.fee_sen is not None
        assert abs(payment.fee_sen - (payment.captured_sen * 3 / 100 + 100)) <= 1
        assert balance_of("gateway:clearing") == -(payment.captured_sen - payment.fee_sen)
        assert Order.objects.count() == 1

    def test_one_mail_with_the_landed_lines_when_an_order_is_placed(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor(language="en")
        visitor.add(goods("Kopi Gayo", 4500), 2)
        attempt = visitor.buy(stripe_sandbox)
        visitor.come_back(attempt)
        run_jobs()

        assert [message.to for message in mail.outbox] == [["siti@example.com"]]
        order = Order.objects.get()
        body = mail.outbox[0].body
        [(page, kind)] = mail.outbox[0].alternatives
        assert kind == "text/html"
        assert set(re.findall(r"RM\u00a0[\d.,]+", str(page))) == set(re.findall(r"RM\u00a0[\d.,]+", body))
        assert order.number in mail.outbox[0].subject
        assert f"/en/order/{order.guest_token}/" in body
        assert "RM\u00a090.00" in body and "RM\u00a09.00" in body

    def test_basket_and_stock_are_free_again_when_the_buyer_turns_back(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500, stock=3)
        visitor = Visitor()
        visitor.add(product, 2)
        attempt = visitor.to_payment_page(visitor.press_pay())
        record = product.stockrecords.get()
        assert (record.reserved, record.sold) == (2, 0)

        visitor.client.get(f"/ms/checkout/cancelled/{attempt.public_id}/")

        record.refresh_from_db()
        attempt.refresh_from_db()
        assert (attempt.state, record.reserved, record.sold) == ("expired", 0, 0)
        assert Order.objects.count() == 0
        assert visitor.client.get("/ms/checkout/").status_code == 200

    def test_buyer_sees_the_name_of_what_is_gone_when_another_was_faster(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4500, stock=1)
        first, second = Visitor(), Visitor()
        first.add(product)
        second.add(product)
        typed = second.form()
        first.press_pay()

        answer = second.client.post("/ms/checkout/", typed)

        assert answer.status_code == 409
        assert "Kopi Gayo" in answer.content.decode()
        assert CheckoutAttempt.objects.count() == 1
