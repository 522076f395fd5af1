"""Words to agents about decisions on their entries, without name or amount on a lock screen."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, override
from procrastinate.contrib.django import app

from storefront.accounts.jobs import send_code_by_phone
from storefront.commissions.models import RiskCase
from storefront.referrals.models import Agent


@app.task(queue="mail", retry=5)
def tell_rejection(case_id: int) -> None:
    """Which orders, which rule, and that she may appeal for 30 days (F4)."""
    case = RiskCase.objects.select_related("agent__user").get(pk=case_id)
    numbers = case.entries.values_list("commission__order_line__order__number", flat=True)
    with override(case.agent.locale):
        text = _(
            "Juragan does not pay the commission of order %(orders)s. Rule: %(rule)s. You can ask us to look "
            "again within 30 days, on your pages under Commission. If we do not answer in 7 days, it is yours."
        ) % {
            "orders": ", ".join(dict.fromkeys(filter(None, numbers))),
            "rule": case.get_reason_display(),
        }
    tell(case.agent, text)


def tell(agent: Agent, text: str) -> None:
    """A mail, or else a message to her phone. The subject says nothing."""
    if agent.user.email:
        EmailMessage(
            subject="Juragan", body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=[agent.user.email]
        ).send()
    elif agent.user.phone:
        send_code_by_phone(phone=agent.user.phone, code=text)
