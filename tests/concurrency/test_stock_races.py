"""Stock between buyers, sweepers and sellers: threats B2-B6, B11, figure 1 in small. Controls take a guard away."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from storefront.checkout import jobs, operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import paying, stock
from storefront.gateway import GatewayError, SessionStatus, get_gateway
from storefront.locks import WrongLockOrder, lock_rows, retried, sqlstate
from storefront.order.models import Order
from tests.services.attempts import a_reserved_attempt, an_open_attempt, an_order_to_pay
from tests.services.people_and_goods import a_product
from tests.services.racing import drop_check, together
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)

RACES = int(os.environ.get("RACES", "4"))


def counts(product: Product) -> tuple[int, int]:
    record = StockRecord.objects.get(product=product)
    return record.reserved, record.sold


def reserving(order: Any) -> Callable[[], str]:
    """One buyer presses Pay; tells what he was told."""

    def press() -> str:
        try:
            retried(operations.reserve, order, now=timezone.now())
        except operations.SoldOut as sold_out:
            return ", ".join(sold_out.titles)
        return "held"

    return press


class TestLastUnits:
    @pytest.mark.parametrize("units", range(1, RACES + 1))
    def test_b1_exactly_the_units_are_held_when_fifty_buyers_press_at_once(self, units: int) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=units)
        orders = [an_order_to_pay((product, 1)) for _ in range(50)]
        told = Counter(together([reserving(order) for order in orders]))
        assert told == {"held": units, "Kopi Gayo": 50 - units}
        assert counts(product) == (units, 0)

    def test_b1_units_are_lost_or_sold_twice_when_guard_and_check_are_off(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=1)
        orders = [an_order_to_pay((product, 1)) for _ in range(8)]

        def blindly(stock_id: int, quantity: int) -> bool:
            record = StockRecord.objects.get(pk=stock_id)
            StockRecord.objects.filter(pk=stock_id).update(reserved=record.reserved + quantity)
            return True

        monkeypatch.setattr(stock, "take", blindly)
        drop_check("partner_stockrecord", "stock_promised_within_on_hand")
        assert together([reserving(order) for order in orders]).count("held") > 1


class TestCrossing:
    def test_b2_no_deadlock_and_exact_stock_when_baskets_cross(self) -> None:
        first, second = a_product("Kopi", 4_500, stock=500), a_product("Teh", 1_200, stock=500)
        pairs = [((first, 1), (second, 2)), ((second, 2), (first, 1))]
        orders = [an_order_to_pay(*pairs[number % 2]) for number in range(200)]

        def buy(some: list[Any]) -> None:
            for order in some:
                operations.reserve(
                    order, now=timezone.now()
                )  # not retried: a deadlock would be an error here

        together([lambda some=orders[part::4]: buy(some) for part in range(4)])
        assert (counts(first), counts(second)) == ((200, 0), (400, 0))

    def test_b2_deadlocks_appear_when_rows_are_taken_in_the_order_of_the_basket(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = a_product("Kopi", 4_500, stock=5), a_product("Teh", 1_200, stock=5)
        orders = [an_order_to_pay((first, 1), (second, 1)), an_order_to_pay((second, 1), (first, 1))]
        both_have_one = threading.Barrier(2)

        def as_they_come(attempt: CheckoutAttempt, wanted: Mapping[int, int]) -> list[int]:
            for turn, (stock_id, quantity) in enumerate(wanted.items()):
                stock.take(stock_id, quantity)
                if turn == 0:
                    both_have_one.wait(timeout=30)
            return []

        monkeypatch.setattr(stock, "hold", as_they_come)

        def buy(order: Any) -> str:
            try:
                operations.reserve(order, now=timezone.now())
            except OperationalError as error:
                return sqlstate(error)
            return ""

        assert sorted(together([lambda order=order: buy(order) for order in orders])) == ["", "40P01"]

    def test_order_of_locks_is_refused_when_somebody_goes_back_down(self) -> None:
        from django.db import transaction

        attempt = a_reserved_attempt((a_product(), 1))
        with transaction.atomic():
            lock_rows(StockRecord.objects.all())
            with pytest.raises(WrongLockOrder):
                lock_rows(CheckoutAttempt.objects.filter(pk=attempt.pk))
        with transaction.atomic():  # the next transaction begins at the ground again
            assert lock_rows(CheckoutAttempt.objects.filter(pk=attempt.pk)) == [attempt]


class TestOneBasket:
    def test_b3_nothing_is_held_when_two_lines_want_the_one_unit(self) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=1)
        order = an_order_to_pay((product, 1))
        (line,) = order.snapshot.lines
        twice = dataclasses.replace(order.snapshot, lines=(line, line))
        with pytest.raises(operations.SoldOut):
            operations.reserve(dataclasses.replace(order, snapshot=twice), now=timezone.now())
        assert (counts(product), CheckoutAttempt.objects.count()) == ((0, 0), 0)

    def test_b11_whole_attempt_stops_and_names_the_line_when_one_of_three_makers_has_none(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        coffee, crisps = goods("Kopi Gayo", 4_500, maker="Satu"), goods("Keripik Tempe", 1_285, maker="Dua")
        scarf = goods("Syal Batik", 18_900, maker="Tiga", stock=1)
        visitor = Visitor()
        for product in (coffee, crisps, scarf):
            visitor.add(product)
        typed = visitor.form()
        a_reserved_attempt((scarf, 1))  # another was faster
        answer = visitor.client.post("/ms/checkout/", typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Syal Batik" in page
        assert (CheckoutAttempt.objects.count(), counts(coffee), counts(crisps)) == (1, (0, 0), (0, 0))
        assert stripe_sandbox.state()["sessions"] == []


class TestHolds:
    def test_b4_all_goods_are_free_when_fifty_checkouts_were_abandoned(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """The sweep of every minute ends them: by the end of the hold and 60 s."""
        product = a_product("Kopi Gayo", 4_500, stock=50)
        for number in range(50):
            an_open_attempt((product, 1)) if number % 5 == 0 else a_reserved_attempt((product, 1))
        assert counts(product) == (50, 0)
        CheckoutAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        jobs.end_holds(0)
        assert counts(product) == (0, 0)
        assert {row["status"] for row in stripe_sandbox.state()["sessions"]} == {"expired"}

    @pytest.mark.parametrize("turn", range(RACES * 3))
    def test_b5_never_both_when_sweeper_and_payer_meet(
        self, stripe_sandbox: StripeSandbox, turn: int
    ) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=1)
        attempt = an_open_attempt((product, 1))

        def sweep() -> None:
            try:
                operations.expire(attempt.pk, now=timezone.now())
            except GatewayError:
                return

        def pay() -> None:
            try:
                stripe_sandbox.pay(attempt.session_id or "")
            except AssertionError:  # the page had closed
                return
            operations.settle(attempt.pk, now=timezone.now())

        together([sweep, pay] if turn % 2 else [pay, sweep])
        operations.settle(attempt.pk, now=timezone.now())
        attempt.refresh_from_db()
        ended = {"ordered": ((0, 1), 1), "expired": ((0, 0), 0)}
        assert (counts(product), Order.objects.count()) == ended[attempt.state]

    @pytest.mark.parametrize("turn", range(2))
    def test_b5_both_happen_when_the_sweeper_releases_without_asking(
        self, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch, turn: int
    ) -> None:
        """Control: at the same instant one buyer pays and a sweeper goes by its own clock; the next buyer takes the
        unit that is paid, and the first is told that it is gone."""
        product = a_product("Kopi Gayo", 4_500, stock=1)
        attempt = an_open_attempt((product, 1))
        seen = get_gateway().retrieve_session(attempt.session_id or "")
        believed = dataclasses.replace(seen, status=SessionStatus.EXPIRED)
        monkeypatch.setattr(paying, "_closed_session", lambda attempt, now: believed)

        def sweep() -> None:
            operations.expire(attempt.pk, now=timezone.now())

        def pay() -> None:
            stripe_sandbox.pay(attempt.session_id or "")

        together([sweep, pay] if turn else [pay, sweep])
        assert counts(product) == (0, 0)
        assert [row["payment_status"] for row in stripe_sandbox.state()["sessions"]] == ["paid"]
        a_reserved_attempt((product, 1))
        operations.settle(attempt.pk, now=timezone.now())
        attempt.refresh_from_db()
        assert (attempt.state, Order.objects.count()) == ("refund_due", 0)

    def test_b6_seller_cannot_cut_stock_below_what_is_promised(self) -> None:
        product = a_product("Kopi Gayo", 4_500, stock=5)
        a_reserved_attempt((product, 3))
        record = StockRecord.objects.get(product=product)
        record.num_in_stock = 2
        with pytest.raises(ValidationError, match="3"):
            record.full_clean()
        with pytest.raises(IntegrityError):
            record.save()
