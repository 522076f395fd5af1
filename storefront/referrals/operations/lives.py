"""What happens in an agent's life: a new number, the way home, the end. Codes, links and money never change by it."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from storefront.accounts.contact_changes import prove, take_over
from storefront.accounts.models import ContactChange, User
from storefront.referrals.models import Agent, AgentContact

PAYOUT_PAUSE = timedelta(hours=72)
_NEXT = {
    Agent.Phase.ABROAD: (Agent.Phase.RETURNING, Agent.Phase.HOME),
    Agent.Phase.RETURNING: (Agent.Phase.HOME, Agent.Phase.ABROAD),
    Agent.Phase.HOME: (Agent.Phase.ABROAD,),
}


class CannotMove(Exception):
    """There is no such step between the phases."""


class CannotLeave(Exception):
    """She has left before."""


def change_contact(*, agent: Agent, change: ContactChange, code: str, now: datetime) -> str:
    """A new number or address, proved by the code sent there (G1). Returns the old one, or "".

    The old one no longer signs in, still marks own purchases for 90 days (F6), and payouts pause for 72 hours.
    Call it outside a transaction: a wrong code counts. Raises accounts.contact_changes.CannotChange.
    """
    prove(change=change, code=code, now=now)
    with transaction.atomic():
        old = take_over(change=change, now=now)
        AgentContact.objects.filter(agent=agent, value=old).update(retired_at=now)
        AgentContact.objects.update_or_create(
            agent=agent, value=change.phone or change.email, defaults={"verified_at": now, "retired_at": None}
        )
        if old:
            Agent.objects.filter(pk=agent.pk).update(payout_paused_until=now + PAYOUT_PAUSE)
    return old


def move_phase(*, agent: Agent, to: str) -> None:
    """Abroad, going home, home, and back: bindings, codes and balances stay as they are (G3). Raises CannotMove."""
    if to not in _NEXT[Agent.Phase(agent.phase)]:
        raise CannotMove(f"{agent.phase} to {to}")
    Agent.objects.filter(pk=agent.pk).update(phase=to)
    agent.phase = to


@transaction.atomic
def leave(*, agent: Agent, now: datetime) -> None:
    """She ends it: nothing new is credited, what she earned goes its way without a minimum (G5). Raises CannotLeave."""
    locked = Agent.objects.select_for_update().get(pk=agent.pk)
    if locked.status == Agent.Status.CLOSED:
        raise CannotLeave
    locked.status, locked.left_at, locked.is_hidden = Agent.Status.CLOSED, now, True
    locked.save(update_fields=["status", "left_at", "is_hidden"])
    agent.favourites.all().delete()


@transaction.atomic
def erase(*, agent: Agent, now: datetime) -> None:
    """Once nothing is owed to an agent who left: name, numbers and addresses go, a pseudonym stays for the books."""
    agent.contacts.all().delete()
    User.objects.filter(pk=agent.user_id).update(
        name="", phone=None, phone_verified_at=None, email=f"{agent.public_id}@left.invalid", is_active=False
    )
    EmailAddress.objects.filter(user=agent.user_id).delete()
    ContactChange.objects.filter(user=agent.user_id).delete()
    Agent.objects.filter(pk=agent.pk).update(alias=f"Agent {agent.pk}", bio={}, erased_at=now)
