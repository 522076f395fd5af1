"""The books' own clockwork: sealing, and closing a month."""

from procrastinate.contrib.django import app

from storefront.clock import trusted_now
from storefront.ledger import chain, periods


@app.periodic(cron="*/5 * * * *")
@app.task(queue="money")
def seal(timestamp: int) -> None:
    """What was booked since the last run gets its links."""
    chain.seal()


@app.periodic(cron="15 17 * * *")
@app.task(queue="money")
def close_month(timestamp: int) -> None:
    """Nightly in Kuala Lumpur: four days into a month the one before is closed."""
    periods.close_due(now=trusted_now())
