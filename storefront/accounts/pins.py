"""A PIN of six digits beside the phone: a number that was given up and sold again opens nothing alone (agents G2).

Wrong tries are counted by lane, so that a stranger cannot shut the owner out. A browser in which the PIN was typed
rightly has a lane of its own. All others share one for each door: those who signed in with her number, and strangers
who know only her public code. A shared lane gets slower and slower, at most an hour between two tries: whoever guesses
without end sees less than 1 % of all PINs in a year.
"""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from storefront.accounts.models import Pin, PinLane, User

LENGTH = 6
TRIES = 5
"""Wrong ones in a row that cost nothing."""
LONGEST_REST = timedelta(hours=1)
FIRST_REST = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=7)
"""A lane without a wrong try for so long starts anew."""
SIGNED_IN, RECOVERY = "signed_in", "recovery"
_WEAK = {"123456", "654321", "121212", "112233", "123123"}


class CannotUsePin(Exception):
    """The PIN is wrong, or this lane rests after five wrong ones; the reason never says which."""


def is_weak(digits: str) -> bool:
    """Whether a PIN is among the first that a thief tries: one digit repeated, or a row."""
    return len(set(digits)) == 1 or digits in _WEAK


def has_pin(user: User) -> bool:
    """Whether this person protected her pages with a PIN."""
    return Pin.objects.filter(user=user).exists()


@transaction.atomic
def set_pin(*, user: User, digits: str, now: datetime, device: str = "") -> None:
    """Store a new PIN, hashed. The caller has made sure that the person knows the old one.

    Every other browser must type it again; `device` is the key of this one.
    """
    pin, _made = Pin.objects.update_or_create(
        user=user, defaults={"hash": make_password(digits), "set_at": now}
    )
    pin.lanes.all().delete()
    _know(pin, device, now)


def check_pin(*, user: User, digits: str, now: datetime, door: str = SIGNED_IN, device: str = "") -> None:
    """Raises CannotUsePin for a wrong PIN, for a person without one, and while the lane rests.

    `device` is the key of the browser, "" when it has none; after a right PIN it has a lane of its own.
    """
    with transaction.atomic():
        pin = Pin.objects.select_for_update().filter(user=user).first()
        is_right = pin is not None and _try(pin, digits, _lane(pin, door, device, now), now)
        if pin is not None and is_right:
            _know(pin, device, now)
    if not is_right:
        raise CannotUsePin


def _lane(pin: Pin, door: str, device: str, now: datetime) -> PinLane:
    """The device's own lane if the PIN was right there before, else the one that all others share."""
    own = pin.lanes.filter(place=_mark(device)).first() if device else None
    if own is not None:
        return own
    shared, _made = pin.lanes.get_or_create(place=door, defaults={"tried_at": now})
    return shared


def _try(pin: Pin, digits: str, lane: PinLane, now: datetime) -> bool:
    if lane.rests_until is not None and lane.rests_until > now:
        return False  # not even looked at, and not counted: the rest has an end, whatever comes in
    is_right = check_password(digits, pin.hash)
    before = 0 if lane.tried_at < now - FORGOTTEN_AFTER else lane.tries
    lane.tries, lane.tried_at = 0 if is_right else before + 1, now
    over = lane.tries - TRIES
    lane.rests_until = now + min(LONGEST_REST, FIRST_REST * 2 ** min(over, 10)) if over >= 0 else None
    lane.save(update_fields=["tries", "tried_at", "rests_until"])
    return is_right


def _know(pin: Pin, device: str, now: datetime) -> None:
    if device:
        pin.lanes.get_or_create(place=_mark(device), defaults={"tried_at": now})


def _mark(device: str) -> str:
    """What is stored of a device's key: nobody can make a cookie of it."""
    return hashlib.sha256(device.encode()).hexdigest()
