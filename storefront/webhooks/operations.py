"""Writing the inbox, and doing what an event asks for. An event is only a hint: the object is fetched anew."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations.fees import book_fee
from storefront.checkout.operations.settling import fail_waiting
from storefront.gateway import ChargeStatus, EventEnvelope, GatewayError, get_gateway
from storefront.locks import ResourceBusy
from storefront.webhooks.models import InboundEvent

logger = logging.getLogger(__name__)

MAX_TRIES = 8
PATIENCE = timedelta(hours=24)
"""An event about nothing we know waits this long for our own row before staff see it as an orphan."""


class NotOurs(Exception):
    """No row of ours belongs to this event (yet)."""


def receive(event: EventEnvelope, *, now: datetime) -> InboundEvent | None:
    """Write a verified event once. None when these very bytes were here before; another body under the id conflicts."""
    known = InboundEvent.objects.filter(event_id=event.event_id).first()
    if known is not None and known.body_sha256 == event.content_sha256:
        return None
    row, created = InboundEvent.objects.get_or_create(
        event_id=event.event_id,
        body_sha256=event.content_sha256,
        defaults={
            "kind": event.kind,
            "object_id": event.object_id,
            "body": {
                "reference": event.reference,
                "payment_intent": event.payment_intent_id,
                "charge": event.charge_id,
                "object": event.object_kind,
                "is_live": event.is_live,
            },
            "state": InboundEvent.State.CONFLICT if known else InboundEvent.State.NEW,
            "received_at": now,
        },
    )
    if known is not None:
        logger.error("event %s came again with another body", event.event_id)
        return None
    return row if created else None


def work_off(*, now: datetime, limit: int = 100) -> int:
    """Apply waiting events, oldest first, each in its own try; two workers never take the same one. Returns a count."""
    waiting = Q(state=InboundEvent.State.NEW) | Q(state=InboundEvent.State.PARKED)
    ids = list(
        InboundEvent.objects.filter(waiting)
        .order_by("received_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_work_one(event_id, now) for event_id in ids)


def _work_one(event_id: int, now: datetime) -> bool:
    """Claim by a guarded update of the try counter, apply outside any transaction, then write the result."""
    event = InboundEvent.objects.get(pk=event_id)
    claimed = InboundEvent.objects.filter(pk=event_id, tries=event.tries, state=event.state).update(
        tries=event.tries + 1
    )
    if not claimed:
        return False
    state: str = InboundEvent.State.DONE
    note = ""
    try:
        apply(event, now=now)
    except NotOurs:
        old = now - event.received_at > PATIENCE
        state = InboundEvent.State.ORPHAN if old else InboundEvent.State.PARKED
    except (GatewayError, ResourceBusy) as error:
        state, note = (
            (InboundEvent.State.FAILED if event.tries + 1 >= MAX_TRIES else event.state),
            str(error)[:200],
        )
    except Exception as error:  # a poison event must not stop the others
        logger.exception("event %s could not be applied", event.event_id)
        state, note = (
            (InboundEvent.State.FAILED if event.tries + 1 >= MAX_TRIES else event.state),
            repr(error)[:200],
        )
    finished = None if state in (InboundEvent.State.NEW, InboundEvent.State.PARKED) else now
    InboundEvent.objects.filter(pk=event_id).update(state=state, note=note, finished_at=finished)
    return state == InboundEvent.State.DONE


def apply(event: InboundEvent, *, now: datetime) -> None:
    """Do what the event hints at. Raises NotOurs, GatewayError, ResourceBusy."""
    if event.kind.startswith("checkout.session."):
        _apply_session(event, now)
    elif event.kind.startswith("charge.dispute."):
        return  # disputes are booked by aftersales (marketplace.md M41); the row stays as evidence
    elif event.kind.startswith(("refund.", "charge.refund")):
        _apply_refund(event, now)
    elif event.kind in ("charge.updated", "charge.succeeded"):
        _apply_charge(event, now)


def _apply_session(event: InboundEvent, now: datetime) -> None:
    attempt = CheckoutAttempt.objects.filter(session_id=event.object_id).first()
    if attempt is None:
        raise NotOurs
    if event.kind == "checkout.session.async_payment_failed":
        fail_waiting(attempt.pk, note="the bank refused the payment")
    else:
        checkout.settle(attempt.pk, now=now)


def _apply_charge(event: InboundEvent, now: datetime) -> None:
    """The fee arrives with the balance transaction, perhaps before our order: then the event waits."""
    charge = get_gateway().retrieve_charge(event.object_id)
    if charge.balance is None or charge.status is not ChargeStatus.SUCCEEDED:
        return
    if not Payment.objects.filter(intent_id=charge.payment_intent_id or "").exists():
        raise NotOurs
    book_fee(charge, now=now)


def _apply_refund(event: InboundEvent, now: datetime) -> None:
    if not event.object_id.startswith(("re_", "pyr_")):
        return  # charge.refunded: the refund's own event says the same
    if checkout.follow_refund(get_gateway().retrieve_refund(event.object_id), now=now) is None:
        raise NotOurs


@transaction.atomic
def forget_old(*, before: datetime) -> int:
    """Drop events that were done long ago; the books keep what they caused."""
    return InboundEvent.objects.filter(state=InboundEvent.State.DONE, finished_at__lt=before).delete()[0]
