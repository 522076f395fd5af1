"""Working off the inbox: deferred when an event comes in, and every minute as the safety net."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from storefront.clock import trusted_now
from storefront.gateway import GatewayUnavailable
from storefront.webhooks import operations


@app.task(queue="payments", queueing_lock="webhooks.inbox")
def work_inbox() -> None:
    """Apply what waits in the inbox."""
    operations.work_off(now=trusted_now())


def wake() -> None:
    """Have the inbox worked off soon. One waiting job is enough; never inside a transaction (house.md 5)."""
    with suppress(AlreadyEnqueued):
        work_inbox.defer()


@app.periodic(cron="* * * * *")
@app.task(queue="payments")
def sweep_inbox(timestamp: int) -> None:
    """The same once a minute: parked events get their row, lost wake-ups are found."""
    operations.work_off(now=trusted_now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="payments")
def fetch_missed(timestamp: int) -> None:
    """Events that could not be delivered to us are fetched; then applied."""
    with suppress(GatewayUnavailable):  # in five minutes it looks again
        if operations.fetch_missed(now=trusted_now()):
            wake()
