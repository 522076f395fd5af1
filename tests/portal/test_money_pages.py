"""Payout account, closed weeks and the public check of a statement."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from storefront.commissions.models import Commission
from storefront.payouts import statements
from storefront.payouts.calendar import last_cut_off
from storefront.payouts.models import Destination, LegalOpinion, Statement
from storefront.referrals import operations
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import an_agent, an_order

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
NOW = timezone.now()
ACCOUNT = {"bank": "014", "account": "1234 5678-90", "holder": "Siti Aminah"}


@pytest.fixture
def agent():
    return an_agent("Melati", code="MLT7K2M")


@pytest.fixture
def client(agent):
    client = Client()
    client.force_login(agent.user)
    return client


@pytest.fixture
def statement(agent):
    """A closed week with one commission of RM 8.46."""
    at = last_cut_off(NOW) - timedelta(days=1)
    [line] = an_order().lines.all()
    evidence = Evidence(at, code=Code(agent.pk))
    [credit] = operations.attribute_lines(order_lines_with_evidence=[(line, evidence)], now=at)
    Commission.objects.create(
        order_line=line,
        agent=agent,
        attribution=credit,
        base_sen=8460,
        rate_bp=1000,
        amount_sen=846,
        state="available",
        created_at=at,
        available_on=at,
    )
    statements.close_week(now=NOW)
    return Statement.objects.get()


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode().replace(NBSP, " ")


class TestPayDay:
    def test_home_says_what_ready_money_waits_for(self, agent, client):
        assert "legal opinion" in read(client, "/en/agent/")
        LegalOpinion.objects.create(author="A", dated_on=NOW.date(), file_sha256="0" * 64, recorded_at=NOW)
        assert "Tell us your bank account" in read(client, "/en/agent/")
        client.post("/en/agent/bank/", ACCOUNT)
        text = read(client, "/en/agent/")
        assert "Ready to be paid on Monday" in text and "Tell us" not in text


class TestBank:
    def test_account_is_stored_and_only_four_digits_are_shown(self, agent, client):
        text = client.post("/en/agent/bank/", ACCOUNT, follow=True).content.decode()
        assert Destination.objects.get().last4 == "7890"
        assert "ending in 7890" in text
        assert "1234567890" not in text and "Siti" not in text

    def test_p8_change_says_when_it_works(self, client):
        client.post("/en/agent/bank/", ACCOUNT)
        text = client.post("/en/agent/bank/", ACCOUNT | {"account": "99990000"}, follow=True).content.decode()
        assert "ending in 7890" in text and "The new account at BCA ending in 0000" in text

    @pytest.mark.parametrize(
        "wrong",
        [{"account": "12"}, {"account": "12345x"}, {"holder": "=cmd()"}, {"holder": ""}, {"bank": "999"}],
    )
    def test_nonsense_is_refused_and_nothing_is_stored(self, client, wrong):
        assert client.post("/en/agent/bank/", ACCOUNT | wrong).status_code == 422
        assert not Destination.objects.exists()


class TestStatement:
    def test_week_is_listed_and_opens_with_its_lines(self, client, statement):
        assert statement.check_code in read(client, "/en/agent/commission/")
        text = read(client, f"/en/agent/statement/{statement.check_code}/")
        assert (
            "RM 8.46" in text
            and "RM 84.60" in text
            and "10%" in text
            and "The buyer entered your code" in text
        )

    def test_csv_is_a_file_of_the_same_lines(self, client, statement):
        answer = client.get(f"/id/agent/statement/{statement.check_code}/csv/")
        assert answer["Content-Disposition"] == f'attachment; filename="{statement.check_code}.csv"'
        assert "846" in answer.content.decode()

    def test_other_agents_see_nothing_of_it(self, statement):
        other = Client()
        other.force_login(an_agent("Saingan").user)
        for tail in ("", "csv/"):
            assert other.get(f"/id/agent/statement/{statement.check_code}/{tail}").status_code == 404

    def test_p10_anybody_checks_a_code_without_signing_in_and_sees_no_person(self, agent, statement):
        text = read(Client(), f"/en/agent/check/?k={statement.check_code.lower()}")
        assert "Genuine and unchanged" in text and "RM 8.46" in text
        assert "Melati" not in text and "MLT7K2M" not in text

    def test_changed_statement_is_not_genuine(self, statement):
        with connection.cursor() as cursor:  # by somebody who may switch triggers off
            cursor.execute("set constraints all immediate")
            cursor.execute("alter table payouts_statement disable trigger statement_stays")
            cursor.execute("""update payouts_statement set data = jsonb_set(data, '{left_sen}', '9999')""")
            cursor.execute("alter table payouts_statement enable trigger statement_stays")
        assert "No statement has this code" in read(
            Client(), f"/en/agent/check/?k={statement.check_code}", status=404
        )
