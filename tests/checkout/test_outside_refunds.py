"""Refunds that somebody made in Stripe's dashboard, by values: what they mean for units and books (threats A31).

One order of 3 x RM45.00 and RM15.00 freight; the platform keeps 8 %, no agent.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue.models import Product
from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.checkout.operations import reserve
from storefront.checkout.operations.outside_refunds import adopt, is_known
from storefront.checkout.operations.states import move
from storefront.commissions.models import Adjustment
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from storefront.referrals.precedence import Code, Evidence
from tests.services.attempts import FREIGHT_SEN, an_order_to_pay
from tests.services.money_back import balances, refund
from tests.services.people_and_goods import NOON, a_product, an_agent
from tests.services.shop import open_shop
from tests.services.told import (
    LATER,
    TOTAL_SEN,
    UNIT_SEN,
    answer,
    on_the_page,
    ordered,
    refund_of,
    sums,
    tell,
)

pytestmark = pytest.mark.django_db


class TestOutside:
    def test_a31_all_units_and_freight_follow_when_all_of_it_went_back(
        self, order: Order, coffee: Product, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(2):
            assert tell(order.payment.intent_id, TOTAL_SEN, refund_id="re_1")
        row = Refund.objects.get()
        assert (row.cause, row.amount_sen, row.freight_sen) == ("outside", TOTAL_SEN, FREIGHT_SEN)
        assert (row.stripe_id, row.state, row.requested_at, row.road) == (
            "re_1",
            "succeeded",
            LATER,
            "gateway",
        )
        line = order.lines.get()
        assert (line.refunded_quantity, line.stockrecord.sold) == (3, 0)
        assert [(part.quantity, part.goods_sen) for part in row.lines.all()] == [(3, 3 * UNIT_SEN)]
        consignment = order.consignments.get()
        assert (consignment.state, consignment.freight_refunded_sen) == ("cancelled", FREIGHT_SEN)
        assert (balances(), sums(order)) == ({}, (TOTAL_SEN, TOTAL_SEN))
        journal = Journal.objects.get(kind="refund")
        assert (journal.subject, journal.happened_at) == (str(row.key), LATER)
        alarms = [line.message for line in caplog.records if line.levelno == logging.CRITICAL]
        assert alarms == [
            f"ALARM refund.outside {order.number}: {TOTAL_SEN} sen were refunded outside the shop"
        ]

    @pytest.mark.parametrize("units", [1, 2])
    def test_a31_units_follow_when_the_amount_is_their_price(self, order: Order, units: int) -> None:
        tell(order.payment.intent_id, units * UNIT_SEN)
        line = order.lines.get()
        assert (line.refunded_quantity, line.stockrecord.sold) == (units, 3 - units)
        assert (balance_of("platform:refund_loss"), balance_of("platform:fee")) == (0, 360 * (3 - units))
        assert sums(order) == (units * UNIT_SEN, units * UNIT_SEN)

    def test_a31_platform_keeps_the_freight_of_a_parcel_without_goods_until_it_goes_back_too(
        self, order: Order
    ) -> None:
        """The price of every unit without freight: nobody sends the parcel, so its freight is not the maker's."""
        tell(order.payment.intent_id, 3 * UNIT_SEN)
        assert order.consignments.get().state == "cancelled"
        assert balances() == {"gateway:clearing": -FREIGHT_SEN, "platform:refund_loss": FREIGHT_SEN}
        tell(order.payment.intent_id, FREIGHT_SEN)
        assert balances() == {}

    def test_a31_platform_bears_the_rest_when_more_than_all_came_back(self, order: Order) -> None:
        tell(order.payment.intent_id, TOTAL_SEN + 500)
        assert order.lines.get().refunded_quantity == 3
        assert balances() == {"gateway:clearing": 500, "platform:refund_loss": -500}

    def test_a31_last_unit_follows_when_the_others_are_gone(self, order: Order) -> None:
        for _ in range(2):
            tell(order.payment.intent_id, UNIT_SEN)
        assert order.lines.get().refunded_quantity == 2
        tell(order.payment.intent_id, UNIT_SEN + FREIGHT_SEN)
        assert (order.lines.get().refunded_quantity, balances()) == (3, {})

    @pytest.mark.parametrize("amount", [1, UNIT_SEN - 1, UNIT_SEN + 1, TOTAL_SEN - 1])
    def test_r3_platform_bears_it_when_the_amount_is_no_price(self, order: Order, amount: int) -> None:
        tell(order.payment.intent_id, amount)
        row, line = Refund.objects.get(), order.lines.get()
        assert (row.lines.count(), row.freight_sen, line.refunded_quantity, line.stockrecord.sold) == (
            0,
            0,
            0,
            3,
        )
        assert (balance_of("platform:refund_loss"), balance_of("gateway:clearing")) == (
            -amount,
            amount - TOTAL_SEN,
        )

    def test_a31_platform_bears_it_when_two_goods_have_that_price(self) -> None:
        """Nobody can know which was meant."""
        goods = [a_product(price_sen=UNIT_SEN) for _ in range(2)]
        order = ordered(on_the_page(*((product, 1) for product in goods)))
        tell(order.payment.intent_id, UNIT_SEN)
        assert [line.refunded_quantity for line in order.lines.all()] == [0, 0]
        assert balance_of("platform:refund_loss") == -UNIT_SEN

    def test_a31_all_that_is_left_means_every_unit_when_goodwill_went_before(self, order: Order) -> None:
        tell(order.payment.intent_id, 100)
        tell(order.payment.intent_id, TOTAL_SEN - 100)
        assert order.lines.get().refunded_quantity == 3
        assert balances() == {}

    def test_a31_more_than_all_is_booked_when_nothing_is_left(self, order: Order) -> None:
        tell(order.payment.intent_id, TOTAL_SEN)
        tell(order.payment.intent_id, 700)
        assert balances() == {"gateway:clearing": 700, "platform:refund_loss": -700}
        assert sums(order) == (TOTAL_SEN, TOTAL_SEN)

    @pytest.mark.parametrize("intent", [None, "", "pi_strange"])
    def test_it_waits_when_the_payment_is_none_of_ours(self, order: Order, intent: str | None) -> None:
        told = refund_of(intent, UNIT_SEN)
        assert not checkout.follow_refund(told, now=LATER)
        assert adopt(told, now=LATER) is None
        assert not is_known(told)
        assert not checkout.follow_refund(replace(told, status=told.status.FAILED), now=LATER)

    def test_it_is_done_with_when_it_came_to_nothing_before_we_heard(self, order: Order) -> None:
        for status in ("failed", "canceled"):
            assert tell(order.payment.intent_id, UNIT_SEN, status)
        assert (Refund.objects.count(), sums(order)) == (0, (0, 0))

    def test_it_is_done_with_when_it_was_of_money_without_an_order(self, unordered: CheckoutAttempt) -> None:
        assert tell(unordered.intent_id, TOTAL_SEN - 1, "failed")
        assert Refund.objects.count() == 1

    def test_buyer_is_owed_it_when_one_made_at_stripe_is_sent_back_later(self, order: Order) -> None:
        tell(order.payment.intent_id, UNIT_SEN, refund_id="re_1")
        assert tell(order.payment.intent_id, UNIT_SEN, "failed", refund_id="re_1")
        row = Refund.objects.get()
        assert (row.state, row.is_owed, balance_of("buyer:owed")) == ("failed", True, UNIT_SEN)
        assert sums(order) == (0, 0)

    @pytest.mark.parametrize("amount", [TOTAL_SEN, UNIT_SEN, 77])
    def test_one_row_stands_when_two_workers_hear_of_it(self, order: Order, amount: int) -> None:
        told = refund_of(order.payment.intent_id, amount)
        rows = [adopt(told, now=LATER) for _ in range(2)]
        assert rows[0] is not None
        assert (rows[0], rows[0].stripe_id) == (rows[1], told.refund_id)
        assert (Refund.objects.count(), sums(order)) == (1, (amount, amount))

    def test_one_row_stands_when_two_workers_hear_of_money_without_an_order(
        self, unordered: CheckoutAttempt
    ) -> None:
        told = refund_of(unordered.intent_id, TOTAL_SEN - 1)
        rows = [adopt(told, now=LATER) for _ in range(2)]
        assert rows[0] is not None
        assert (rows[0], rows[0].stripe_id) == (rows[1], told.refund_id)
        assert Refund.objects.count() == 2

    def test_one_debt_is_settled_once_when_two_workers_hear_of_the_second_try(self, order: Order) -> None:
        first = refund(order, 1, now=NOON)
        answer(first, "failed")
        told = refund_of(order.payment.intent_id, UNIT_SEN)
        rows = [adopt(told, now=LATER) for _ in range(2)]
        assert rows[0] is not None
        assert (rows[0], rows[0].stripe_id, Refund.objects.count()) == (rows[1], told.refund_id, 2)
        assert balance_of("buyer:owed") == 0

    def test_debt_that_was_transferred_is_no_debt_when_the_same_amount_goes_back(self, order: Order) -> None:
        first = refund(order, 1, now=NOON)
        answer(first, "failed")
        checkout.record_transfer(first.pk, bank_reference="MBB-1", staff_id=5, now=LATER)
        tell(order.payment.intent_id, UNIT_SEN)
        first.refresh_from_db()
        assert (first.replaced_by, order.lines.get().refunded_quantity) == (None, 2)

    def test_r3_agents_entry_names_the_refund_that_lowered_it(self) -> None:
        """10 % of RM45.00 less."""
        agent = an_agent("Melati")
        wanted = an_order_to_pay((a_product(price_sen=UNIT_SEN), 3))
        proof = Evidence(placed_at=NOON, code=Code(agent.pk)).to_json()
        lines = tuple(replace(line, agent_bp=1_000, evidence=proof) for line in wanted.snapshot.lines)
        attempt = reserve(replace(wanted, snapshot=replace(wanted.snapshot, lines=lines)), now=NOON)
        move(attempt, to="session_opening", only_from=["reserved"], session_id="cs_1")
        order = ordered(attempt)
        tell(order.payment.intent_id, UNIT_SEN)
        change = Adjustment.objects.get()
        assert (change.delta_sen, change.cause, change.at) == (-450, "outside", LATER)
        assert change.reference == str(Refund.objects.get().key)

    def test_second_try_settles_the_debt_when_the_first_had_failed(self, order: Order) -> None:
        first = refund(order, 1, now=NOON)
        answer(first, "failed", failure_reason="closed")
        for _ in range(2):
            tell(order.payment.intent_id, UNIT_SEN, refund_id="re_again")
        first.refresh_from_db()
        again = Refund.objects.get(stripe_id="re_again")
        assert (first.replaced_by, first.state, first.note) == (again, "failed", "closed")
        assert (again.cause, again.amount_sen, again.road, again.requested_at) == (
            "outside",
            UNIT_SEN,
            "gateway",
            LATER,
        )
        assert (again.lines.count(), order.lines.get().refunded_quantity) == (0, 1)
        assert (balance_of("buyer:owed"), balance_of("gateway:clearing")) == (0, UNIT_SEN - TOTAL_SEN)
        assert sums(order) == (UNIT_SEN, UNIT_SEN)
        journal = Journal.objects.get(kind="refund", subject=str(again.key))
        assert journal.happened_at == LATER

    def test_debt_is_settled_when_a_refund_that_waits_for_a_transfer_is_made_at_stripe(
        self, order: Order
    ) -> None:
        open_shop()
        order.payment.method = "fpx"
        order.payment.save(update_fields=["method"])
        first = refund(order, 1, now=NOON + timedelta(days=61))
        tell(order.payment.intent_id, UNIT_SEN, refund_id="re_again")
        first.refresh_from_db()
        assert (first.state, first.replaced_by) == ("failed", Refund.objects.get(stripe_id="re_again"))
        assert first.note != ""
        assert (balance_of("buyer:owed"), sums(order)) == (0, (UNIT_SEN, UNIT_SEN))

    def test_debt_stands_when_the_amount_is_another(self, order: Order) -> None:
        first = refund(order, 1, now=NOON)
        answer(first, "failed")
        tell(order.payment.intent_id, 2 * UNIT_SEN)
        first.refresh_from_db()
        assert (first.is_owed, balance_of("buyer:owed")) == (True, UNIT_SEN)
        assert order.lines.get().refunded_quantity == 3
