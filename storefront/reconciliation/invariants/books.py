"""The ledger itself: sums, names, seals, months, corrections, accounts that must stand at what they stand for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Sum

from storefront.aftersales.models import Dispute
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.commissions.operations import FREIGHT_HELD
from storefront.fulfilment.models import Consignment
from storefront.ledger import chain, periods
from storefront.ledger.corrections import needs_second_person
from storefront.ledger.models import Correction, Journal, Posting
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.reconciliation.invariants.registry import invariant

SEALED_WITHIN = timedelta(hours=1)


@invariant
def journals_sum_to_zero(now: datetime) -> Iterable[str]:
    """Every journal, per currency."""
    return (f"journal {journal_id} {currency} {rest}" for journal_id, currency, rest in unbalanced_journals())


@invariant
def journals_have_legs(now: datetime) -> Iterable[str]:
    """A journal without legs passes any sum."""
    thin = Journal.objects.annotate(legs=Count("postings")).filter(legs__lt=2).order_by("pk")
    return (f"journal {pk}" for pk in thin.values_list("pk", flat=True))


@invariant
def journals_name_their_event(now: datetime) -> Iterable[str]:
    """Kind and subject (agents L8)."""
    nameless = Journal.objects.filter(Q(kind="") | Q(subject="")).order_by("pk")
    return (f"journal {pk}" for pk in nameless.values_list("pk", flat=True))


@invariant
def chain_is_unbroken(now: datetime) -> Iterable[str]:
    """The first row that is not as it was sealed (agents L10)."""
    bad = chain.first_bad_row()
    return [f"journal {bad.journal_id}: {bad.why}"] if bad else []


@invariant
def journals_are_sealed(now: datetime) -> Iterable[str]:
    """The sealing job runs every five minutes."""
    late = Journal.objects.filter(link=None, booked_at__lt=now - SEALED_WITHIN).order_by("pk")
    return (f"journal {pk}" for pk in late.values_list("pk", flat=True))


@invariant
def closed_months_are_unchanged(now: datetime) -> Iterable[str]:
    """Their bytes (agents L7)."""
    return (f"{month:%Y-%m}" for month in periods.changed_months())


@invariant
def corrections_have_a_second_person(now: datetime) -> Iterable[str]:
    """Above RM100 (agents L6)."""
    alone = Correction.objects.filter(state=Correction.State.BOOKED, approver=None).select_related("journal")
    for correction in alone.order_by("pk"):
        legs = {(code, currency): amount for code, currency, amount in correction.legs}
        if needs_second_person(correction.journal, legs):
            yield f"correction {correction.pk}"


@invariant
def no_agent_is_below_zero(now: datetime) -> Iterable[str]:
    """Pending, available and reserved of every agent (agents L9)."""
    rows = Posting.objects.filter(account__code__startswith="agent:").values_list(
        "account__code", "account__currency"
    )
    below = rows.annotate(total=Sum("amount_minor")).filter(total__lt=0).order_by("account__code")
    return (f"{code} {currency} {total}" for code, currency, total in below)


@invariant
def open_disputes_are_what_the_account_says(now: datetime) -> Iterable[str]:
    """`disputes:open` is minus what banks hold."""
    held = Dispute.objects.filter(state=Dispute.State.OPEN).aggregate(sen=Sum("amount_sen"))["sen"] or 0
    booked = balance_of("disputes:open")
    return [f"disputes:open is {booked}, open disputes {held}"] if booked != -held else []


@invariant
def owed_to_buyers_is_what_the_account_says(now: datetime) -> Iterable[str]:
    """`buyer:owed`: refunds that a bank refused or that wait for a transfer, and money without an order."""
    waiting = Q(state=Refund.State.FAILED) | Q(road=Refund.Road.TRANSFER, state=Refund.State.REQUESTED)
    refunds = Refund.objects.filter(waiting, transferred_at=None, replaced_by=None).exclude(payment=None)
    owed = refunds.aggregate(sen=Sum("amount_sen"))["sen"] or 0
    unordered = CheckoutAttempt.objects.filter(state__in=("refund_due", "refunding")).values_list(
        "key", flat=True
    )
    kept = Posting.objects.filter(
        journal__kind="unordered",
        journal__subject__in=[str(key) for key in unordered],
        account__code="buyer:owed",
    )
    owed += kept.aggregate(sen=Sum("amount_minor"))["sen"] or 0
    booked = balance_of("buyer:owed")
    return [f"buyer:owed is {booked}, rows say {owed}"] if booked != owed else []


@invariant
def freight_held_is_what_parcels_still_carry(now: datetime) -> Iterable[str]:
    """`freight:held` is the freight of all consignments that are not final, less what went back to buyers."""
    waiting = Consignment.objects.filter(is_freight_apart=True).exclude(state=Consignment.State.FINAL)
    held = waiting.aggregate(sen=Sum(F("freight_sen") - F("freight_refunded_sen")))["sen"] or 0
    booked = balance_of(FREIGHT_HELD[0])
    return [f"freight:held is {booked}, consignments say {held}"] if booked != held else []


@invariant
def reversals_undo_exactly(now: datetime) -> Iterable[str]:
    """A reversal and what it reverses cancel out, account by account."""
    for reversal in Journal.objects.exclude(reverses=None).order_by("pk"):
        rows = Posting.objects.filter(journal__in=[reversal.pk, reversal.reverses_id])
        if rows.values("account").annotate(total=Sum(F("amount_minor"))).exclude(total=0).exists():
            yield f"journal {reversal.pk}"
