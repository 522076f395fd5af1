"""The books' night: Stripe against postings, every invariant, and a mail to staff when something is odd."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from storefront.clock import trusted_now
from storefront.reconciliation import mails, operations

PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.periodic(cron="30 17 * * *")
@app.task(queue="money", retry=PATIENT)
def compare_with_stripe(timestamp: int) -> None:
    """Nightly, 01:30 in Kuala Lumpur."""
    operations.compare_with_stripe(now=trusted_now())


@app.periodic(cron="0 18 * * *")
@app.task(queue="money")
def check_books(timestamp: int) -> None:
    """Nightly, 02:00 in Kuala Lumpur, after the comparison has caught up."""
    operations.check_books(now=trusted_now())


@app.task(queue="mail", retry=PATIENT)
def mail_staff() -> None:
    """Tell finance that the books need a person."""
    mails.send_findings()
