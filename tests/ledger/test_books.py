"""The books defend themselves: agents.md L1-L3, L8; threats C1, C2."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from storefront.ledger.models import Account, Journal, Posting
from storefront.ledger.operations import CannotPost, JournalConflict, legs_of, post
from storefront.ledger.queries import balance_of, unbalanced_journals
from tests.services.people_and_goods import NOON
from tests.services.racing import together

CLEARING, TAX = ("gateway:clearing", "MYR"), ("tax:lvg", "MYR")
RUPIAH = ("fx:clearing", "IDR")


def booked(subject: str = "J1") -> Journal:
    with transaction.atomic():
        return post(kind="order", subject=subject, legs={CLEARING: -500, TAX: 500}, at=NOON)


@pytest.mark.django_db(transaction=True)
class TestDatabase:
    def test_commit_fails_when_raw_sql_leaves_a_journal_uneven(self) -> None:
        account = Account.objects.create(code="gateway:clearing", currency="MYR")
        with pytest.raises(DatabaseError, match="does not sum to zero"), transaction.atomic():
            journal = Journal.objects.create(kind="order", subject="J1", happened_at=NOON)
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into ledger_posting (journal_id, account_id, amount_minor) values (%s, %s, 100)",
                    [journal.pk, account.pk],
                )
        assert Posting.objects.count() == 0

    def test_commit_fails_when_currencies_are_mixed_to_zero(self) -> None:
        ringgit = Account.objects.create(code="fx:clearing", currency="MYR")
        rupiah = Account.objects.create(code="fx:clearing", currency="IDR")
        with pytest.raises(DatabaseError, match="does not sum to zero"), transaction.atomic():
            journal = Journal.objects.create(kind="fx", subject="1", happened_at=NOON)
            Posting.objects.create(journal=journal, account=ringgit, amount_minor=100)
            Posting.objects.create(journal=journal, account=rupiah, amount_minor=-100)

    def test_posting_is_refused_when_no_transaction_is_open(self) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            post(kind="order", subject="J1", legs={CLEARING: -5, TAX: 5}, at=NOON)

    @pytest.mark.parametrize(
        "attack",
        [
            "update ledger_posting set amount_minor = 1",
            "delete from ledger_posting",
            "truncate ledger_posting cascade",
            "update ledger_journal set memo = 'x'",
            "delete from ledger_journal",
            "truncate ledger_journal cascade",
            "update ledger_posting set account_id = account_id + 1",
            "with gone as (delete from ledger_posting returning 1) select * from gone",
        ],
    )
    def test_rows_stay_as_they_were_when_sql_tries_to_change_them(self, attack: str) -> None:
        booked()
        before = list(Posting.objects.order_by("pk").values())
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)
        assert list(Posting.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_one_account_is_opened_when_many_book_on_it_for_the_first_time_at_once(self) -> None:
        new = ("maker:9:owed", "MYR")

        def book(number: int) -> None:
            with transaction.atomic():
                post(kind="order", subject=f"J{number}", legs={CLEARING: -7, new: 7}, at=NOON)

        together([lambda number=number: book(number) for number in range(8)])
        assert (Account.objects.filter(code="maker:9:owed").count(), balance_of("maker:9:owed")) == (1, 56)


@pytest.mark.django_db
class TestPost:
    def test_balance_is_the_sum_when_events_are_booked(self) -> None:
        booked("J1")
        booked("J2")
        assert (balance_of("gateway:clearing"), balance_of("tax:lvg")) == (-1000, 1000)
        assert unbalanced_journals() == []

    def test_first_journal_comes_back_when_the_event_is_booked_again(self) -> None:
        assert booked("J1") == booked("J1")
        assert Posting.objects.count() == 2

    def test_conflict_is_raised_when_the_event_comes_with_other_legs(self) -> None:
        booked("J1")
        with pytest.raises(JournalConflict), transaction.atomic():
            post(kind="order", subject="J1", legs={CLEARING: -501, TAX: 501}, at=NOON)
        assert balance_of("tax:lvg") == 500

    @pytest.mark.parametrize(
        "legs", [{CLEARING: 1, TAX: 1}, {CLEARING: 5}, {}, {CLEARING: -5, RUPIAH: 5}, {CLEARING: 0, TAX: 0}]
    )
    def test_nothing_is_written_when_legs_do_not_balance(self, legs: dict[tuple[str, str], int]) -> None:
        with pytest.raises(CannotPost), transaction.atomic():
            post(kind="order", subject="J1", legs=legs, at=NOON)
        assert Journal.objects.count() == 0

    def test_all_legs_are_posted_when_only_some_accounts_exist_yet(self) -> None:
        booked("J1")
        with transaction.atomic():
            journal = post(kind="order", subject="J2", legs={("maker:1:owed", "MYR"): 3, TAX: -3}, at=NOON)
        assert legs_of(journal) == {("maker:1:owed", "MYR"): 3, TAX: -3}

    def test_journal_tells_what_was_said_of_it_and_nothing_else(self) -> None:
        first = booked("J1")
        assert (first.memo, first.reverses_id, first.author_id_ref, first.approver_id_ref) == (
            "",
            None,
            None,
            None,
        )
        legs = {CLEARING: 500, TAX: -500}
        with transaction.atomic():
            undone = post(
                kind="reversal", subject="R", legs=legs, at=NOON, memo="wrong", reverses=first, author_id=4
            )
        undone.refresh_from_db()
        assert (undone.memo, undone.reverses, undone.author_id_ref, undone.happened_at) == (
            "wrong",
            first,
            4,
            NOON,
        )

    def test_first_reversal_comes_back_when_it_is_booked_again_and_another_is_refused(self) -> None:
        first, legs = booked("J1"), {CLEARING: 500, TAX: -500}
        with transaction.atomic():
            undone = post(kind="reversal", subject="R", legs=legs, at=NOON, reverses=first)
            assert post(kind="reversal", subject="R", legs=legs, at=NOON, reverses=first) == undone
            with pytest.raises(JournalConflict):
                post(kind="reversal", subject="S", legs=legs, at=NOON, reverses=first)
        assert balance_of("tax:lvg") == 0

    def test_same_subject_under_another_kind_is_another_event(self) -> None:
        first, _second = booked("J1"), booked("J2")
        with transaction.atomic():
            other = post(kind="fee", subject="J1", legs={CLEARING: -5, TAX: 5}, at=NOON)
            again = post(kind="fee", subject="J1", legs={CLEARING: -5, TAX: 5}, at=NOON)
        assert other == again != first == booked("J1")

    def test_an_account_is_another_one_when_its_currency_differs(self) -> None:
        booked("J1")
        legs = {("tax:lvg", "IDR"): 7, CLEARING: -2, TAX: 2, RUPIAH: -7}
        with transaction.atomic():
            journal = post(kind="fx", subject="J2", legs=legs, at=NOON)
        assert legs_of(journal) == legs
        assert (balance_of("tax:lvg", "IDR"), balance_of("tax:lvg")) == (7, 502)
