"""Each step of a dispute by values, in whatever order the bank tells it (A32, R7, M41).

3 x RM45.00 and RM15.00 freight, 8 % fee, no agent; the bank keeps RM60.00 for a dispute.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue.models import Product
from catalogue.trade.s10 import check_digit
from storefront.aftersales.disputes import follow_dispute
from storefront.aftersales.models import Dispute
from storefront.aftersales.operations import confirm_delivery, release_due
from storefront.checkout.models import Payment
from storefront.fulfilment.operations import send_parcel
from storefront.gateway import DisputeState
from storefront.gateway.protocol import BalanceFacts
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from tests.services.attempts import FREIGHT_SEN
from tests.services.money_back import balances
from tests.services.people_and_goods import NOON, a_product
from tests.services.told import on_the_page, ordered

pytestmark = pytest.mark.django_db

FEE_SEN = 6_000
TOTAL_SEN = 3 * 4_500 + FREIGHT_SEN
LATER = NOON + timedelta(days=3)


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", 4_500)


@pytest.fixture
def order(coffee: Product) -> Order:
    return ordered(on_the_page((coffee, 3)))


def moved(amount: int, fee: int = 0) -> BalanceFacts:
    return BalanceFacts("txn_1", amount, fee, amount - fee, "MYR", "adjustment", NOON)


def told(order: Order, status: str, *steps: BalanceFacts, amount: int = TOTAL_SEN) -> DisputeState:
    return DisputeState(
        dispute_id="du_1",
        charge_id="ch_1",
        payment_intent_id=order.payment.intent_id,
        status=status,
        reason="fraudulent",
        amount_minor=amount,
        currency="MYR",
        is_live=False,
        created_at=NOON,
        balances=steps,
    )


def follow(order: Order, status: str, *steps: BalanceFacts, amount: int = TOTAL_SEN) -> Dispute:
    """Told twice, as events come; the second changes nothing."""
    for _ in range(2):
        assert follow_dispute(told(order, status, *steps, amount=amount), now=LATER) is not None
    return Dispute.objects.get()


TAKEN = moved(-TOTAL_SEN, FEE_SEN)


def disputed_sen(order: Order) -> int:
    return Payment.objects.get(order=order).disputed_sen


class TestTold:
    def test_it_waits_when_the_payment_is_none_of_ours(self, order: Order) -> None:
        strange = told(order, "needs_response", TAKEN)
        Payment.objects.update(intent_id="pi_other")
        assert follow_dispute(strange, now=LATER) is None
        assert follow_dispute(replace(strange, payment_intent_id=None), now=LATER) is None
        assert Dispute.objects.count() == 0

    def test_a_person_looks_once_and_nothing_is_booked_when_no_money_has_moved(
        self, order: Order, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = balances()
        row = follow(order, "warning_needs_response")
        assert (row.state, row.status, row.reason) == ("told", "warning_needs_response", "fraudulent")
        assert (row.amount_sen, row.fee_sen, row.charge_id) == (TOTAL_SEN, 0, "ch_1")
        assert (row.payment_id, row.opened_at, row.closed_at) == (order.payment.pk, NOON, None)
        assert (balances(), disputed_sen(order)) == (before, 0)
        alarms = [line.message for line in caplog.records if line.levelno == logging.CRITICAL]
        assert alarms == [f"ALARM dispute {order.number}: {TOTAL_SEN} sen, fraudulent"]

    @pytest.mark.parametrize("status", ["won", "warning_closed"])
    def test_it_is_won_when_it_ends_without_money(self, order: Order, status: str) -> None:
        before = balances()
        row = follow(order, status)
        assert (row.state, row.closed_at, row.status, balances()) == ("won", LATER, status, before)

    @pytest.mark.parametrize("status", ["lost", "under_review"])
    def test_it_stays_open_when_no_money_has_moved_yet(self, order: Order, status: str) -> None:
        assert follow(order, status).state == "told"


class TestOpened:
    def test_money_and_fee_are_booked_once(self, order: Order) -> None:
        row = follow(order, "needs_response", TAKEN)
        assert (row.state, row.amount_sen, row.fee_sen, row.closed_at) == ("open", TOTAL_SEN, FEE_SEN, None)
        assert disputed_sen(order) == TOTAL_SEN
        assert balance_of("disputes:open") == -TOTAL_SEN
        assert balance_of("platform:dispute_fee") == -FEE_SEN
        assert balance_of("gateway:clearing") == FEE_SEN
        journal = Journal.objects.get(kind="dispute_opened")
        assert (journal.subject, journal.happened_at) == ("du_1", LATER)

    def test_two_withdrawals_are_one_sum(self, order: Order) -> None:
        row = follow(order, "needs_response", moved(-1_000, 100), moved(-500, 50))
        assert (row.amount_sen, row.fee_sen, disputed_sen(order)) == (1_500, 150, 1_500)
        assert balance_of("disputes:open") == -1_500

    def test_one_beside_another_is_counted_with_it(self, order: Order) -> None:
        Payment.objects.filter(order=order).update(disputed_sen=700)
        follow(order, "needs_response", moved(-1_000))
        assert disputed_sen(order) == 1_700
        follow(order, "won", moved(-1_000), moved(1_000))
        assert disputed_sen(order) == 700


class TestWon:
    def test_all_is_as_before_but_for_the_fee(self, order: Order) -> None:
        before = balances()
        follow(order, "needs_response", TAKEN)
        row = follow(order, "won", TAKEN, moved(TOTAL_SEN))
        assert (row.state, row.closed_at, row.status, disputed_sen(order)) == ("won", LATER, "won", 0)
        after = balances()
        assert after.pop("platform:dispute_fee") == -FEE_SEN
        assert after.pop("gateway:clearing") == before.pop("gateway:clearing") + FEE_SEN
        assert after == before
        journal = Journal.objects.get(kind="dispute_won")
        assert (journal.subject, journal.happened_at) == ("du_1", LATER)

    def test_platform_bears_it_when_less_came_back(self, order: Order) -> None:
        follow(order, "won", TAKEN, moved(TOTAL_SEN - 300))
        assert (balance_of("platform:refund_loss"), balance_of("disputes:open")) == (-300, 0)

    def test_money_of_one_sen_is_money(self, order: Order) -> None:
        row = follow(order, "won", moved(-1), moved(1))
        assert (row.state, balance_of("disputes:open")) == ("won", 0)


class TestLost:
    def test_shares_go_back_when_it_covers_all(self, order: Order, coffee: Product) -> None:
        row = follow(order, "lost", TAKEN)
        assert (row.state, row.closed_at) == ("lost", LATER)
        assert balances() == {"gateway:clearing": FEE_SEN, "platform:dispute_fee": -FEE_SEN}
        assert order.lines.get().refunded_quantity == 3
        assert coffee.stockrecords.get().sold == 0
        assert [part["quantity"] for part in row.taken["lines"]] == [3]
        journal = Journal.objects.get(kind="dispute_lost")
        assert (journal.subject, journal.happened_at) == ("du_1", LATER)
        # the money is gone for good: it stays counted, so that nobody refunds it too
        assert disputed_sen(order) == TOTAL_SEN

    def test_platform_bears_it_when_one_sen_is_missing(self, order: Order) -> None:
        row = follow(order, "lost", moved(1 - TOTAL_SEN, FEE_SEN))
        assert (order.lines.get().refunded_quantity, row.taken["lines"]) == (0, [])
        assert balance_of("platform:refund_loss") == 1 - TOTAL_SEN
        assert balance_of("disputes:open") == 0

    def test_platform_bears_the_rest_when_more_was_taken_than_was_left(self, order: Order) -> None:
        follow(order, "lost", moved(-TOTAL_SEN - 200))
        assert (order.lines.get().refunded_quantity, balance_of("platform:refund_loss")) == (3, -200)

    def test_platform_bears_all_of_it_when_nothing_was_left(self, order: Order) -> None:
        order.lines.update(refunded_quantity=3)
        follow(order, "lost", moved(-700))
        assert balance_of("platform:refund_loss") == -700

    def test_it_is_open_while_the_bank_has_not_decided(self, order: Order) -> None:
        assert follow(order, "under_review", TAKEN).state == "open"
        assert balance_of("disputes:open") == -TOTAL_SEN


class TestReinstated:
    def test_r7_what_was_taken_comes_back_once(self, order: Order, caplog: pytest.LogCaptureFixture) -> None:
        order.consignments.update(state="shipped")
        before = balances()
        follow(order, "lost", TAKEN)
        caplog.clear()
        row = follow(order, "won", TAKEN, moved(TOTAL_SEN))
        assert (row.state, row.closed_at, disputed_sen(order)) == ("reinstated", LATER, 0)
        after = balances()
        assert after.pop("platform:dispute_fee") == -FEE_SEN
        assert after.pop("gateway:clearing") == before.pop("gateway:clearing") + FEE_SEN
        assert after == before
        assert order.lines.get().refunded_quantity == 0
        journal = Journal.objects.get(kind="dispute_reinstated")
        assert (journal.subject, journal.happened_at) == ("du_1", LATER)
        (alarm,) = [line.message for line in caplog.records if line.levelno == logging.CRITICAL]
        assert alarm.startswith(f"ALARM dispute.reinstated {order.number}: ")


class TestRelease:
    def delivered(self, order: Order, number: str = "RR473124829ID") -> None:
        consignment = order.consignments.get()
        send_parcel(consignment=consignment, carrier="pos", tracking_number=number, now=NOON)
        told = confirm_delivery(consignment.pk, happened_at=NOON, source="carrier")
        assert (told.pk, told.state, told.delivered_at) == (consignment.pk, "delivered", NOON)

    def state(self, order: Order) -> str:
        return str(order.consignments.get().state)

    def test_money_is_available_when_the_window_is_over_and_not_before(self, order: Order) -> None:
        self.delivered(order)
        final_at = order.consignments.get().final_at
        assert final_at == NOON + timedelta(days=7)
        assert release_due(now=final_at - timedelta(seconds=1)) == 0
        assert self.state(order) == "delivered"
        assert release_due(now=final_at) == 1
        assert self.state(order) == "final"
        maker = order.lines.get().partner_id
        assert balance_of(f"maker:{maker}:available") == 3 * 4_140 + FREIGHT_SEN
        assert release_due(now=final_at) == 0

    def test_m41_money_waits_when_the_bank_still_decides(self, order: Order) -> None:
        self.delivered(order)
        follow(order, "needs_response", TAKEN)
        assert release_due(now=NOON + timedelta(days=8)) == 0
        assert self.state(order) == "delivered"
        follow(order, "won", TAKEN, moved(TOTAL_SEN))
        assert release_due(now=NOON + timedelta(days=8)) == 1

    def test_only_so_many_are_released_at_once_oldest_first(self) -> None:
        orders = [ordered(on_the_page((a_product(), 1))) for _ in range(3)]
        numbers = (f"RR{serial}{check_digit(serial)}ID" for serial in ("47312482", "47312483", "47312484"))
        for order, number in zip(orders, numbers, strict=True):
            self.delivered(order, number)
        assert release_due(now=NOON + timedelta(days=8), limit=2) == 2
        assert [self.state(order) for order in orders] == ["final", "final", "delivered"]
