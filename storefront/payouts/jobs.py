"""Periodic work: the weekly batch and its statements; warnings to payees."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, override
from procrastinate.contrib.django import app

from storefront.accounts.jobs import send_code_by_phone
from storefront.clock import trusted_now
from storefront.payouts import operations, statements
from storefront.referrals.models import Agent


@app.periodic(cron="5 16 * * 0")
@app.task(queue="money", retry=5)
def prepare_week(timestamp: int) -> None:
    """Monday 00:05 in Kuala Lumpur: the week's statements are closed and its batch is drafted."""
    now = trusted_now()
    statements.close_week(now=now)
    operations.prepare_batch(now=now)


@app.task(queue="mail", retry=5)
def warn_of_new_destination(agent_id: int) -> None:
    """Tells the agent that her bank account was changed, with no name, number or amount in the message."""
    agent = Agent.objects.select_related("user").get(pk=agent_id)
    with override(agent.locale):
        text = _(
            "Your payout account at Juragan was changed. It works in 3 days. Was it not you? Sign in and change it."
        )
    if agent.user.email:
        EmailMessage(
            subject="Juragan", body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=[agent.user.email]
        ).send()
    elif agent.user.phone:
        send_code_by_phone(phone=agent.user.phone, code=text)
