"""Writing the books: `post` is the only way in."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction

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
    event = {
        "kind": kind,
        "subject": subject,
        "at": at,
        "memo": memo,
        "reverses": reverses and reverses.pk,
        "author": author_id,
        "approver": approver_id,
    }
    journal = _written(event, wanted)
    if journal is not None:
        return journal
    if reverses is not None and not Journal.objects.filter(kind=kind, subject=subject).exists():
        raise JournalConflict(f"journal {reverses.pk} is reversed already")
    return _same_journal(kind, subject, wanted)


_BOOK = """
with booked as (
  insert into ledger_journal
         (kind, subject, happened_at, booked_at, memo, reverses_id, author_id_ref, approver_id_ref)
  values (%(kind)s, %(subject)s, %(at)s, clock_timestamp(), %(memo)s, %(reverses)s, %(author)s, %(approver)s)
  on conflict do nothing returning *
), leg as (
  select * from unnest(%(codes)s::text[], %(currencies)s::text[], %(amounts)s::bigint[]) as leg (code, currency, amount)
), posted as (
  insert into ledger_posting (journal_id, account_id, amount_minor)
  select booked.id, account.id, leg.amount
    from booked, leg join ledger_account account using (code, currency)
  returning account_id
)
select booked.*, array(select account_id from posted) as account_ids from booked
"""
"""Journal and legs in one statement. Of two writers of one event the second waits for the first and writes nothing;
legs whose account is not there yet are left for `_post_to_new_accounts`."""


def _written(event: Mapping[str, object], legs: Legs) -> Journal | None:
    """The new journal with its legs; None, and nothing written, when the event (or what it reverses) is booked."""
    codes, currencies = zip(*legs, strict=True)
    columns = {"codes": list(codes), "currencies": list(currencies), "amounts": list(legs.values())}
    journal = next(iter(Journal.objects.raw(_BOOK, {**event, **columns})), None)
    if journal is not None:
        _post_to_new_accounts(journal, legs, vars(journal)["account_ids"])
    return journal


def _post_to_new_accounts(journal: Journal, legs: Legs, posted: Collection[int]) -> None:
    """Open the accounts that were missing, in one order for all, and post the legs on them."""
    if len(posted) == len(legs):
        return
    known = Account.objects.filter(pk__in=posted).values_list("code", "currency")
    missing = sorted(set(legs) - set(known))
    Account.objects.bulk_create(
        (Account(code=code, currency=currency) for code, currency in missing), ignore_conflicts=True
    )
    rows = Account.objects.filter(code__in={code for code, _ in missing})
    accounts = {(account.code, account.currency): account for account in rows}
    Posting.objects.bulk_create(
        Posting(journal=journal, account=accounts[key], amount_minor=legs[key]) for key in missing
    )


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
