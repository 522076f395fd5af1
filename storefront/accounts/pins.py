"""A PIN of six digits beside the phone: a number that was given up and sold again opens nothing alone (agents G2)."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from storefront.accounts.models import Pin, User

LENGTH = 6
TRIES = 5
LOCKED_FOR = timedelta(hours=1)
_WEAK = {"123456", "654321", "121212", "112233", "123123"}


class CannotUsePin(Exception):
    """The PIN is wrong, or locked after five wrong ones; the reason never says which."""


def is_weak(digits: str) -> bool:
    """Whether a PIN is among the first that a thief tries: one digit repeated, or a row."""
    return len(set(digits)) == 1 or digits in _WEAK


def has_pin(user: User) -> bool:
    """Whether this person protected her pages with a PIN."""
    return Pin.objects.filter(user=user).exists()


def set_pin(*, user: User, digits: str, now: datetime) -> None:
    """Store a new PIN, hashed. The caller has made sure that the person knows the old one."""
    Pin.objects.update_or_create(
        user=user, defaults={"hash": make_password(digits), "set_at": now, "tries": 0, "locked_until": None}
    )


def check_pin(*, user: User, digits: str, now: datetime) -> None:
    """Raises CannotUsePin for a wrong PIN, for a person without one, and for an hour after five wrong ones."""
    with transaction.atomic():
        pin = Pin.objects.select_for_update().filter(user=user).first()
        is_right = pin is not None and not _is_locked(pin, now) and check_password(digits, pin.hash)
        if pin is not None and not _is_locked(pin, now):
            pin.tries = 0 if is_right else pin.tries + 1
            if pin.tries >= TRIES:
                pin.tries, pin.locked_until = 0, now + LOCKED_FOR
            pin.save(update_fields=["tries", "locked_until"])
    if not is_right:
        raise CannotUsePin


def _is_locked(pin: Pin, now: datetime) -> bool:
    return pin.locked_until is not None and pin.locked_until > now
