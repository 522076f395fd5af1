"""Clockwork of the trade rules."""

from django.utils import timezone
from procrastinate.contrib.django import app

from catalogue.trade import gates
from catalogue.trade.values import day_in_malaysia


@app.periodic(cron="* * * * * */15")
@app.task(queue="catalogue", queueing_lock="catalogue.trade.sweep")
def sweep_gates(timestamp: int) -> None:
    """A changed rule, paper or day takes listings off the shop, or brings them back, within a minute:
    fifteen seconds until this asks again, ten more until the search has swept what it changed."""
    gates.sweep(today=day_in_malaysia(timezone.now()))
