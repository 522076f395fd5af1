"""Closed weeks. Rows P10, L7."""

import csv
import io

import pytest

from storefront.payouts import statements
from storefront.payouts.models import Statement
from storefront.referrals.models import Attribution
from storefront.referrals.precedence import Evidence, Seen
from tests.services.payees import DAY, HOUR, NOW, a_payee, a_rate, balances, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


class TestStatement:
    def test_p10_text_and_csv_equal_the_ledger_to_the_sen(self):
        agent = a_payee()
        for amount in (900, 1512, 925):
            ready(agent, amount)
        assert statements.close_week(now=NOW) == 1
        statement = Statement.objects.get()
        assert statements.total_sen(statement.data) == 3337 == balances(agent)[0]
        rows = list(csv.DictReader(io.StringIO(statements.as_csv(statement))))
        sums = {row["kind"]: int(row["amount_sen"]) for row in rows if row["kind"] != "line"}
        lines = [int(row["amount_sen"]) for row in rows if row["kind"] == "line"]
        assert sums == {"total": 3337, "paid": 0, "left": 3337} and sum(lines) == 3337
        text = statements.as_text(statement, "id")
        assert "RM\u00a033,37" in text and statement.check_code in text and agent.alias not in text

    def test_a24_says_that_an_arrival_was_entered_by_hand(self):
        agent, at = a_payee(), NOW - DAY
        by_hand = Evidence(at, touches=(Seen(agent.pk, 1, at, is_imported=True),))
        Attribution.objects.filter(pk=ready(agent, 900).attribution_id).update(evidence=by_hand.to_json())
        statements.close_week(now=NOW)
        said = statements.as_text(Statement.objects.get(), "en")
        assert "arrival entered by hand" in said

    def test_l7_closed_statement_stays_and_late_lines_go_to_the_next(self):
        agent = a_payee()
        ready(agent, 900)
        statements.close_week(now=NOW)
        before = Statement.objects.get()
        ready(agent, 555)  # its hold had ended before the cut-off, but it was released late
        assert statements.close_week(now=NOW + HOUR) == 0
        statements.close_week(now=NOW + 7 * DAY)
        before.refresh_from_db()
        later = Statement.objects.exclude(pk=before.pk).get()
        assert (statements.total_sen(before.data), statements.total_sen(later.data)) == (900, 555)
        assert statements.is_untouched(before)

    def test_l7_touched_statement_is_known(self):
        ready(a_payee(), 900)
        statements.close_week(now=NOW)
        statement = Statement.objects.get()
        statement.data["lines"][0]["amount_sen"] = 901
        assert not statements.is_untouched(statement)

    def test_p10_check_code_is_found_as_people_type_it(self):
        ready(a_payee(), 900)
        statements.close_week(now=NOW)
        statement = Statement.objects.get()
        assert statements.find(f" {statement.check_code.lower().replace('-', ' ')} ") == statement
        assert statements.find("JS48-AAAA-AAAA") is None
