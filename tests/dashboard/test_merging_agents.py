"""Two agents who are one person become one. Row L11 of agents.md."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import Client

from storefront.accounts.audit import AuditEvent
from storefront.commissions.models import Commission
from storefront.commissions.operations import open_risk_case
from storefront.ledger.models import Journal
from storefront.ledger.queries import unbalanced_journals
from storefront.payouts import operations, statements
from storefront.payouts.models import AgentMerge, Payout, Statement
from storefront.payouts.operations.sending import IN_FLIGHT
from storefront.payouts.providers.rehearsal import Levers, RehearsalProvider
from storefront.reconciliation.invariants.agents import commissions_are_what_the_books_say
from storefront.referrals import operations as referrals
from storefront.referrals.codes import normal_of
from storefront.referrals.models import AgentCode, Attribution, Touch
from storefront.referrals.precedence import Code, Evidence
from storefront.referrals.queries import find_agent_by_code
from tests.services.payees import DAY, NOW, WEEK, a_payee, a_rate, approved, balances, ready, sent
from tests.services.people_and_goods import a_person, an_order
from tests.services.sales import sold
from tests.services.shop import staff_client
from tests.services.whole_shop import signed_in

pytestmark = pytest.mark.django_db
WHY = "both numbers are hers, she called from either"
BROWSER = {"user-agent": "Mozilla/5.0 (Linux; Android 13) Chrome/130 Mobile"}


@pytest.fixture(autouse=True)
def rate():
    return a_rate()


def an_agent_with(alias, code):
    agent = a_payee(alias)
    AgentCode.objects.create(agent=agent, code=code, normal=normal_of(code))
    return agent


@pytest.fixture
def gone():
    return an_agent_with("Melati", "MLT7K2M")


@pytest.fixture
def kept():
    return an_agent_with("Sari", "SAR9X3WQ")


def make_one(gone, kept):
    path = f"/dashboard/agents/{gone.pk}/merge/"
    assert staff_client("G").post(path, {"code": "sar9x3wq", "reason": WHY}).status_code == 302
    assert staff_client("G").post(path).status_code == 302
    gone.refresh_from_db()
    kept.refresh_from_db()
    return AgentMerge.objects.get()


class TestMoney:
    def test_l11_every_sen_goes_over_by_a_journal_of_its_own_kind(self, gone, kept):
        ready(gone, 8460)
        ready(kept, 1500)
        sold(gone, price_sen=3300)  # 10 %: RM 3.30 waiting for delivery
        make_one(gone, kept)
        assert balances(gone) == (0, 0) and balances(kept) == (9960, 0)
        journal = Journal.objects.get(kind="agent_merge")
        legs = dict(journal.postings.values_list("account__code", "amount_minor"))
        assert legs == {
            f"agent:{gone.pk}:available": -8460,
            f"agent:{kept.pk}:available": 8460,
            f"agent:{gone.pk}:pending": -330,
            f"agent:{kept.pk}:pending": 330,
        }
        assert not Commission.objects.filter(agent=gone).exists()
        assert unbalanced_journals() == [] and not [*commissions_are_what_the_books_say(NOW)]

    def test_l11_next_payout_holds_what_both_earned(self, gone, kept):
        ready(gone, 600)  # under RM 10 alone
        ready(kept, 600)
        make_one(gone, kept)
        assert sent(kept).amount_sen == 1200 and not Payout.objects.filter(agent=gone).exists()

    def test_l11_statements_of_both_stay_as_they_were(self, gone, kept):
        ready(gone, 8460)
        ready(kept, 1500)
        statements.close_week(now=NOW)
        before = {one.check_code: statements.as_text(one, "id") for one in Statement.objects.all()}
        make_one(gone, kept)
        statements.close_week(now=NOW + WEEK)
        assert len(before) == 2
        for code, text in before.items():
            found = statements.find(code)
            assert found is not None and statements.is_untouched(found)
            assert statements.as_text(found, "id") == text
            assert "Genuine and unchanged" in Client().get("/en/agent/check/", {"k": code}).content.decode()
        hers = Statement.objects.get(agent=gone)
        for path in ("", "commission/", f"statement/{hers.check_code}/"):
            assert signed_in(gone.user).get(f"/id/agent/{path}").status_code == 200  # her own pages stay open
        assert Statement.objects.count() == 2  # what stood on hers does not stand on another one again

    def test_l11_what_comes_late_follows(self, gone, kept):
        """A payout that comes back, and an order whose evidence was frozen before."""
        ready(gone, 8460)
        provider = RehearsalProvider(Levers(returns=100))
        operations.send_batch(batch=approved(), provider=provider, now=NOW)
        operations.follow_up(provider=provider, now=NOW + timedelta(hours=2) + IN_FLIGHT)
        make_one(gone, kept)
        operations.follow_up(provider=provider, now=NOW + 4 * DAY)
        sold(gone, price_sen=3300)
        assert balances(gone) == (8460, 0)
        assert operations.carry_merged(now=NOW + 4 * DAY) == 2
        assert balances(gone) == (0, 0) and balances(kept) == (8460, 0)
        assert operations.carry_merged(now=NOW + 4 * DAY) == 0
        paid_then = Commission.objects.filter(agent=kept).aggregate(sen=Sum("amount_sen"))["sen"]
        assert paid_then == 8460 + 330 and not [*commissions_are_what_the_books_say(NOW)]


class TestCredit:
    def test_l11_codes_and_links_of_both_credit_her_who_stays(self, gone, kept):
        links = [
            referrals.make_link(agent=agent, target="shop", target_id=None, now=NOW) for agent in (gone, kept)
        ]
        make_one(gone, kept)
        assert find_agent_by_code("mlt-7k2m") == find_agent_by_code("SAR9X3WQ") == kept
        for link in links:
            assert Client().get(f"/r/{link.slug}/", headers=BROWSER).status_code == 302
        assert list(Touch.objects.values_list("agent", flat=True)) == [kept.pk, kept.pk]

    def test_l11_old_credit_stays_readable(self, gone, kept):
        [line] = an_order().lines.all()
        pairs = [(line, Evidence(NOW, code=Code(gone.pk)))]
        referrals.attribute_lines(order_lines_with_evidence=pairs, now=NOW)
        make_one(gone, kept)
        assert Attribution.objects.get().agent == gone

    def test_f2_number_of_either_is_her_own_purchase(self, gone, kept):
        gone.contacts.create(value="+60129876543", verified_at=NOW)
        make_one(gone, kept)
        assert kept.contacts.filter(value="+60129876543").exists()


class TestRefused:
    def test_l11_two_people_are_needed(self, gone, kept):
        client, path = staff_client("G"), f"/dashboard/agents/{gone.pk}/merge/"
        client.post(path, {"code": "SAR9X3WQ", "reason": WHY})
        client.post(path)
        assert AgentMerge.objects.get().merged_at is None
        rows = AuditEvent.objects.filter(action__startswith="agent.merge")
        assert list(rows.values_list("action", "purpose")) == [("agent.merge_proposed", WHY)]

    @pytest.mark.parametrize("why", ["case", "payout", "books"])
    def test_l11_nothing_moves_while_something_of_hers_is_open(self, gone, kept, why):
        entry = ready(gone, 8460)
        if why == "case":
            open_risk_case(
                agent=gone, entries=[entry], reason="false_order", evidence=WHY, by=a_person(), now=NOW
            )
        elif why == "payout":
            approved()
        else:
            Commission.objects.filter(pk=entry.pk).update(amount_sen=8461)
        before = balances(gone)
        make_one(gone, kept)
        assert AgentMerge.objects.get().merged_at is None and balances(gone) == before
        assert find_agent_by_code("MLT7K2M") == gone

    def test_l11_no_chain_and_no_circle(self, gone, kept):
        make_one(gone, kept)
        answer = staff_client("G").post(
            f"/dashboard/agents/{kept.pk}/merge/", {"code": "MLT7K2M", "reason": WHY}
        )
        assert answer.status_code == 302 and AgentMerge.objects.count() == 1

    @pytest.mark.parametrize("role", ["F", "C", "E"])
    def test_others_may_not(self, gone, kept, role):
        path = f"/dashboard/agents/{gone.pk}/merge/"
        assert staff_client(role).post(path, {"code": "SAR9X3WQ", "reason": WHY}).status_code == 403
