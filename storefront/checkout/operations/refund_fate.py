"""A refund on its way: asked for, pending, done or refused. `refunded` is said only on success (threats A30).

What a bank sends back is compensated by an entry of its own and owed to the buyer until a person has paid it by
transfer; nothing that was booked is edited (agents R8).
"""

from datetime import datetime

from storefront.alarms import alarm
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING
from storefront.checkout.operations.outside import ask
from storefront.checkout.operations.outside_refunds import adopt, is_known
from storefront.checkout.operations.refunds import count_refunded, locked_payment
from storefront.checkout.operations.states import locked, move
from storefront.checkout.operations.unit_returns import lock_order
from storefront.gateway import GatewayRefused, RefundRequest, RefundState, RefundStatus, get_gateway
from storefront.ledger.models import Journal
from storefront.ledger.operations import post
from storefront.locks import lock_rows, short_transaction
from storefront.outbox import defer

BANK = ("bank:transfers", "MYR")
"""Ringgit that left our own account at a bank, by hand."""

ENDED = {
    RefundStatus.SUCCEEDED: Refund.State.SUCCEEDED,
    RefundStatus.FAILED: Refund.State.FAILED,
    RefundStatus.CANCELED: Refund.State.FAILED,
}


class CannotTransfer(Exception):
    """This refund goes through Stripe, or was transferred already."""


def send_refund(refund_id: int, *, now: datetime) -> Refund:
    """Ask Stripe for the money. Unknown outcomes are looked up by our reference, never sent again on age alone.

    Raises GatewayUnavailable or GatewayUnknownOutcome: the job tries again later.
    """
    refund = Refund.objects.select_related("payment", "attempt").get(pk=refund_id)
    if refund.state != Refund.State.REQUESTED or refund.road != Refund.Road.GATEWAY:
        return refund
    if not refund.amount_sen:  # the platform had paid all of it: shares have moved, no money does
        _end(refund.pk, Refund.State.SUCCEEDED, note="", now=now)
        return Refund.objects.get(pk=refund_id)
    paid = refund.payment or refund.attempt
    request = RefundRequest(
        payment_intent_id=(paid.intent_id if paid else "") or "",
        amount_minor=refund.amount_sen,
        reference=str(refund.key),
    )
    gateway = get_gateway()
    if refund.attempt:
        move(refund.attempt, to="refunding", only_from=["refund_due"])
    try:
        state = ask(
            purpose="refund",
            reference=str(refund.key),
            request=request,
            send=lambda key: gateway.refund(request, idempotency_key=key),
            find=lambda: gateway.find_refund(str(refund.key), payment_intent_id=request.payment_intent_id),
            id_of=lambda answer: answer.refund_id,
            now=now,
        )
    except GatewayRefused as refusal:
        _end(refund.pk, Refund.State.FAILED, note=refusal.code, now=now)
        return Refund.objects.get(pk=refund_id)
    follow_refund(state, now=now)
    return Refund.objects.get(pk=refund_id)


def follow_refund(state: RefundState, *, now: datetime) -> bool:
    """What Stripe says of a refund becomes true here; False when it is about no payment that we know (yet).

    One that somebody made in Stripe's own dashboard is booked first, once (threats A31).
    """
    refund = _ours(state)
    if refund is None and ENDED.get(state.status) == Refund.State.FAILED:
        return is_known(state)  # made outside and come to nothing before we heard of it
    refund = refund or adopt(state, now=now)
    if refund is None:
        return False
    Refund.objects.filter(pk=refund.pk, stripe_id=None).update(stripe_id=state.refund_id)
    if state.status in ENDED:
        _end(refund.pk, ENDED[state.status], note=state.failure_reason, now=now)
    else:
        Refund.objects.filter(pk=refund.pk, state=Refund.State.REQUESTED).update(state=Refund.State.PENDING)
    return True


def _ours(state: RefundState) -> Refund | None:
    by_id = Refund.objects.filter(stripe_id=state.refund_id).first()
    if by_id is not None or not state.reference:
        return by_id
    asked = Refund.objects.filter(key=state.reference).first()
    return asked if asked is not None and asked.stripe_id in (None, state.refund_id) else None


def _end(refund_id: int, state: Refund.State, *, note: str, now: datetime) -> None:
    """Write the outcome once, with what follows from it. A refund that had succeeded may still fail, weeks later."""
    known = Refund.objects.select_related("payment").get(pk=refund_id)
    with short_transaction():
        refund = _locked(known)
        if refund.state in {state, Refund.State.FAILED}:
            return
        refund.state, refund.finished_at, refund.note = state, now, note[:200]
        refund.save(update_fields=["state", "finished_at", "note"])
        has_succeeded = state == Refund.State.SUCCEEDED
        if refund.attempt_id:
            _end_unordered(refund, has_succeeded, note, now)
        elif has_succeeded:
            defer("storefront.checkout.jobs.mail_refund", refund_id=refund.pk)
        else:
            _owe_again(refund, note, now)


def _locked(known: Refund) -> Refund:
    """The refund under its lock, after those of what it gives back: attempt, or order and payment."""
    if known.attempt_id:
        locked(known.attempt_id)
    if known.payment:
        locked_payment(lock_order(known.payment.order_id))
    (refund,) = lock_rows(Refund.objects.filter(pk=known.pk))
    return refund


def _end_unordered(refund: Refund, has_succeeded: bool, note: str, now: datetime) -> None:
    """Money that came without an order has gone back, or has not: then staff see it as due again.

    A refund that is booked as gone and then sent back by the bank is compensated, as one of an order is.
    """
    attempt = CheckoutAttempt.objects.get(pk=refund.attempt_id or 0)
    if has_succeeded:
        if move(attempt, to="refunded", only_from=["refunding"]):
            legs = {BUYER_OWED: -refund.amount_sen, CLEARING: refund.amount_sen}
            post(kind="refund", subject=str(refund.key), legs=legs, at=now)
        return
    if not Journal.objects.filter(kind="refund", subject=str(refund.key)).exists():
        move(attempt, to="refund_due", only_from=["refunding"])
    elif move(attempt, to="refund_due", only_from=["refunded"]):
        _owe_again(refund, note, now)
    alarm("refund.unordered", str(attempt.key), f"{refund.amount_sen} sen did not go back: {note}")


def _owe_again(refund: Refund, note: str, now: datetime) -> None:
    """The bank sent the money back: the buyer is still owed it, on its own account, until staff pay another way."""
    if refund.payment is not None:
        count_refunded(refund.payment, -refund.amount_sen)
    legs = {CLEARING: -refund.amount_sen, BUYER_OWED: refund.amount_sen}
    original = Journal.objects.get(kind="refund", subject=str(refund.key))
    memo = f"journal {original.pk}: {note}"[:200]
    post(kind="refund_failed", subject=str(refund.key), legs=legs, at=now, memo=memo)


def record_transfer(refund_id: int, *, bank_reference: str, staff_id: int, now: datetime) -> Refund:
    """A person has paid the buyer from our bank account. Raises CannotTransfer; recorded twice, it is booked once."""
    known = Refund.objects.select_related("payment").get(pk=refund_id)
    if not bank_reference.strip():
        raise CannotTransfer("reference")
    with short_transaction():
        refund = _locked(known)
        if not refund.is_owed:
            raise CannotTransfer(refund.state)
        if (
            refund.attempt is not None
        ):  # the same two moves as through Stripe; the refund's own row says which road
            move(refund.attempt, to="refunding", only_from=["refund_due"])
            move(refund.attempt, to="refunded", only_from=["refunding"])
        elif known.payment is not None and refund.state == Refund.State.FAILED:
            count_refunded(known.payment, refund.amount_sen)
        else:
            refund.state = Refund.State.SUCCEEDED
        refund.transferred_at, refund.transfer_reference = now, bank_reference.strip()[:60]
        refund.finished_at = now
        refund.save(update_fields=["state", "transferred_at", "transfer_reference", "finished_at"])
        legs = {BUYER_OWED: -refund.amount_sen, BANK: refund.amount_sen}
        post(kind="refund_transfer", subject=str(refund.key), legs=legs, at=now, author_id=staff_id)
        defer("storefront.checkout.jobs.mail_refund", refund_id=refund.pk)
    return refund
