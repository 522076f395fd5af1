"""Small sizes of what tests/soak runs in full: rows P3, P10, P12, L4 of agents.md, C3 of threats.md."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from storefront.commissions.models import Commission
from storefront.payouts import operations
from storefront.payouts.bank_file import Transfer
from storefront.payouts.models import Batch, Payout, PayoutItem, RehearsedTransfer
from storefront.payouts.providers.rehearsal import RehearsalProvider
from tests.services.payees import NOW, a_payee, a_rate, approved, balances, ready
from tests.services.payout_kills import PayWeeks, crowd, kill_at_every
from tests.services.payout_storm import storm
from tests.services.quarter import quarter

pytestmark = pytest.mark.django_db
WORKERS = 50


def test_p3_nobody_is_paid_twice_when_replies_are_lost():
    out = storm(payouts=60, a_week=20)
    assert out.payouts >= 60 and out.tries > out.payouts
    assert (out.second_transfers, out.unsettled, out.lost_sen, out.unbalanced) == (0, 0, 0, 0)


def test_p10_l7_text_csv_and_pdf_are_the_ledger_when_weeks_are_closed():
    made, found = quarter(agents=5, weeks=3)
    assert made >= 8 and found == []


def at_once(work):
    """50 threads that start together; what they raise is left to the assertions."""
    start = threading.Barrier(WORKERS)

    def run(number):
        start.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def test_l4_control_money_is_reserved_many_times_when_no_guard_stands(self):
        """Without row lock and unique index, fifty workers that read and then write reserve the same money."""
        a_rate()
        agent = a_payee()
        entry = ready(agent, 5000)
        batch = Batch.objects.create(cut_off=NOW, created_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("drop index commission_in_one_live_payout")
            cursor.execute("alter table payouts_payout drop constraint one_payout_per_agent_and_batch")
        read = threading.Barrier(WORKERS)

        def naive(number):
            is_free = not PayoutItem.objects.filter(commission=entry, is_live=True).exists()
            read.wait()
            if is_free:
                payout = Payout.objects.create(
                    batch=batch, agent=agent, reference=f"N{number}", amount_sen=5000, amount_idr=1
                )
                PayoutItem.objects.create(payout=payout, commission=entry)

        at_once(naive)
        assert PayoutItem.objects.filter(commission=entry, is_live=True).count() > 1

    def test_l4_fifty_workers_reserve_once_and_send_once(self):
        a_rate()
        agent = a_payee()
        for _ in range(3):
            ready(agent, 1000)
        at_once(lambda number: operations.prepare_batch(now=NOW))
        assert Payout.objects.get().amount_sen == 3000 and balances(agent) == (0, 3000)
        batch = approved()
        at_once(lambda number: operations.send_batch(batch=batch, provider=RehearsalProvider(), now=NOW))
        assert RehearsedTransfer.objects.count() == 1
        assert set(Commission.objects.values_list("state", flat=True)) == {"reserved"}

    def test_c4_rehearsal_bank_takes_a_key_once_when_fifty_requests_carry_it(self):
        transfer = Transfer("JP1", "014", "1234567890", "Siti", 1_000)
        at_once(lambda number: RehearsalProvider().send(transfer, key="JP1-1", now=NOW))
        assert RehearsedTransfer.objects.count() == 1

    def test_l4_p3_nobody_is_paid_twice_when_fifty_workers_press_everything(self):
        paid = crowd(workers=WORKERS, weeks=1, agents=4)
        assert Payout.objects.count() == 4
        assert not any(paid.wrong().values()), paid.wrong()

    def test_p1_second_live_item_is_refused_when_the_index_stands(self):
        a_rate()
        agent = a_payee()
        ready(agent, 5000)
        approved()
        item = PayoutItem.objects.get()
        with pytest.raises(Exception, match="commission_in_one_live_payout"), transaction.atomic():
            PayoutItem.objects.create(payout=item.payout, commission=item.commission)


@pytest.mark.django_db(transaction=True)
class TestKills:
    def test_c3_p3_week_is_paid_once_when_its_process_is_killed(self):
        """Every 17th statement here, each one in tests/soak. The victim is a process, the weapon SIGKILL."""
        paid, died, statements = kill_at_every(17)
        assert statements > 80 and died >= statements // 17 - 1
        assert not any(paid.wrong().values()), paid.wrong()


def test_c3_control_second_transfer_is_seen_when_a_lost_reply_is_sent_again():
    """The count of wrongs is no ornament: whoever forgets to ask the bank first pays twice, and it says so."""
    paid = PayWeeks(agents=1)
    now = paid.next_week()
    paid.pay(now)
    paid.heal(now)
    assert not any(paid.wrong().values())
    made = RehearsedTransfer.objects.get()
    RehearsedTransfer.objects.create(
        reference=made.reference,
        key=f"{made.key}-again",
        amount_idr=made.amount_idr,
        taken_at=now,
        settles_at=now,
    )
    assert paid.wrong()["second transfers"] == 1
