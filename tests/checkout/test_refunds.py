"""Money back: threats A29, A30, A31; agents R3, R8; crossborder R16. Card 3 x RM49.50 unless said."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from storefront.checkout import operations as checkout
from storefront.checkout.models import Payment, Refund
from storefront.commissions.models import Commission
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from tests.services.jobs import run_due_jobs as run_jobs
from tests.services.money_back import a_paid_order, balances, charge_of, hear, refund
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db

UNIT_SEN = 4950
"""RM45.00 and 10 % LVG tax."""


def sums(order: Order) -> tuple[int, int]:
    order.refresh_from_db()
    return (Payment.objects.get(order=order).refunded_sen, order.refunded_sen)


def in_parallel(work: Callable[[], str], times: int) -> list[str]:
    def one(_number: int) -> str:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def refund_one_unit(order: Order) -> str:
    """Staff who try again whenever the plan has changed under them."""
    for _ in range(50):
        try:
            refund(Order.objects.get(pk=order.pk), 1)
        except checkout.PlanChanged:
            continue
        except checkout.CannotRefund:
            return "refused"
        return "done"
    return "gave up"


class TestBound:
    @pytest.mark.django_db(transaction=True)
    def test_a29_refunds_stay_within_what_was_captured_when_ten_ask_for_a_fifth_at_once(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox, quantity=5)
        answers = in_parallel(lambda: refund_one_unit(order), 10)
        assert sorted(answers) == ["done"] * 5 + ["refused"] * 5
        assert sums(order) == (order.total_sen, order.total_sen)
        assert sum(Refund.objects.values_list("amount_sen", flat=True)) == order.total_sen
        assert balance_of("gateway:clearing") == balance_of("platform:gateway_fee") * -1

    @pytest.mark.django_db(transaction=True)
    def test_a29_database_refuses_when_ten_rows_are_written_past_the_operation(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """The trigger alone keeps the bound; with it off (the control) twice the money would go."""
        order = a_paid_order(stripe_sandbox, quantity=5)
        payment = order.payment

        def raw() -> str:
            try:
                row = {
                    "cause": "goodwill",
                    "amount_sen": payment.captured_sen // 5,
                    "requested_at": timezone.now(),
                }
                Refund.objects.create(payment=payment, **row)
            except DatabaseError as error:
                return str(error).partition("would exceed")[1]
            return "done"

        assert sorted(in_parallel(raw, 10)) == ["done"] * 5 + ["would exceed"] * 5
        with connection.cursor() as cursor:
            cursor.execute("alter table checkout_refund disable trigger refund_bounds")
        assert in_parallel(raw, 5) == ["done"] * 5
        assert sum(Refund.objects.values_list("amount_sen", flat=True)) > payment.captured_sen

    @pytest.mark.parametrize(
        "change",
        ["amount_sen = 1", "state = 'requested'", "payment_id = null", "amount_sen = amount_sen + 1"],
    )
    def test_row_keeps_its_amount_and_moves_forward_when_sql_changes_it(
        self, stripe_sandbox: StripeSandbox, change: str
    ) -> None:
        made = refund(a_paid_order(stripe_sandbox), 1)
        run_jobs()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update checkout_refund set {change} where id = %s", [made.pk])
        made.refresh_from_db()
        assert (made.amount_sen, made.state) == (UNIT_SEN, "succeeded")

    def test_nothing_is_refunded_when_the_bank_holds_the_money(self, stripe_sandbox: StripeSandbox) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.open_dispute(charge_of(stripe_sandbox))
        hear(stripe_sandbox)
        with pytest.raises(checkout.CannotRefund, match="disputed"):
            refund(order, 1)
        assert Refund.objects.count() == 0


class TestFate:
    def test_a30_nobody_is_told_refunded_when_it_is_still_pending(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox, method="grabpay")
        stripe_sandbox.next_refund("pending")
        mail.outbox.clear()
        made = refund(order, 1)
        run_jobs()
        made.refresh_from_db()
        assert (made.state, made.finished_at, mail.outbox) == ("pending", None, [])

        stripe_sandbox.finish_refund(made.stripe_id or "", outcome="succeeded")
        hear(stripe_sandbox)
        run_jobs()
        made.refresh_from_db()
        assert (made.state, len(mail.outbox)) == ("succeeded", 1)

    @pytest.mark.parametrize("first", ["pending", "succeeded"])
    def test_a30_a_compensating_entry_stands_when_the_bank_sends_it_back(
        self, stripe_sandbox: StripeSandbox, first: str
    ) -> None:
        """A30, R8: also days after it had succeeded. Nothing that was booked is edited."""
        order = a_paid_order(stripe_sandbox, method="grabpay")
        before = balances()
        stripe_sandbox.next_refund(first)
        made = refund(order, 1)
        run_jobs()
        booked = Journal.objects.get(kind="refund")
        stripe_sandbox.finish_refund(made.stripe_id or Refund.objects.get().stripe_id or "", outcome="failed")
        hear(stripe_sandbox)
        hear(stripe_sandbox)

        made.refresh_from_db()
        assert (made.state, made.is_owed, sums(order)) == ("failed", True, (0, 0))
        assert Journal.objects.get(kind="refund") == booked
        assert Journal.objects.filter(kind="refund_failed").count() == 1
        assert balance_of("buyer:owed") == UNIT_SEN
        assert balance_of("gateway:clearing") == before["gateway:clearing"]
        # the goods stay cancelled and the commission with them: 10 % of two units
        assert Commission.objects.get().amount_sen == 900

    def test_owed_money_is_booked_out_once_when_a_person_transfers_it(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.next_refund("failed")
        made = refund(order, 1)
        run_jobs()
        hear(stripe_sandbox)
        now = timezone.now()
        checkout.record_transfer(made.pk, bank_reference="MBB-1", staff_id=5, now=now)
        with pytest.raises(checkout.CannotTransfer):
            checkout.record_transfer(made.pk, bank_reference="MBB-1", staff_id=5, now=now)
        assert (balance_of("buyer:owed"), balance_of("bank:transfers")) == (0, UNIT_SEN)
        assert sums(order) == (UNIT_SEN, UNIT_SEN)
        assert Journal.objects.get(kind="refund_transfer").author_id_ref == 5

    def test_refund_is_sent_once_when_the_job_runs_twice(self, stripe_sandbox: StripeSandbox) -> None:
        made = refund(a_paid_order(stripe_sandbox), 1)
        for _ in range(2):
            checkout.send_refund(made.pk, now=timezone.now())
        assert len(stripe_sandbox.state()["refunds"]) == 1
        assert Journal.objects.filter(kind="refund").count() == 1

    def test_refund_of_another_is_left_alone_when_its_reference_is_copied(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        made = refund(a_paid_order(stripe_sandbox), 1)
        run_jobs()
        metadata = {"reference": str(made.key)}
        stripe_sandbox.lever("refunds", charge=charge_of(stripe_sandbox), amount=100, metadata=metadata)
        hear(stripe_sandbox)
        made.refresh_from_db()
        assert (made.amount_sen, Refund.objects.count()) == (UNIT_SEN, 2)


class TestWindow:
    @pytest.mark.parametrize(("method", "days"), [("fpx", 60), ("grabpay", 90)])
    def test_bank_transfer_is_the_road_when_the_methods_window_is_over(
        self, stripe_sandbox: StripeSandbox, method: str, days: int
    ) -> None:
        """FPX 60 days, GrabPay 90 (docs.stripe.com/payments/fpx, /grabpay): guarded before the call."""
        order = a_paid_order(stripe_sandbox, method=method)
        units = {order.lines.get().pk: 1}
        paid_at = order.payment.paid_at
        roads = [
            checkout.plan_refund(order, units=units, cause="wrong", now=paid_at + timedelta(days=after)).road
            for after in (days, days + 1)
        ]
        assert roads == ["gateway", "transfer"]
        made = refund(order, 1, now=paid_at + timedelta(days=days + 1))
        run_jobs()
        checkout.send_refund(made.pk, now=timezone.now())
        assert stripe_sandbox.state()["refunds"] == []
        assert (balance_of("buyer:owed"), made.is_owed) == (UNIT_SEN, True)
        checkout.record_transfer(made.pk, bank_reference="MBB-1", staff_id=5, now=timezone.now())
        made.refresh_from_db()
        assert (made.state, balance_of("buyer:owed"), sums(order)[0]) == ("succeeded", 0, UNIT_SEN)

    def test_transfer_is_refused_when_the_refund_goes_through_stripe(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        made = refund(a_paid_order(stripe_sandbox), 1)
        with pytest.raises(checkout.CannotTransfer):
            checkout.record_transfer(made.pk, bank_reference="MBB-1", staff_id=5, now=timezone.now())
        assert balance_of("bank:transfers") == 0


class TestOutside:
    def test_a31_units_stock_and_commission_follow_when_all_was_refunded_at_stripe(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox))
        hear(stripe_sandbox)
        hear(stripe_sandbox)

        made = Refund.objects.get()
        assert (made.cause, made.amount_sen, made.state) == ("outside", order.total_sen, "succeeded")
        line = order.lines.get()
        assert (line.refunded_quantity, line.stockrecord.sold) == (3, 0)
        commission = Commission.objects.get()
        assert (commission.amount_sen, commission.state) == (0, "reversed")
        order.refresh_from_db()
        assert (order.status, order.refunded_sen) == ("cancelled", order.total_sen)
        fee = -balance_of("platform:gateway_fee")
        assert balances() == {"gateway:clearing": fee, "platform:gateway_fee": -fee}

    def test_a31_units_follow_when_the_amount_is_the_price_of_some(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox), amount=2 * UNIT_SEN)
        hear(stripe_sandbox)
        assert order.lines.get().refunded_quantity == 2
        assert Commission.objects.get().amount_sen == 450
        assert (balance_of("platform:refund_loss"), sums(order)[0]) == (0, 2 * UNIT_SEN)

    def test_a31_platform_bears_it_when_the_amount_is_no_price(self, stripe_sandbox: StripeSandbox) -> None:
        """A31, R3: a goodwill amount leaves units and commission as they are."""
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox), amount=1234)
        hear(stripe_sandbox)
        assert order.lines.get().refunded_quantity == 0
        assert Commission.objects.get().amount_sen == 1350
        assert (balance_of("platform:refund_loss"), sums(order)[0]) == (-1234, 1234)

    def test_a31_debt_is_settled_when_a_failed_refund_was_made_again_at_stripe(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.next_refund("failed")
        first = refund(order, 1)
        run_jobs()
        hear(stripe_sandbox)
        stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox), amount=UNIT_SEN)
        hear(stripe_sandbox)
        hear(stripe_sandbox)
        first.refresh_from_db()
        assert (first.is_owed, balance_of("buyer:owed"), sums(order)[0]) == (False, 0, UNIT_SEN)
        assert (order.lines.get().refunded_quantity, Refund.objects.count()) == (1, 2)

    def test_a31_nothing_is_booked_when_it_had_failed_before_we_heard_of_it(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox, method="grabpay")
        before = balances()
        stripe_sandbox.next_refund("pending")
        made = stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox), amount=UNIT_SEN)
        stripe_sandbox.finish_refund(made["id"], outcome="failed")
        hear(stripe_sandbox)
        assert (Refund.objects.count(), balances(), order.lines.get().refunded_quantity) == (0, before, 0)

    def test_a31_more_than_all_is_booked_when_it_left_by_both_roads(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """Money that has left is booked and shown, not refused: the loss is the platform's."""
        order = a_paid_order(stripe_sandbox, method="fpx")
        late = order.payment.paid_at + timedelta(days=61)
        made = refund(order, 3, now=late)
        checkout.record_transfer(made.pk, bank_reference="MBB-1", staff_id=5, now=late)
        stripe_sandbox.refund_in_dashboard(charge_of(stripe_sandbox), amount=UNIT_SEN)
        hear(stripe_sandbox)
        assert balance_of("platform:refund_loss") == -UNIT_SEN
        assert sums(order) == (order.total_sen, order.total_sen)
