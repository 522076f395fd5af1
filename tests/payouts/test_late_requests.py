"""Requests that sleep on their way: the bank does not know them yet, others go on, then they arrive. P3, C4."""

from __future__ import annotations

import pytest

from storefront.payouts import operations
from storefront.payouts.models import Payout, PayoutAttempt, RehearsedTransfer
from storefront.payouts.operations import sending
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import RehearsalProvider
from tests.services.payees import (
    DAY,
    HOUR,
    NOW,
    a_payee,
    a_rate,
    approved,
    balances,
    bank,
    ready,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


def a_key_for_each_try(payout, request_sha256, now):
    """How tries were numbered before: each its own key."""
    number = payout.attempts.count() + 1
    return PayoutAttempt.objects.create(
        payout=payout,
        number=number,
        key=f"{payout.reference}-{number}",
        request_sha256=request_sha256,
        asked_at=now,
    )


class SlowLine(RehearsalProvider):
    """A request sleeps on its way for over an hour; meanwhile `others` work, and then it arrives."""

    def __init__(self, others):
        super().__init__()
        self.others = others

    def send(self, transfer, *, key, now):
        self.others()
        return super().send(transfer, key=key, now=now)


class TestLateRequests:
    """P3, C4: the bank said "never seen" of a request that was still on its way."""

    LATER = IN_FLIGHT + HOUR

    @pytest.fixture
    def agent(self):
        agent = a_payee()
        ready(agent, 8460)
        return agent

    def given_up(self, then=lambda: None):
        """What others do while the request sleeps: ask, hear that it is unknown there, and go on."""
        operations.follow_up(provider=bank(), now=NOW + self.LATER)
        assert Payout.objects.get().state == "approved"
        then()

    def test_p3_one_transfer_when_the_next_try_was_faster(self, agent):
        batch = approved()
        again = lambda: send(batch, bank(), now=NOW + self.LATER)  # noqa: E731
        send(batch, SlowLine(lambda: self.given_up(again)))
        assert RehearsedTransfer.objects.count() == 1
        assert sorted(PayoutAttempt.objects.values_list("state", flat=True)) == ["absent", "ok"]
        operations.follow_up(provider=bank(), now=NOW + 3 * HOUR)
        assert Payout.objects.get().state == "settled" and balances(agent) == (0, 0)

    def test_p3_control_a_key_for_each_try_pays_twice(self, agent, monkeypatch):
        monkeypatch.setattr(sending, "_next_try", a_key_for_each_try)
        batch = approved()
        again = lambda: send(batch, bank(), now=NOW + self.LATER)  # noqa: E731
        send(batch, SlowLine(lambda: self.given_up(again)))
        assert RehearsedTransfer.objects.count() == 2

    def test_p3_late_yes_stops_the_next_try(self, agent):
        batch = approved()
        send(batch, SlowLine(self.given_up))
        assert (Payout.objects.get().state, PayoutAttempt.objects.get().state) == ("sent", "ok")
        assert send(batch, bank(), now=NOW + 25 * HOUR) == 0 and RehearsedTransfer.objects.count() == 1

    def test_p3_late_silence_is_asked_about_again(self, agent):
        batch = approved()
        line = SlowLine(self.given_up)
        line.levers.lost_replies = 100
        send(batch, line)
        assert (Payout.objects.get().state, PayoutAttempt.objects.get().state) == ("unknown", "unknown")
        assert send(batch, bank(), now=NOW + 25 * HOUR) == 0
        operations.follow_up(provider=bank(), now=NOW + 25 * HOUR)
        assert Payout.objects.get().state == "settled" and RehearsedTransfer.objects.count() == 1

    def test_p3_late_no_leaves_the_next_try_open(self, agent):
        batch = approved()
        line = SlowLine(self.given_up)
        line.levers.refusals = 100
        send(batch, line)
        assert (Payout.objects.get().state, PayoutAttempt.objects.get().state) == ("approved", "refused")
        assert send(batch, bank(), now=NOW + self.LATER) == 1

    def test_p3_notice_of_a_transfer_that_was_given_up_is_taken(self, agent):
        batch = approved()
        send(batch, bank(lost_requests=100))
        self.given_up()
        payout = Payout.objects.get()
        operations.record_result(reference=payout.reference, result="settled", now=NOW + DAY)
        assert send(batch, bank(), now=NOW + DAY) == 0
        assert balances(agent) == (0, 0) and not RehearsedTransfer.objects.exists()

    def test_p3_answer_that_came_while_the_bank_was_asked_stays(self, agent):
        class AnsweredMeanwhile(RehearsalProvider):
            def look_up(self, reference, *, now):
                found = super().look_up(reference, now=now)
                operations.record_result(reference=reference, result="sent", now=now)
                PayoutAttempt.objects.update(state="ok")
                return found

        batch = approved()
        send(batch, bank(lost_requests=100))
        operations.follow_up(provider=AnsweredMeanwhile(), now=NOW + self.LATER)
        assert (Payout.objects.get().state, PayoutAttempt.objects.get().state) == ("sent", "ok")

    def test_p3_staff_are_alarmed_when_money_given_back_was_taken(self, agent, caplog):
        batch = approved()
        send(batch, bank(refusals=100))
        reference = Payout.objects.get().reference
        with pytest.raises(operations.CannotRecord):
            operations.record_result(reference=reference, result="settled", now=NOW + DAY)
        assert f"ALARM payout.taken {reference}" in caplog.text and balances(agent) == (8460, 0)
