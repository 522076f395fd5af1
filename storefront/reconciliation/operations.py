"""Writing differences and checks of the books, and closing them. A breach stops payouts until a person has looked."""

from datetime import datetime

from django.db import transaction

from storefront.accounts.models import User
from storefront.alarms import alarm
from storefront.ledger import chain
from storefront.ledger.halts import halt
from storefront.outbox import defer
from storefront.reconciliation.comparing import differences
from storefront.reconciliation.invariants import STOPS_PAYOUTS, Breach, check_all
from storefront.reconciliation.models import BooksCheck, Break
from storefront.reconciliation.stripe_side import read_stripe


class CannotClose(Exception):
    """The difference is closed already, or no reason was given."""


def compare_with_stripe(*, now: datetime) -> list[Break]:
    """Compare the last three days; returns the differences that are open now. Raises GatewayUnavailable."""
    side = read_stripe(now=now)
    seen, fresh = [], 0
    for found in differences(side, now=now):
        row, is_new = Break.objects.get_or_create(
            kind=found.kind,
            subject=found.subject,
            expected_sen=found.expected_sen,
            found_sen=found.found_sen,
            defaults={"order_number": found.order_number, "first_seen_at": now, "last_seen_at": now},
        )
        Break.objects.filter(pk=row.pk).update(last_seen_at=now)
        fresh += is_new
        if row.closed_at is None:
            seen.append(row)
    if fresh:
        alarm("books.differences", f"{fresh} new", "Stripe and our postings differ")
        defer("storefront.reconciliation.jobs.mail_staff")
    return seen


@transaction.atomic
def close_break(*, break_id: int, by: User, reason: str, now: datetime) -> Break:
    """A person has found out why and says so. Raises CannotClose."""
    row = Break.objects.select_for_update().get(pk=break_id)
    if row.closed_at is not None or not reason.strip():
        raise CannotClose
    row.closed_at, row.closed_by, row.reason = now, by, reason.strip()[:200]
    row.save(update_fields=["closed_at", "closed_by", "reason"])
    return row


def check_books(*, now: datetime) -> BooksCheck:
    """Seal what is booked, check every invariant, keep the result. A breach alarms; one of the books stops payouts."""
    chain.seal()
    breaches, checked = check_all(now)
    with transaction.atomic():
        check = BooksCheck.objects.create(
            ran_at=now, checked=checked, breaches=[breach.as_json() for breach in breaches]
        )
        _stop_payouts(breaches, now)
        if breaches:
            defer("storefront.reconciliation.jobs.mail_staff")
    for breach in breaches:
        alarm("books.breach", breach.name, f"{breach.count} times, first {', '.join(breach.first[:3])}")
    return check


def _stop_payouts(breaches: list[Breach], now: datetime) -> None:
    grave = [breach.name for breach in breaches if breach.name in STOPS_PAYOUTS]
    if grave:
        halt(reason=", ".join(grave), now=now)
