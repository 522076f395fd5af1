"""Working off the inbox: deferred when an event comes in, and every minute as the safety net."""

from django.utils import timezone
from procrastinate.contrib.django import app

from storefront.webhooks import operations


@app.task(queue="payments")
def work_inbox() -> None:
    """Apply what waits in the inbox."""
    operations.work_off(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="payments")
def sweep_inbox(timestamp: int) -> None:
    """The same once a minute: parked events get their row, lost wake-ups are found."""
    operations.work_off(now=timezone.now())
