"""allauth's questions about phones and mails, answered for our user model."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from storefront.accounts import jobs
from storefront.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phones are stored in E.164; codes go out by a job, so that no request waits for a carrier."""

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

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        jobs.send_code_by_phone.defer(phone=phone, code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing is sent to a number that we do not know; the page says the same as for a known one."""

    def is_open_for_signup(self, request: Any) -> bool:
        return True
