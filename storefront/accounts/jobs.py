"""Messages that sign a person in. A carrier for SMS or WhatsApp is plugged in here; the demo writes files."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from procrastinate.contrib.django import app

from storefront.accounts import operations


@app.task(queue="mail", retry=5)
def send_code_by_phone(phone: str, code: str) -> None:
    """Hands a sign-in code to the text carrier; until there is one, to the mail backend's file."""
    EmailMessage(
        subject="Juragan",
        body=code,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[f"{phone}@sms.juragan.example"],
    ).send()


@app.task(queue="mail", retry=5)
def send_account_mail(subject: str, body: str, to: str) -> None:
    """A mail about an account, already written in its reader's language."""
    EmailMessage(subject=subject, body=body, from_email=settings.DEFAULT_FROM_EMAIL, to=[to]).send()


@app.periodic(cron="40 19 * * *")
@app.task(queue="upkeep")
def remove_unused_accounts(timestamp: int) -> None:
    """Nightly in Kuala Lumpur: records of people who asked for a code and never entered it."""
    operations.remove_unused(now=timezone.now())
