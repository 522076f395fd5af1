"""What an agent earned, in which state, and when it is paid. Amounts in sen; rupiah at a dated rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet, Sum

from catalogue.money import rupiah_of
from catalogue.trade.values import day_in_malaysia
from storefront.commissions.deadlines import APPEAL_OPEN
from storefront.commissions.models import Appeal, Commission, ExchangeRate, RiskCase
from storefront.referrals.models import Agent


def rate_at(now: datetime) -> ExchangeRate | None:
    """The newest exchange rate of a day that has begun in Malaysia; None when nobody stored one."""
    return ExchangeRate.objects.filter(day__lte=day_in_malaysia(now)).order_by("-day").first()


def in_rupiah(amount_sen: int, rate: ExchangeRate | None) -> int | None:
    """Whole rupiah, rounded down (agents P5); None without a rate: an unknown amount is not zero."""
    return rupiah_of(amount_sen, rate.idr_per_myr_x100) if rate is not None else None


@dataclass(frozen=True, slots=True)
class StateSum:
    """All of an agent's commissions in one state. Moments are ends of the hold, as far as they are known."""

    amount_sen: int = 0
    lines: int = 0
    orders: int = 0
    first_on: datetime | None = None
    last_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earnings:
    """An agent's money by state: waiting for delivery, in the hold, ready, in a payout, paid."""

    waiting: StateSum
    holding: StateSum
    ready: StateSum
    reserved: StateSum
    paid: StateSum


def earnings_of(agent: Agent) -> Earnings:
    """Sums by state. One query."""
    rows = (
        Commission.objects.filter(agent=agent)
        .values("state")
        .annotate(
            amount=Sum("amount_sen"),
            lines=Count("pk"),
            orders=Count("order_line__order", distinct=True),
            first_on=Min("available_on"),
            last_on=Max("available_on"),
        )
    )
    sums: Mapping[str, StateSum] = {
        row["state"]: StateSum(row["amount"], row["lines"], row["orders"], row["first_on"], row["last_on"])
        for row in rows
    }
    state, none = Commission.State, StateSum()
    return Earnings(
        waiting=sums.get(state.PENDING, none),
        holding=sums.get(state.HOLDING, none),
        ready=sums.get(state.AVAILABLE, none),
        reserved=sums.get(state.RESERVED, none),
        paid=sums.get(state.PAID, none),
    )


def entries_of(agent: Agent) -> QuerySet[Commission]:
    """An agent's commissions with line, order, credit and changes, newest first."""
    return (
        Commission.objects.filter(agent=agent)
        .select_related("order_line__order", "attribution")
        .prefetch_related("adjustments")
        .order_by("-created_at", "-pk")
    )


def earned_by_week(agent: Agent, since: datetime) -> list[tuple[datetime, int]]:
    """(Monday 00:00 Kuala Lumpur, sen) of commissions opened since a moment. Weeks without any are left out."""
    from django.db.models.functions import TruncWeek

    rows = (
        Commission.objects.filter(agent=agent, created_at__gte=since)
        .annotate(week=TruncWeek("created_at"))
        .values("week")
        .annotate(amount=Sum("amount_sen"))
        .order_by("week")
    )
    return [(row["week"], row["amount"]) for row in rows]


def risk_cases_of(agent: Agent) -> QuerySet[RiskCase]:
    """An agent's cases with their entries and appeals, newest first."""
    cases = RiskCase.objects.filter(agent=agent).select_related("appeal")
    return cases.prefetch_related("entries__commission__order_line__order").order_by("-opened_at")


def appeals_of(agent: Agent) -> QuerySet[Appeal]:
    """An agent's appeals with what they are about, newest first."""
    appeals = Appeal.objects.filter(agent=agent)
    return appeals.select_related("case", "outcome__attribution__order_line__order").order_by("-opened_at")


def may_appeal(decided_at: datetime, now: datetime) -> bool:
    """Whether a decision can still be appealed: 30 days (F4)."""
    return now < decided_at + APPEAL_OPEN
