"""Reads for other rooms: whose code is this, who sent this visitor, what happened to an agent's orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from catalogue.models import Product
from storefront.accounts.models import User
from storefront.accounts.queries import verified_buyer
from storefront.order.models import Order
from storefront.referrals import codes
from storefront.referrals.models import (
    Agent,
    AgentCode,
    AgentContact,
    Attribution,
    BuyerBinding,
    CreditClaim,
    Outcome,
    ReferralLink,
)
from storefront.referrals.precedence import Evidence, resolve
from storefront.referrals.querysets import fresh_touches_of
from storefront.referrals.visitors import has_refused, visitor_of

CONTACT_FADES = timedelta(days=90)
"""A number that an agent gave up this long ago may be a stranger's now (F6)."""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What a typed code means: an agent, or a suggestion for the buyer to confirm, or neither. Never both."""

    agent: Agent | None = None
    code: AgentCode | None = None
    suggestion: AgentCode | None = None


def read_code(text: str) -> CodeReading:
    """Reads a code as people type it (codes.py). A near miss suggests and never credits (A3).

    A text with the codes of two agents names nobody.
    """
    readings = codes.readings_of(text)
    if not readings:
        return CodeReading()
    known = {code.normal: code for code in _live_codes().filter(normal__in=readings)}
    if len({code.agent_id for code in known.values()}) > 1:
        return CodeReading()  # two agents in one text: the buyer must say which
    for normal in readings:
        if normal in known:
            return CodeReading(agent=known[normal].agent, code=known[normal])
    slugs = codes.slugs_of(text)
    link = ReferralLink.objects.filter(slug__in=slugs).select_related("agent").first() if slugs else None
    if link is not None and link.agent.status != Agent.Status.CLOSED:
        return CodeReading(agent=link.agent, code=_live_codes().filter(agent=link.agent).first())
    return CodeReading(suggestion=_nearest(readings))


def find_agent_by_code(text: str) -> Agent | None:
    """The one agent whose code this is, read tolerantly; None for a near miss."""
    return read_code(text).agent


def _live_codes() -> QuerySet[AgentCode]:
    return (
        AgentCode.objects.exclude(agent__status=Agent.Status.CLOSED)
        .select_related("agent")
        .order_by("retired_at", "pk")
    )


def _nearest(readings: tuple[str, ...]) -> AgentCode | None:
    """The only code within one edit of a reading, or the only one that a cut reading begins."""
    for normal in readings:
        found = list(_live_codes().filter(normal__in=codes.near(normal))[:2])
        if not found:
            found = list(_live_codes().filter(normal__startswith=normal)[:2])
        if len(found) == 1:
            return found[0]
    return None


def code_of(agent: Agent) -> str:
    """The code that an agent gives away today."""
    code = agent.codes.filter(retired_at=None).order_by("-pk").first()
    return code.code if code else ""


def agent_of_visitor(visitor: str | None, user: Any, now: datetime) -> Agent | None:
    """The agent whose link this visitor opened last, within 30 days."""
    touch = fresh_touches_of(visitor, verified_buyer(user), now).select_related("agent").first()
    return touch.agent if touch else None


def visitor_agent(request: HttpRequest, now: datetime) -> Agent | None:
    """The agent for the line "shared by ALIAS" on a page; None after "nobody referred me".

    Costs no query for a visitor without cookie or account.
    """
    visitor = visitor_of(request)
    if has_refused(request) or (visitor is None and not request.user.is_authenticated):
        return None
    return agent_of_visitor(visitor, request.user, now)


def binding_of(user: User | None, now: datetime) -> BuyerBinding | None:
    """The newest binding of a verified buyer, if its 180 days still run."""
    if user is None:
        return None
    newest = BuyerBinding.objects.filter(user=user, bound_at__lte=now).order_by("-bound_at", "-pk").first()
    return newest if newest is not None and newest.until >= now else None


def own_agent_ids(*, user: User | None, phone: str, email: str, now: datetime) -> frozenset[int]:
    """Agents who are the buyer herself: same account, or a number or address that is or lately was the
    agent's.

    Same network, device, address or household is never asked (F1). A number retired 90 days ago is a
    stranger's (F6).
    """
    values = [value for value in (phone, email.strip().lower()) if value]
    if user is not None:
        values += [value for value in (user.phone, user.email) if value]
    if user is None and not values:
        return frozenset()
    same = Q(user__phone__in=values) | Q(user__email__in=values)
    if user is not None:
        same |= Q(user=user)
    known = Q(retired_at=None) | Q(retired_at__gt=now - CONTACT_FADES)
    by_account = Agent.objects.filter(same).order_by().values_list("pk", flat=True)
    by_number = AgentContact.objects.filter(known, value__in=values).order_by()
    return frozenset(by_account.union(by_number.values_list("agent_id", flat=True)))


def is_own_purchase(evidence: Iterable[Evidence]) -> bool:
    """Whether a line would be credited to the buyer herself: it earns nothing, and she is told before paying (F2)."""
    return any(resolve(proof).rule == Attribution.Rule.SELF for proof in evidence)


def claims_on(order: Order) -> QuerySet[CreditClaim]:
    """Questions that wait on the buyer's page of an order."""
    return order.credit_claims.filter(state=CreditClaim.State.WAITING).select_related("agent").order_by("pk")


def touched_orders(agent: Agent) -> QuerySet[Outcome]:
    """Every order line that an agent's links, code or buyers touched: credited or not, newest first.

    Only live attributions; another agent is never named, only the reason is.
    """
    return (
        Outcome.objects.filter(agent=agent, attribution__superseded_by=None)
        .select_related("attribution__order_line__order", "attribution__commission")
        .order_by("-at", "-pk")
    )


def favourites_of(agent: Agent) -> QuerySet[Product]:
    """The goods that an agent chose for her page and that are on sale, in her order; ready for cards."""
    return (
        Product.objects.browsable()
        .filter(favoured_by__agent=agent)
        .order_by("favoured_by__place")
        .for_cards()
    )
