"""The weekly batch: what is reserved, and two people. Rows P1, P2, P7, P11, C10 of threats."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from storefront.commissions.models import Commission, ExchangeRate
from storefront.commissions.operations import agent_account
from storefront.ledger.operations import post
from storefront.payouts import operations, queries, vault
from storefront.payouts.calendar import last_cut_off, next_cut_off
from storefront.payouts.models import Batch, LegalOpinion, Payout, PayoutItem
from storefront.payouts.providers.bank import BankFileProvider
from tests.services.payees import CUT_OFF, DAY, HOUR, NOW, a_payee, a_rate, balances, ready, sent
from tests.services.people_and_goods import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


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

    def test_p7_page_names_no_day_when_less_than_the_minimum_is_ready(self):
        away, home = a_payee(phase="abroad"), a_payee("Kenanga", phase="home")
        LegalOpinion.objects.create(author="A", dated_on=NOW.date(), file_sha256="0" * 64, recorded_at=NOW)
        assert queries.pay_day_of(away, 999, NOW) == queries.PayDay(None, "minimum")
        assert queries.pay_day_of(away, 1000, NOW).on == next_cut_off(NOW)
        assert queries.pay_day_of(home, 1, NOW).on == next_cut_off(NOW)

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

    def test_nothing_is_prepared_without_a_rate(self):
        ExchangeRate.objects.all().delete()
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
            operations.approve_batch(batch=batch, by=person, now=NOW)
        operations.check_batch(batch=batch, by=person, now=NOW)
        with pytest.raises(operations.CannotApprove):
            operations.approve_batch(batch=batch, by=person, now=NOW)
        assert operations.approve_batch(batch=batch, by=a_person(), now=NOW).state == "approved"

    def test_unapproved_batch_gives_no_file(self):
        ready(a_payee(), 5000)
        with pytest.raises(operations.CannotExport):
            operations.send_batch(
                batch=operations.prepare_batch(now=NOW), provider=BankFileProvider(), now=NOW
            )

    def test_file_has_the_account_and_is_the_same_the_second_time(self):
        agent = a_payee()
        ready(agent, 8460)
        payout = sent(agent)
        operations.send_batch(batch=payout.batch, provider=BankFileProvider(), now=NOW + HOUR)
        text, account = (
            operations.file_of(payout.batch),
            vault.unseal(agent.destinations.get().account_sealed),
        )
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows == [
            {
                "reference": payout.reference,
                "bank": "014",
                "account": account,
                "holder": "Siti Aminah",
                "amount_idr": "322537",
            }
        ]
        assert Payout.objects.get().state == "sent"
