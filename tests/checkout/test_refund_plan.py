"""What a refund would do, before anything is done: units, taxes, freight, the road. Figures worked out by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from storefront.checkout.models import Payment
from storefront.checkout.operations.refund_plan import (
    CannotRefund,
    PlannedFreight,
    PlannedLine,
    RefundPlan,
    plan_everything,
    plan_refund,
)
from storefront.fulfilment.models import Consignment, ConsignmentLine
from storefront.order.models import Line, Order
from tests.services.people_and_goods import NOON, a_product, an_order
from tests.services.sales import a_consignment
from tests.services.shop import open_shop

pytestmark = pytest.mark.django_db

# 3 units: RM45.00 and RM4.50 tax each; the maker took RM1.00 off the line, the platform pays RM2.00 of it
COFFEE = {
    "quantity": 3,
    "unit_price_sen": 4_500,
    "unit_lvg_sen": 450,
    "goods_sen": 13_400,
    "platform_discount_sen": 200,
}
# 2 units at RM10.00, no tax
CRISPS = {"quantity": 2, "unit_price_sen": 1_000, "unit_lvg_sen": 0, "goods_sen": 2_000}


@pytest.fixture
def order() -> Order:
    """Two lines in one consignment with RM15.00 freight, a third line alone in another with RM8.00."""
    order = an_order(products=(a_product("Kopi"), a_product("Keripik"), a_product("Syal")))
    coffee, crisps, scarf = order.lines.order_by("pk")
    Line.objects.filter(pk=coffee.pk).update(**COFFEE)
    Line.objects.filter(pk=crisps.pk).update(**CRISPS)
    shared = a_consignment(coffee, NOON)
    ConsignmentLine.objects.create(consignment=shared, order_line=crisps)
    Consignment.objects.filter(pk=shared.pk).update(number=f"{order.number}-B", freight_sen=1_500)
    alone = a_consignment(scarf, NOON)
    Consignment.objects.filter(pk=alone.pk).update(freight_sen=800)
    Payment.objects.create(
        order=order, intent_id=f"pi_{order.pk}", method="fpx", captured_sen=100_000, paid_at=NOON
    )
    return Order.objects.get(pk=order.pk)


def ids(order: Order) -> list[int]:
    return list(order.lines.order_by("pk").values_list("pk", flat=True))


def planned(
    order: Order,
    units: dict[int, int],
    *,
    cause: str = "damaged",
    now: datetime = NOON,
    freight_of: Collection[int] = (),
) -> RefundPlan:
    return plan_refund(order, units=units, cause=cause, now=now, freight_of=freight_of)


class TestLines:
    def test_units_come_back_one_after_the_other_until_the_line_is_given_back_exactly(
        self, order: Order
    ) -> None:
        """RM134.00 in three is 44.67 + 44.67 + 44.66 and RM2.00 is 0.67 + 0.67 + 0.66: the last parts go first."""
        coffee = ids(order)[0]
        told = []
        for refunded in range(3):
            Line.objects.filter(pk=coffee).update(refunded_quantity=refunded)
            (line,) = planned(order, {coffee: 1}).lines
            told.append((line.goods_sen, line.lvg_sen, line.platform_discount_sen, line.back_sen))
        assert told == [(4_466, 450, 66, 4_850), (4_467, 450, 67, 4_850), (4_467, 450, 67, 4_850)]

    def test_plan_says_line_title_quantity_and_sums(self, order: Order) -> None:
        coffee, crisps, _scarf = ids(order)
        plan = planned(order, {crisps: 1, coffee: 2})
        assert plan.lines == (
            PlannedLine(coffee, "Kopi", 2, 8_933, 900, 133),
            PlannedLine(crisps, "Keripik", 1, 1_000, 0, 0),
        )
        assert (plan.lvg_sen, plan.platform_discount_sen, plan.freight_sen) == (900, 133, 0)
        assert plan.amount_sen == 8_933 + 900 - 133 + 1_000
        assert (plan.order_id, plan.cause) == (order.pk, "damaged")

    @pytest.mark.parametrize("quantity", [0, -1, 4])
    def test_it_is_refused_when_there_are_not_so_many_units(self, order: Order, quantity: int) -> None:
        with pytest.raises(CannotRefund, match=r"^quantity$"):
            planned(order, {ids(order)[0]: quantity})

    def test_it_is_refused_when_the_line_is_of_another_order(self, order: Order) -> None:
        other = an_order().lines.get()
        with pytest.raises(CannotRefund, match=r"^line$"):
            planned(order, {other.pk: 1})

    def test_it_is_refused_when_nothing_is_asked_for(self, order: Order) -> None:
        with pytest.raises(CannotRefund, match=r"^nothing$"):
            planned(order, {})


class TestFreight:
    def test_freight_comes_back_when_no_unit_of_its_consignment_remains(self, order: Order) -> None:
        coffee, crisps, scarf = ids(order)
        shared, alone = Consignment.objects.order_by("pk")
        assert planned(order, {coffee: 3, crisps: 1}).freight == ()
        assert planned(order, {coffee: 3, crisps: 2}).freight == (PlannedFreight(shared.pk, 1_500),)
        both = planned(order, {coffee: 3, crisps: 2, scarf: 1})
        assert both.freight == (PlannedFreight(shared.pk, 1_500), PlannedFreight(alone.pk, 800))
        assert both.freight_sen == 2_300
        assert both.amount_sen == sum(line.back_sen for line in both.lines) + 2_300

    def test_freight_stays_when_one_unit_of_any_line_remains(self, order: Order) -> None:
        coffee, crisps, _scarf = ids(order)
        assert planned(order, {coffee: 2, crisps: 2}).freight == ()
        Line.objects.filter(pk=coffee).update(refunded_quantity=2)
        assert planned(order, {crisps: 2}).freight == ()

    def test_units_refunded_earlier_count_too(self, order: Order) -> None:
        coffee, crisps, _scarf = ids(order)
        Line.objects.filter(pk=coffee).update(refunded_quantity=2)
        assert planned(order, {coffee: 1, crisps: 2}).freight_sen == 1_500

    @pytest.mark.parametrize(("refunded", "left"), [(1_500, ()), (1_499, (1,)), (500, (1_000,))])
    def test_only_what_is_left_of_the_freight_comes_back(
        self, order: Order, refunded: int, left: tuple[int, ...]
    ) -> None:
        coffee, crisps, _scarf = ids(order)
        Consignment.objects.filter(freight_sen=1_500).update(freight_refunded_sen=refunded)
        plan = planned(order, {coffee: 3, crisps: 2})
        assert tuple(part.amount_sen for part in plan.freight) == left

    @pytest.mark.parametrize("cause", ["changed_mind", "goodwill"])
    def test_freight_of_a_parcel_that_was_sent_stays_when_nobody_is_at_fault(
        self, order: Order, cause: str
    ) -> None:
        scarf = ids(order)[2]
        assert planned(order, {scarf: 1}, cause=cause).freight_sen == 800
        Consignment.objects.update(state="shipped")
        assert planned(order, {scarf: 1}, cause=cause).freight_sen == 0
        assert planned(order, {scarf: 1}, cause="damaged").freight_sen == 800

    def test_freight_alone_comes_back_when_it_is_asked_for(self, order: Order) -> None:
        shared, _alone = Consignment.objects.order_by("pk")
        Consignment.objects.update(state="delivered")
        plan = planned(order, {}, freight_of=[shared.pk])
        assert (plan.lines, plan.freight) == ((), (PlannedFreight(shared.pk, 1_500),))
        assert plan.amount_sen == 1_500

    def test_freight_comes_back_once_when_it_is_asked_for_and_no_unit_remains(self, order: Order) -> None:
        scarf = ids(order)[2]
        alone = Consignment.objects.latest("pk")
        assert planned(order, {scarf: 1}, freight_of=[alone.pk]).freight == (PlannedFreight(alone.pk, 800),)

    def test_nothing_is_planned_when_the_freight_is_back_already_or_of_another_order(
        self, order: Order
    ) -> None:
        shared, _alone = Consignment.objects.order_by("pk")
        Consignment.objects.filter(pk=shared.pk).update(freight_refunded_sen=1_500)
        for asked in ([shared.pk], [0]):
            with pytest.raises(CannotRefund, match=r"^nothing$"):
                planned(order, {}, freight_of=asked)

    @pytest.mark.parametrize("cause", ["changed_mind", "goodwill"])
    def test_freight_cannot_be_asked_for_when_nobody_is_at_fault(self, order: Order, cause: str) -> None:
        shared, _alone = Consignment.objects.order_by("pk")
        with pytest.raises(CannotRefund, match=r"^freight$"):
            planned(order, {}, cause=cause, freight_of=[shared.pk])


class TestEverything:
    def test_all_that_is_left_is_planned(self, order: Order) -> None:
        coffee, crisps, scarf = ids(order)
        Line.objects.filter(pk=coffee).update(refunded_quantity=1)
        Line.objects.filter(pk=scarf).update(refunded_quantity=1)
        plan = plan_everything(order, cause="dispute", now=NOON)
        assert [(line.line_id, line.quantity) for line in plan.lines] == [(coffee, 2), (crisps, 2)]
        assert (plan.cause, plan.order_id, plan.freight_sen) == ("dispute", order.pk, 1_500)

    def test_plan_is_empty_when_nothing_is_left(self, order: Order) -> None:
        for line in order.lines.all():
            Line.objects.filter(pk=line.pk).update(refunded_quantity=line.quantity)
        plan = plan_everything(order, cause="outside", now=NOON)
        assert plan == RefundPlan(order.pk, "outside", (), (), "gateway")
        assert plan.amount_sen == 0


class TestRoad:
    @pytest.mark.parametrize(
        ("method", "days", "road"),
        [
            ("fpx", 60, "gateway"),
            ("fpx", 61, "transfer"),
            ("grabpay", 90, "gateway"),
            ("grabpay", 91, "transfer"),
            ("card", 400, "gateway"),
        ],
    )
    def test_road_follows_the_window_of_the_method(
        self, order: Order, method: str, days: int, road: str
    ) -> None:
        open_shop()
        Payment.objects.update(method=method)
        fresh = Order.objects.get(pk=order.pk)
        assert planned(fresh, {ids(order)[2]: 1}, now=NOON + timedelta(days=days)).road == road


class TestName:
    def test_plan_has_another_name_when_any_fact_differs(self) -> None:
        line, freight = PlannedLine(1, "Kopi", 1, 100, 10, 0), PlannedFreight(1, 5)
        facts: dict[str, Any] = {
            "order_id": 1,
            "cause": "damaged",
            "lines": (line,),
            "freight": (freight,),
            "road": "gateway",
        }
        others: list[dict[str, Any]] = [
            {"order_id": 2},
            {"cause": "wrong"},
            {"lines": ()},
            {"freight": ()},
            {"road": "transfer"},
            {},
        ]
        names = [RefundPlan(**{**facts, **change}).sha256 for change in others]
        assert len(set(names)) == 6
        assert names[-1] == RefundPlan(**facts).sha256
        assert len(bytes.fromhex(names[-1])) == 32
