"""An agent says that an order came through her, and the buyer is asked (A17)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from storefront.order.models import Order
from storefront.referrals.models import Agent, Attribution, CreditClaim
from storefront.referrals.operations.attributions import replace_attribution
from storefront.referrals.precedence import Code, Evidence
from storefront.referrals.queries import own_agent_ids

CLAIM_WITHIN = timedelta(days=14)
State = CreditClaim.State


class CannotClaim(Exception):
    """No such order, or it is older than 14 days. The agent is not told which: numbers are nobody's to try."""


class CannotAnswer(Exception):
    """The buyer has answered before."""


def claim_order(*, agent: Agent, number: str, now: datetime) -> CreditClaim:
    """Ask the buyer of an order whether this agent referred him. Twice is once. Raises CannotClaim."""
    order = Order.objects.filter(number=number.strip().upper(), date_placed__gt=now - CLAIM_WITHIN).first()
    if order is None:
        raise CannotClaim(number)
    return CreditClaim.objects.get_or_create(agent=agent, order=order, defaults={"made_at": now})[0]


@transaction.atomic
def answer_claim(
    *, claim: CreditClaim, is_true: bool, now: datetime
) -> tuple[CreditClaim, list[Attribution]]:
    """The buyer's answer. After a yes, lines that nobody was credited for go to the agent; returned with the claim.

    Lines of another agent never move by themselves: the claim is then contested, and the caller opens an appeal.
    Raises CannotAnswer.
    """
    claim = (
        CreditClaim.objects.select_for_update(of=("self",)).select_related("agent", "order").get(pk=claim.pk)
    )
    if claim.state != State.WAITING:
        raise CannotAnswer(claim.state)
    live = list(_live(claim.order)) if is_true else []
    free = [one for one in live if one.agent_id is None]
    is_contested = any(one.agent_id not in (None, claim.agent_id) for one in live)
    made = [replace_attribution(one, _with_claim(one, claim, now), now=now) for one in free]
    claim.state = _state_after(is_true, is_contested)
    claim.answered_at = now
    claim.save(update_fields=["state", "answered_at"])
    return claim, [one for one in made if one.agent_id is not None]


def _live(order: Order) -> QuerySet[Attribution]:
    return (
        Attribution.objects.select_for_update(of=("self",))
        .filter(order_line__order=order, superseded_by=None)
        .select_related("order_line__order")
        .order_by("pk")
    )


def _state_after(is_true: bool, is_contested: bool) -> str:
    if not is_true:
        return State.DENIED
    return State.CONTESTED if is_contested else State.CREDITED


def _with_claim(stored: Attribution, claim: CreditClaim, now: datetime) -> Evidence:
    """The evidence of then, with the buyer's own word of now. A buyer who is the agent still earns nothing."""
    order, before = stored.order_line.order, Evidence.from_json(stored.evidence)
    own = own_agent_ids(user=order.user, phone=order.buyer_phone, email=order.guest_email or "", now=now)
    return Evidence(
        placed_at=before.placed_at,
        code=Code(claim.agent_id, how="claim"),
        stamp=before.stamp,
        touches=before.touches,
        binding=before.binding,
        own_agent_ids=before.own_agent_ids | own,
    )
