"""Clockwork after paying."""

from django.db import transaction
from procrastinate.contrib.django import app

from storefront.aftersales import operations, retention
from storefront.clock import trusted_now
from storefront.commissions.operations import (
    accrue_late,
    decide_by_silence,
    release_held,
    start_overdue_holds,
    sweep_cases,
)
from storefront.referrals.operations import resolve_waiting


@app.periodic(cron="*/10 * * * *")
@app.task(queue="payments")
def release_due(timestamp: int) -> None:
    """Money whose return window has passed becomes available; holds that nobody's delivery started, start."""
    now = trusted_now()
    operations.release_due(now=now)
    start_overdue_holds(now=now)
    release_held(now=now)


@app.periodic(cron="7 * * * *")
@app.task(queue="payments")
def keep_deadlines(timestamp: int) -> None:
    """Cases of risk and appeals whose days are over: silence decides for the agent (agents F3, F4)."""
    now = trusted_now()
    decide_by_silence(now=now)
    sweep_cases(now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="payments")
def attribute_waiting(timestamp: int) -> None:
    """Lines whose attribution failed are decided now, and their commission follows (agents A23)."""
    now = trusted_now()
    with transaction.atomic():
        for attribution in resolve_waiting(now=now):
            accrue_late(attribution, now=now)


@app.periodic(cron="41 3 * * *")
@app.task(queue="upkeep", queueing_lock="aftersales.forget")
def forget_due(timestamp: int) -> None:
    """Names, numbers and addresses whose period is over are emptied (R25)."""
    retention.forget_due(now=trusted_now())
