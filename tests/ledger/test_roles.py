"""The serving role against the books: threats C1, C2; agents L2. Connects as that role, by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from storefront.ledger.chain import seal
from storefront.ledger.models import Journal, Posting
from storefront.ledger.operations import post
from storefront.ledger.periods import close_month, month_of
from storefront.ledger.roles import SERVING_ROLE, grant_roles
from tests.services.people_and_goods import NOON

pytestmark = pytest.mark.django_db(transaction=True)

ATTACKS = (
    "update ledger_posting set amount_minor = 1",
    "update ledger_posting set account_id = account_id + 1",
    "update only ledger_posting set amount_minor = -amount_minor",
    "delete from ledger_posting",
    "truncate ledger_posting cascade",
    "with gone as (delete from ledger_posting returning 1) select * from gone",
    "insert into ledger_posting select * from ledger_posting on conflict (id) do update set amount_minor = 9",
    "merge into ledger_posting p using ledger_journal j on p.journal_id = j.id when matched then delete",
    "update ledger_journal set memo = 'x'",
    "delete from ledger_journal",
    "truncate ledger_journal cascade",
    "update ledger_chainlink set sha256 = 'x'",
    "delete from ledger_closedperiod",
    "update ledger_account set code = 'agent:1:available'",
    "alter table ledger_posting disable trigger all",
    "alter table ledger_posting disable trigger posting_append_only",
    "drop trigger journal_sums_to_zero on ledger_posting",
    "set session_replication_role = replica",
    "alter table ledger_posting no inherit ledger_journal",
    "drop table ledger_posting cascade",
    "create or replace function ledger_zero_sum() returns trigger language plpgsql as 'begin return new; end'",
    "create rule quiet as on insert to ledger_posting do instead nothing",
    "create trigger mine before insert on ledger_posting for each row execute function ledger_refuse_change()",
    "alter table ledger_posting owner to juragan_app",
    "set role juragan",
    "lock table ledger_posting in access exclusive mode",
)


REFUSALS = {"42501"}
"""insufficient_privilege (PostgreSQL documentation, appendix A)"""


@pytest.fixture
def serving() -> Iterator[psycopg.Connection]:
    """A connection of the serving role to this test's database, with a booked, sealed and closed journal in it."""
    with transaction.atomic():
        legs = {("gateway:clearing", "MYR"): -500, ("tax:lvg", "MYR"): 500}
        post(kind="order", subject="J1", legs=legs, at=NOON.replace(month=9))
    seal()
    close_month(month_of(NOON.replace(month=9)), now=NOON)
    grant_roles()
    address = connection.get_connection_params()
    reached_by = {name: address[name] for name in ("host", "port", "dbname") if address.get(name)}
    with psycopg.connect(**reached_by, user=SERVING_ROLE) as its:
        yield its


def book_by_sql(its: psycopg.Connection, *amounts: int, currency: str = "MYR") -> None:
    row = its.execute(
        "insert into ledger_journal (kind, subject, happened_at, booked_at, memo, period)"
        " values ('raw', 'R1', now(), now(), '', '2026-11-01') returning id"
    ).fetchone()
    for number, amount in enumerate(amounts):
        account = its.execute(
            "insert into ledger_account (code, currency, created_at) values (%s, %s, now()) returning id",
            [f"raw:{number}", "IDR" if number and currency == "IDR" else "MYR"],
        ).fetchone()
        its.execute(
            "insert into ledger_posting (journal_id, account_id, amount_minor) values (%s, %s, %s)",
            [row[0], account[0], amount],  # type: ignore[index]
        )
    its.commit()


class TestServingRole:
    def test_c2_every_statement_is_refused_when_the_serving_role_attacks_the_books(
        self, serving: psycopg.Connection
    ) -> None:
        """C2: 20 of 20 and some more; each by insufficient privilege, before any trigger is asked."""
        before = (list(Posting.objects.order_by("pk").values()), list(Journal.objects.values()))
        answers = {}
        for attack in ATTACKS:
            try:
                serving.execute(attack)
                answers[attack] = "done"
            except psycopg.Error as error:
                answers[attack] = error.sqlstate or ""
            serving.rollback()
        assert len(ATTACKS) >= 20
        assert {attack: code for attack, code in answers.items() if code not in REFUSALS} == {}
        assert (list(Posting.objects.order_by("pk").values()), list(Journal.objects.values())) == before

    def test_c2_adding_is_all_it_may_when_the_serving_role_books(self, serving: psycopg.Connection) -> None:
        book_by_sql(serving, 100, -100)
        assert Posting.objects.count() == 4

    @pytest.mark.parametrize(
        ("amounts", "currency"), [((100, -99), "MYR"), ((100,), "MYR"), ((100, -100), "IDR")]
    )
    def test_c1_commit_fails_when_raw_sql_is_uneven_or_mixes_currencies(
        self, serving: psycopg.Connection, amounts: tuple[int, ...], currency: str
    ) -> None:
        with pytest.raises(psycopg.Error, match="does not sum to zero"):
            book_by_sql(serving, *amounts, currency=currency)
        serving.rollback()
        assert (Posting.objects.count(), Journal.objects.count()) == (2, 1)

    def test_rest_of_the_shop_may_be_changed_when_the_role_serves(self, serving: psycopg.Connection) -> None:
        serving.execute("update partner_stockrecord set num_in_stock = num_in_stock")
        serving.execute("delete from django_session")
        serving.execute("refresh materialized view catalogue_product_category_hierarchy")
        serving.execute("create table search_document_20990101 (a int)")
        serving.execute("drop table search_document_20990101")
        serving.commit()

    def test_grants_are_the_same_when_given_twice(self, serving: psycopg.Connection) -> None:
        call_command("grant_roles", verbosity=0)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute("delete from ledger_journal")

    def test_administrator_is_told_the_statement_when_the_role_is_missing(self) -> None:
        with pytest.raises(CommandError, match="create role nobody_yet login"):
            call_command("grant_roles", role="nobody_yet")
