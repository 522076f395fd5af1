"""Writing the books: `post` is the only way in."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from storefront.ledger.models import Account, Journal, Posting


class CannotPost(Exception):
    """The legs do not sum to zero in each currency, or there are fewer than two."""


class JournalConflict(Exception):
    """The business event is already in the books with other legs."""


Legs = Mapping[tuple[str, str], int]
"""(account code, currency) -> signed amount in minor units; zero legs are left out."""


def post(*, kind: str, subject: str, legs: Legs, at: datetime, memo: str = "") -> Journal:
    """Book one business event, once. Needs an open transaction.

    The same event with the same legs returns the first journal. Raises CannotPost for legs that do not balance,
    JournalConflict for the same event with other legs.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("post() needs the transaction of its business event")
    wanted = {key: amount for key, amount in legs.items() if amount}
    _refuse_unbalanced(wanted)
    try:
        with transaction.atomic():
            journal = Journal.objects.create(kind=kind, subject=subject, happened_at=at, memo=memo)
    except IntegrityError:
        return _same_journal(kind, subject, wanted)
    accounts = _accounts(list(wanted))
    Posting.objects.bulk_create(
        Posting(journal=journal, account=accounts[key], amount_minor=amount) for key, amount in wanted.items()
    )
    return journal


def _refuse_unbalanced(legs: Legs) -> None:
    sums: dict[str, int] = {}
    for (_, currency), amount in legs.items():
        sums[currency] = sums.get(currency, 0) + amount
    uneven = {currency: rest for currency, rest in sums.items() if rest}
    if uneven or len(legs) < 2:
        raise CannotPost(f"legs do not balance: {uneven or 'fewer than two legs'}")


def _same_journal(kind: str, subject: str, legs: Legs) -> Journal:
    journal = Journal.objects.get(kind=kind, subject=subject)
    booked = {
        (posting.account.code, posting.account.currency): posting.amount_minor
        for posting in journal.postings.select_related("account")
    }
    if booked != dict(legs):
        raise JournalConflict(f"{kind} {subject} is booked with other legs")
    return journal


def _accounts(keys: list[tuple[str, str]]) -> dict[tuple[str, str], Account]:
    Account.objects.bulk_create(
        (Account(code=code, currency=currency) for code, currency in sorted(keys)), ignore_conflicts=True
    )
    found = Account.objects.filter(code__in={code for code, _ in keys})
    return {(account.code, account.currency): account for account in found}
