"""Rows that somebody else holds, and transactions that PostgreSQL throws out: threats B12, B13."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from storefront.checkout import views
from storefront.checkout.models import CheckoutAttempt
from storefront.order.models import Order
from tests.services.racing import together
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Somebody else's transaction that has run `statement` and does not end, on a connection of its own."""
    parameters = connection.get_connection_params()
    parameters = {
        key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if key in parameters
    }
    with psycopg.connect(**parameters) as other:
        other.execute(statement)
        try:
            yield
        finally:
            other.rollback()


def idle_in_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and state like 'idle in transaction%%' and pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


class TestHeldRow:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("ms", "Ramai"), ("id", "Banyak"), ("en", "Many people")],
    )
    def test_b12_buyer_reads_what_to_do_within_four_seconds_when_the_stock_row_is_held(
        self, stripe_sandbox: StripeSandbox, language: str, words: str
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        visitor = Visitor(language=language)
        visitor.add(product)
        typed = visitor.form()
        with held(
            f"update partner_stockrecord set num_in_stock = num_in_stock where product_id = {product.pk}"
        ):
            began = time.monotonic()
            answer = visitor.client.post(f"/{language}/checkout/", typed)
            seconds = time.monotonic() - began
        assert answer.status_code == 503
        assert seconds <= 4
        assert words in answer.content.decode()
        assert CheckoutAttempt.objects.count() == 0
        assert visitor.client.post(f"/{language}/checkout/", typed).status_code == 302

    def test_b12_others_are_served_and_no_connection_is_lost_when_eight_buyers_wait(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        visitors = [Visitor() for _ in range(8)]
        forms = []
        for visitor in visitors:
            visitor.add(product)
            forms.append(visitor.form())
        took: list[float] = []

        def press(number: int) -> int:
            began = time.monotonic()
            answer = visitors[number].client.post("/ms/checkout/", forms[number])
            took.append(time.monotonic() - began)
            return answer.status_code

        def look() -> int:
            return Client().get(product.get_absolute_url()).status_code

        with held(
            f"update partner_stockrecord set num_in_stock = num_in_stock where product_id = {product.pk}"
        ):
            codes = together([*(lambda number=number: press(number) for number in range(8)), look])
        assert codes == [503] * 8 + [200]
        assert max(took) <= 4.5
        assert idle_in_transaction() == 0

    def test_b12_any_page_answers_503_with_a_time_when_its_row_is_held(
        self, stripe_sandbox: StripeSandbox, live_server: LiveServer
    ) -> None:
        """Not only the Pay button: here a line that is changed in the basket."""
        open_shop()
        product = goods("Kopi Gayo", 4_500)
        visitor = Visitor()
        visitor.add(product)

        def add_more() -> tuple[int, str | None, str]:
            answer = visitor.client.post(f"/ms/basket/add/{product.pk}/", {"quantity": 1})
            return answer.status_code, answer.headers.get("Retry-After"), answer.content.decode()

        with held("update basket_line set quantity = quantity"):
            ((status, wait, page),) = together([add_more])
        assert (status, wait) == (503, "5")
        assert "Alat tenun sedang penuh" in page

    def test_b12_request_hangs_when_waiting_is_not_bounded(self) -> None:
        """Control: the same UPDATE without our time-outs is still waiting after 4 s."""
        product = goods("Kopi Gayo", 4_500)
        done = threading.Event()

        def update() -> None:
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = 0")
                cursor.execute("update partner_stockrecord set reserved = reserved")
            connection.close()
            done.set()

        with held(
            f"update partner_stockrecord set num_in_stock = num_in_stock where product_id = {product.pk}"
        ):
            thread = threading.Thread(target=update)
            thread.start()
            assert not done.wait(4)
        thread.join(timeout=10)
        assert done.is_set()


FAILING = """
    create sequence tests_failures;
    create function tests_fail() returns trigger language plpgsql as $$ begin
      if nextval('tests_failures') <= {times} then raise exception 'injected' using errcode = '{code}'; end if;
      return new;
    end $$;
    create trigger tests_fail before insert on {table} for each row execute function tests_fail();
"""


def fail(table: str, *, code: str, times: int) -> None:
    """The next inserts into this table end their transaction like a deadlock or a serialisation error."""
    with connection.cursor() as cursor:
        cursor.execute(FAILING.format(table=table, code=code, times=times))


class TestThrownOut:
    @pytest.mark.parametrize("code", ["40P01", "40001"])
    def test_b13_buyer_notices_nothing_when_two_tries_are_thrown_out(
        self, stripe_sandbox: StripeSandbox, code: str
    ) -> None:
        open_shop()
        visitor = Visitor()
        product = goods("Kopi Gayo", 4_500)
        visitor.add(product)
        typed = visitor.form()
        fail("checkout_reservation", code=code, times=2)
        assert visitor.client.post("/ms/checkout/", typed).status_code == 302
        assert CheckoutAttempt.objects.count() == 1
        assert product.stockrecords.get().reserved == 1

    def test_b13_buyer_is_refused_cleanly_when_three_tries_are_thrown_out(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        product = goods("Kopi Gayo", 4_500)
        visitor.add(product)
        typed = visitor.form()
        fail("checkout_reservation", code="40P01", times=3)
        assert visitor.client.post("/ms/checkout/", typed).status_code == 503
        assert (CheckoutAttempt.objects.count(), product.stockrecords.get().reserved) == (0, 0)

    def test_b13_buyer_is_turned_away_at_the_first_deadlock_when_nothing_is_tried_again(
        self, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: one deadlock, which the shop survives unnoticed with the retry on."""
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4_500))
        typed = visitor.form()
        monkeypatch.setattr(views, "retried", lambda operation, *args, **kwargs: operation(*args, **kwargs))
        fail("checkout_reservation", code="40P01", times=1)
        assert visitor.client.post("/ms/checkout/", typed).status_code == 503
        assert CheckoutAttempt.objects.count() == 0

    def test_b13_one_order_follows_when_settling_is_thrown_out_twice(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        visitor = Visitor()
        visitor.add(goods("Kopi Gayo", 4_500))
        attempt = visitor.to_payment_page(visitor.press_pay())
        stripe_sandbox.pay(attempt.session_id or "")
        fail("order_order", code="40P01", times=2)
        visitor.come_back(attempt)
        assert Order.objects.count() == 1
