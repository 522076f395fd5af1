"""Payout weeks whose process is ended by kill -9, and that many workers pay at one moment. Small and in tests/soak."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Sum

from storefront.commissions.operations import grant_bonus, release_held
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.locks import retried
from storefront.payouts import operations
from storefront.payouts.models import Batch, Payout, PayoutItem, RehearsedTransfer
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from tests.services.killing import killed, statements_of
from tests.services.payees import DAY, HOUR, NOW, WEEK, a_payee, a_rate
from tests.services.people_and_goods import a_person
from tests.services.racing import together

TOO_MANY = 40


class PayWeeks:
    """A few agents, one week after the other, each with new commission; every week must end with it paid once."""

    def __init__(self, *, agents: int = 2, lost: int = 0) -> None:
        self.people = (a_person(), a_person())
        self.agents = [a_payee(f"A{number}") for number in range(agents)]
        self.provider = RehearsalProvider(Levers(lost_replies=lost, lost_requests=lost, settles_twice=True))
        self.dice = random.Random(7)
        self.now = NOW - WEEK
        self.earned_sen = 0

    def next_week(self) -> datetime:
        """Another Monday, after every agent has earned."""
        self.now += WEEK
        a_rate(self.dice.randint(330_000, 390_000), day=self.now)
        for agent in self.agents:
            amount_sen = self.dice.randint(1_000, 60_000)
            self.earned_sen += amount_sen
            grant_bonus(agent=agent, amount_sen=amount_sen, reason="storm", now=self.now - 8 * DAY)
        release_held(now=self.now - DAY)
        return self.now

    def pay(self, now: datetime) -> None:
        """What people and jobs do from Monday on; done again, it goes on where it was left."""
        batch = operations.prepare_batch(now=now)
        if batch.state == Batch.State.DRAFT:
            if batch.prepared_by_id is None:
                operations.check_batch(batch=batch, by=self.people[0], now=now)
            operations.approve_batch(batch=batch, by=self.people[1], now=now)
        operations.send_batch(batch=batch, provider=self.provider, now=now)
        operations.follow_up(provider=self.provider, now=now + IN_FLIGHT + HOUR)

    def heal(self, now: datetime) -> None:
        """The same steps, hours later, until the bank's word on every payout is in."""
        for hours in range(TOO_MANY):
            self.pay(now + hours * HOUR)
            if not Payout.objects.exclude(state=Payout.State.SETTLED).exists():
                return
        raise AssertionError(f"not paid after {TOO_MANY} hours")

    def wrong(self) -> dict[str, int]:
        """What went wrong so far, in pieces and in sen; all zero when nobody was paid twice or too little."""
        transfers = list(RehearsedTransfer.objects.values_list("reference", flat=True))
        paid_sen = Payout.objects.filter(state="settled").aggregate(sen=Sum("amount_sen"))["sen"] or 0
        items = list(PayoutItem.objects.filter(is_live=True).values_list("commission_id", flat=True))
        states = ("available", "reserved")
        held = [balance_of(f"agent:{agent.pk}:{state}") for agent in self.agents for state in states]
        return {
            "second transfers": len(transfers) - len(set(transfers)),
            "paid without a transfer": Payout.objects.exclude(reference__in=transfers).count(),
            "commissions in two payouts": len(items) - len(set(items)),
            "sen not as earned": abs(self.earned_sen - paid_sen) + sum(abs(sen) for sen in held),
            "unbalanced journals": len(unbalanced_journals()),
        }


def kill_at_every(step: int) -> tuple[PayWeeks, int, int]:
    """A week for each `step`-th statement of paying, killed there, before or after it, and healed.

    Returns the weeks, how many processes died and how many statements a week has.
    """
    weeks, died = PayWeeks(), 0
    weeks.heal(weeks.next_week())  # the first week opens accounts: later ones take fewer statements
    whole = weeks.next_week()
    statements = statements_of(lambda: weeks.pay(whole))
    weeks.heal(whole)
    for number in range(1, statements + 1, step):
        now = weeks.next_week()
        when = ("before", "after")[number // step % 2]
        died += killed(lambda at=now: weeks.pay(at), f"sql:{number}:{when}")
        weeks.heal(now)
    return weeks, died, statements


def crowd(*, workers: int, weeks: int, agents: int, lost: int = 5) -> PayWeeks:
    """`workers` at one moment prepare, send and take the bank's news; replies are lost, whole steps pressed again."""
    paid = PayWeeks(agents=agents, lost=lost)
    for _ in range(weeks):
        now = paid.next_week()
        together([_call(operations.prepare_batch, now=now)] * workers)
        batch = operations.prepare_batch(now=now)
        operations.check_batch(batch=batch, by=paid.people[0], now=now)
        operations.approve_batch(batch=batch, by=paid.people[1], now=now)
        send = _call(operations.send_batch, batch=batch, provider=paid.provider, now=now)
        listen = _call(operations.follow_up, provider=paid.provider, now=now + IN_FLIGHT + HOUR)
        together([send] * (workers - workers // 5) + [listen] * (workers // 5))
        paid.heal(now + timedelta(hours=1))
    return paid


def _call(work: Callable[..., object], **arguments: object) -> Callable[[], object]:
    """As a worker calls it: again when the database asks for that."""
    return lambda: retried(work, **arguments)
