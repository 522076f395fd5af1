"""A new number or mail address, proved by a code that goes there; the old one stops opening the account."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import ProtectedError

from storefront.accounts.contacts import Contact
from storefront.accounts.models import ContactChange, User
from storefront.outbox import defer

VALID_FOR = timedelta(minutes=10)
TRIES = 5
ASKED_AT_MOST = 5
"""Codes an hour and person: each costs a message."""


class CannotChange(Exception):
    """The code is wrong or too old, codes were asked for too often, or the contact opens another account."""


def begin(*, user: User, contact: Contact, now: datetime) -> ContactChange:
    """Send a code to the new contact. Raises CannotChange after too many in an hour."""
    if (
        ContactChange.objects.filter(user=user, asked_at__gt=now - timedelta(hours=1)).count()
        >= ASKED_AT_MOST
    ):
        raise CannotChange("too often")
    code = f"{secrets.randbelow(1_000_000):06}"
    with transaction.atomic():
        change = ContactChange.objects.create(
            user=user, phone=contact.phone, email=contact.email, hash=make_password(code), asked_at=now
        )
        if contact.phone:
            defer("storefront.accounts.jobs.send_code_by_phone", phone=contact.phone, code=code)
        else:
            defer(
                "storefront.accounts.jobs.send_account_mail", subject="Juragan", body=code, to=contact.email
            )
    return change


def prove(*, change: ContactChange, code: str, now: datetime) -> None:
    """Whether the code came back in time. Raises CannotChange.

    Counts the try in a transaction of its own, so that a refusal does not give it back and nobody guesses in
    parallel: call it outside of one.
    """
    with transaction.atomic():
        row = ContactChange.objects.select_for_update().get(pk=change.pk)
        row.tries += 1
        row.save(update_fields=["tries"])
    is_open = row.done_at is None and row.asked_at > now - VALID_FOR and row.tries <= TRIES
    if not (is_open and check_password("".join(code.split()), row.hash)):
        raise CannotChange("code")


@transaction.atomic
def take_over(*, change: ContactChange, now: datetime) -> str:
    """Put a proved contact in the place of the old one of its kind; returns the old one, or "". Raises CannotChange.

    A record that somebody began with this contact and never used goes away.
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    _make_room(change, user)
    old = user.phone if change.phone else user.email
    if change.phone:
        user.phone, user.phone_verified_at = change.phone, now
    else:
        user.email = change.email
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=change.email, verified=True, primary=True)
    user.save(update_fields=["phone", "phone_verified_at", "email"])
    ContactChange.objects.filter(pk=change.pk).update(done_at=now, hash="")
    return old or ""


def _make_room(change: ContactChange, user: User) -> None:
    same = {"phone": change.phone} if change.phone else {"email__iexact": change.email}
    other = User.objects.filter(**same).exclude(pk=user.pk).first()
    if other is None:
        return
    if other.last_login is not None:
        raise CannotChange("taken")
    try:
        other.delete()
    except ProtectedError as is_used:
        raise CannotChange("taken") from is_used
