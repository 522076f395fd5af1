"""allauth's questions about phones and mails, answered for our user model."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from storefront.accounts import jobs
from storefront.accounts.models import User


def six_digits() -> str:
    """A code for a person to type: one in a million, for ten minutes and five tries."""
    return f"{secrets.randbelow(1_000_000):06}"


class AccountAdapter(DefaultAccountAdapter):
    """Phones are stored in E.164; codes and mails go out by a job, so that no request waits for a carrier."""

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone, is_active=True).first()

    def generate_login_code(self) -> str:
        return six_digits()

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        return six_digits()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        jobs.send_code_by_phone.defer(phone=phone, code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing is sent to the number of a closed account; the page says the same as for an open one."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        jobs.send_account_mail.defer(subject=message.subject, body=message.body, to=email)

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: it stands on a lock screen, and says neither a code nor an amount."""
        return subject

    def is_open_for_signup(self, request: Any) -> bool:
        """The one form signs in and signs up; allauth's own form for new accounts is closed."""
        return False
