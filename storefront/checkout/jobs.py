"""Work that a buyer does not wait for. Each job loads and makes one call; at-least-once is safe for all of them."""

import logging
from datetime import datetime, timedelta

from django.db.models import QuerySet
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from storefront.checkout import mails, operations
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.clock import trusted_now
from storefront.gateway import GatewayError
from storefront.locks import ResourceBusy

logger = logging.getLogger(__name__)

PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)
SOON = RetryStrategy(max_attempts=8, wait=15)
"""A buyer may be waiting: what a dead process left open is known after 90 s, so the tries must not thin out."""


@app.task(queue="payments", retry=SOON)
def open_session(attempt_id: int) -> None:
    """Open the payment page when the request that reserved could not."""
    operations.open_session(attempt_id, now=trusted_now())


@app.task(queue="payments", retry=PATIENT)
def send_refund(refund_id: int) -> None:
    """Send a requested refund to Stripe."""
    operations.send_refund(refund_id, now=trusted_now())


@app.task(queue="mail", retry=PATIENT)
def mail_order(order_id: int) -> None:
    """The acknowledgement of an order (CPETT regulations 2012: without undue delay)."""
    mails.send_order(order_id)


@app.task(queue="mail", retry=PATIENT)
def mail_refund(refund_id: int) -> None:
    """Tell the buyer that the money is on his side."""
    mails.send_refund(refund_id)


@app.task(queue="mail", retry=PATIENT)
def mail_unordered(attempt_id: int) -> None:
    """Tell a buyer who paid too late that his money comes back."""
    mails.send_unordered(attempt_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="payments", pass_context=False)
def reconcile(timestamp: int) -> None:
    """Look again at everything open for more than 3 minutes (money.md, reconciler)."""
    now = trusted_now()
    stale = now - timedelta(minutes=3)
    _look_at(CheckoutAttempt.objects.filter(state__in=CheckoutAttempt.LIVE, updated_at__lt=stale), now)
    unsent = Refund.objects.filter(state=Refund.State.REQUESTED, road=Refund.Road.GATEWAY)
    for refund in unsent.filter(requested_at__lt=stale):
        send_refund.defer(refund_id=refund.pk)


@app.periodic(cron="* * * * *")
@app.task(queue="payments", pass_context=False)
def end_holds(timestamp: int) -> None:
    """Once a minute: goods whose hold has ended are free again, or their money came after all (threats B4)."""
    now = trusted_now()
    _look_at(CheckoutAttempt.objects.filter(state__in=CheckoutAttempt.LIVE, expires_at__lte=now), now)


def _look_at(attempts: QuerySet[CheckoutAttempt], now: datetime) -> None:
    for attempt in attempts.order_by("pk"):
        try:
            _look_again(attempt, now)
        except (GatewayError, ResourceBusy):
            continue  # the next round looks again
        except Exception:  # one attempt that cannot be mended must not keep the others waiting
            logger.exception("attempt %s could not be looked at", attempt.key)


def _look_again(attempt: CheckoutAttempt, now: datetime) -> None:
    if attempt.expires_at <= now:
        operations.expire(attempt.pk, now=now)
    elif attempt.session_id is None:
        operations.open_session(attempt.pk, now=now)
    else:
        operations.settle(attempt.pk, now=now)
