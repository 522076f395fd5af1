"""What the bank says of a transfer, recorded once however often and in whatever order it is said (P3, P4, P6)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from storefront.alarms import alarm
from storefront.commissions.models import Commission
from storefront.ledger.operations import post
from storefront.locks import lock_rows
from storefront.outbox import defer
from storefront.payouts.models import Payout, PayoutEvent, PayoutItem
from storefront.payouts.operations.batches import move
from storefront.payouts.operations.payees import book, out

State = Payout.State
FOLLOWS = {
    State.SENT: {State.SENDING, State.UNKNOWN},
    State.UNKNOWN: {State.SENDING, State.SENT},
    State.SETTLED: {State.SENDING, State.SENT, State.UNKNOWN},
    State.FAILED: {State.SENDING, State.SENT, State.UNKNOWN},
    State.RETURNED: {State.SENDING, State.SENT, State.UNKNOWN, State.SETTLED},
}
"""Result -> states that it may follow."""

GIVEN_BACK = {State.DRAFT, State.DROPPED, State.FAILED}
TAKEN_AFTER_ALL = {State.SENT, State.UNKNOWN, State.SETTLED, State.RETURNED}
"""Results of a request that arrived after the provider had said it knew nothing of it."""


class CannotRecord(Exception):
    """The result does not follow from the payout's state, or nobody knows the reference."""


@transaction.atomic
def record_result(*, reference: str, result: str, now: datetime, reason: str = "") -> Payout:
    """What the bank says of one transfer; said twice, it is recorded once (P6). Raises CannotRecord.

    settled: the money is out. failed or returned, also days after settled: the exact sen are available again,
    the loss on exchange is the platform's, and an agent is told why and what to do (P4). unknown: nothing
    moves and nothing is sent again before the bank was asked by our reference (P3).
    """
    payout = Payout.objects.filter(reference=reference).first()
    if payout is None:
        raise CannotRecord(f"no payout {reference}")
    if payout.state == result:
        return payout
    items = PayoutItem.objects.filter(payout=payout, is_live=True).values("commission_id")
    commissions = lock_rows(Commission.objects.filter(pk__in=items))
    [payout] = lock_rows(Payout.objects.filter(pk=payout.pk))
    if payout.state == result:
        return payout
    if not _follows(payout, State(result)):
        if payout.state == State.FAILED and result in TAKEN_AFTER_ALL:
            alarm(
                "payout.taken",
                reference,
                f"given back, and now the bank says {result}: paid twice if sent again",
            )
        raise CannotRecord(f"{reference} is {payout.state}, not {result}")
    if result == State.SETTLED:
        payout.settled_at = now
        move(commissions, Commission.State.PAID)
        post(kind="payout_settle", subject=payout.reference, legs=out(payout), at=now)
    elif result in (State.FAILED, State.RETURNED):
        _give_back(payout, commissions, now)
    payout.state = State(result)
    payout.save(update_fields=["state", "settled_at"])
    PayoutEvent.objects.get_or_create(
        payout=payout, result=result, defaults={"reason": reason[:200], "at": now}
    )
    return payout


def _follows(payout: Payout, result: Payout.State) -> bool:
    if payout.state == State.APPROVED:  # tried and given up: what is heard of it now must stop the next try
        return result in TAKEN_AFTER_ALL and payout.attempts.exists()
    return payout.state in FOLLOWS.get(result, set())


def _give_back(payout: Payout, commissions: Sequence[Commission], now: datetime) -> None:
    if payout.state == State.SETTLED:
        legs = {account: -amount for account, amount in out(payout).items()}
        post(kind="payout_return", subject=payout.reference, legs=legs, at=now)
    book(payout, "payout_release", "reserved", "available", now)
    move(commissions, Commission.State.AVAILABLE)
    payout.items.update(is_live=False)
    if payout.agent_id is not None:
        defer("storefront.payouts.jobs.tell_returned", payout_id=payout.pk)
