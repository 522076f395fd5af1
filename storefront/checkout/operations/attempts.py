"""Pressing Pay: one short transaction that reserves stock and leaves an attempt. No HTTP happens here."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from storefront.basket.models import Basket
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.holding import CannotReserve, hold
from storefront.checkout.operations.states import move
from storefront.checkout.snapshot import Receiver, Snapshot, fingerprint
from storefront.locks import BUYER_WAITS, lock_rows, short_transaction
from storefront.outbox import defer

HOLD = timedelta(minutes=45)
"""How long goods are held. Stripe wants a session to live 30 minutes at least from when it is opened
(docs.stripe.com, Checkout Session expires_at); the rest is time for a payment page that opens late."""

SAFETY_NET_S = 10
"""The buyer's own request opens the payment page; a job does it this much later if that request died."""


class AttemptUnderWay(CannotReserve):
    """The basket is already being paid with other contents; that attempt must end first."""

    def __init__(self, attempt: CheckoutAttempt) -> None:
        super().__init__(str(attempt.key))
        self.attempt = attempt


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid, and by whom: the input of `reserve`."""

    basket_id: int
    form_token: str
    snapshot: Snapshot
    receiver: Receiver
    user_id: int | None


def reserve(order: Order, *, now: datetime) -> CheckoutAttempt:
    """Hold the goods and write the attempt; the same form or the same contents twice is the same attempt.

    Raises SoldOut, OfferGone, AttemptUnderWay, locks.ResourceBusy. Retry of deadlocks is the caller's (locks.retried).
    """
    with short_transaction(BUYER_WAITS):
        lock_rows(Basket.objects.filter(pk=order.basket_id))
        sha256 = fingerprint(order.snapshot, order.receiver)
        earlier = _earlier(order)
        if earlier is None:
            return _write(order, sha256, now)
        if earlier.form_token != order.form_token and earlier.snapshot_sha256 != sha256:
            raise AttemptUnderWay(earlier)
        return earlier


def _earlier(order: Order) -> CheckoutAttempt | None:
    """The attempt of this form, whatever its state; else the live one of this basket. One query."""
    is_live = Q(basket_id=order.basket_id, state__in=CheckoutAttempt.LIVE)
    found = list(CheckoutAttempt.objects.filter(Q(form_token=order.form_token) | is_live))
    return min(found, key=lambda attempt: attempt.form_token != order.form_token, default=None)


def _write(order: Order, sha256: str, now: datetime) -> CheckoutAttempt:
    attempt = CheckoutAttempt.objects.create(
        public_id=secrets.token_urlsafe(24),
        form_token=order.form_token,
        basket_id=order.basket_id,
        user_id_ref=order.user_id,
        receiver=asdict(order.receiver),
        snapshot=order.snapshot.to_json(),
        snapshot_sha256=sha256,
        amount_sen=order.snapshot.total_sen,
        expires_at=now + HOLD,
        created_at=now,
    )
    move(attempt, to="reserved", only_from=["created"])
    defer("storefront.checkout.jobs.open_session", after_s=SAFETY_NET_S, attempt_id=attempt.pk)
    hold(attempt, order.snapshot, order.receiver)
    return attempt
