"""Agents, their codes and links, and what they show."""

from datetime import datetime

from django.db import transaction

from storefront.accounts.models import User
from storefront.referrals import codes, queries
from storefront.referrals.models import Agent, AgentCode, AgentContact, Favourite, LinkReport, ReferralLink
from storefront.referrals.operations import turns


class CannotJoin(Exception):
    """The person is an agent already, or has no proved phone or e-mail."""


@transaction.atomic
def join(*, user: User, alias: str, locale: str, now: datetime) -> Agent:
    """Makes a signed-in person an agent with a first code: an alias and a language, no papers. Raises
    CannotJoin."""
    User.objects.select_for_update().get(pk=user.pk)
    if Agent.objects.filter(user=user).exists():
        raise CannotJoin("already an agent")
    agent = Agent.objects.create(user=user, alias=alias.strip(), locale=locale, joined_at=now)
    for value in filter(None, (user.phone, user.email)):
        AgentContact.objects.create(agent=agent, value=value, verified_at=now)
    new_code(agent=agent)
    return agent


@transaction.atomic
def new_code(*, agent: Agent) -> AgentCode:
    """Gives an agent a code at least two edits from every code there ever was. Codes are never reassigned."""
    turns.take_turns(turns.CODES, "all")
    while True:
        drawn = codes.draw(agent.alias)
        normal = codes.normal_of(drawn)
        if not AgentCode.objects.filter(normal__in=[normal, *codes.near(normal)]).exists():
            return AgentCode.objects.create(agent=agent, code=drawn, normal=normal)


def make_link(
    *, agent: Agent, target: str, target_id: int | None, channel: str = "", now: datetime
) -> ReferralLink:
    """The agent's link to a target, the same one each time she asks for the same target and channel."""
    link, _made = ReferralLink.objects.get_or_create(
        agent=agent,
        target=target,
        target_id=target_id,
        channel=channel,
        defaults={"slug": _new_slug(agent), "created_at": now},
    )
    return link


def _new_slug(agent: Agent) -> str:
    """The agent's code and four easy signs: an address that was cut short still names her."""
    while True:
        slug = f"{queries.code_of(agent)}-{codes.tail(4)}".lower()
        if not ReferralLink.objects.filter(slug=slug).exists():
            return slug


def choose_favourite(*, agent: Agent, product_id: int, is_chosen: bool) -> None:
    """Puts a product on the agent's page, at the end, or takes it off."""
    if is_chosen:
        place = Favourite.objects.filter(agent=agent).count()
        Favourite.objects.get_or_create(agent=agent, product_id=product_id, defaults={"place": place})
    else:
        Favourite.objects.filter(agent=agent, product_id=product_id).delete()


def report_link(*, agent: Agent | None, typed: str, text: str, now: datetime) -> LinkReport:
    """Keeps a visitor's doubt for the agent managers."""
    return LinkReport.objects.create(agent=agent, typed=typed[:60], text=text[:300], at=now)


def set_hidden(*, agent: Agent, is_hidden: bool) -> None:
    """Quick-hide: the public page goes neutral at once, links, QR and code credit as before (G8)."""
    Agent.objects.filter(pk=agent.pk).update(is_hidden=is_hidden)
    agent.is_hidden = is_hidden
