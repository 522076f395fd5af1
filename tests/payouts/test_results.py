"""What the bank says, recorded once. Rows P3, P4, P6, P12."""

import threading

import pytest
from django.db import connection

from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.payouts import bank_file, operations
from storefront.payouts.models import Payout, PayoutEvent
from tests.services.payees import DAY, NOW, a_payee, a_rate, balances, ready, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


class TestResults:
    def test_p6_settled_twice_is_settled_once(self):
        agent = a_payee()
        commission = ready(agent, 8460)
        payout = sent(agent)
        for _ in range(2):
            operations.record_result(reference=payout.reference, result="settled", now=NOW + DAY)
        commission.refresh_from_db()
        assert commission.state == "paid" and balances(agent) == (0, 0)
        assert PayoutEvent.objects.filter(result="settled").count() == 1

    def test_p12_sums_of_a_batch_stand_in_the_clearing_accounts(self):
        agent, other = a_payee(), a_payee("B")
        ready(agent, 8460)
        ready(other, 1234)
        payout = sent(agent)
        for one in payout.batch.payouts.all():
            operations.record_result(reference=one.reference, result="settled", now=NOW + DAY)
        assert balance_of("fx:clearing") == 8460 + 1234
        idr = sum(one.amount_idr for one in payout.batch.payouts.all())
        fees = 2 * payout.quote.fee_idr
        assert balance_of("payout:provider", "IDR") == idr == -balance_of("fx:clearing", "IDR") - fees
        assert balance_of("platform:payout_fee", "IDR") == fees == 5000  # BI-FAST: Rp 2,500 a transfer
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
        assert PayoutEvent.objects.filter(result="settled").count() == 1 and balances(agent) == (0, 0)
