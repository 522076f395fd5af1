"""Handing approved payouts to a provider, one by one: a try is written down first, and no reply is no reason to send.

Steps of one payout: approved -> sending (row committed) -> call, outside any transaction -> sent | refused |
unknown. Whatever process dies where, what is left is a payout `sending` or `unknown` with an open attempt:
`follow_up` asks the provider by our reference, and only its "does not exist" opens the next try.

A request may still be on its way when the provider says so: a process that slept, a slow line. So the next try of the
same transfer carries the same key, which a provider takes once, and what the late request brings is heard.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from storefront.ledger.halts import is_halted
from storefront.ledger.queries import balance_of
from storefront.locks import lock_rows
from storefront.payouts import vault
from storefront.payouts.bank_file import Transfer, write_transfers
from storefront.payouts.models import Batch, Payout, PayoutAttempt
from storefront.payouts.operations.batches import shrink
from storefront.payouts.operations.payees import account_of
from storefront.payouts.operations.results import CannotRecord, record_result
from storefront.payouts.providers import CannotLookUp, PayoutProvider, ReplyLost, TransferRefused

logger = logging.getLogger(__name__)

IN_FLIGHT = timedelta(minutes=10)
"""A request that young may still arrive: that the provider does not know it yet proves nothing."""

State, Try = Payout.State, PayoutAttempt.State
WAITING = (Try.SENT, Try.UNKNOWN)
OPEN = (*WAITING, Try.OK)


class CannotExport(Exception):
    """The batch is not approved."""


def send_batch(*, batch: Batch, provider: PayoutProvider, now: datetime) -> int:
    """Hands over every approved payout of an approved batch. Returns how many were taken. Raises CannotExport.

    Pressed twice or by two people, each payout is sent once. No transaction may be open.
    """
    _open(batch)
    approved = batch.payouts.filter(state=State.APPROVED).order_by("pk").values_list("pk", flat=True)
    return sum(send_payout(payout_id, provider=provider, now=now) for payout_id in list(approved))


@transaction.atomic
def _open(batch: Batch) -> None:
    [batch] = lock_rows(Batch.objects.filter(pk=batch.pk))
    if batch.state not in (Batch.State.APPROVED, Batch.State.EXPORTED):
        raise CannotExport(f"batch is {batch.state}")
    if is_halted():
        raise CannotExport("halted")
    batch.state = Batch.State.EXPORTED
    batch.save(update_fields=["state"])


def send_payout(payout_id: int, *, provider: PayoutProvider, now: datetime) -> bool:
    """One try, if the payout may be sent at all. Returns whether the provider took it."""
    begun = _begin(payout_id, now)
    if begun is None:
        return False
    transfer, attempt = begun
    try:
        provider.send(transfer, key=attempt.key, now=now)
    except ReplyLost:
        _answer(attempt, Try.UNKNOWN, State.UNKNOWN, now)
        return False
    except TransferRefused as refused:
        _answer(attempt, Try.REFUSED, State.FAILED, now, reason=str(refused))
        return False
    _answer(attempt, Try.OK, State.SENT, now)
    return True


@transaction.atomic
def _begin(payout_id: int, now: datetime) -> tuple[Transfer, PayoutAttempt] | None:
    """The try is written and the payout is `sending`; None when it is not to be sent (now)."""
    [payout] = lock_rows(Payout.objects.filter(pk=payout_id))
    is_quoted = payout.quote is not None and payout.quote.expires_at > now
    if payout.state != State.APPROVED or payout.destination is None or not is_quoted or is_halted():
        return None
    _take_back_overdrawn(payout, now)
    reserved, currency = account_of(payout, "reserved")
    if payout.amount_sen == 0 or balance_of(reserved, currency) < payout.amount_sen:
        logger.error("payout %s: not sent, the books hold less than its amount", payout.reference)
        return None
    transfer = transfer_of(payout)
    attempt = _next_try(payout, hashlib.sha256(repr(transfer).encode()).hexdigest(), now)
    payout.state = State.SENDING
    payout.save(update_fields=["state"])
    return transfer, attempt


def _next_try(payout: Payout, request_sha256: str, now: datetime) -> PayoutAttempt:
    """The same transfer goes out under the key that it had: should the first request arrive late, it is taken once."""
    earlier = list(payout.attempts.order_by("number"))
    number = len(earlier) + 1
    same = [attempt.key for attempt in earlier if attempt.request_sha256 == request_sha256]
    return PayoutAttempt.objects.create(
        payout=payout,
        number=number,
        key=same[0] if same else f"{payout.reference}-{number}",
        request_sha256=request_sha256,
        asked_at=now,
    )


def _take_back_overdrawn(payout: Payout, now: datetime) -> None:
    """A maker's refunds after the cut-off went below zero: her payout is rebuilt before it is sent (R5)."""
    available, currency = account_of(payout, "available")
    missing = -balance_of(available, currency)
    if missing > 0:
        subject = f"{payout.reference}-{payout.attempts.count()}"
        shrink(payout, min(missing, payout.amount_sen), subject=subject, now=now)


@transaction.atomic
def _answer(
    attempt: PayoutAttempt, said: PayoutAttempt.State, result: Payout.State, now: datetime, reason: str = ""
) -> None:
    """Stores an answer to a try, also one that was given up; what a notice said meanwhile stays."""
    reference = attempt.payout.reference
    try:
        record_result(reference=reference, result=result, now=now, reason=reason)
    except CannotRecord as late:
        logger.info("payout %s: somebody was faster (%s)", reference, late)
    lock_rows(Payout.objects.filter(pk=attempt.payout_id))
    tries = PayoutAttempt.objects.filter(payout=attempt.payout_id)
    if not tries.filter(state__in=OPEN).exclude(pk=attempt.pk).exists():
        tries.filter(pk=attempt.pk).update(state=said, answered_at=now)


def follow_up(*, provider: PayoutProvider, now: datetime) -> int:
    """Asks the provider about every payout without an answer, and takes its notices. Returns how many were asked.

    Never sends. What the provider never took may be sent again by `send_batch`, after the balance was looked at
    again; another amount or account is another request, with a key of its own.
    """
    for news in provider.notices(now=now):
        _record(news.reference, news.result, news.reason, now)
    open_tries = PayoutAttempt.objects.filter(
        state__in=WAITING, asked_at__lte=now - IN_FLIGHT
    ).select_related("payout")
    asked = list(open_tries.order_by("pk"))
    for attempt in asked:
        _resolve(attempt, provider, now)
    return len(asked)


def _resolve(attempt: PayoutAttempt, provider: PayoutProvider, now: datetime) -> None:
    try:
        found = provider.look_up(attempt.payout.reference, now=now)
    except CannotLookUp:
        return
    if found is not None:
        _answer(attempt, Try.OK, State.SENT, now)
        if found.result != State.SENT:
            _record(found.reference, found.result, found.reason, now)
        return
    _give_up(attempt, now)


@transaction.atomic
def _give_up(attempt: PayoutAttempt, now: datetime) -> None:
    """The provider knows nothing of it: the payout may be sent again, unless an answer came while we asked."""
    [payout] = lock_rows(Payout.objects.filter(pk=attempt.payout_id))
    waiting = PayoutAttempt.objects.filter(pk=attempt.pk, state__in=WAITING)
    if not waiting.update(state=Try.ABSENT, answered_at=now):
        return
    if payout.state in (State.SENDING, State.UNKNOWN):
        payout.state = State.APPROVED
        payout.save(update_fields=["state"])


def _record(reference: str, result: str, reason: str, now: datetime) -> None:
    try:
        record_result(reference=reference, result=result, reason=reason, now=now)
    except CannotRecord as refused:
        logger.info("notice left out: %s", refused)


def transfer_of(payout: Payout) -> Transfer:
    """The payment as the bank needs it; account and name are opened here and go nowhere else."""
    target = payout.destination
    if target is None:
        raise CannotExport(f"{payout.reference} has no account")
    account, holder = vault.unseal(target.account_sealed), vault.unseal(target.holder_sealed)
    return Transfer(payout.reference, target.bank, account, holder, payout.amount_idr)


def file_of(batch: Batch, states: Iterable[str] = (State.SENT, State.SETTLED, State.UNKNOWN)) -> str:
    """The bank's file of everything of a batch that was handed over, the same however often it is taken."""
    payouts = batch.payouts.filter(state__in=list(states)).select_related("destination")
    return write_transfers(transfer_of(payout) for payout in payouts.order_by("reference"))
