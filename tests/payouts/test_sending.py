"""Handing payouts over: no reply is no reason to send again. Rows P3, P5, P8, R5 of agents.md; C3-C5 of threats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.commissions.models import Commission
from storefront.commissions.operations import maker_account
from storefront.failpoints import kill_myself
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.payouts import operations
from storefront.payouts.exchange import exchange, is_much_worse, spread_bp
from storefront.payouts.models import Batch, Payout, PayoutAttempt, RehearsedTransfer
from storefront.payouts.operations.batches import CannotTakeOut
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import RehearsalProvider
from storefront.payouts.queries import destination_of
from tests.services.killing import killed
from tests.services.payees import (
    DAY,
    HOUR,
    NOW,
    WEEK,
    a_payee,
    a_rate,
    approved,
    balances,
    bank,
    ready,
    send,
)
from tests.services.people_and_goods import a_maker, a_person

pytestmark = pytest.mark.django_db
LATER = IN_FLIGHT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


class DyingBank(RehearsalProvider):
    """Ends its process before the transfer is made, or after it and before anybody hears of it."""

    def __init__(self, when):
        super().__init__()
        self.when = when

    def send(self, transfer, *, key, now):
        if self.when == "after":
            super().send(transfer, key=key, now=now)
        kill_myself()


class TestLostReplies:
    def test_p3_unknown_is_looked_up_and_never_sent_again(self):
        agent = a_payee()
        ready(agent, 8460)
        batch = approved()
        send(batch, bank(lost_replies=100))
        payout = Payout.objects.get()
        assert (payout.state, PayoutAttempt.objects.get().state) == ("unknown", "unknown")
        assert send(batch, bank(), now=NOW + 25 * HOUR) == 0
        operations.follow_up(provider=bank(), now=NOW + 25 * HOUR)
        payout.refresh_from_db()
        assert payout.state == "settled" and RehearsedTransfer.objects.count() == 1

    def test_c4_absence_opens_a_new_try_under_the_same_key(self):
        agent = a_payee()
        ready(agent, 8460)
        batch = approved()
        send(batch, bank(lost_requests=100))
        operations.follow_up(provider=bank(), now=NOW + LATER)
        assert Payout.objects.get().state == "approved" and not RehearsedTransfer.objects.exists()
        assert send(batch, bank(), now=NOW + LATER) == 1
        keys = list(PayoutAttempt.objects.order_by("number").values_list("key", "state"))
        reference = Payout.objects.get().reference
        assert keys == [(f"{reference}-1", "absent"), (f"{reference}-1", "ok")]

    def test_c4_another_request_has_a_key_of_its_own(self):
        agent, other = a_payee(), a_payee("Kenanga")
        ready(agent, 8460)
        batch = approved()
        send(batch, bank(lost_requests=100))
        operations.follow_up(provider=bank(), now=NOW + LATER)
        Payout.objects.update(destination=destination_of(other, NOW))
        assert send(batch, bank(), now=NOW + LATER) == 1
        reference = Payout.objects.get().reference
        keys = PayoutAttempt.objects.order_by("number").values_list("key", flat=True)
        assert list(keys) == [f"{reference}-1", f"{reference}-2"]

    def test_c4_balance_is_looked_at_again_before_a_new_try(self):
        agent = a_payee()
        ready(agent, 8460)
        batch = approved()
        send(batch, bank(lost_requests=100))
        operations.follow_up(provider=bank(), now=NOW + LATER)
        with transaction.atomic():
            legs = {(f"agent:{agent.pk}:reserved", "MYR"): -1, ("test:source", "MYR"): 1}
            post(kind="test", subject="leak", legs=legs, at=NOW)
        assert send(batch, bank(), now=NOW + LATER) == 0
        assert not RehearsedTransfer.objects.exists()

    def test_p3_young_request_proves_nothing_by_its_absence(self):
        ready(a_payee(), 8460)
        send(approved(), bank(lost_requests=100))
        assert operations.follow_up(provider=bank(), now=NOW + IN_FLIGHT - timedelta(seconds=1)) == 0
        assert Payout.objects.get().state == "unknown"

    def test_p3_provider_that_cannot_be_asked_leaves_it_unknown(self):
        ready(a_payee(), 8460)
        send(approved(), bank(lost_replies=100))
        operations.follow_up(provider=bank(lost_look_ups=100, settles_after=WEEK), now=NOW + LATER)
        assert Payout.objects.get().state == "unknown"

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_c3_one_transfer_when_the_process_is_killed_around_the_call(self, when):
        """Three times, by kill -9: before the bank took it, or after and before we heard of it."""
        agent = a_payee()
        ready(agent, 8460)
        batch, now = approved(), NOW
        for _ in range(3):
            died = killed(lambda at=now: send(batch, DyingBank(when), now=at))
            assert not died or Payout.objects.get().state == "sending"
            now += LATER
            operations.follow_up(provider=bank(settles_after=WEEK), now=now)
        send(batch, bank(), now=now)
        operations.follow_up(provider=bank(), now=now + 2 * HOUR)
        assert RehearsedTransfer.objects.count() == 1
        assert Payout.objects.get().state == "settled" and balances(agent) == (0, 0)

    def test_p6_p4_settled_twice_then_returned_puts_back_the_exact_sen_once(self):
        agent = a_payee()
        commission = ready(agent, 8460)
        provider = bank(settles_twice=True, returns=100)
        send(approved(), provider)
        operations.follow_up(provider=provider, now=NOW + 2 * HOUR)
        assert balances(agent) == (0, 0)
        for hours in (80, 90):
            operations.follow_up(provider=provider, now=NOW + hours * HOUR)
        commission.refresh_from_db()
        assert (balances(agent), commission.state) == ((8460, 0), "available")
        assert ProcrastinateJob.objects.filter(task_name="storefront.payouts.jobs.tell_returned").count() == 1
        assert unbalanced_journals() == []

    def test_p4_refused_transfer_is_available_again(self):
        agent = a_payee()
        ready(agent, 8460)
        send(approved(), bank(refusals=100))
        assert Payout.objects.get().state == "failed" and balances(agent) == (8460, 0)


class TestQuote:
    @pytest.mark.parametrize("rate_x100", [381_250, 348_651, 10_000, 999_999])
    @pytest.mark.parametrize("amount_sen", [1, 999, 1000, 8460, 123_456_789])
    def test_p5_rupiah_are_rounded_down_and_no_sen_is_lost(self, rate_x100, amount_sen):
        got = exchange(amount_sen, rate_x100)
        assert got.amount_idr * 10_000 <= amount_sen * rate_x100 < (got.amount_idr + 1) * 10_000
        assert got.left_sen == 0  # a sen is worth more than a rupiah: the database refuses other rates

    def test_p5_remainder_stays_in_ringgit_when_a_sen_is_less_than_a_rupiah(self):
        got = exchange(
            1_001, 50
        )  # 0.50 rupiah a ringgit: RM 10.01 buy 5 rupiah, for which RM 10.00 are enough
        assert (got.amount_idr, got.left_sen) == (5, 1)

    def test_p5_nothing_is_sent_at_a_quote_that_is_over(self):
        ready(a_payee(), 8460)
        batch = approved()
        assert send(batch, bank(), now=NOW + 3 * DAY) == 0
        assert Payout.objects.get().state == "approved"

    @pytest.mark.parametrize(("after", "told"), [(379_344, False), (379_343, True), (390_000, False)])
    def test_p5_new_quote_needs_two_people_and_notice_when_over_half_a_percent_worse(self, after, told):
        # 3812.50 less 0.5 % is 3793.4375
        agent = a_payee()
        ready(agent, 8460)
        batch = approved()
        a_rate(after, day=NOW + 3 * DAY)
        operations.requote(batch=batch, now=NOW + 3 * DAY)
        payout, batch = Payout.objects.get(), Batch.objects.get()
        assert payout.amount_idr == 8460 * after // 10_000
        assert (payout.state, batch.state, batch.approved_by) == ("draft", "draft", None)
        jobs = ProcrastinateJob.objects.filter(task_name="storefront.payouts.jobs.tell_worse_rate")
        assert jobs.exists() is told

    def test_p5_half_a_percent_itself_is_not_worse(self):
        assert not is_much_worse(400_000, 398_000) and is_much_worse(400_000, 397_999)
        assert spread_bp(381_250, 385_000) == 97  # 37.50 of 3850 are 0.974 %


class TestDestination:
    def test_p8_c5_running_payout_goes_to_the_account_of_its_approval(self):
        agent = a_payee()
        ready(agent, 8460)
        batch = approved()
        old = agent.destinations.get()
        operations.set_destination(agent=agent, bank="002", account="9999000011", holder="Siti", now=NOW)
        send(batch, bank(), now=NOW + 2 * DAY)
        assert Payout.objects.get().destination == old

    def test_p8_database_refuses_to_change_a_stored_account(self):
        agent = a_payee()
        with pytest.raises(DatabaseError, match="closed rows"), transaction.atomic():
            agent.destinations.update(account_sealed="x")

    @pytest.mark.parametrize("bank_code", ["", "999", "MBB"])
    def test_only_banks_in_indonesia(self, bank_code):
        with pytest.raises(operations.CannotSetDestination):
            operations.set_destination(
                agent=a_payee(with_account=False), bank=bank_code, account="123456", holder="S", now=NOW
            )

    def test_account_that_another_payee_named_is_not_her_own(self):
        for agent, refused in ((a_payee(with_account=False), False), (a_payee(with_account=False), True)):
            given = {"agent": agent, "bank": "014", "account": "5550001", "holder": "S", "now": NOW}
            if refused:
                with pytest.raises(operations.CannotSetDestination):
                    operations.set_destination(**given)
            else:
                operations.set_destination(**given)


class TestRebuild:
    def test_r5_entry_leaves_a_payout_that_is_not_sent(self):
        agent = a_payee()
        entry, _other = ready(agent, 700), ready(agent, 5000)
        batch = approved()
        operations.take_out(commission=entry, now=NOW)
        entry.refresh_from_db()
        payout = Payout.objects.get()
        assert (entry.state, payout.amount_sen, payout.amount_idr) == ("available", 5000, 190_625)
        assert balances(agent) == (700, 5000)
        send(batch, bank())
        with pytest.raises(CannotTakeOut):
            operations.take_out(commission=Commission.objects.get(amount_sen=5000), now=NOW)

    def test_r5_payout_without_entries_is_dropped(self):
        agent = a_payee()
        entry = ready(agent, 5000)
        batch = approved()
        operations.take_out(commission=entry, now=NOW)
        assert Payout.objects.get().state == "dropped" and balances(agent) == (5000, 0)
        assert send(batch, bank()) == 0


class TestMaker:
    def owed(self, maker, amount_sen, subject="sales"):
        with transaction.atomic():
            legs = {maker_account(maker.pk, "available"): amount_sen, ("test:source", "MYR"): -amount_sen}
            post(kind="test", subject=subject, legs=legs, at=NOW - DAY)

    def paid_maker(self):
        maker = a_maker()
        operations.set_destination(maker=maker, bank="008", account="70001", holder="CV Kopi", now=NOW - DAY)
        return maker

    def test_maker_is_paid_what_is_ready_by_the_same_road(self):
        maker = self.paid_maker()
        self.owed(maker, 123_456)
        send(approved(), bank())
        operations.follow_up(provider=bank(), now=NOW + 2 * HOUR)
        payout = Payout.objects.get()
        assert (payout.maker, payout.amount_sen, payout.state) == (maker, 123_456, "settled")
        accounts = [balance_of(f"maker:{maker.pk}:{state}") for state in ("available", "reserved")]
        assert accounts == [0, 0] and balance_of("fx:clearing") == 123_456

    def test_r5_refund_before_sending_makes_the_payout_smaller(self):
        maker = self.paid_maker()
        self.owed(maker, 10_000)
        batch = approved()
        self.owed(maker, -3_000, "refund")
        send(batch, bank())
        payout = Payout.objects.get()
        assert (payout.amount_sen, RehearsedTransfer.objects.get().amount_idr) == (7_000, 266_875)
        assert balance_of(f"maker:{maker.pk}:available") == 0

    def test_maker_without_an_account_waits(self):
        self.owed(a_maker(), 10_000)
        operations.prepare_batch(now=NOW)
        assert not Payout.objects.exists()


class TestOpinion:
    def test_needs_author_date_and_file(self):
        good = {"author": "Adv. A", "dated_on": NOW.date(), "sha256": "a" * 64, "by": a_person(), "now": NOW}
        for wrong in ({"author": " "}, {"dated_on": (NOW + DAY).date()}, {"sha256": "a" * 63}):
            with pytest.raises(operations.CannotStoreOpinion):
                operations.store_opinion(**{**good, **wrong})
        assert operations.store_opinion(**good).file_sha256 == "a" * 64
