"""One basket, one payment, whatever happens meanwhile: threats A14, A18-A21, A23, B9, B10, B14."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from storefront import failpoints
from storefront.basket.models import Line
from storefront.checkout import operations
from storefront.checkout.models import Refund
from storefront.commissions.models import Commission, LineShare
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from storefront.order.numbers import new_guest_token, new_order_number
from tests.services.attempts import a_paid_attempt, a_reserved_attempt, an_open_attempt
from tests.services.people_and_goods import a_product
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)


class TestAmounts:
    def test_a14_order_follows_and_the_difference_is_booked_apart_when_one_sen_too_much_came(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_paid_attempt(stripe_sandbox, (a_product("Kopi Gayo", 4_500), 1))
        stripe_sandbox.tamper(attempt.session_id or "", amount_total=attempt.amount_sen + 1)
        operations.settle(attempt.pk, now=timezone.now())
        assert Order.objects.get().total_sen == attempt.amount_sen
        assert balance_of("platform:overpaid") == 1
        assert balance_of("gateway:clearing") == -attempt.amount_sen - 1

    def test_a14_goods_are_free_when_one_sen_too_little_came(self, stripe_sandbox: StripeSandbox) -> None:
        product = a_product("Kopi Gayo", 4_500)
        attempt = a_paid_attempt(stripe_sandbox, (product, 2))
        stripe_sandbox.tamper(attempt.session_id or "", amount_total=attempt.amount_sen - 1)
        operations.settle(attempt.pk, now=timezone.now())
        record = product.stockrecords.get()
        assert (Order.objects.count(), record.reserved, record.sold) == (0, 0, 0)
        assert Refund.objects.get().amount_sen == attempt.amount_sen - 1


class TestTwoTabs:
    def test_a18_order_is_what_was_paid_when_the_basket_changed_meanwhile(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        coffee, tea = goods("Kopi Gayo", 4_500), goods("Teh Melati", 1_200)
        visitor = Visitor()
        visitor.add(coffee, 2)
        attempt = visitor.to_payment_page(visitor.press_pay())
        visitor.add(tea)
        visitor.add(coffee)
        coffee.stockrecords.update(price_sen=9_999)
        stripe_sandbox.pay(attempt.session_id or "")
        visitor.come_back(attempt)

        order = Order.objects.get()
        assert [(line.title, line.quantity, line.unit_price_sen) for line in order.lines.all()] == [
            ("Kopi Gayo", 2, 4_500)
        ]
        assert order.total_sen == attempt.amount_sen
        left = {line.product_id: line.quantity for line in attempt.basket.lines.all()}
        assert left == {tea.pk: 1, coffee.pk: 1}

    @pytest.mark.parametrize("is_second_ordered", [True, False])
    def test_a19_second_money_goes_back_when_two_pages_of_one_basket_are_paid(
        self, stripe_sandbox: StripeSandbox, is_second_ordered: bool
    ) -> None:
        """The first page was closed when the second opened; its money came all the same."""
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        visitor = Visitor()
        visitor.add(product)
        first = visitor.to_payment_page(visitor.press_pay())
        visitor.client.get(f"/ms/checkout/cancelled/{first.public_id}/")
        second = visitor.to_payment_page(visitor.press_pay())
        assert first.basket_id == second.basket_id
        if is_second_ordered:
            stripe_sandbox.pay(second.session_id or "")
            visitor.come_back(second)
        stripe_sandbox.pay(first.session_id or "", is_forced=True)
        visitor.come_back(first)
        if not is_second_ordered:
            stripe_sandbox.pay(second.session_id or "")
            visitor.come_back(second)
        run_jobs()

        first.refresh_from_db()
        assert Order.objects.get().attempt_key == second.key
        assert first.state in ("refunding", "refunded")
        refund = Refund.objects.get()
        assert (refund.attempt_id, refund.amount_sen) == (first.pk, first.amount_sen)
        assert product.stockrecords.get().sold == 1
        assert product.stockrecords.get().reserved == 0
        assert len([message for message in mail.outbox if "siti@example.com" in message.to]) >= 2
        assert unbalanced_journals() == []

    def test_a19_one_page_is_open_when_the_buyer_pays_in_two_tabs(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4_500))
        first = visitor.to_payment_page(visitor.press_pay())
        visitor.add(goods("Teh Melati", 1_200))
        second = visitor.to_payment_page(visitor.press_pay())
        first.refresh_from_db()
        assert (first.state, second.state) == ("expired", "session_open")
        assert [row["status"] for row in stripe_sandbox.state()["sessions"]] == ["expired", "open"]


class TestExpiry:
    @pytest.mark.parametrize("money_first", [True, False])
    def test_a20_money_wins_when_it_meets_the_end_of_the_hold(
        self, stripe_sandbox: StripeSandbox, money_first: bool
    ) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=1)
        attempt = an_open_attempt((product, 1))
        later = attempt.expires_at + timedelta(seconds=1)
        if not money_first:
            operations.expire(attempt.pk, now=later)
            assert product.stockrecords.get().reserved == 0
        stripe_sandbox.pay(attempt.session_id or "", is_forced=True)
        operations.expire(attempt.pk, now=later)
        attempt.refresh_from_db()
        record = product.stockrecords.get()
        assert (attempt.state, record.reserved, record.sold) == ("ordered", 0, 1)

    def test_a21_nothing_stays_held_when_one_of_two_goods_is_gone(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """The first line can be taken again, the second cannot: both must be as before."""
        coffee, tea = a_product("Kopi", 4_500, stock=5), a_product("Teh", 1_200, stock=1)
        late = an_open_attempt((coffee, 2), (tea, 1))
        operations.expire(late.pk, now=late.expires_at + timedelta(seconds=1))
        a_reserved_attempt((tea, 1))
        stripe_sandbox.pay(late.session_id or "", is_forced=True)
        operations.settle(late.pk, now=timezone.now())
        late.refresh_from_db()
        assert late.state == "refund_due"
        assert coffee.stockrecords.get().reserved == 0
        assert tea.stockrecords.get().reserved == 1


class TestSlowBank:
    def test_a22_a23_no_number_no_commission_no_parcel_when_money_is_only_on_its_way(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        product = a_product("Kopi Gayo", 4_500)
        attempt = an_open_attempt((product, 1))
        payment = stripe_sandbox.pay(attempt.session_id or "", method="fpx", outcome="processing")
        operations.settle(attempt.pk, now=timezone.now())
        attempt.refresh_from_db()
        assert (attempt.state, attempt.order_id) == ("waiting", None)
        counted = (Order.objects.count(), LineShare.objects.count(), Commission.objects.count())
        assert counted == (0, 0, 0)
        assert Journal.objects.count() == 0
        assert product.stockrecords.get().reserved == 1

        stripe_sandbox.finish_payment(payment["id"])
        operations.settle(attempt.pk, now=timezone.now())
        assert Order.objects.count() == 1

    @pytest.mark.parametrize("language", ["ms", "id", "en"])
    def test_a24_page_never_says_failed_when_money_may_still_come(
        self, stripe_sandbox: StripeSandbox, language: str
    ) -> None:
        open_shop()
        visitor = Visitor(language=language)
        visitor.add(goods("Kopi Gayo", 4_500))
        attempt = visitor.to_payment_page(visitor.press_pay())
        stripe_sandbox.pay(attempt.session_id or "", outcome="declined")
        declined = visitor.come_back(attempt).content.decode().lower()
        stripe_sandbox.pay(attempt.session_id or "", method="fpx", outcome="processing")
        waiting = visitor.come_back(attempt).content.decode().lower()
        for word in ("gagal", "failed", "ditolak", "declined"):
            assert word not in declined
            assert word not in waiting


class TestGuessing:
    def test_b9_strangers_find_nothing_when_they_try_a_thousand_numbers(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_paid_attempt(stripe_sandbox, (a_product("Kopi Gayo", 4_500), 1))
        operations.settle(attempt.pk, now=timezone.now())
        order = Order.objects.get()
        stranger = Client()
        tried = [
            order.number,
            str(order.pk),
            *(str(100_000 + attempt.basket_id + step) for step in range(-20, 21)),
        ]
        for text in tried:
            assert stranger.get(f"/ms/order/{text}/").status_code == 404
            assert stranger.get(f"/ms/checkout/thanks/{text}/").status_code == 404
        assert stranger.get(f"/ms/order/{order.guest_token}/").status_code == 200

    def test_b9_names_are_long_and_never_the_same_when_ten_thousand_are_made(self) -> None:
        numbers = {new_order_number() for _ in range(10_000)}
        tokens = {new_guest_token() for _ in range(10_000)}
        assert len(numbers) == len(tokens) == 10_000
        assert min(map(len, tokens)) * 6 >= 128  # base64: six bits a character


class TestQuantity:
    @pytest.mark.parametrize(
        "quantity", ["-1", "0", "1000000000", "99999999999999999999", "1.5", "٣", "", "x", "1e3"]
    )
    def test_b10_no_error_and_no_negative_number_when_the_quantity_is_odd(self, quantity: str) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        visitor = Visitor()
        visitor.add(product)
        added = visitor.client.post(f"/ms/basket/add/{product.pk}/", {"quantity": quantity})
        assert added.status_code < 500
        changed = visitor.client.post(
            "/ms/basket/",
            {
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "1",
                "form-0-id": str(Line.objects.values_list("pk", flat=True).get()),
                "form-0-quantity": quantity,
            },
        )
        assert changed.status_code < 500
        assert all(line.quantity >= 1 for line in Line.objects.all())


class Injected(Exception):
    """Thrown in at a failpoint."""


def throw() -> None:
    raise Injected


class TestRolledBack:
    def test_b14_no_job_no_mail_no_commission_when_the_transaction_fails_after_enqueuing(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        product = a_product("Kopi Gayo", 4_500)
        warm, first, second = (a_paid_attempt(stripe_sandbox, (product, 1)) for _ in range(3))
        operations.settle(warm.pk, now=timezone.now())
        with failpoints.armed("sql:9999:before", throw) as counted:
            operations.settle(first.pk, now=timezone.now())
        jobs = waiting_jobs()
        statements = counted.seen["sql"]
        # the very last statements of settling: the mail is enqueued, the order is written, nothing is committed
        for back in (1, 2):
            with failpoints.armed(f"sql:{statements - back}:after", throw), pytest.raises(Injected):
                operations.settle(second.pk, now=timezone.now())
        assert waiting_jobs() == jobs
        assert (Order.objects.count(), LineShare.objects.count()) == (2, 2)
        second.refresh_from_db()
        assert second.state == "session_open"
