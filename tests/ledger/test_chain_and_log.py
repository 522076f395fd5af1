"""The seal over the books and the replay of their log: agents L8, L10; threats C11."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from storefront.ledger import chain, corrections, log
from storefront.ledger.models import Account, ChainLink, Correction, Journal, Posting
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from tests.services.people_and_goods import NOON, a_person

CLEARING, TAX = ("gateway:clearing", "MYR"), ("tax:lvg", "MYR")
pytestmark = pytest.mark.django_db


def booked(subject: str, amount: int = 500) -> Journal:
    with transaction.atomic():
        return post(kind="order", subject=subject, legs={CLEARING: -amount, TAX: amount}, at=NOON)


@contextmanager
def as_if_no_guard(*tables: str) -> Iterator[None]:
    """The owner's last means: triggers off. What an intruder with the owner's password could do."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger user")
        yield
        cursor.execute("set constraints all immediate")
        for table in tables:
            cursor.execute(f"alter table {table} enable trigger user")


def empty_ledger() -> None:
    tables = ("ledger_correction", "ledger_chainlink", "ledger_posting", "ledger_journal", "ledger_account")
    with as_if_no_guard(*tables), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"delete from {table}")


class TestChain:
    def test_l10_first_changed_row_is_named_when_an_amount_was_altered(self) -> None:
        journals = [booked(f"J{number}") for number in range(5)]
        chain.seal()
        assert chain.first_bad_row() is None
        with as_if_no_guard("ledger_posting"), connection.cursor() as cursor:
            cursor.execute(
                "update ledger_posting set amount_minor = amount_minor * 2 where journal_id = %s",
                [journals[2].pk],
            )
        bad = chain.first_bad_row()
        assert bad is not None
        assert bad.journal_id == journals[2].pk

    @pytest.mark.parametrize(
        "change",
        [
            "update ledger_journal set memo = 'x' where id = {id}",
            "update ledger_journal set subject = 'J9' where id = {id}",
            "update ledger_journal set happened_at = happened_at + interval '1 microsecond' where id = {id}",
            "update ledger_journal set author_id_ref = 7 where id = {id}",
            "update ledger_posting set account_id = (select max(id) from ledger_account) where journal_id = {id}",
            "delete from ledger_posting where journal_id = {id}",
        ],
    )
    def test_l10_each_part_of_a_journal_is_sealed_when_one_is_altered(self, change: str) -> None:
        journals = [booked(f"J{number}") for number in range(3)]
        chain.seal()
        with as_if_no_guard("ledger_posting", "ledger_journal"), connection.cursor() as cursor:
            cursor.execute(change.format(id=journals[1].pk))
        bad = chain.first_bad_row()
        assert bad is not None
        assert (bad.journal_id, bad.why) == (journals[1].pk, "content was changed")

    def test_l10_next_row_is_named_when_a_journal_is_gone_with_its_link(self) -> None:
        journals = [booked(f"J{number}") for number in range(3)]
        chain.seal()
        with (
            as_if_no_guard("ledger_posting", "ledger_journal", "ledger_chainlink"),
            connection.cursor() as cursor,
        ):
            for table, column in (("chainlink", "journal_id"), ("posting", "journal_id"), ("journal", "id")):
                cursor.execute(f"delete from ledger_{table} where {column} = %s", [journals[0].pk])
        bad = chain.first_bad_row()
        assert bad is not None
        assert (bad.journal_id, bad.why) == (journals[1].pk, "link was changed, or one before it is gone")

    def test_l10_forged_link_is_named_when_content_and_its_hash_were_changed_together(self) -> None:
        journal = booked("J1")
        booked("J2")
        chain.seal()
        with as_if_no_guard("ledger_journal", "ledger_chainlink"):
            Journal.objects.filter(pk=journal.pk).update(memo="forged")
            forged = chain.content_hash(Journal.objects.get(pk=journal.pk))
            ChainLink.objects.filter(journal=journal).update(content_sha256=forged)
        bad = chain.first_bad_row()
        assert bad is not None
        assert bad.journal_id == journal.pk

    def test_each_journal_is_sealed_once_when_sealed_again(self) -> None:
        booked("J1")
        assert (chain.seal(), chain.seal()) == (1, 0)
        head = chain.head()
        booked("J2")
        assert chain.seal() == 1
        assert chain.head() != head
        assert ChainLink.objects.count() == 2

    def test_head_is_the_start_when_nothing_was_booked(self) -> None:
        assert chain.head() == "0" * 64
        assert chain.first_bad_row() is None

    def test_chain_follows_its_published_rule_when_computed_by_hand(self) -> None:
        """sha256(previous link + sha256(compact JSON of the journal)), stated here independently of the code."""
        booked("J1")
        chain.seal()
        told = (
            '["order","J1","2026-11-24T04:00:00.000000+00:00","",null,null,null,'
            '[["gateway:clearing","MYR",-500],["tax:lvg","MYR",500]]]'
        )
        content = hashlib.sha256(told.encode()).hexdigest()
        assert chain.head() == hashlib.sha256(("0" * 64 + content).encode()).hexdigest()


class TestReplay:
    def test_c11_balances_and_hash_are_the_same_when_the_log_is_replayed(self) -> None:
        person = a_person()
        for number in range(1, 8):
            booked(f"J{number}", number * 100)
        wrong = booked("J8", 900)
        corrections.propose(
            journal=wrong,
            legs={CLEARING: -90, TAX: 90},
            reason="a nought too many",
            author_id=person.pk,
            now=NOON,
        )
        chain.seal()
        before = (
            chain.head(),
            balance_of("gateway:clearing"),
            balance_of("tax:lvg"),
            Journal.objects.count(),
        )
        assert before[1:] == (-2890, 2890, 10)  # 100 + ... + 700, and 90
        lines = list(log.write_log())

        empty_ledger()
        assert log.replay(lines) == before[0]

        assert (chain.head(), balance_of("gateway:clearing"), balance_of("tax:lvg")) == before[:3]
        undone = Journal.objects.get(kind="reversal").reverses
        assert undone is not None
        assert (undone.kind, undone.subject) == ("order", "J8")

    def test_c11_another_hash_comes_out_when_one_line_of_the_log_differs(self) -> None:
        booked("J1")
        booked("J2")
        chain.seal()
        head, lines = chain.head(), list(log.write_log())
        told = json.loads(lines[0])
        told["legs"] = [["gateway:clearing", "MYR", -501], ["tax:lvg", "MYR", 501]]
        empty_ledger()
        assert log.replay([json.dumps(told), lines[1]]) != head

    def test_replay_is_refused_when_the_ledger_is_not_empty(self) -> None:
        booked("J1")
        with pytest.raises(log.CannotReplay):
            log.replay([])
        assert Journal.objects.count() == 1

    def test_command_writes_and_replays_when_called(self, tmp_path: Path) -> None:
        booked("J1")
        out, err = StringIO(), StringIO()
        call_command("ledger_log", stdout=out, stderr=err)
        file = tmp_path / "log.jsonl"
        file.write_text(out.getvalue())
        with pytest.raises(CommandError, match="not empty"):
            call_command("ledger_log", replay=file)
        empty_ledger()
        again = StringIO()
        call_command("ledger_log", replay=file, stdout=again)
        assert again.getvalue().strip() == err.getvalue().strip() == chain.head()
        assert (Posting.objects.count(), Account.objects.count(), Correction.objects.count()) == (2, 2, 0)
