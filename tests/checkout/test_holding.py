"""Goods and vouchers of an attempt: held, sold, given back, and never more than there are (threats B1-B8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import OfferGone, SoldOut, holding, reserve, stock
from storefront.checkout.operations.attempts import Order as OrderToPay
from storefront.checkout.snapshot import SnapshotOffer
from storefront.offer.models import ConditionalOffer
from tests.services.attempts import a_reserved_attempt, an_order_to_pay
from tests.services.offers import a_voucher, an_offer
from tests.services.people_and_goods import NOON, a_product
from tests.services.told import on_the_page

pytestmark = pytest.mark.django_db


def goods_of(product: Product) -> tuple[int, int]:
    """Units held and sold."""
    record = product.stockrecords.get()
    return record.reserved, record.sold


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", 4_500, stock=5)


@pytest.fixture
def attempt(coffee: Product) -> CheckoutAttempt:
    return on_the_page((coffee, 2))


class TestStock:
    """What is held, sold and given back; never more than there is."""

    def test_units_are_held_to_the_last_one_and_no_further(self, coffee: Product) -> None:
        record = coffee.stockrecords.get()
        assert stock.take(record.pk, 3)
        assert not stock.take(record.pk, 3)
        assert stock.take(record.pk, 2)
        assert not stock.take(record.pk, 1)
        assert goods_of(coffee) == (5, 0)

    def test_short_goods_are_named_when_others_are_there(
        self, coffee: Product, attempt: CheckoutAttempt
    ) -> None:
        tea = a_product("Teh", 1_200, stock=1)
        wanted = {product.stockrecords.get().pk: 2 for product in (coffee, tea)}
        other = on_the_page((a_product(), 1))
        assert stock.hold(other, wanted) == [tea.stockrecords.get().pk]

    def test_two_lines_of_one_good_are_held_together(self, coffee: Product) -> None:
        order = an_order_to_pay((coffee, 2))
        (line,) = order.snapshot.lines

        def of_two_lines(units: int) -> OrderToPay:
            return replace(
                order, snapshot=replace(order.snapshot, lines=(line, replace(line, quantity=units)))
            )

        with pytest.raises(SoldOut):
            reserve(of_two_lines(4), now=NOON)
        reserve(of_two_lines(3), now=NOON)
        assert goods_of(coffee) == (5, 0)

    def test_only_what_is_short_is_named(self, coffee: Product) -> None:
        tea = a_product("Teh", 1_200, stock=1)
        with pytest.raises(SoldOut, match=r"^Teh$") as refused:
            a_reserved_attempt((coffee, 1), (tea, 2))
        assert refused.value.titles == ["Teh"]

    def test_units_come_back_once_when_released_twice(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        on_the_page((coffee, 1))
        for _ in range(2):
            stock.release(attempt)
            assert goods_of(coffee) == (1, 0)
        assert list(attempt.reservations.values_list("state", flat=True)) == ["released"]

    def test_units_are_sold_once_when_sold_twice(self, attempt: CheckoutAttempt, coffee: Product) -> None:
        on_the_page((coffee, 1))
        for _ in range(2):
            assert stock.sell(attempt)
            assert goods_of(coffee) == (1, 2)
        stock.release(attempt)
        assert goods_of(coffee) == (1, 2)
        assert list(attempt.reservations.values_list("state", flat=True)) == ["sold"]

    def test_released_units_are_taken_anew_when_money_came_late(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        stock.release(attempt)
        assert stock.sell(attempt)
        assert goods_of(coffee) == (0, 2)

    def test_nothing_moves_when_one_of_three_goods_is_gone(self) -> None:
        first, second, third = (a_product(stock=5) for _ in range(3))
        attempt = on_the_page((first, 2), (second, 1), (third, 3))
        stock.release(attempt)
        third.stockrecords.update(num_in_stock=2)
        assert not stock.sell(attempt)
        assert [goods_of(product) for product in (first, second, third)] == [(0, 0)] * 3
        assert set(attempt.reservations.values_list("state", flat=True)) == {"released"}

    def test_units_leave_without_a_reservation_when_they_replace_others(self, coffee: Product) -> None:
        record = coffee.stockrecords.get()
        assert stock.give(record.pk, 4)
        assert not stock.give(record.pk, 2)
        assert goods_of(coffee) == (0, 4)
        stock.put_back(record.pk, 3)
        assert goods_of(coffee) == (0, 1)


class TestOffers:
    """RM5.00 off by the platform, by a voucher that one order may use."""

    @pytest.fixture
    def offer(self) -> ConditionalOffer:
        return an_offer("Fixed", "5")

    @pytest.fixture
    def voucher(self, offer: ConditionalOffer) -> Any:
        return a_voucher("ONE", offer, usage="Single use")

    def attempt_with(self, product: Product, voucher: Any, *, use: str = "once") -> CheckoutAttempt:
        return reserve(self.order_with(product, voucher, use=use), now=NOON)

    def order_with(self, product: Product, voucher: Any, *, use: str) -> OrderToPay:
        order = an_order_to_pay((product, 1))
        (line,) = order.snapshot.lines
        offer = SnapshotOffer(voucher.offers.get().pk, voucher.pk, "ONE", "Raya", use, 500, 0)
        lines = (replace(line, platform_off_sen=500),)
        return replace(order, snapshot=replace(order.snapshot, lines=lines, offers=(offer,)))

    def test_b8_use_stands_beside_the_goods(self, coffee: Product, voucher: Any) -> None:
        attempt = self.attempt_with(coffee, voucher)
        use = attempt.offer_uses.get()
        assert (use.voucher_id, use.state, use.slot) == (voucher.pk, "held", "1")
        assert (use.platform_sen, use.maker_sen) == (500, 0)

    def test_b8_slot_is_the_buyers_when_each_may_use_it_once(self, coffee: Product, voucher: Any) -> None:
        attempt = self.attempt_with(coffee, voucher, use="customer")
        assert attempt.offer_uses.get().slot == "+60123456789"

    def test_b8_second_buyer_reads_the_code_when_it_is_used_up(self, coffee: Product, voucher: Any) -> None:
        self.attempt_with(coffee, voucher)
        with pytest.raises(OfferGone, match=r"^ONE$") as refused:
            self.attempt_with(coffee, voucher)
        assert refused.value.names == ["ONE"]
        assert goods_of(coffee) == (1, 0)

    def test_b8_it_is_free_again_when_the_hold_ends(self, coffee: Product, voucher: Any) -> None:
        first = self.attempt_with(coffee, voucher)
        holding.release(first)
        assert (first.offer_uses.get().state, goods_of(coffee)) == ("released", (0, 0))
        self.attempt_with(coffee, voucher)

    def test_b8_nothing_is_sold_when_another_has_the_voucher_meanwhile(
        self, coffee: Product, voucher: Any
    ) -> None:
        late = self.attempt_with(coffee, voucher)
        holding.release(late)
        self.attempt_with(coffee, voucher)
        assert holding.sell(late) == holding.OFFER_GONE
        assert goods_of(coffee) == (1, 0)
        assert set(late.reservations.values_list("state", flat=True)) == {"released"}

    def test_b8_it_is_taken_up_again_when_nobody_else_has_it(self, coffee: Product, voucher: Any) -> None:
        late = self.attempt_with(coffee, voucher)
        holding.release(late)
        assert (holding.sell(late), goods_of(coffee)) == ("", (0, 1))
        assert late.offer_uses.get().state == "held"

    def test_all_that_is_gone_is_named(self) -> None:
        assert str(OfferGone(["ONE", "RAYA"])) == "ONE, RAYA"
        assert str(SoldOut(["Kopi", "Teh"])) == "Kopi, Teh"
