"""Corrections by reversal, and the second person: agents L6; threats C10. Amounts at the edge: C8."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from storefront.accounts.models import StaffRole, User
from storefront.ledger import corrections
from storefront.ledger.models import Correction, Journal, Posting
from storefront.ledger.operations import CannotPost, JournalConflict, post
from storefront.ledger.queries import balance_of
from tests.services.people_and_goods import NOON, a_person

CLEARING, FEE, AGENT = ("gateway:clearing", "MYR"), ("platform:fee", "MYR"), ("agent:7:available", "MYR")
pytestmark = pytest.mark.django_db


def booked(amount: int, *, other: tuple[str, str] = FEE, subject: str = "J1") -> Journal:
    with transaction.atomic():
        return post(kind="order", subject=subject, legs={CLEARING: -amount, other: amount}, at=NOON)


def proposed(journal: Journal, author: User, amount: int | None = None) -> Correction:
    legs = {CLEARING: -amount, FEE: amount} if amount else {}
    return corrections.propose(journal=journal, legs=legs, reason="wrong fee", author_id=author.pk, now=NOON)


def staff(role: str) -> User:
    person = a_person(name=f"Staff {role}")
    StaffRole.objects.create(user=person, role=role)
    return person


class TestPropose:
    def test_l6_reversal_and_new_journal_are_booked_at_once_when_it_is_rm100(self) -> None:
        author, journal = a_person(), booked(10_000)
        correction = proposed(journal, author, 9_000)
        assert (correction.state, correction.approver_id) == ("booked", None)
        assert balance_of("platform:fee") == 9_000
        reversal, anew = Journal.objects.filter(subject=str(correction.key)).order_by("pk")
        assert (reversal.kind, reversal.reverses_id, reversal.author_id_ref) == (
            "reversal",
            journal.pk,
            author.pk,
        )
        assert (anew.kind, anew.memo, anew.author_id_ref) == ("correction", "wrong fee", author.pk)
        assert reversal.memo == "wrong fee"

    def test_agent_may_come_to_zero_when_a_journal_is_undone(self) -> None:
        assert proposed(booked(500, other=AGENT), a_person()).state == "booked"
        assert balance_of(AGENT[0]) == 0

    def test_l6_it_waits_when_one_sen_more_than_rm100_is_moved_in_many_legs(self) -> None:
        with transaction.atomic():
            legs = {CLEARING: -10_001, FEE: 10_000, ("tax:lvg", "MYR"): 1}
            journal = post(kind="order", subject="J1", legs=legs, at=NOON)
        assert proposed(journal, a_person()).state == "proposed"

    @pytest.mark.parametrize(("old", "new"), [(10_001, 500), (500, 10_001), (10_001, None)])
    def test_l6_nothing_is_booked_when_it_is_above_rm100(self, old: int, new: int | None) -> None:
        correction = proposed(booked(old), a_person(), new)
        assert correction.state == "proposed"
        assert (Journal.objects.count(), balance_of("platform:fee")) == (1, old)

    def test_second_person_is_needed_when_rupiah_are_corrected(self) -> None:
        with transaction.atomic():
            legs = {("fx:clearing", "IDR"): -5, ("payout:provider", "IDR"): 5}
            journal = post(kind="payout_settle", subject="P1", legs=legs, at=NOON)
        correction = corrections.propose(
            journal=journal, legs={}, reason="x", author_id=a_person().pk, now=NOON
        )
        assert correction.state == "proposed"

    def test_correction_is_refused_when_the_journal_has_one(self) -> None:
        author, journal = a_person(), booked(500)
        proposed(journal, author)
        with pytest.raises(corrections.CannotCorrect):
            proposed(journal, author)
        assert Journal.objects.count() == 2

    def test_correction_is_refused_when_it_would_undo_a_reversal(self) -> None:
        author = a_person()
        proposed(booked(500), author)
        with pytest.raises(corrections.CannotCorrect):
            proposed(Journal.objects.get(kind="reversal"), author)

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_correction_is_refused_when_no_reason_is_given(self, reason: str) -> None:
        with pytest.raises(corrections.CannotCorrect):
            corrections.propose(journal=booked(5), legs={}, reason=reason, author_id=a_person().pk, now=NOON)
        assert (Correction.objects.count(), Journal.objects.count()) == (0, 1)

    def test_l9_correction_is_refused_when_an_agent_would_fall_below_zero(self) -> None:
        journal = booked(500, other=AGENT)
        with transaction.atomic():
            post(kind="payout", subject="P1", legs={AGENT: -500, CLEARING: 500}, at=NOON)
        with pytest.raises(corrections.CannotCorrect):
            corrections.propose(journal=journal, legs={}, reason="x", author_id=a_person().pk, now=NOON)
        assert (balance_of("agent:7:available"), Correction.objects.count()) == (0, 0)

    @pytest.mark.parametrize("legs", [{CLEARING: -5, FEE: 6}, {CLEARING: -5}, {CLEARING: -5.0, FEE: 5.0}])
    def test_correction_is_refused_when_its_legs_are_no_journal(self, legs: dict[Any, Any]) -> None:
        with pytest.raises(CannotPost):
            corrections.propose(journal=booked(5), legs=legs, reason="x", author_id=a_person().pk, now=NOON)
        assert Correction.objects.count() == 0


class TestApprove:
    def test_l6_both_names_stand_on_the_journals_when_a_second_person_agrees(self) -> None:
        author, second = a_person(), a_person()
        correction = proposed(booked(20_000), author, 30_000)
        corrections.approve(correction_id=correction.pk, approver_id=second.pk, now=NOON)
        assert balance_of("platform:fee") == 30_000
        people = set(Journal.objects.exclude(kind="order").values_list("author_id_ref", "approver_id_ref"))
        assert people == {(author.pk, second.pk)}

    def test_c10_approval_is_refused_when_it_is_the_same_person(self) -> None:
        author = a_person()
        correction = proposed(booked(20_000), author)
        with pytest.raises(corrections.CannotApprove):
            corrections.approve(correction_id=correction.pk, approver_id=author.pk, now=NOON)
        correction.refresh_from_db()
        assert (correction.state, Journal.objects.count()) == ("proposed", 1)

    def test_c10_database_refuses_when_the_operation_is_passed_by(self) -> None:
        author = a_person()
        correction = proposed(booked(20_000), author)
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            Correction.objects.filter(pk=correction.pk).update(approver=author)

    def test_approval_is_refused_when_it_is_decided(self) -> None:
        author, second = a_person(), a_person()
        correction = proposed(booked(20_000), author)
        corrections.approve(correction_id=correction.pk, approver_id=second.pk, now=NOON)
        with pytest.raises(corrections.CannotApprove):
            corrections.approve(correction_id=correction.pk, approver_id=second.pk, now=NOON)
        assert Journal.objects.count() == 2

    def test_journal_may_be_corrected_another_way_when_the_first_was_refused(self) -> None:
        author, second = a_person(), a_person()
        journal = booked(20_000)
        first = proposed(journal, author)
        corrections.refuse(correction_id=first.pk, approver_id=second.pk, now=NOON)
        assert Journal.objects.count() == 1
        assert proposed(journal, author, 21_000).state == "proposed"


class TestEdge:
    @pytest.mark.parametrize(
        "amount",
        [
            2**63,
            -(2**63),
            5.0,
            float("nan"),
            float("inf"),
            Decimal(5),
            Decimal("NaN"),
            Decimal("0.005"),
            True,
            "5",
            None,
        ],
    )
    def test_c8_nothing_is_written_when_an_amount_is_no_whole_sen(self, amount: Any) -> None:
        with pytest.raises(CannotPost), transaction.atomic():
            post(kind="order", subject="J1", legs={CLEARING: amount, FEE: -5}, at=NOON)
        assert Journal.objects.count() == 0

    def test_c8_largest_amount_is_kept_when_it_fits_a_bigint(self) -> None:
        booked(2**63 - 1)
        assert balance_of("platform:fee") == 2**63 - 1

    @pytest.mark.parametrize(("kind", "subject"), [("", "J1"), ("order", "")])
    def test_l8_nothing_is_written_when_the_event_has_no_name(self, kind: str, subject: str) -> None:
        with pytest.raises(CannotPost), transaction.atomic():
            post(kind=kind, subject=subject, legs={CLEARING: -5, FEE: 5}, at=NOON)
        assert Posting.objects.count() == 0

    def test_l3_conflict_is_raised_when_two_events_would_reverse_one_journal(self) -> None:
        journal = booked(500)
        for subject in ("R1", "R2"):
            with transaction.atomic():
                if subject == "R2":
                    with pytest.raises(JournalConflict):
                        post(
                            kind="reversal",
                            subject=subject,
                            legs={CLEARING: 500, FEE: -500},
                            at=NOON,
                            reverses=journal,
                        )
                else:
                    post(
                        kind="reversal",
                        subject=subject,
                        legs={CLEARING: 500, FEE: -500},
                        at=NOON,
                        reverses=journal,
                    )
        assert balance_of("platform:fee") == 0
