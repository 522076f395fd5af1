"""Periodic work: the weekly batch and its statements; warnings to payees."""

from django.utils.translation import gettext as _, override
from procrastinate.contrib.django import app

from storefront.clock import trusted_now
from storefront.commissions.jobs import tell
from storefront.payouts import operations, statements
from storefront.payouts.models import Batch, Payout
from storefront.payouts.providers import get_provider
from storefront.referrals.models import Agent


@app.periodic(cron="5 16 * * 0")
@app.task(queue="money", retry=5)
def prepare_week(timestamp: int) -> None:
    """Monday 00:05 in Kuala Lumpur: the week's statements are closed and its batch is drafted."""
    now = trusted_now()
    statements.close_week(now=now)
    operations.prepare_batch(now=now)


@app.periodic(cron="*/15 * * * *")
@app.task(queue="money", retry=5)
def follow_transfers(timestamp: int) -> None:
    """Asks the provider about transfers without an answer, and takes its news."""
    operations.follow_up(provider=get_provider(), now=trusted_now())


@app.periodic(cron="40 15 * * *")
@app.task(queue="money", retry=5)
def carry_what_came_late(timestamp: int) -> None:
    """Before the week's batch, what came to an agent after she was merged into another one goes on to her (L11)."""
    operations.carry_merged(now=trusted_now())


@app.task(queue="money")
def send_transfers(batch_id: int) -> None:
    """Hands an approved batch to the provider. Never tried again by itself: `follow_transfers` asks first."""
    operations.send_batch(batch=Batch.objects.get(pk=batch_id), provider=get_provider(), now=trusted_now())


@app.task(queue="mail", retry=5)
def warn_of_new_destination(agent_id: int) -> None:
    """Tells the agent that her bank account was changed, with no name, number or amount in the message."""
    agent = Agent.objects.select_related("user").get(pk=agent_id)
    with override(agent.locale):
        text = _(
            "Your payout account at Juragan was changed. It works in 3 days. Was it not you? Sign in and change it."
        )
    tell(agent, text)


@app.task(queue="mail", retry=5)
def tell_returned(payout_id: int) -> None:
    """The bank did not take or keep a payout: it is all hers still, and what she can do (P4)."""
    payout = Payout.objects.select_related("agent__user").get(pk=payout_id)
    if payout.agent is None:
        return
    with override(payout.agent.locale):
        text = _(
            "The bank sent a payout of Juragan back. Nothing is lost: it is on your pages in full. Please look at "
            "your bank account there; the next payout is on Monday."
        )
    tell(payout.agent, text)


@app.task(queue="mail", retry=5)
def tell_worse_rate(agent_id: int) -> None:
    """The new exchange rate is more than half a percent below the one that was shown (P5)."""
    agent = Agent.objects.select_related("user").get(pk=agent_id)
    with override(agent.locale):
        text = _(
            "The exchange rate of this week's payout of Juragan has changed by more than 0.5 percent. The new one "
            "is on your pages."
        )
    tell(agent, text)
