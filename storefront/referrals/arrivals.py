"""Reads the address `/r/<code>/`: a link's slug, a code, or a slug that was cut down to its code."""

from dataclasses import dataclass

from django.utils.translation import override

from storefront.referrals import queries, targets
from storefront.referrals.models import Agent, AgentCode, ReferralLink
from storefront.referrals.targets import Landing


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whose link was opened. Without an agent, `suggestion` may hold the nearest code."""

    agent: Agent | None = None
    link: ReferralLink | None = None
    code: AgentCode | None = None
    suggestion: AgentCode | None = None


def read_address(text: str) -> Arrival:
    """Who is meant: the link first, then the code, then the code before the last hyphen."""
    link = ReferralLink.objects.filter(slug=text.lower()).select_related("agent").first()
    if link is not None:
        return Arrival(agent=link.agent, link=link)
    reading = queries.read_code(text)
    if reading.agent is None and "-" in text:
        before = queries.read_code(text.rpartition("-")[0])
        reading = before if before.agent is not None else reading
    return Arrival(agent=reading.agent, code=reading.code, suggestion=reading.suggestion)


def landing_for(arrival: Arrival, language: str) -> Landing:
    """The page for an arrival, in a language: the link's target, else the agent's own page, else the shop."""
    with override(language):
        if arrival.link is not None and arrival.link.target != ReferralLink.Target.SHOP:
            return targets.landing_of(arrival.link.target, arrival.link.target_id, language) or targets.shop()
        if (
            arrival.agent is not None
            and arrival.agent.status != Agent.Status.CLOSED
            and not arrival.agent.is_hidden
        ):
            return targets.page_of_agent(arrival.agent)
        return targets.shop()
