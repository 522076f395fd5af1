"""Two agents of one person become one: two people agree, money moves by journals of a kind of its own (agents L11).

Lock order (storefront/locks.py): commission (id) -> agent (id).
"""

from collections import Counter
from datetime import datetime

from django.db import IntegrityError, transaction

from storefront.accounts.audit import record_audit
from storefront.accounts.models import User
from storefront.commissions.models import Appeal, Commission, RiskCase
from storefront.commissions.operations import agent_account
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from storefront.locks import lock_rows
from storefront.payouts.models import AgentMerge
from storefront.referrals.models import Agent
from storefront.referrals.operations.merging import hand_over

PLACES = {
    Commission.State.PENDING: "pending",
    Commission.State.HOLDING: "pending",
    Commission.State.AVAILABLE: "available",
}
"""State of an entry -> the agent's account that holds its money. Reserved and paid ones stay where they are."""


class CannotMerge(Exception):
    """`code` says why: same, again, people, case, payout, books."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def propose_merge(*, gone: Agent, kept: Agent, by: User, reason: str, now: datetime) -> AgentMerge:
    """The first person says that two agents are one, and how she knows. Raises CannotMerge, CannotAudit."""
    if gone.pk == kept.pk:
        raise CannotMerge("same")
    if AgentMerge.objects.filter(gone__in=(gone, kept)).exists():
        raise CannotMerge("again")
    try:
        with transaction.atomic():
            merge = AgentMerge.objects.create(
                gone=gone, kept=kept, reason=reason.strip()[:200], proposed_by=by, proposed_at=now
            )
    except IntegrityError as error:
        raise CannotMerge("again") from error
    record_audit(actor=by, action="agent.merge_proposed", subject=gone, purpose=reason, now=now)
    return merge


@transaction.atomic
def approve_merge(*, merge: AgentMerge, by: User, now: datetime) -> AgentMerge:
    """The second person agrees: codes and links go over, and all money that is not in a payout. Raises CannotMerge.

    Refused while somebody decides about an entry of the one who goes, or a payout of hers is under way.
    """
    entries = lock_rows(_movable(merge.gone))
    lock_rows(Agent.objects.filter(pk__in=(merge.gone_id, merge.kept_id)))
    merge = AgentMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.merged_at is not None:
        raise CannotMerge("again")
    if merge.proposed_by_id == by.pk:
        raise CannotMerge("people")
    _refuse_open_business(merge.gone)
    record_audit(actor=by, action="agent.merge", subject=merge.gone, purpose=merge.reason, now=now)
    hand_over(gone=merge.gone, kept=merge.kept)
    merge.approved_by, merge.merged_at = by, now
    merge.save(update_fields=["approved_by", "merged_at"])
    _carry(merge, entries, now)
    return merge


def carry_merged(*, now: datetime) -> int:
    """What came to a merged agent afterwards: an order whose evidence was frozen before, a payout that was returned.

    Returns how many entries moved on.
    """
    return sum(_carry_late(merge.pk, now) for merge in AgentMerge.objects.exclude(merged_at=None))


@transaction.atomic
def _carry_late(merge_id: int, now: datetime) -> int:
    merge = AgentMerge.objects.select_related("gone", "kept").get(pk=merge_id)
    return _carry(merge, lock_rows(_movable(merge.gone)), now)


def _movable(agent: Agent):  # type: ignore[no-untyped-def]
    return Commission.objects.filter(agent=agent, state__in=list(PLACES))


def _refuse_open_business(gone: Agent) -> None:
    undecided = (RiskCase.Outcome.OPEN, RiskCase.Outcome.REJECTED)  # a rejection can still be appealed by her
    if RiskCase.objects.filter(agent=gone, outcome__in=undecided).exists():
        raise CannotMerge("case")
    if Appeal.objects.filter(agent=gone, state=Appeal.State.OPEN).exists():
        raise CannotMerge("case")
    if balance_of(f"agent:{gone.pk}:reserved"):
        raise CannotMerge("payout")


def _carry(merge: AgentMerge, entries: list[Commission], now: datetime) -> int:
    """These entries and exactly their sen go to `kept`, in one journal. Raises CannotMerge when the books disagree."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[PLACES[Commission.State(entry.state)]] += entry.amount_sen
    for place in ("pending", "available"):
        if balance_of(f"agent:{merge.gone_id}:{place}") != sums[place]:
            raise CannotMerge("books")
    Commission.objects.filter(pk__in=[entry.pk for entry in entries]).update(agent=merge.kept)
    legs = Counter({agent_account(merge.gone_id, place): -sen for place, sen in sums.items()})
    legs.update({agent_account(merge.kept_id, place): sen for place, sen in sums.items()})
    if any(legs.values()):
        newest = max(entry.pk for entry in entries)
        post(kind="agent_merge", subject=f"{merge.pk}-{newest}-{len(entries)}", legs=legs, at=now)
    return len(entries)
