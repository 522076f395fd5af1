"""Corrections: a wrong journal is reversed and booked anew, never edited (agents L6, threats C10)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from storefront.ledger.models import Correction, Journal
from storefront.ledger.operations import Legs, legs_of, post, refuse_uneven
from storefront.ledger.queries import balance_of

ALONE_UP_TO_SEN = 10_000
"""RM100: up to here one person corrects alone (agents L6)."""


class CannotCorrect(Exception):
    """The journal is corrected already or undoes another one, the new legs do not balance, or no reason was given."""


class CannotApprove(Exception):
    """The correction is decided already, or the same person would approve what she proposed."""


@transaction.atomic
def propose(*, journal: Journal, legs: Legs, reason: str, author_id: int, now: datetime) -> Correction:
    """Reverse `journal` and book `legs` instead (none: reverse only). Up to RM100 at once, above it it waits.

    Raises CannotCorrect or CannotPost.
    """
    wanted = {key: amount for key, amount in legs.items() if amount}
    if wanted:
        refuse_uneven(wanted)
    if not reason.strip():
        raise CannotCorrect("a correction has a reason")
    if journal.kind == "reversal":
        raise CannotCorrect("a reversal is not reversed: book the event anew")
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                journal=journal,
                legs=[[code, currency, amount] for (code, currency), amount in sorted(wanted.items())],
                reason=reason.strip()[:200],
                author_id=author_id,
                proposed_at=now,
            )
    except IntegrityError as error:
        raise CannotCorrect("this journal is corrected already") from error
    if not needs_second_person(journal, wanted):
        _book(correction, approver_id=None, now=now)
    return correction


def needs_second_person(journal: Journal, legs: Legs) -> bool:
    """Whether more than RM100, or anything in another currency, is moved by the undone or by the new legs."""
    for moved in (legs_of(journal), legs):
        if any(currency != "MYR" for _code, currency in moved):
            return True
        if _size_sen(moved) > ALONE_UP_TO_SEN:
            return True
    return False


def _size_sen(legs: Mapping[tuple[str, str], int]) -> int:
    return sum(amount for amount in legs.values() if amount > 0)


@transaction.atomic
def approve(*, correction_id: int, approver_id: int, now: datetime) -> Correction:
    """The second person agrees: reversal and new journal are booked. Raises CannotApprove or CannotCorrect."""
    correction = _open(correction_id)
    if correction.author_id == approver_id:
        raise CannotApprove("somebody else approves")
    _book(correction, approver_id=approver_id, now=now)
    return correction


@transaction.atomic
def refuse(*, correction_id: int, approver_id: int, now: datetime) -> Correction:
    """Nothing is booked; the journal may be corrected another way. Its author may do this too. Raises CannotApprove."""
    correction = _open(correction_id)
    correction.state, correction.decided_at = Correction.State.REFUSED, now
    correction.approver_id = None if approver_id == correction.author_id else approver_id
    correction.save(update_fields=["state", "decided_at", "approver"])
    return correction


def _open(correction_id: int) -> Correction:
    correction = Correction.objects.select_for_update().get(pk=correction_id)
    if correction.state != Correction.State.PROPOSED:
        raise CannotApprove(f"it is {correction.state}")
    return correction


def _book(correction: Correction, *, approver_id: int | None, now: datetime) -> None:
    """Two journals: the reversal names what it undoes, the new one stands under the same key."""
    undone = legs_of(correction.journal)
    author_id = correction.author_id
    subject, memo = str(correction.key), correction.reason
    reversal = {key: -amount for key, amount in undone.items()}
    post(
        kind="reversal",
        subject=subject,
        legs=reversal,
        at=now,
        memo=memo,
        reverses=correction.journal,
        author_id=author_id,
        approver_id=approver_id,
    )
    anew = {(code, currency): amount for code, currency, amount in correction.legs}
    if anew:
        post(
            kind="correction",
            subject=subject,
            legs=anew,
            at=now,
            memo=memo,
            author_id=author_id,
            approver_id=approver_id,
        )
    for code, currency in {*undone, *anew}:
        if is_owed_to_payee(code) and balance_of(code, currency) < 0:
            raise CannotCorrect(f"{code} would be below zero")
    correction.state, correction.decided_at, correction.approver_id = (
        Correction.State.BOOKED,
        now,
        approver_id,
    )
    correction.save(update_fields=["state", "decided_at", "approver"])


def is_owed_to_payee(code: str) -> bool:
    """Whether an account is an agent's: those are never below zero (agents L9)."""
    return code.startswith("agent:")
