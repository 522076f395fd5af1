"""What follows when an agent changes her number, or leaves."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _, override
from procrastinate.contrib.django import app

from storefront.commissions.models import Commission
from storefront.payouts.models import Payout
from storefront.referrals.models import Agent
from storefront.referrals.operations import lives

_OWED = ("pending", "holding", "available", "reserved")
_UNDER_WAY = (Payout.State.DRAFT, Payout.State.APPROVED, Payout.State.SENT, Payout.State.UNKNOWN)


@app.task(queue="mail", retry=5)
def warn_old_contact(contact: str, locale: str) -> None:
    """Tell the old number or address that it no longer opens anything. No name, no amount: lock screens show it."""
    with override(locale):
        body = _(
            "Your contact at Juragan was changed. If this was not you, write to us: payouts pause for 72 hours."
        )
    to = contact if "@" in contact else f"{contact}@sms.juragan.example"
    EmailMessage(subject="Juragan", body=body, from_email=settings.DEFAULT_FROM_EMAIL, to=[to]).send()


@app.periodic(cron="50 19 * * *")
@app.task(queue="upkeep")
def erase_who_left(timestamp: int) -> None:
    """Nightly: of agents who left and to whom nothing is owed any more, personal data goes (G5)."""
    left = Agent.objects.filter(status=Agent.Status.CLOSED, erased_at=None).exclude(left_at=None)
    owed = Commission.objects.filter(state__in=_OWED, amount_sen__gt=0).values("agent")
    paying = Payout.objects.filter(state__in=_UNDER_WAY).exclude(agent=None).values("agent")
    for agent in left.exclude(pk__in=owed).exclude(pk__in=paying):
        lives.erase(agent=agent, now=timezone.now())
        agent.destinations.update(account_sealed="", holder_sealed="", last4="")
