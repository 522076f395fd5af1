"""Why an order line was credited or not, in one sentence that names no other agent (agents.md, goal 4)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from storefront.referrals.models import Outcome
from storefront.referrals.precedence import Evidence, Seen


def day(moment: datetime) -> str:
    """A moment as the day it is in Kuala Lumpur, "22 Nov"."""
    return date_format(timezone.localtime(moment), "j M")


def why(outcome: Outcome) -> str:
    """The sentence for one outcome, with the days on which things happened."""
    evidence = Evidence.from_json(outcome.attribution.evidence)
    return _SENTENCES[outcome.reason](evidence, outcome.agent_id)


def _opened(evidence: Evidence, agent_id: int) -> Seen | None:
    """The agent's own newest touch: no other agent's is ever looked at."""
    if evidence.stamp is not None and evidence.stamp.agent_id == agent_id:
        return evidence.stamp
    return next((touch for touch in evidence.touches if touch.agent_id == agent_id), None)


def _through_link(evidence: Evidence, agent_id: int) -> str:
    touch = _opened(evidence, agent_id)
    if touch is None:
        return _("The buyer came through your link.")
    days = {"opened": day(touch.at), "ordered": day(evidence.placed_at)}
    return _("The buyer opened your link on %(opened)s and ordered on %(ordered)s.") % days


def _binding(evidence: Evidence, agent_id: int) -> str:
    if evidence.binding is None:
        return _("The buyer belongs to you.")
    return _("A buyer of yours came back; he belongs to you until %(day)s.") % {
        "day": day(evidence.binding.until)
    }


def _too_old(evidence: Evidence, agent_id: int) -> str:
    touch = _opened(evidence, agent_id)
    if touch is None:
        return _("The buyer belonged to you, but the 180 days were over.")
    return _("The buyer opened your link on %(opened)s, more than 30 days before ordering.") % {
        "opened": day(touch.at)
    }


_SENTENCES: Mapping[str, Callable[[Evidence, int], str]] = {
    Outcome.Reason.CODE: lambda _e, _a: _("The buyer entered your code and confirmed it."),
    Outcome.Reason.ASSISTED: lambda _e, _a: _("The buyer confirmed the order that you had written down."),
    Outcome.Reason.CLAIM: lambda _e, _a: _("The buyer said afterwards that you told him about us."),
    Outcome.Reason.STAMP: _through_link,
    Outcome.Reason.TOUCH: _through_link,
    Outcome.Reason.BINDING: _binding,
    Outcome.Reason.CODE_BEATS_LINK: lambda _e, _a: _(
        "The buyer entered another agent's code when paying. A code stands above a link."
    ),
    Outcome.Reason.ASSISTED_BEATS_LINK: lambda _e, _a: _(
        "The buyer confirmed an order that another agent had written down. That stands above a link."
    ),
    Outcome.Reason.LINE_HAD_LINK: lambda _e, _a: _(
        "The item was put into the basket through another link before yours was opened."
    ),
    Outcome.Reason.NEWER_LINK: lambda _e, _a: _(
        "The buyer opened another agent's link after yours. The newest link counts."
    ),
    Outcome.Reason.TOO_OLD: _too_old,
    Outcome.Reason.BUYER_REFUSED: lambda _e, _a: _("The buyer said that nobody referred him."),
    Outcome.Reason.SELF: lambda _e, _a: _("You bought this yourself. Own purchases earn no commission."),
    Outcome.Reason.BUYER_IS_AGENT: lambda _e, _a: _(
        "The buyer is an agent and bought through an own link. Nobody is credited."
    ),
}
