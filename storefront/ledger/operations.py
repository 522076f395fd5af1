"""Writing the books: `post` is the only way in."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from storefront.ledger.models import Account, Journal, Posting

MOST_MINOR = 2**63 - 1
"""What a bigint holds."""


class CannotPost(Exception):
    """The legs do not sum to zero in each currency, or one of them is no amount. Nothing was written."""


class JournalConflict(Exception):
    """The business event is already in the books with other legs."""


Legs = Mapping[tuple[str, str], int]
"""(account code, currency) -> signed amount in minor units; zero legs are left out."""


def post(
    *,
    kind: str,
    subject: str,
    legs: Legs,
    at: datetime,
    memo: str = "",
    reverses: Journal | None = None,
    author_id: int | None = None,
    approver_id: int | None = None,
) -> Journal:
    """Book one business event, once. Needs an open transaction.

    The same event with the same legs returns the first journal. Raises CannotPost for an event without a name and
    for legs that do not balance or are no whole minor units, JournalConflict for the same event with other legs.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("post() needs the transaction of its business event")
    if not kind or not subject:
        raise CannotPost("a journal names its business event")
    _refuse_odd(legs)
    wanted = {key: amount for key, amount in legs.items() if amount}
    refuse_uneven(wanted)
    try:
        with transaction.atomic():
            journal = Journal.objects.create(
                kind=kind,
                subject=subject,
                happened_at=at,
                memo=memo,
                reverses=reverses,
                author_id_ref=author_id,
                approver_id_ref=approver_id,
            )
    except IntegrityError:
        if not Journal.objects.filter(kind=kind, subject=subject).exists():
            if reverses is not None and Journal.objects.filter(reverses=reverses).exists():
                raise JournalConflict(f"journal {reverses.pk} is reversed already") from None
            raise
        return _same_journal(kind, subject, wanted)
    accounts = _accounts(wanted)
    Posting.objects.bulk_create(
        Posting(journal=journal, account=accounts[key], amount_minor=amount) for key, amount in wanted.items()
    )
    return journal


def _refuse_odd(legs: Legs) -> None:
    """Only whole minor units enter: no float, no Decimal, no NaN, nothing that a bigint cannot hold (threats C8)."""
    for (code, currency), amount in legs.items():
        if type(amount) is not int or abs(amount) > MOST_MINOR:
            raise CannotPost(f"{code} {currency}: {amount!r} is no amount in minor units")


def refuse_uneven(legs: Legs) -> None:
    """Raises CannotPost for legs that are no journal: odd amounts, fewer than two, or a rest in some currency."""
    _refuse_odd(legs)
    sums: dict[str, int] = {}
    for (_, currency), amount in legs.items():
        sums[currency] = sums.get(currency, 0) + amount
    uneven = {currency: rest for currency, rest in sums.items() if rest}
    if uneven or len(legs) < 2:
        raise CannotPost(f"legs do not balance: {uneven or 'fewer than two legs'}")


def _same_journal(kind: str, subject: str, legs: Legs) -> Journal:
    journal = Journal.objects.get(kind=kind, subject=subject)
    if legs_of(journal) != dict(legs):
        raise JournalConflict(f"{kind} {subject} is booked with other legs")
    return journal


def legs_of(journal: Journal) -> dict[tuple[str, str], int]:
    """The legs of a booked journal, as `post` takes them."""
    return {
        (posting.account.code, posting.account.currency): posting.amount_minor
        for posting in journal.postings.select_related("account")
    }


def _accounts(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Account]:
    """Accounts by code and currency, opened where they are missing; read first, since almost all are there."""
    found = _existing_accounts(keys)
    missing = sorted(set(keys) - found.keys())
    if not missing:
        return found
    Account.objects.bulk_create(
        (Account(code=code, currency=currency) for code, currency in missing), ignore_conflicts=True
    )
    return _existing_accounts(keys)


def _existing_accounts(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Account]:
    rows = Account.objects.filter(code__in={code for code, _ in keys})
    return {(account.code, account.currency): account for account in rows}
