"""A bonus is an entry of its own, with its own reason and its own hold (C9). The platform pays it."""

from datetime import datetime

from django.db import transaction

from storefront.commissions.models import Commission
from storefront.commissions.operations.accounts import BONUS, agent_account
from storefront.fulfilment.deadlines import HOLD
from storefront.ledger.operations import post
from storefront.referrals.models import Agent


class CannotGrant(ValueError):
    """A bonus needs an amount above zero and a reason that the agent can read."""


@transaction.atomic
def grant_bonus(*, agent: Agent, amount_sen: int, reason: str, now: datetime) -> Commission:
    """An entry in the hold, free after 7 days. Raises CannotGrant."""
    if amount_sen <= 0 or not reason.strip():
        raise CannotGrant("amount and reason")
    bonus = Commission.objects.create(
        kind=Commission.Kind.BONUS,
        agent=agent,
        base_sen=0,
        rate_bp=0,
        amount_sen=amount_sen,
        reason=reason.strip()[:200],
        state=Commission.State.HOLDING,
        created_at=now,
        available_on=now + HOLD,
    )
    legs = {BONUS: -amount_sen, agent_account(agent.pk, "pending"): amount_sen}
    post(kind="bonus", subject=str(bonus.pk), legs=legs, at=now)
    return bonus
