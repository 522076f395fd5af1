"""Agents and makers with ready money, and the way of a payout to the bank. Plain functions for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from storefront.commissions.models import Commission, ExchangeRate
from storefront.commissions.operations import agent_account
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from storefront.payouts import operations
from storefront.payouts.models import Batch, Payout
from storefront.payouts.providers import PayoutProvider
from storefront.payouts.providers.bank import BankFileProvider
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from storefront.referrals import operations as referrals
from storefront.referrals.models import Agent
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import a_person, an_agent, an_order

CUT_OFF = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
"""Monday 30 Nov, 00:00 in Kuala Lumpur."""

NOW = CUT_OFF + timedelta(minutes=5)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def a_rate(rate_x100: int = 381_250, mid_x100: int | None = None, day: datetime = CUT_OFF) -> ExchangeRate:
    """An exchange rate of a day."""
    return ExchangeRate.objects.create(
        day=day.date(), idr_per_myr_x100=rate_x100, mid_x100=mid_x100, source="BI"
    )


_accounts = iter(range(1_234_567_890, 2_000_000_000))


def a_payee(alias: str = "Melati", phase: str = "home", *, with_account: bool = True) -> Agent:
    """An agent who has gone home, with an account of her own at a bank."""
    agent = an_agent(alias, phase=phase)
    if with_account:
        operations.set_destination(
            agent=agent,
            bank="014",
            account=str(next(_accounts)),
            holder="Siti Aminah",
            now=NOW - 30 * DAY,
        )
    return agent


def ready(agent: Agent, amount_sen: int, at: datetime = CUT_OFF - DAY, **fields: Any) -> Commission:
    """A commission that became available, with its journal."""
    [line] = an_order().lines.all()
    [credit] = referrals.attribute_lines(
        order_lines_with_evidence=[(line, Evidence(at, code=Code(agent.pk)))], now=at
    )
    commission = Commission.objects.create(
        **{
            "order_line": line,
            "agent": agent,
            "attribution": credit,
            "base_sen": amount_sen * 10,
            "rate_bp": 1000,
            "amount_sen": amount_sen,
            "state": "available",
            "created_at": at - 9 * DAY,
            "available_on": at,
            **fields,
        }
    )
    with transaction.atomic():
        legs = {agent_account(agent.pk, "available"): amount_sen, ("test:source", "MYR"): -amount_sen}
        post(kind="test", subject=str(commission.pk), legs=legs, at=at)
    return commission


def balances(agent: Agent) -> tuple[int, int]:
    """What the books hold for an agent: available and reserved."""
    return (balance_of(f"agent:{agent.pk}:available"), balance_of(f"agent:{agent.pk}:reserved"))


def approved(now: datetime = NOW) -> Batch:
    """The week's batch, looked at by one person and approved by another."""
    batch = operations.prepare_batch(now=now)
    operations.check_batch(batch=batch, by=a_person(), now=now)
    return operations.approve_batch(batch=batch, by=a_person(), now=now)


def bank(**levers: Any) -> RehearsalProvider:
    """A bank that misbehaves as told."""
    return RehearsalProvider(Levers(**levers))


def send(batch: Batch, provider: PayoutProvider, now: datetime = NOW) -> int:
    """Hand the batch over; how many payouts were taken."""
    return operations.send_batch(batch=batch, provider=provider, now=now)


def sent(agent: Agent, now: datetime = NOW) -> Payout:
    """The agent's payout, approved by two people and handed to the bank."""
    batch = approved(now)
    operations.send_batch(batch=batch, provider=BankFileProvider(), now=now)
    return Payout.objects.get(agent=agent, batch=batch)
