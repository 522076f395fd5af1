"""What becomes of refunds, by values: our own, those made at Stripe, and money that had no order.

One order of 3 x RM45.00 and RM15.00 freight (`conftest.py`).
"""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from catalogue.models import Product
from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt, Payment, Refund
from storefront.gateway import GatewayError
from storefront.gateway.models import ExternalCall
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from tests.services.attempts import a_paid_attempt
from tests.services.money_back import balances, refund
from tests.services.people_and_goods import NOON, a_product
from tests.services.shop import open_shop
from tests.services.stripe import StripeSandbox
from tests.services.told import (
    LATER,
    TOTAL_SEN,
    UNIT_SEN,
    answer,
    on_the_page,
    ordered,
    sums,
    tell,
)
from tests.services.work import waiting_jobs, waiting_work

pytestmark = pytest.mark.django_db

MAIL = "storefront.checkout.jobs.mail_refund"


class TestOurs:
    def test_mail_is_sent_once_when_the_bank_has_it(self, order: Order) -> None:
        row = refund(order, 1, now=NOON)
        for status in ("pending", "requires_action"):
            assert answer(row, status)
            row.refresh_from_db()
            assert (row.state, row.stripe_id, row.finished_at) == ("pending", f"re_of_{row.pk}", None)
        assert MAIL not in waiting_jobs()
        for _ in range(2):
            assert answer(row, "succeeded")
        row.refresh_from_db()
        assert (row.state, row.finished_at, row.note) == ("succeeded", LATER, "")
        assert waiting_work().count(("mail_refund", {"refund_id": row.pk})) == 1
        assert sums(order) == (UNIT_SEN, UNIT_SEN)
        answer(row, "pending")
        row.refresh_from_db()
        assert row.state == "succeeded"

    @pytest.mark.parametrize("status", ["failed", "canceled"])
    @pytest.mark.parametrize("before", ["pending", "succeeded"])
    def test_r8_buyer_is_owed_it_when_the_bank_sends_it_back(
        self, order: Order, status: str, before: str
    ) -> None:
        row = refund(order, 1, now=NOON)
        other = refund(ordered(on_the_page((a_product(), 1))), 1, now=NOON)
        answer(row, before)
        for _ in range(2):
            assert answer(row, status, failure_reason="r" * 300)
        row.refresh_from_db()
        assert (row.state, row.finished_at, row.note, row.is_owed) == ("failed", LATER, "r" * 200, True)
        assert sums(order) == (0, 0)
        failed = Journal.objects.get(kind="refund_failed")
        booked = Journal.objects.get(kind="refund", subject=str(row.key))
        assert other.key != row.key
        assert (failed.subject, failed.happened_at) == (str(row.key), LATER)
        assert failed.memo == f"journal {booked.pk}: {'r' * 200}"[:200]
        assert balance_of("buyer:owed") == UNIT_SEN
        assert balance_of("gateway:clearing") == -TOTAL_SEN  # the other buyer's order came and went
        assert waiting_jobs().count(MAIL) == (before == "succeeded")

    def test_another_refund_is_left_alone_when_it_carries_our_reference(self, order: Order) -> None:
        row = refund(order, 1, now=NOON)
        answer(row, "pending")
        answer(row, "succeeded", refund_id="re_copy")
        row.refresh_from_db()
        assert (row.state, row.stripe_id, Refund.objects.count()) == ("pending", f"re_of_{row.pk}", 2)

    def test_it_is_known_by_stripes_name_when_the_reference_is_lost(self, order: Order) -> None:
        row = refund(order, 1, now=NOON)
        answer(row, "pending")
        assert answer(row, "succeeded", metadata={})
        assert Refund.objects.get().state == "succeeded"

    def test_nothing_is_sent_when_the_platform_had_paid_all_of_it(self, order: Order) -> None:
        row = Refund.objects.create(payment=order.payment, cause="wrong", amount_sen=0, requested_at=NOON)
        assert checkout.send_refund(row.pk, now=LATER).state == "succeeded"
        row.refresh_from_db()
        assert (row.finished_at, row.note, row.stripe_id) == (LATER, "", None)

    def test_nothing_is_sent_when_it_is_done_or_goes_by_transfer(self, order: Order) -> None:
        """No stand-in runs here: a call would raise."""
        row = refund(order, 1, now=NOON)
        answer(row, "succeeded")
        assert checkout.send_refund(row.pk, now=LATER).state == "succeeded"
        by_bank = Refund.objects.create(
            payment=order.payment, cause="wrong", amount_sen=1, requested_at=NOON, road="transfer"
        )
        assert checkout.send_refund(by_bank.pk, now=LATER).state == "requested"

    def test_request_names_payment_amount_and_reference_when_it_is_sent(
        self, order: Order, stripe_sandbox: StripeSandbox
    ) -> None:
        row = refund(order, 1, now=NOON)
        sent = checkout.send_refund(row.pk, now=LATER)
        assert (sent.state, sent.note) == ("failed", sent.note)  # the stand-in knows no such payment
        assert sent.note != ""
        assert (sent.finished_at, balance_of("buyer:owed")) == (LATER, UNIT_SEN)

    def test_others_stay_as_they_are_when_one_is_on_its_way(self, order: Order) -> None:
        first, second = (refund(order, 1, now=NOON) for _ in range(2))
        answer(first, "pending")
        second.refresh_from_db()
        assert (second.state, second.stripe_id) == ("requested", None)


class TestSent:
    """Through the stand-in."""

    @pytest.fixture
    def row(self, coffee: Product, stripe_sandbox: StripeSandbox) -> Refund:
        attempt = a_paid_attempt(stripe_sandbox, (coffee, 3))
        checkout.settle(attempt.pk, now=NOON)
        return refund(Order.objects.get(), 1, now=NOON)

    def test_request_names_payment_amount_and_reference(
        self, row: Refund, stripe_sandbox: StripeSandbox
    ) -> None:
        for _ in range(2):
            sent = checkout.send_refund(row.pk, now=LATER)
        (made,) = stripe_sandbox.state()["refunds"]
        assert (sent.state, sent.stripe_id, sent.finished_at) == ("succeeded", made["id"], LATER)
        payment = Payment.objects.get()
        assert (made["amount"], made["payment_intent"]) == (UNIT_SEN, payment.intent_id)
        assert made["metadata"]["reference"] == str(row.key)
        call = ExternalCall.objects.get(purpose="refund")
        assert (call.reference, call.state, call.result["id"]) == (str(row.key), "ok", made["id"])
        keys = [one["key"] for one in stripe_sandbox.calls() if one["path"].endswith("/refunds")]
        assert call.idempotency_key in keys

    def test_it_is_found_when_the_reply_was_lost(self, row: Refund, stripe_sandbox: StripeSandbox) -> None:
        stripe_sandbox.fault("drop", when="after", path="refunds")
        with pytest.raises(GatewayError):
            checkout.send_refund(row.pk, now=LATER)
        row.refresh_from_db()
        assert row.state == "requested"
        sent = checkout.send_refund(row.pk, now=LATER)
        (made,) = stripe_sandbox.state()["refunds"]
        assert (sent.state, sent.stripe_id) == ("succeeded", made["id"])

    def test_attempt_is_on_its_way_back_when_it_had_no_order(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_paid_attempt(stripe_sandbox, (coffee, 3))
        stripe_sandbox.tamper(attempt.session_id or "", client_reference_id="of another")
        checkout.settle(attempt.pk, now=NOON)
        stripe_sandbox.next_refund("pending")
        sent = checkout.send_refund(Refund.objects.get().pk, now=LATER)
        attempt.refresh_from_db()
        (made,) = stripe_sandbox.state()["refunds"]
        assert (sent.state, attempt.state, made["amount"]) == ("pending", "refunding", TOTAL_SEN)
        assert made["payment_intent"] == attempt.intent_id


class TestTransfer:
    def owed(self, order: Order) -> Refund:
        row = refund(order, 1, now=NOON)
        answer(row, "failed")
        row.refresh_from_db()
        return row

    def record(self, row: Refund, reference: str = "  MBB-1 ") -> Refund:
        return checkout.record_transfer(row.pk, bank_reference=reference, staff_id=5, now=LATER)

    def test_books_and_row_say_so_when_a_person_has_paid(self, order: Order) -> None:
        row = self.record(self.owed(order))
        row.refresh_from_db()
        assert (row.state, row.transferred_at, row.transfer_reference) == ("failed", LATER, "MBB-1")
        assert (row.finished_at, row.is_owed) == (LATER, False)
        journal = Journal.objects.get(kind="refund_transfer")
        assert (journal.subject, journal.happened_at, journal.author_id_ref) == (str(row.key), LATER, 5)
        assert (balance_of("buyer:owed"), balance_of("bank:transfers")) == (0, UNIT_SEN)
        assert sums(order) == (UNIT_SEN, UNIT_SEN)
        assert waiting_work().count(("mail_refund", {"refund_id": row.pk})) == 1

    def test_row_is_done_when_the_window_was_over_from_the_start(self, order: Order) -> None:
        open_shop()
        order.payment.method = "fpx"
        order.payment.save(update_fields=["method"])
        row = refund(order, 1, now=NOON + timedelta(days=61))
        assert (row.road, balance_of("buyer:owed")) == ("transfer", UNIT_SEN)
        self.record(row)
        row.refresh_from_db()
        assert (row.state, row.finished_at, balance_of("buyer:owed")) == ("succeeded", LATER, 0)
        assert sums(order) == (UNIT_SEN, UNIT_SEN)

    @pytest.mark.parametrize("reference", ["", "   "])
    def test_it_is_refused_when_the_bank_gave_no_reference(self, order: Order, reference: str) -> None:
        row = self.owed(order)
        with pytest.raises(checkout.CannotTransfer, match=r"^reference$"):
            self.record(row, reference)
        assert balance_of("bank:transfers") == 0

    def test_it_is_refused_when_it_was_recorded_before(self, order: Order) -> None:
        row = self.record(self.owed(order), "x" * 80)
        assert row.transfer_reference == "x" * 60
        with pytest.raises(checkout.CannotTransfer, match="failed"):
            self.record(row)
        assert balance_of("bank:transfers") == UNIT_SEN

    def test_attempt_is_refunded_when_money_without_an_order_was_transferred(
        self, unordered: CheckoutAttempt
    ) -> None:
        row = Refund.objects.get()
        move_to_refunding(unordered)
        answer(row, "failed")
        self.record(row)
        unordered.refresh_from_db()
        row.refresh_from_db()
        assert (unordered.state, row.is_owed, row.transfer_reference) == ("refunded", False, "MBB-1")
        assert balances() == {"gateway:clearing": 1 - TOTAL_SEN, "bank:transfers": TOTAL_SEN - 1}


def move_to_refunding(attempt: CheckoutAttempt) -> None:
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(state="refunding")


class TestUnordered:
    def test_books_are_empty_when_it_has_gone_back(self, unordered: CheckoutAttempt) -> None:
        row = Refund.objects.get()
        move_to_refunding(unordered)
        for _ in range(2):
            assert answer(row, "succeeded")
        unordered.refresh_from_db()
        row.refresh_from_db()
        assert (unordered.state, row.state, balances()) == ("refunded", "succeeded", {})
        journal = Journal.objects.get(kind="refund")
        assert (journal.subject, journal.happened_at) == (str(row.key), LATER)
        assert MAIL not in waiting_jobs()

    def test_staff_see_it_due_again_when_the_bank_refuses(
        self, unordered: CheckoutAttempt, caplog: pytest.LogCaptureFixture
    ) -> None:
        row = Refund.objects.get()
        refund(ordered(on_the_page((a_product(), 1))), 1, now=NOON)  # another buyer's, long booked
        before = balances()
        move_to_refunding(unordered)
        answer(row, "failed", failure_reason="closed")
        unordered.refresh_from_db()
        row.refresh_from_db()
        assert (unordered.state, row.state, row.is_owed) == ("refund_due", "failed", True)
        assert balances() == before
        assert not Journal.objects.filter(kind="refund_failed").exists()
        alarms = [line.message for line in caplog.records if line.levelno == logging.CRITICAL]
        assert alarms == [
            f"ALARM refund.unordered {unordered.key}: {TOTAL_SEN - 1} sen did not go back: closed"
        ]

    def test_a_compensating_entry_stands_when_it_is_sent_back_weeks_later(
        self, unordered: CheckoutAttempt
    ) -> None:
        row = Refund.objects.get()
        move_to_refunding(unordered)
        answer(row, "succeeded")
        for _ in range(2):
            answer(row, "failed", failure_reason="closed")
        assert Journal.objects.get(kind="refund_failed").memo.endswith(": closed")
        unordered.refresh_from_db()
        assert unordered.state == "refund_due"
        assert balances() == {"gateway:clearing": 1 - TOTAL_SEN, "buyer:owed": TOTAL_SEN - 1}
        assert Journal.objects.filter(kind="refund_failed").count() == 1

    def test_a31_it_is_booked_beside_the_one_that_was_due_when_somebody_refunds_it_at_stripe(
        self, unordered: CheckoutAttempt
    ) -> None:
        for _ in range(2):
            assert tell(unordered.intent_id, TOTAL_SEN - 1, refund_id="re_1")
        unordered.refresh_from_db()
        row = Refund.objects.get(stripe_id="re_1")
        assert (unordered.state, row.state, row.cause) == ("refunded", "succeeded", "outside")
        assert (row.attempt_id, row.amount_sen, row.requested_at) == (unordered.pk, TOTAL_SEN - 1, LATER)
        assert (Refund.objects.count(), balances()) == (2, {})

    def test_a31_nothing_is_booked_when_the_amount_is_another(self, unordered: CheckoutAttempt) -> None:
        assert not tell(unordered.intent_id, 100)
        unordered.refresh_from_db()
        assert (unordered.state, Refund.objects.count()) == ("refund_due", 1)
