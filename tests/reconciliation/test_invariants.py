"""Every rule of the books is broken once, past all guards, and named: issue 4.7; threats C12; agents L5, L9, L10."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from storefront.accounts.models import StaffRole
from storefront.checkout.models import CheckoutAttempt, Payment, Refund, Reservation
from storefront.commissions.models import Commission
from storefront.ledger import chain, corrections, halts, periods
from storefront.ledger.models import Correction, Journal
from storefront.ledger.operations import post
from storefront.order.models import Order
from storefront.payouts.operations import CannotPrepare, prepare_batch
from storefront.reconciliation.invariants import REGISTRY, STOPS_PAYOUTS, check_all
from storefront.reconciliation.mails import send_findings
from storefront.reconciliation.operations import check_books
from tests.services.money_back import a_paid_order, refund
from tests.services.people_and_goods import a_person, an_agent
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db

CLEARING, FEE = ("gateway:clearing", "MYR"), ("platform:fee", "MYR")


def sql(*statements: str) -> Callable[[], None]:
    """Run them with the rows' guards off."""

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


def no_guards() -> None:
    """Triggers off and checks dropped, until the savepoint is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conrelid::regclass::text, conname from pg_constraint"
            " where contype = 'c' and connamespace = 'public'::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')
        cursor.execute(
            "select distinct tgrelid::regclass::text from pg_trigger where not tgisinternal"
            " and tgrelid::regclass::text ~ '^(ledger|checkout|commissions|payouts|partner|order)_'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute("alter table ledger_journal enable trigger journal_enters_open_month")
        cursor.execute("drop index commission_in_one_live_payout")


def negative_agent() -> None:
    agent = Commission.objects.get().agent_id
    post(
        kind="odd",
        subject="1",
        legs={(f"agent:{agent}:available", "MYR"): -5, CLEARING: 5},
        at=timezone.now(),
    )


def lonely_correction() -> None:
    author = a_person()
    journal = Journal.objects.get(kind="order")
    made = corrections.propose(journal=journal, legs={}, reason="x", author_id=author.pk, now=timezone.now())
    Correction.objects.filter(pk=made.pk).update(state="booked")


def crooked_reversal() -> None:
    journal = Journal.objects.get(kind="order")
    legs = {CLEARING: 1, FEE: -1}
    post(kind="reversal", subject="x", legs=legs, at=timezone.now(), reverses=journal)


def forgotten_seal() -> None:
    post(kind="odd", subject="2", legs={CLEARING: 1, FEE: -1}, at=timezone.now())
    Journal.objects.filter(kind="odd").update(booked_at=timezone.now() - timedelta(hours=2))


def changed_month() -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=70)
    post(kind="odd", subject="3", legs={CLEARING: 1, FEE: -1}, at=long_ago)
    Journal.objects.filter(kind="odd").update(period=periods.month_of(long_ago))
    periods.close_month(periods.month_of(long_ago), now=now)
    Journal.objects.filter(kind="odd").update(subject="4")


def a_payout_of(amount: int) -> Callable[[], None]:
    def write() -> None:
        commission = Commission.objects.get()
        sql(
            "insert into payouts_batch (cut_off, state, idr_per_myr_x100, created_at) values (now(), 'draft', 1, now())"
        )()
        for reference in ("R1", "R2"):
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into payouts_payout (batch_id, agent_id, reference, amount_sen, amount_idr, state)"
                    " select max(id), %s, %s, %s, 0, 'approved' from payouts_batch returning id",
                    [commission.agent_id if reference == "R1" else a_second_agent(), reference, amount],
                )
                (payout_id,) = cursor.fetchone()
                cursor.execute(
                    "insert into payouts_payoutitem (payout_id, commission_id, is_live) values (%s, %s, true)",
                    [payout_id, commission.pk],
                )

    return write


def late_job() -> None:
    app.configure_task("odd.task", schedule_at=timezone.now() - timedelta(hours=2)).defer()


def a_second_agent() -> int:
    return an_agent("Kenanga").pk


BREAKS: dict[str, Callable[[], None]] = {
    "journals_sum_to_zero": sql(
        "update ledger_posting set amount_minor = amount_minor + 1 where id = (select min(id) from ledger_posting)"
    ),
    "journals_have_legs": sql("delete from ledger_posting"),
    "journals_name_their_event": sql("update ledger_journal set subject = '' where kind = 'order'"),
    "chain_is_unbroken": sql("update ledger_journal set memo = 'forged' where kind = 'order'"),
    "journals_are_sealed": forgotten_seal,
    "closed_months_are_unchanged": changed_month,
    "corrections_have_a_second_person": lonely_correction,
    "no_agent_is_below_zero": negative_agent,
    "reversals_undo_exactly": crooked_reversal,
    "open_disputes_are_what_the_account_says": lambda: post(
        kind="odd", subject="5", legs={("disputes:open", "MYR"): -7, CLEARING: 7}, at=timezone.now()
    ),
    "owed_to_buyers_is_what_the_account_says": lambda: post(
        kind="odd", subject="6", legs={("buyer:owed", "MYR"): 7, CLEARING: -7}, at=timezone.now()
    ),
    "freight_held_is_what_parcels_still_carry": sql(
        "update fulfilment_consignment set freight_sen = freight_sen + 1"
    ),
    "ordered_attempts_have_one_order": sql("update checkout_checkoutattempt set order_id = null"),
    "orders_have_their_attempt": sql("update checkout_checkoutattempt set order_id = null"),
    "attempts_come_to_an_end": lambda: CheckoutAttempt.objects.update(
        state="session_open", expires_at=timezone.now() - timedelta(hours=1)
    ),
    "reserved_is_what_attempts_hold": sql("update partner_stockrecord set reserved = 1"),
    "held_units_belong_to_live_attempts": lambda: Reservation.objects.update(state="held"),
    "sold_is_what_orders_bought": sql("update partner_stockrecord set sold = sold + 5"),
    "stock_stays_within_what_is_on_hand": sql("update partner_stockrecord set num_in_stock = 0"),
    "payments_are_what_the_books_say": lambda: Payment.objects.update(captured_sen=1),
    "refunds_stay_within_captured": lambda: Refund.objects.update(amount_sen=10**9),
    "refund_sums_are_what_the_rows_say": lambda: Payment.objects.update(refunded_sen=1),
    "refunds_are_booked": lambda: Refund.objects.update(amount_sen=1),
    "commissions_are_what_the_books_say": lambda: Commission.objects.update(amount_sen=1),
    "one_live_payout_per_commission": a_payout_of(900),
    "payouts_are_the_sum_of_their_items": a_payout_of(1),
    "reserved_is_what_payouts_hold": a_payout_of(900),
    "paid_commissions_are_in_a_settled_payout": lambda: Commission.objects.update(state="paid"),
    "jobs_are_done_in_time": late_job,
    "no_job_was_given_up": sql("update procrastinate_jobs set status = 'failed'"),
    "events_are_applied_in_time": sql(
        "insert into webhooks_inboundevent (event_id, body_sha256, kind, object_id, body, state, tries, failures,"
        " note, received_at) values ('evt_1', 'x', 'k', 'o', '{}', 'parked', 1, 0, '', now() - interval '2 days')"
    ),
    "outside_calls_have_an_outcome": sql(
        "update gateway_externalcall set state = 'unknown', updated_at = now() - interval '2 hours'"
    ),
}


class TestRules:
    def test_each_rule_is_named_when_it_is_broken(self, stripe_sandbox: StripeSandbox) -> None:
        """One paid order with one refunded unit; each breach in a savepoint of its own."""
        assert set(BREAKS) == set(REGISTRY), "every rule has a breach here"
        refund(a_paid_order(stripe_sandbox), 1)
        chain.seal()
        now = timezone.now()
        breaches, checked = check_all(now)
        assert (breaches, checked) == ([], len(REGISTRY))
        unnamed = []
        for name, breach in BREAKS.items():
            point = transaction.savepoint()
            no_guards()
            breach()
            found = {row.name: row for row in check_all(now)[0]}
            if name not in found or not found[name].first:
                unnamed.append(name)
            transaction.savepoint_rollback(point)
        assert unnamed == []
        assert check_all(now)[0] == []

    def test_c12_payouts_stop_and_staff_are_told_when_a_cached_sum_drifts(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """C12, L5: what pages and payouts show of an agent's money is cached in her commissions."""
        a_paid_order(stripe_sandbox)
        boss = a_person(email="finance@example.com", name="Finance")
        StaffRole.objects.create(user=boss, role="F")
        assert check_books(now=timezone.now()).breaches == []
        assert not halts.is_halted()
        Commission.objects.update(amount_sen=1349)

        check = check_books(now=timezone.now())

        agent = Commission.objects.get().agent_id
        assert check.breaches == [
            {
                "name": "commissions_are_what_the_books_say",
                "count": 1,
                "first": [f"agent:{agent}:pending: rows 1349, booked 1350"],
            }
        ]
        assert halts.is_halted()
        with pytest.raises(CannotPrepare, match="halted"):
            prepare_batch(now=timezone.now())
        mail.outbox.clear()
        send_findings()
        assert [letter.to for letter in mail.outbox] == [["finance@example.com"]]

        with pytest.raises(halts.CannotLift):
            halts.lift(by_id=boss.pk, reason=" ", now=timezone.now())
        halts.lift(by_id=boss.pk, reason="restored from the books", now=timezone.now())
        assert not halts.is_halted()

    def test_payouts_go_on_when_only_a_job_is_late(self) -> None:
        BREAKS["jobs_are_done_in_time"]()
        assert [row["name"] for row in check_books(now=timezone.now()).breaches] == ["jobs_are_done_in_time"]
        assert not halts.is_halted()
        assert "jobs_are_done_in_time" not in STOPS_PAYOUTS

    def test_command_exits_with_1_when_a_rule_is_broken(self) -> None:
        out = StringIO()
        call_command("check_books", "--json", stdout=out)
        assert json.loads(out.getvalue())["breaches"] == []
        BREAKS["jobs_are_done_in_time"]()
        for options in (["--json"], []):
            out = StringIO()
            with pytest.raises(SystemExit) as ended:
                call_command("check_books", *options, stdout=out)
            assert ended.value.code == 1
            assert "jobs_are_done_in_time" in out.getvalue()
        assert Order.objects.count() == 0
