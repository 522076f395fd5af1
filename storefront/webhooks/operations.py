"""Writing the inbox, and doing what an event asks for. An event is only a hint: the object is fetched anew."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from storefront.aftersales.disputes import follow_dispute
from storefront.alarms import alarm
from storefront.checkout import operations as checkout
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations.fees import book_fee
from storefront.checkout.operations.settling import fail_waiting
from storefront.gateway import (
    ChargeStatus,
    EventEnvelope,
    GatewayUnavailable,
    Window,
    expects_live_money,
    get_gateway,
)
from storefront.locks import ResourceBusy
from storefront.webhooks.models import InboundEvent

logger = logging.getLogger(__name__)

MAX_FAILURES = 8
PATIENCE = timedelta(hours=24)
"""An event about nothing we know waits this long for our own row before staff see it as an orphan."""
MISSED_SINCE = timedelta(days=3)
"""Stripe tries to deliver an event for three days (docs.stripe.com/webhooks, retries)."""
STILL_ON_ITS_WAY = timedelta(minutes=3)
CLAIM = timedelta(seconds=30)
"""A worker that took an event and died is believed to be at work for this long."""
MOST_AT_ONCE = 5000
WAITING = (InboundEvent.State.NEW, InboundEvent.State.PARKED)


class NotOurs(Exception):
    """No row of ours belongs to this event (yet)."""


class OfAnotherMode(Exception):
    """The event tells of test money where live money is expected, or of another account (threats A16)."""


def receive(event: EventEnvelope, *, now: datetime) -> InboundEvent | None:
    """Write a verified event once. None when these very bytes were here before; another body under the id conflicts.

    Of two at the same moment the database lets one in: one effective row per id, however many bodies.
    """
    if InboundEvent.objects.filter(event_id=event.event_id, body_sha256=event.content_sha256).exists():
        return None
    try:
        with transaction.atomic():
            return InboundEvent.objects.create(**_columns(event, now))
    except IntegrityError:
        pass  # the id is taken, by a twin of this delivery or by another body
    columns = _columns(event, now) | {"state": InboundEvent.State.CONFLICT, "finished_at": now}
    key = {name: columns.pop(name) for name in ("event_id", "body_sha256")}
    _row, is_conflict = InboundEvent.objects.get_or_create(**key, defaults=columns)
    if is_conflict:
        alarm("webhook.conflict", event.event_id, "came again with another body; the first one counts")
    return None


def _columns(event: EventEnvelope, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "body_sha256": event.content_sha256,
        "kind": event.kind,
        "object_id": event.object_id,
        "body": {
            "reference": event.reference,
            "payment_intent": event.payment_intent_id,
            "charge": event.charge_id,
            "object": event.object_kind,
            "is_live": event.is_live,
            "account": event.account,
        },
        "received_at": now,
    }


def work_off(*, now: datetime) -> int:
    """Apply waiting events, each in its own try; new ones before those that wait for a row of ours. Returns a count.

    Two workers may call this at once: each event is claimed by a guarded update.
    """
    ids: list[int] = []
    for state in WAITING:
        rows = InboundEvent.objects.filter(state=state).order_by("failures", "tries", "received_at", "pk")
        ids += rows.values_list("pk", flat=True)[:MOST_AT_ONCE]
    return sum(_work_one(event_id, now) for event_id in ids)


def _work_one(event_id: int, now: datetime) -> bool:
    """Claim, apply outside any transaction, write the result."""
    event = InboundEvent.objects.get(pk=event_id)
    is_free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    claimed = InboundEvent.objects.filter(is_free, pk=event_id, state__in=WAITING, tries=event.tries)
    if not claimed.update(tries=event.tries + 1, claimed_at=now):
        return False
    outcome = _outcome(event, now)
    is_over = outcome["state"] not in WAITING
    InboundEvent.objects.filter(pk=event_id).update(
        **outcome, claimed_at=None, finished_at=now if is_over else None
    )
    return outcome["state"] == InboundEvent.State.DONE


def _outcome(event: InboundEvent, now: datetime) -> dict[str, Any]:
    """Apply it; what became of it. A fault outside (Stripe down, a row held) is no fault of the event."""
    try:
        apply(event, now=now)
    except NotOurs:
        is_old = now - event.received_at > PATIENCE
        return {"state": InboundEvent.State.ORPHAN if is_old else InboundEvent.State.PARKED}
    except OfAnotherMode as error:
        alarm("webhook.mode", event.event_id, str(error))
        return {"state": InboundEvent.State.ORPHAN, "note": str(error)}
    except (GatewayUnavailable, ResourceBusy) as error:
        return {"state": event.state, "note": str(error)[:200]}
    except Exception as error:  # a poison event must not stop the others
        logger.exception("event %s could not be applied", event.event_id)
        return _failed(event, error)
    return {"state": InboundEvent.State.DONE, "note": ""}


def _failed(event: InboundEvent, error: Exception) -> dict[str, Any]:
    failures = event.failures + 1
    is_given_up = failures >= MAX_FAILURES
    if is_given_up:
        alarm("webhook.poison", event.event_id, f"given up after {failures} tries")
    state = InboundEvent.State.FAILED if is_given_up else event.state
    return {"state": state, "failures": failures, "note": repr(error)[:200]}


def apply(event: InboundEvent, *, now: datetime) -> None:
    """Do what the event hints at. Raises NotOurs, OfAnotherMode, GatewayError, ResourceBusy."""
    _refuse_other_mode(event)
    if event.kind.startswith("checkout.session."):
        _apply_session(event, now)
    elif event.kind.startswith("charge.dispute."):
        _apply_dispute(event, now)
    elif event.kind.startswith(("refund.", "charge.refund")):
        _apply_refund(event, now)
    elif event.kind in ("charge.updated", "charge.succeeded"):
        _apply_charge(event, now)


def _refuse_other_mode(event: InboundEvent) -> None:
    if event.body.get("account"):
        raise OfAnotherMode(f"of the account {event.body['account']}")
    if event.body.get("is_live", False) != expects_live_money():
        raise OfAnotherMode("of test money" if expects_live_money() else "of live money")


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
    if not Payment.objects.filter(intent_id=event.body.get("payment_intent") or "").exists():
        raise NotOurs
    charge = get_gateway().retrieve_charge(event.object_id)
    if charge.balance is None or charge.status is not ChargeStatus.SUCCEEDED:
        return
    book_fee(charge, now=now)


def _apply_refund(event: InboundEvent, now: datetime) -> None:
    if not event.object_id.startswith(("re_", "pyr_")):
        return  # charge.refunded: the refund's own event says the same
    if not checkout.follow_refund(get_gateway().retrieve_refund(event.object_id), now=now):
        raise NotOurs


def _apply_dispute(event: InboundEvent, now: datetime) -> None:
    if follow_dispute(get_gateway().retrieve_dispute(event.object_id), now=now) is None:
        raise NotOurs


def fetch_missed(*, now: datetime) -> int:
    """Write into the inbox what the provider could not deliver in the last three days; how many were new to us."""
    window, cursor, fresh = Window(now - MISSED_SINCE, now - STILL_ON_ITS_WAY), None, 0
    while True:
        page = get_gateway().list_events(window, only_undelivered=True, cursor=cursor)
        fresh += sum(receive(event, now=now) is not None for event in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return fresh


@transaction.atomic
def forget_old(*, before: datetime) -> int:
    """Drop events that were done long ago; the books keep what they caused."""
    return InboundEvent.objects.filter(state=InboundEvent.State.DONE, finished_at__lt=before).delete()[0]
