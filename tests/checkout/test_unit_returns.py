"""Units that go back: stock, shares, tax, promotion and freight, to the sen; and all of it again when a dispute is won.

Four units of RM45.00 with RM4.50 LVG tax each, RM1.00 of each paid by the platform, RM15.00 freight; 8 % fee, no agent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import plan_refund, reserve
from storefront.checkout.operations.refund_plan import RefundPlan
from storefront.checkout.operations.states import move
from storefront.checkout.operations.unit_returns import balanced, lock_order, sell_again, take_back
from storefront.commissions.models import Adjustment, LineShare
from storefront.order.models import Order
from storefront.referrals.precedence import Code, Evidence
from tests.services.attempts import FREIGHT_SEN, an_order_to_pay
from tests.services.people_and_goods import NOON, a_product, an_agent
from tests.services.told import LATER, ordered

pytestmark = pytest.mark.django_db

MYR = "MYR"
Legs = Counter[tuple[str, str]]


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", 4_500, stock=9)


@pytest.fixture
def order(coffee: Product) -> Order:
    return ordered(paid_by_the_platform(coffee, 4))


def paid_by_the_platform(product: Product, quantity: int) -> CheckoutAttempt:
    wanted = an_order_to_pay((product, quantity))
    lines = tuple(
        replace(line, unit_lvg_sen=450, platform_off_sen=100 * quantity) for line in wanted.snapshot.lines
    )
    attempt = reserve(replace(wanted, snapshot=replace(wanted.snapshot, lines=lines)), now=NOON)
    move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
    move(attempt, to="session_open", only_from=["session_opening"])
    return attempt


def plan_of(order: Order, units: int, cause: str = "out_of_stock") -> RefundPlan:
    return plan_refund(order, units={order.lines.get().pk: units}, cause=cause, now=NOON)


def take(order: Order, units: int, cause: str = "out_of_stock") -> tuple[RefundPlan, Legs]:
    with transaction.atomic():
        plan = plan_of(lock_order(order.pk), units, cause)
        return plan, take_back(plan, reference="ref-1", now=NOON)


def legs_of(order: Order, units: int, freight_sen: int = 0) -> dict[tuple[str, str], int]:
    """What leaves each account: 8 % and 92 % of RM45.00, the tax, less what the platform had paid."""
    maker = order.lines.get().partner_id
    whole = {
        ("platform:fee", MYR): -360 * units,
        (f"maker:{maker}:pending", MYR): -4_140 * units,
        ("tax:lvg", MYR): -450 * units,
        ("platform:promo", MYR): 100 * units,
        ("freight:held", MYR): -freight_sen,
    }
    return {account: amount for account, amount in whole.items() if amount}


def without_zeros(legs: Legs) -> dict[tuple[str, str], int]:
    return {account: amount for account, amount in legs.items() if amount}


class TestTakeBack:
    def test_every_share_moves_when_one_of_four_goes_back(self, order: Order) -> None:
        plan, legs = take(order, 1)
        assert plan.amount_sen == 4_500 + 450 - 100
        assert without_zeros(legs) == legs_of(order, 1)
        line = order.lines.get()
        assert (line.refunded_quantity, line.stockrecord.sold) == (1, 3)
        share = LineShare.objects.get()
        assert (share.goods_sen, share.fee_sen, share.maker_sen) == (13_500, 1_080, 12_420)
        assert order.consignments.get().state == "open"
        assert order.consignments.get().freight_refunded_sen == 0

    def test_it_adds_up_when_units_go_back_one_after_the_other(self, order: Order) -> None:
        take(order, 1)
        _plan, legs = take(order, 2)
        assert without_zeros(legs) == legs_of(order, 2)
        assert (order.lines.get().refunded_quantity, order.lines.get().stockrecord.sold) == (3, 1)

    def test_freight_follows_and_the_parcel_is_cancelled_when_nothing_is_left(self, order: Order) -> None:
        plan, legs = take(order, 4)
        assert plan.amount_sen == 4 * 4_850 + FREIGHT_SEN
        assert without_zeros(legs) == legs_of(order, 4, FREIGHT_SEN)
        consignment = order.consignments.get()
        assert (consignment.state, consignment.freight_refunded_sen) == ("cancelled", FREIGHT_SEN)

    def test_goods_stay_sold_when_the_parcel_was_sent(self, order: Order) -> None:
        order.consignments.update(state="shipped")
        _plan, legs = take(order, 4, "damaged")
        assert without_zeros(legs) == legs_of(order, 4, FREIGHT_SEN)
        assert (order.lines.get().stockrecord.sold, order.consignments.get().state) == (4, "shipped")

    def test_each_good_comes_back_to_its_own_record_when_there_are_two(self) -> None:
        tea, rice = a_product("Teh", 1_000), a_product("Beras", 2_000)
        wanted = an_order_to_pay((rice, 2), (tea, 3))
        attempt = reserve(wanted, now=NOON)
        move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
        move(attempt, to="session_open", only_from=["session_opening"])
        order = ordered(attempt)
        of_tea = order.lines.get(product=tea)
        of_rice = order.lines.get(product=rice)
        with transaction.atomic():
            locked = lock_order(order.pk)
            plan = plan_refund(locked, units={of_tea.pk: 1, of_rice.pk: 2}, cause="out_of_stock", now=NOON)
            legs = take_back(plan, reference="ref-1", now=NOON)
        assert (tea.stockrecords.get().sold, rice.stockrecords.get().sold) == (2, 0)
        assert sum(legs.values()) == -plan.amount_sen
        assert {part.state for part in order.consignments.all()} == {"open", "cancelled"}


class TestSellAgain:
    def test_all_of_it_comes_back_when_the_dispute_is_won(self, order: Order) -> None:
        order.consignments.update(state="shipped")
        plan, _legs = take(order, 4, "dispute")
        with transaction.atomic():
            lock_order(order.pk)
            legs = sell_again(asdict(plan), reference="ref-1", now=NOON)
        assert without_zeros(legs) == {
            account: -amount for account, amount in legs_of(order, 4, FREIGHT_SEN).items()
        }
        assert order.lines.get().refunded_quantity == 0
        assert order.consignments.get().freight_refunded_sen == 0
        share = LineShare.objects.get()
        assert (share.goods_sen, share.fee_sen, share.maker_sen) == (18_000, 1_440, 16_560)

    def test_two_of_three_stay_gone_when_only_the_last_was_disputed(self, order: Order) -> None:
        order.consignments.update(state="shipped")
        take(order, 2, "damaged")
        plan, _legs = take(order, 2, "dispute")
        with transaction.atomic():
            lock_order(order.pk)
            legs = sell_again(asdict(plan), reference="ref-1", now=NOON)
        assert order.lines.get().refunded_quantity == 2
        back = legs_of(order, 2, FREIGHT_SEN)
        assert without_zeros(legs) == {account: -amount for account, amount in back.items()}

    def test_units_stay_cancelled_when_nobody_will_send_them(self, order: Order) -> None:
        plan, _legs = take(order, 4, "dispute")
        assert order.consignments.get().state == "cancelled"
        with transaction.atomic():
            lock_order(order.pk)
            legs = sell_again(asdict(plan), reference="ref-1", now=NOON)
        assert without_zeros(legs) == {}
        assert (order.lines.get().refunded_quantity, order.consignments.get().freight_refunded_sen) == (
            4,
            FREIGHT_SEN,
        )

    def test_parcel_that_was_sent_comes_back_when_another_one_was_cancelled(self) -> None:
        tea, rice = a_product("Teh", 1_000), a_product("Beras", 2_000)
        attempt = reserve(an_order_to_pay((tea, 1), (rice, 1)), now=NOON)
        move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
        move(attempt, to="session_open", only_from=["session_opening"])
        order = ordered(attempt)
        order.consignments.filter(maker=rice.maker).update(state="shipped")
        units = {line.pk: 1 for line in order.lines.all()}
        with transaction.atomic():
            plan = plan_refund(lock_order(order.pk), units=units, cause="dispute", now=NOON)
            take_back(plan, reference="ref-1", now=NOON)
            legs = sell_again(asdict(plan), reference="ref-1", now=NOON)
        assert without_zeros(legs) == {
            ("platform:fee", MYR): 160,
            (f"maker:{rice.maker_id}:pending", MYR): 1_840,
        }
        assert order.lines.get(product=rice).refunded_quantity == 0
        assert order.lines.get(product=tea).refunded_quantity == 1

    def test_nothing_comes_back_when_nothing_was_taken(self) -> None:
        assert sell_again({}, reference="ref-1", now=NOON) == {}


class TestTwoMakers:
    """RM10.00 of tea and RM20.00 of rice with 10 % tax, RM1.00 of each paid by the platform; 10 % to an agent."""

    @pytest.fixture
    def goods(self) -> tuple[Product, Product]:
        return a_product("Teh", 1_000), a_product("Beras", 2_000)

    @pytest.fixture
    def order(self, goods: tuple[Product, Product]) -> Order:
        tea, rice = goods
        agent = an_agent("Melati")
        proof = Evidence(placed_at=NOON, code=Code(agent.pk)).to_json()
        wanted = an_order_to_pay((rice, 1), (tea, 1))
        lines = tuple(
            replace(
                line,
                unit_lvg_sen=line.unit_price_sen // 10,
                platform_off_sen=100,
                agent_bp=1_000,
                evidence=proof,
            )
            for line in wanted.snapshot.lines
        )
        parcels = tuple(
            replace(parcel, freight_sen=700 + step) for step, parcel in enumerate(wanted.snapshot.parcels)
        )
        snapshot = replace(wanted.snapshot, lines=lines, parcels=parcels)
        attempt = reserve(replace(wanted, snapshot=snapshot), now=NOON)
        move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
        return ordered(attempt)

    def take_all(self, order: Order) -> tuple[RefundPlan, Legs]:
        units = {line.pk: 1 for line in order.lines.all()}
        with transaction.atomic():
            plan = plan_refund(lock_order(order.pk), units=units, cause="dispute", now=NOON)
            return plan, take_back(plan, reference="ref-1", now=LATER)

    def test_r7_every_sen_comes_back_once_when_the_dispute_is_won(self, order: Order) -> None:
        order.consignments.update(state="shipped")
        plan, taken = self.take_all(order)
        assert (taken["tax:lvg", MYR], taken["platform:promo", MYR]) == (-300, 200)
        assert taken["freight:held", MYR] == -1_401
        entries = Adjustment.objects.filter(cause="dispute")
        assert sorted(entries.values_list("delta_sen", "reference", "at")) == [
            (-200, "ref-1", LATER),
            (-100, "ref-1", LATER),
        ]
        with transaction.atomic():
            lock_order(order.pk)
            given = sell_again(asdict(plan), reference="ref-1", now=LATER)
        assert without_zeros(given) == {account: -amount for account, amount in without_zeros(taken).items()}
        won = Adjustment.objects.filter(cause="dispute_won")
        assert sorted(won.values_list("delta_sen", "reference", "at")) == [
            (100, "ref-1", LATER),
            (200, "ref-1", LATER),
        ]

    def test_rows_are_locked_and_stock_is_touched_in_the_order_of_the_house(
        self, order: Order, goods: tuple[Product, Product]
    ) -> None:
        """Stock by ascending id, although the rice stands first in the order."""
        with CaptureQueriesContext(connection) as seen:
            self.take_all(order)
        said = [query["sql"] for query in seen.captured_queries]
        locks = [sql for sql in said if sql.endswith("FOR UPDATE") and f"= {order.pk}" in sql]
        assert [("order_order" in sql, "fulfilment_consignment" in sql) for sql in locks[:2]] == [
            (True, False),
            (False, True),
        ]
        stock = [sql.rsplit(" = ", 1)[1] for sql in said if sql.startswith('UPDATE "partner_stockrecord"')]
        assert stock == [str(product.stockrecords.get().pk) for product in goods]


class TestBalanced:
    def test_platform_bears_what_no_share_does(self) -> None:
        legs = Counter({("tax:lvg", MYR): -450, ("platform:fee", MYR): -360})
        whole = balanced(legs, ("gateway:clearing", MYR), 1_000)
        assert without_zeros(whole) == {
            ("tax:lvg", MYR): -450,
            ("platform:fee", MYR): -360,
            ("gateway:clearing", MYR): 1_000,
            ("platform:refund_loss", MYR): -190,
        }
        assert sum(legs.values()) == -810

    def test_money_is_added_when_the_account_has_a_leg_already(self) -> None:
        account = ("gateway:clearing", MYR)
        assert balanced(Counter({account: -300}), account, 1_000)[account] == 700
