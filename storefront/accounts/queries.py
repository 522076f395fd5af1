"""Questions about people that other rooms ask."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from storefront.accounts.models import User


def verified_buyer(user: Any) -> User | None:
    """The signed-in person, if a code once proved her phone or e-mail; None for guests and unproved
    accounts."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.phone_verified_at is not None:
        return user
    return user if EmailAddress.objects.filter(user=user, verified=True).exists() else None


def lacks_second_factor(user: Any) -> bool:
    """Whether this person must set up a second factor before she works. One query, once a request."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    if not hasattr(user, "_has_second_factor"):
        user._has_second_factor = is_mfa_enabled(user)
    return not user._has_second_factor
