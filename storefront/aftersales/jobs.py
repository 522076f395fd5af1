"""Clockwork after paying."""

from django.db import transaction
from procrastinate.contrib.django import app

from storefront.aftersales import operations
from storefront.clock import trusted_now
from storefront.commissions.operations import accrue_late
from storefront.referrals.operations import resolve_waiting


@app.periodic(cron="*/10 * * * *")
@app.task(queue="payments")
def release_due(timestamp: int) -> None:
    """Money whose return window has passed becomes available."""
    operations.release_due(now=trusted_now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="payments")
def attribute_waiting(timestamp: int) -> None:
    """Lines whose attribution failed are decided now, and their commission follows (agents A23)."""
    now = trusted_now()
    with transaction.atomic():
        for attribution in resolve_waiting(now=now):
            accrue_late(attribution, now=now)
