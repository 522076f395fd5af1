"""Weekly payouts: reserve, two people, file, results, statements. Rows P1-P8, P10-P12, L4, L5, L7 of agents.md."""

import csv
import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.commissions.models import Commission, ExchangeRate
from storefront.commissions.operations import agent_account
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.payouts import bank_file, jobs, operations, queries, statements, vault
from storefront.payouts.calendar import last_cut_off, next_cut_off
from storefront.payouts.models import Batch, LegalOpinion, Payout, PayoutEvent, PayoutItem, Statement
from storefront.referrals import operations as referrals
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import a_person, an_agent, an_order

pytestmark = pytest.mark.django_db
CUT_OFF = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)  # Monday 30 Nov, 00:00 in Kuala Lumpur
NOW = CUT_OFF + timedelta(minutes=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def rate():
    return ExchangeRate.objects.create(day=CUT_OFF.date(), idr_per_myr_x100=381_250, source="BI")


def a_payee(alias="Melati", phase="home", *, with_account=True):
    """An agent who has gone home, with an account at a bank."""
    agent = an_agent(alias, phase=phase)
    if with_account:
        operations.set_destination(
            agent=agent, bank="014", account="1234567890", holder="Siti Aminah", now=NOW - 30 * DAY
        )
    return agent


def ready(agent, amount_sen, at=CUT_OFF - DAY):
    """A commission that became available, with its journal."""
    [line] = an_order().lines.all()
    [credit] = referrals.attribute_lines(
        order_lines_with_evidence=[(line, Evidence(at, code=Code(agent.pk)))], now=at
    )
    commission = Commission.objects.create(
        order_line=line,
        agent=agent,
        attribution=credit,
        base_sen=amount_sen * 10,
        rate_bp=1000,
        amount_sen=amount_sen,
        state="available",
        created_at=at - 9 * DAY,
        available_on=at,
    )
    with transaction.atomic():
        legs = {agent_account(agent.pk, "available"): amount_sen, ("test:source", "MYR"): -amount_sen}
        post(kind="test", subject=str(commission.pk), legs=legs, at=at)
    return commission


def balances(agent):
    return (balance_of(f"agent:{agent.pk}:available"), balance_of(f"agent:{agent.pk}:reserved"))


def sent(agent):
    """The agent's payout, approved by two people and handed to the bank."""
    batch = operations.prepare_batch(now=NOW)
    operations.check_batch(batch=batch, by=a_person())
    operations.approve_batch(batch=batch, by=a_person())
    operations.export_batch(batch=batch, now=NOW)
    return Payout.objects.get(agent=agent, batch=batch)


class TestCalendar:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            (datetime(2026, 11, 29, 15, 59, 59, tzinfo=UTC), CUT_OFF),  # Sunday 23:59:59 in Kuala Lumpur
            (
                datetime(2026, 11, 29, 16, 0, tzinfo=UTC),
                CUT_OFF + timedelta(days=7),
            ),  # Sunday 23:00 in Jakarta
        ],
    )
    def test_p11_kuala_lumpur_decides(self, moment, expected):
        assert next_cut_off(moment) == expected
        assert last_cut_off(moment) == expected - timedelta(days=7)


class TestBatch:
    def test_money_is_reserved_in_rows_and_books(self):
        agent = a_payee()
        commission = ready(agent, 8460)
        batch = operations.prepare_batch(now=NOW)
        payout = Payout.objects.get()
        # RM 84.60 x 3,812.50 = 322,537.50, rounded down (P5)
        assert (payout.batch, payout.amount_sen, payout.amount_idr) == (batch, 8460, 322_537)
        commission.refresh_from_db()
        assert commission.state == "reserved" and balances(agent) == (0, 8460)

    def test_p2_one_batch_when_prepared_twice(self):
        ready(a_payee(), 5000)
        assert operations.prepare_batch(now=NOW) == operations.prepare_batch(now=NOW + 3 * DAY)
        assert Batch.objects.count() == 1 and Payout.objects.count() == 1

    def test_later_money_waits_for_the_next_week(self):
        agent = a_payee()
        ready(agent, 5000, at=CUT_OFF)
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists()
        operations.prepare_batch(now=NOW + 7 * DAY)
        assert Payout.objects.get().amount_sen == 5000

    def test_p7_less_than_ten_ringgit_waits_and_is_never_lost(self):
        LegalOpinion.objects.create(author="A", dated_on=NOW.date(), file_sha256="0" * 64, recorded_at=NOW)
        agent = a_payee(phase="abroad")
        ready(agent, 999)
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists() and balances(agent) == (999, 0)
        ready(agent, 1, at=CUT_OFF + DAY)
        operations.prepare_batch(now=NOW + 52 * 7 * DAY)
        assert Payout.objects.get().amount_sen == 1000

    def test_p7_minimum_is_waived_when_she_has_gone_home(self):
        ready(a_payee(phase="home"), 1)
        operations.prepare_batch(now=NOW)
        assert Payout.objects.get().amount_sen == 1

    def test_nothing_is_paid_abroad_without_a_legal_opinion_and_nothing_is_lost(self):
        agent = a_payee(phase="abroad")
        ready(agent, 5000)
        assert queries.pay_day(agent, NOW) == queries.PayDay(None, "opinion")
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists() and balances(agent) == (5000, 0)
        LegalOpinion.objects.create(author="A", dated_on=NOW.date(), file_sha256="0" * 64, recorded_at=NOW)
        operations.prepare_batch(now=NOW + 7 * DAY)
        assert Payout.objects.get().amount_sen == 5000

    def test_nothing_is_paid_without_an_account(self):
        agent = a_payee(with_account=False)
        ready(agent, 5000)
        assert queries.pay_day(agent, NOW).waits_for == "account"
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists()

    def test_l5_nothing_is_paid_when_the_books_hold_less_than_the_rows(self):
        agent = a_payee()
        ready(agent, 5000)
        with transaction.atomic():
            legs = {agent_account(agent.pk, "available"): -1, ("test:source", "MYR"): 1}
            post(kind="test", subject="leak", legs=legs, at=NOW)
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists()

    def test_nothing_is_prepared_without_a_rate(self, rate):
        rate.delete()
        ready(a_payee(), 5000)
        with pytest.raises(operations.CannotPrepare):
            operations.prepare_batch(now=NOW)
        assert not Batch.objects.exists()

    def test_f5_suspended_agent_is_paid_what_is_ready(self):
        agent = a_payee()
        agent.status = "suspended"
        agent.save()
        ready(agent, 5000)
        operations.prepare_batch(now=NOW)
        assert Payout.objects.get().agent == agent

    def test_a13_f3_frozen_entry_waits_and_is_free_when_nobody_decided_in_seven_days(self):
        agent = a_payee()
        ready(agent, 5000)
        frozen = ready(agent, 700)
        Commission.objects.filter(pk=frozen.pk).update(review_until=NOW + 3 * DAY)
        operations.prepare_batch(now=NOW)
        assert Payout.objects.get().amount_sen == 5000
        operations.prepare_batch(now=NOW + 7 * DAY)
        assert Payout.objects.order_by("-pk").first().amount_sen == 700

    def test_p1_database_refuses_a_commission_in_two_live_payouts(self):
        agent = a_payee()
        commission = ready(agent, 5000)
        batch = operations.prepare_batch(now=NOW)
        other = Payout.objects.create(
            batch=batch, agent=a_payee("B"), reference="JP-TWICE", amount_sen=1, amount_idr=1
        )
        with pytest.raises(IntegrityError, match="commission_in_one_live_payout"), transaction.atomic():
            PayoutItem.objects.create(payout=other, commission=commission)


class TestTwoPeople:
    def test_same_person_cannot_check_and_approve(self):
        ready(a_payee(), 5000)
        batch, person = operations.prepare_batch(now=NOW), a_person()
        with pytest.raises(operations.CannotApprove):
            operations.approve_batch(batch=batch, by=person)
        operations.check_batch(batch=batch, by=person)
        with pytest.raises(operations.CannotApprove):
            operations.approve_batch(batch=batch, by=person)
        assert operations.approve_batch(batch=batch, by=a_person()).state == "approved"

    def test_unapproved_batch_gives_no_file(self):
        ready(a_payee(), 5000)
        with pytest.raises(operations.CannotExport):
            operations.export_batch(batch=operations.prepare_batch(now=NOW), now=NOW)

    def test_file_has_the_account_and_is_the_same_the_second_time(self):
        agent = a_payee()
        ready(agent, 8460)
        payout = sent(agent)
        text = operations.export_batch(batch=payout.batch, now=NOW + HOUR)
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows == [
            {
                "reference": payout.reference,
                "bank": "014",
                "account": "1234567890",
                "holder": "Siti Aminah",
                "amount_idr": "322537",
            }
        ]
        assert Payout.objects.get().state == "sent"


class TestResults:
    def test_p6_settled_twice_is_settled_once(self):
        agent = a_payee()
        commission = ready(agent, 8460)
        payout = sent(agent)
        for _ in range(2):
            operations.record_result(reference=payout.reference, result="settled", now=NOW + DAY)
        commission.refresh_from_db()
        assert commission.state == "paid" and balances(agent) == (0, 0)
        assert PayoutEvent.objects.count() == 1

    def test_p12_sums_of_a_batch_stand_in_the_clearing_accounts(self):
        agent, other = a_payee(), a_payee("B")
        ready(agent, 8460)
        ready(other, 1234)
        payout = sent(agent)
        for one in payout.batch.payouts.all():
            operations.record_result(reference=one.reference, result="settled", now=NOW + DAY)
        assert balance_of("fx:clearing") == 8460 + 1234
        idr = sum(one.amount_idr for one in payout.batch.payouts.all())
        assert balance_of("payout:provider", "IDR") == idr == -balance_of("fx:clearing", "IDR")
        assert unbalanced_journals() == []

    @pytest.mark.parametrize("before", [[], ["unknown"], ["settled"]])
    @pytest.mark.parametrize("result", ["failed", "returned"])
    def test_p4_exact_sen_return_when_the_bank_gives_back(self, before, result):
        agent = a_payee()
        commission = ready(agent, 8460)
        payout = sent(agent)
        for earlier in before:
            operations.record_result(reference=payout.reference, result=earlier, now=NOW + DAY)
        if before == ["settled"] and result == "failed":
            with pytest.raises(operations.CannotRecord):
                operations.record_result(reference=payout.reference, result=result, now=NOW + 4 * DAY)
            return
        operations.record_result(
            reference=payout.reference, result=result, now=NOW + 4 * DAY, reason="closed"
        )
        commission.refresh_from_db()
        assert commission.state == "available" and balances(agent) == (8460, 0)
        assert (balance_of("fx:clearing"), balance_of("payout:provider", "IDR")) == (0, 0)
        operations.prepare_batch(now=NOW + 7 * DAY)
        assert Payout.objects.order_by("-pk").first().amount_sen == 8460

    def test_p3_unknown_is_never_sent_again(self):
        agent = a_payee()
        ready(agent, 8460)
        payout = sent(agent)
        operations.record_result(reference=payout.reference, result="unknown", now=NOW + DAY)
        operations.prepare_batch(now=NOW + 7 * DAY)
        assert Payout.objects.count() == 1 and balances(agent) == (0, 8460)

    def test_result_without_a_payout_is_refused(self):
        with pytest.raises(operations.CannotRecord):
            operations.record_result(reference="JP0000", result="settled", now=NOW)

    def test_drafts_take_no_result(self):
        ready(a_payee(), 5000)
        operations.prepare_batch(now=NOW)
        with pytest.raises(operations.CannotRecord):
            operations.record_result(reference=Payout.objects.get().reference, result="settled", now=NOW)


class TestDestination:
    def test_p8_change_waits_72_hours_and_warns_and_the_old_one_is_paid(self):
        agent = a_payee()
        operations.set_destination(
            agent=agent, bank="002", account="9999000011", holder="Siti Aminah", now=NOW
        )
        assert queries.destination_of(agent, NOW + timedelta(hours=72) - timedelta(seconds=1)).last4 == "7890"
        assert queries.destination_of(agent, NOW + timedelta(hours=72)).last4 == "0011"
        job = ProcrastinateJob.objects.get(task_name="storefront.payouts.jobs.warn_of_new_destination")
        jobs.warn_of_new_destination(**job.args)

    def test_account_is_not_readable_in_the_database(self):
        destination = a_payee().destinations.get()
        assert "1234567890" not in destination.account_sealed and "Siti" not in destination.holder_sealed
        assert vault.unseal(destination.account_sealed) == "1234567890"

    def test_tampered_account_is_refused(self):
        with pytest.raises(vault.CannotOpen):
            vault.unseal(vault.seal("1")[:-2] + "xx")


class TestFile:
    def test_results_are_read_whole_or_not_at_all(self):
        good = "reference,result,reason\r\nJP1,settled,\r\nJP2,returned,closed\r\n"
        assert bank_file.read_results(good)[1] == bank_file.Result("JP2", "returned", "closed")
        for bad in (
            "",
            "a,b,c\r\n",
            "reference,result,reason\r\nJP1,done,\r\n",
            "reference,result,reason\r\nJP1\r\n",
        ):
            with pytest.raises(bank_file.CannotReadResults):
                bank_file.read_results(bad)

    def test_name_is_no_formula(self):
        text = bank_file.write_transfers([bank_file.Transfer("JP1", "014", "1", "=cmd()", 5)])
        assert "'=cmd()" in text


class TestStatement:
    def test_p10_text_and_csv_equal_the_ledger_to_the_sen(self):
        agent = a_payee()
        for amount in (900, 1512, 925):
            ready(agent, amount)
        assert statements.close_week(now=NOW) == 1
        statement = Statement.objects.get()
        assert statements.total_sen(statement.data) == 3337 == balances(agent)[0]
        rows = list(csv.DictReader(io.StringIO(statements.as_csv(statement))))
        assert int(rows[-1]["amount_sen"]) == 3337 == sum(int(row["amount_sen"]) for row in rows[:-1])
        text = statements.as_text(statement, "id")
        assert "RM\u00a033,37" in text and statement.check_code in text and agent.alias not in text

    def test_l7_closed_statement_stays_and_late_lines_go_to_the_next(self):
        agent = a_payee()
        ready(agent, 900)
        statements.close_week(now=NOW)
        before = Statement.objects.get()
        ready(agent, 555)  # its hold had ended before the cut-off, but it was released late
        assert statements.close_week(now=NOW + HOUR) == 0
        statements.close_week(now=NOW + 7 * DAY)
        before.refresh_from_db()
        later = Statement.objects.exclude(pk=before.pk).get()
        assert (statements.total_sen(before.data), statements.total_sen(later.data)) == (900, 555)
        assert statements.is_untouched(before)

    def test_l7_touched_statement_is_known(self):
        ready(a_payee(), 900)
        statements.close_week(now=NOW)
        statement = Statement.objects.get()
        statement.data["lines"][0]["amount_sen"] = 901
        assert not statements.is_untouched(statement)

    def test_p10_check_code_is_found_as_people_type_it(self):
        ready(a_payee(), 900)
        statements.close_week(now=NOW)
        statement = Statement.objects.get()
        assert statements.find(f" {statement.check_code.lower().replace('-', ' ')} ") == statement
        assert statements.find("JS48-AAAA-AAAA") is None


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_l4_p2_no_double_payment_when_eight_workers_prepare_at_once(self):
        agent = a_payee()
        for _ in range(5):
            ready(agent, 1000)
        start = threading.Barrier(8)

        def prepare():
            start.wait()
            operations.prepare_batch(now=NOW)
            connection.close()

        threads = [threading.Thread(target=prepare) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Payout.objects.get().amount_sen == 5000
        assert balances(agent) == (0, 5000)

    def test_p6_settled_once_when_two_notices_come_at_once(self):
        agent = a_payee()
        ready(agent, 5000)
        payout = sent(agent)
        start = threading.Barrier(4)

        def notice():
            start.wait()
            operations.record_result(reference=payout.reference, result="settled", now=NOW + DAY)
            connection.close()

        threads = [threading.Thread(target=notice) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert PayoutEvent.objects.count() == 1 and balances(agent) == (0, 0)
