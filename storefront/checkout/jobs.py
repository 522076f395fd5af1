"""Work that a buyer does not wait for. Each job loads and makes one call; at-least-once is safe for all of them."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from storefront.checkout import mails, operations
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.gateway import GatewayError

PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(queue="payments", retry=PATIENT)
def open_session(attempt_id: int) -> None:
    """Open the payment page when the request that reserved could not."""
    operations.open_session(attempt_id, now=timezone.now())


@app.task(queue="payments", retry=PATIENT)
def send_refund(refund_id: int) -> None:
    """Send a requested refund to Stripe."""
    operations.send_refund(refund_id, now=timezone.now())


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
    """Look again at everything open for more than 3 minutes; end what is past its time (money.md, reconciler)."""
    now = timezone.now()
    stale = now - timedelta(minutes=3)
    open_attempts = CheckoutAttempt.objects.filter(state__in=CheckoutAttempt.LIVE, updated_at__lt=stale)
    for attempt in open_attempts.order_by("pk"):
        try:
            if attempt.expires_at <= now or attempt.state == "session_opening":
                operations.expire(attempt.pk, now=now)
            else:
                operations.settle(attempt.pk, now=now)
        except GatewayError:
            continue  # the next round looks again
    for refund in Refund.objects.filter(state=Refund.State.REQUESTED, requested_at__lt=stale):
        send_refund.defer(refund_id=refund.pk)
