"""Messages that sign a person in. A carrier for SMS or WhatsApp is plugged in here; the demo writes files."""

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate.contrib.django import app


@app.task(queue="mail", retry=5)
def send_code_by_phone(phone: str, code: str) -> None:
    """Hands a sign-in code to the text carrier. Until one is configured it goes to the mail backend's file."""
    EmailMessage(
        subject="Kod Juragan",
        body=f"{code}",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[f"{phone}@sms.juragan.example"],
    ).send()
