"""Where money goes: a payee's own account at an Indonesian bank, and what allows to pay people in Malaysia."""

from datetime import date, datetime, timedelta

from django.db import transaction

from catalogue.partner.models import Partner
from storefront.accounts.models import User
from storefront.locks import lock_rows
from storefront.outbox import defer
from storefront.payouts import vault
from storefront.payouts.models import Destination, LegalOpinion
from storefront.referrals.models import Agent

COOLING = timedelta(hours=72)


class CannotSetDestination(ValueError):
    """Not an account at a bank in Indonesia, or somebody else's."""


@transaction.atomic
def set_destination(
    *,
    bank: str,
    account: str,
    holder: str,
    now: datetime,
    agent: Agent | None = None,
    maker: Partner | None = None,
) -> Destination:
    """Stores a payee's own account. The first works at once; a change waits 72 hours and warns her contact (P8).

    Raises CannotSetDestination: an account that another payee has named is not her own.
    """
    if agent is not None:
        lock_rows(Agent.objects.filter(pk=agent.pk))
    if bank not in Destination.Bank.values or not (account.isascii() and account.isdigit()):
        raise CannotSetDestination("bank")
    mark = vault.mark(f"{bank}:{account}")
    if Destination.objects.filter(mark=mark).exclude(agent=agent, maker=maker).exists():
        raise CannotSetDestination("own")
    is_change = Destination.objects.filter(agent=agent, maker=maker).exists()
    made = Destination.objects.create(
        agent=agent,
        maker=maker,
        bank=bank,
        account_sealed=vault.seal(account),
        holder_sealed=vault.seal(holder),
        mark=mark,
        last4=account[-4:],
        added_at=now,
        works_from=now + COOLING if is_change else now,
    )
    if is_change and agent is not None:
        defer("storefront.payouts.jobs.warn_of_new_destination", agent_id=agent.pk)
    return made


class CannotStoreOpinion(ValueError):
    """An author, a date that has come, and the file itself are needed."""


def store_opinion(*, author: str, dated_on: date, sha256: str, by: User, now: datetime) -> LegalOpinion:
    """Opens cash commission to people who live in Malaysia. Raises CannotStoreOpinion."""
    is_hash = len(sha256) == 64 and all(sign in "0123456789abcdef" for sign in sha256)
    if not author.strip() or dated_on > now.date() or not is_hash:
        raise CannotStoreOpinion("author, date, file")
    return LegalOpinion.objects.create(
        author=author.strip(), dated_on=dated_on, file_sha256=sha256, recorded_by=by, recorded_at=now
    )
