"""Periodic work: forget old visitor keys."""

from django.utils import timezone
from procrastinate.contrib.django import app

from storefront.referrals import operations


@app.periodic(cron="10 19 * * *")
@app.task(queue="upkeep")
def forget_old_visitors(timestamp: int) -> None:
    """Nightly in Kuala Lumpur: keys of touches older than 90 days are removed (G10)."""
    operations.forget_visitors(now=timezone.now())
