"""Reads about payouts: may this agent be paid, where to, and what was paid."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from catalogue.partner.models import Partner
from storefront.payouts import vault
from storefront.payouts.calendar import MINIMUM_SEN, next_cut_off
from storefront.payouts.models import Batch, Destination, FxQuote, LegalOpinion, Payout, Statement
from storefront.referrals.models import Agent


@dataclass(frozen=True, slots=True)
class PayDay:
    """When ready money is paid; without a day, `waits_for` says for what: "opinion", "account", "pause", "minimum"."""

    on: datetime | None
    waits_for: str = ""


def has_opinion() -> bool:
    """Whether cash commission may go to people who live in Malaysia."""
    return LegalOpinion.objects.exists()


def destination_of(payee: Agent | Partner | None, now: datetime) -> Destination | None:
    """The account in force of an agent or a maker: the newest whose 72 hours are over."""
    if payee is None:
        return None
    return payee.destinations.filter(works_from__lte=now).order_by("-works_from", "-pk").first()


def quote_of(batch: Batch) -> FxQuote:
    """The newest quote of a batch."""
    return batch.quotes.latest()


def least_of(agent: Agent) -> int:
    """The smallest payout in sen: RM10, and any sen for who goes home or leaves (P7)."""
    is_leaving = agent.phase != Agent.Phase.ABROAD or agent.status == Agent.Status.CLOSED
    return 1 if is_leaving else MINIMUM_SEN


def pay_day_of(agent: Agent, ready_sen: int, now: datetime) -> PayDay:
    """`pay_day` of that much money: less than RM10 has no day yet."""
    day = pay_day(agent, now)
    return PayDay(None, "minimum") if day.on and 0 < ready_sen < least_of(agent) else day


def pay_day(agent: Agent, now: datetime) -> PayDay:
    """The Monday on which an agent can be paid, or what her ready money waits for. It is hers in any case."""
    if agent.phase != Agent.Phase.HOME and not has_opinion():
        return PayDay(None, "opinion")
    if destination_of(agent, now) is None:
        return PayDay(None, "account")
    if agent.payout_paused_until is not None and agent.payout_paused_until > now:
        return PayDay(None, "pause")
    return PayDay(next_cut_off(now))


def payouts_of(agent: Agent) -> QuerySet[Payout]:
    """An agent's payouts, newest first."""
    return agent.payouts.select_related("batch").order_by("-batch__cut_off")


def statements_of(agent: Agent) -> QuerySet[Statement]:
    """An agent's closed weeks, newest first."""
    return agent.statements.order_by("-cut_off")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an agent is, in the clear: only for somebody whose purpose was written down first (G9)."""

    contacts: tuple[str, ...]
    holders: tuple[str, ...]


def identity_of(agent: Agent) -> Identity:
    """Numbers and addresses, and the names on accounts with their last four digits."""
    holders = [
        f"{vault.unseal(target.holder_sealed)}, {target}" for target in agent.destinations.order_by("pk")
    ]
    return Identity(tuple(agent.contacts.values_list("value", flat=True)), tuple(holders))
