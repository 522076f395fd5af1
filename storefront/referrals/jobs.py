"""Periodic work: forget old visitor keys, and buyers of orders that agents keyed in."""

from django.utils import timezone
from procrastinate.contrib.django import app

from storefront.referrals import operations


@app.periodic(cron="10 19 * * *")
@app.task(queue="upkeep")
def forget_old_visitors(timestamp: int) -> None:
    """Nightly in Kuala Lumpur: keys of touches older than 90 days are removed (G10)."""
    operations.forget_visitors(now=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queue="upkeep")
def forget_assisted_buyers(timestamp: int) -> None:
    """What an agent wrote about a buyer goes when his 48 hours are over (K1)."""
    operations.forget_buyers(now=timezone.now())
