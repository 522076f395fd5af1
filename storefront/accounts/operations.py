"""Writes about people: a record for whoever asks for a code; records of those who never came go again."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction

from storefront.accounts.contacts import Contact
from storefront.accounts.models import User

UNUSED_AFTER = timedelta(days=2)


def person_for(contact: Contact, *, locale: str) -> User:
    """The person of a mail address or number, made when there is none: one form signs in and signs up.

    A record without a proved contact opens nothing; only the code that is sent there does. Everybody who asks
    gets the same answer in the same time, so the form does not tell who is registered.
    """
    person = _found(contact)
    if person is None:
        try:
            with transaction.atomic():
                person = User.objects.create_user(email=contact.email, phone=contact.phone, locale=locale)
        except IntegrityError:  # two requests at once: the other one made it
            person = User.objects.get(email=contact.email or None, phone=contact.phone or None)
    if contact.email:
        # allauth marks this row as proved when the code comes back.
        EmailAddress.objects.get_or_create(user=person, email=contact.email, defaults={"primary": True})
    return person


def _found(contact: Contact) -> User | None:
    people = User.objects.all()
    return (
        people.filter(email__iexact=contact.email).first()
        if contact.email
        else people.filter(phone=contact.phone).first()
    )


def remove_unused(*, now: datetime) -> int:
    """Deletes records whose code nobody ever entered. Returns how many."""
    unused = User.objects.filter(
        last_login=None,
        phone_verified_at=None,
        date_joined__lt=now - UNUSED_AFTER,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        is_staff=False,
        agent=None,
        maker_memberships=None,
        staff_roles=None,
        orders=None,
    )
    return unused.delete()[1].get("accounts.User", 0)
