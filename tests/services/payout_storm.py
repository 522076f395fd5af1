"""Weeks of payouts through a bank that loses replies, forgets keys, says things twice and returns money late."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from storefront.commissions.models import Commission
from storefront.commissions.operations import grant_bonus, release_held
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.payouts import operations
from storefront.payouts.models import Batch, Payout, RehearsedTransfer
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from tests.services.payees import DAY, HOUR, NOW, WEEK, a_payee, a_rate, approved

OPEN = ("approved", "sending", "sent", "unknown")


@dataclass(slots=True)
class Storm:
    """What came out of a storm. Amounts in sen and rupiah."""

    payouts: int
    tries: int
    second_transfers: int
    unsettled: int
    lost_sen: int
    unbalanced: int


def storm(*, payouts: int, a_week: int = 200, seed: int = 7) -> Storm:
    """`payouts` payouts in weekly batches; returns what went wrong, which must be nothing.

    5 % of replies and 2 % of requests are lost, and of what is asked after 3 %; between asking and asking lie
    25 hours, so that every key has expired; settled notices come twice; 1 % come back after 3 days.
    """
    dice = random.Random(seed)
    levers = Levers(
        lost_replies=5, lost_requests=2, lost_look_ups=3, returns=1, settles_twice=True, dice=dice
    )
    provider = RehearsalProvider(levers)
    agents = [a_payee(f"A{number}") for number in range(min(a_week, payouts))]
    earned = 0
    for week in range(-(-payouts // len(agents))):
        now = NOW + week * WEEK
        a_rate(dice.randint(330_000, 390_000), day=now)
        for agent in agents:
            amount_sen = dice.randint(1_000, 60_000)
            earned += amount_sen
            grant_bonus(agent=agent, amount_sen=amount_sen, reason="storm", now=now - 8 * DAY)
        release_held(now=now - DAY)
        _send_until_answered(approved(now), provider, now)
    operations.follow_up(provider=provider, now=now + 6 * DAY)
    return _counted(agents, earned)


def _send_until_answered(batch: Batch, provider: RehearsalProvider, now) -> None:
    for hours in (0, 25, 50, 70):
        moment = now + hours * HOUR
        operations.send_batch(batch=batch, provider=provider, now=moment)
        operations.send_batch(batch=batch, provider=provider, now=moment)  # pressed twice
        operations.follow_up(provider=provider, now=moment + IN_FLIGHT + timedelta(minutes=1))


def _counted(agents, earned: int) -> Storm:
    twice = RehearsedTransfer.objects.values("reference").annotate(times=Count("pk")).filter(times__gt=1)
    held = sum(
        balance_of(f"agent:{agent.pk}:{state}") for agent in agents for state in ("available", "reserved")
    )
    stands = sum(Commission.objects.exclude(state="paid").values_list("amount_sen", flat=True))
    return Storm(
        payouts=Payout.objects.count(),
        tries=sum(Payout.objects.annotate(tries=Count("attempts")).values_list("tries", flat=True)),
        second_transfers=twice.count(),
        unsettled=Payout.objects.filter(state__in=OPEN).count(),
        lost_sen=abs(earned - held - balance_of("fx:clearing")) + abs(held - stands),
        unbalanced=len(unbalanced_journals()),
    )
