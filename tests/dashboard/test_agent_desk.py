"""Staff and agents' money: cases, appeals, rates, who read an identity. Rows F3, F4, F7, G9, C1 of agents.md."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from storefront.accounts.audit import AuditEvent, CannotAudit, record_audit
from storefront.accounts.models import StaffRole
from storefront.commissions.models import Appeal, Commission, ExchangeRate, RateRule, RiskCase
from storefront.commissions.operations import open_appeal
from storefront.dashboard import urls
from storefront.payouts.models import LegalOpinion
from tests.services.payees import a_payee, ready
from tests.services.people_and_goods import a_person, a_product

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
WHY = "nobody lives at the address of these parcels"


def staff(letter):
    person = a_person(name=f"Staff {letter}")
    StaffRole.objects.create(user=person, role=letter)
    client = Client()
    client.force_login(person)
    client.person = person
    return client


@pytest.fixture
def agent():
    return a_payee("Melati")


class TestCases:
    def test_f3_f4_road_from_a_held_entry_to_an_answered_appeal(self, agent):
        entry = ready(agent, 8460, at=timezone.now())
        first, second = staff("G"), staff("G")
        shown = first.get(f"/dashboard/agents/{agent.pk}/").content.decode()
        assert entry.order_line.order.number in shown and "Siti" not in shown
        form = {"entries": [entry.pk], "reason": "false_order", "evidence": WHY}
        first.post(f"/dashboard/agents/{agent.pk}/case/", form)
        case = RiskCase.objects.get()
        assert (case.opened_by, case.agent) == (first.person, agent)
        assert agent.alias in first.get("/dashboard/cases/").content.decode()
        answer = first.post(f"/dashboard/cases/{case.pk}/", {"is_fraud": "1", "decision": ""})
        assert answer.status_code == 422
        first.post(f"/dashboard/cases/{case.pk}/", {"is_fraud": "1", "decision": WHY})
        case.refresh_from_db()
        assert (case.outcome, case.decided_by) == ("rejected", first.person)
        appeal = open_appeal(agent=agent, case=case, text="They are real", now=timezone.now())
        given = {"is_granted": "1", "answer": "You are right"}
        first.post(f"/dashboard/appeals/{appeal.pk}/", given)
        assert Appeal.objects.get().state == "open"  # who decided does not answer
        second.post(f"/dashboard/appeals/{appeal.pk}/", given)
        entry.refresh_from_db()
        assert Appeal.objects.get().state == "granted" and entry.review_until is None
        for path in (f"cases/{case.pk}", f"appeals/{appeal.pk}", "cases", "agents"):
            assert second.get(f"/dashboard/{path}/").status_code == 200

    def test_f3_entry_of_another_agent_cannot_be_chosen(self, agent):
        entry = ready(a_payee("B"), 8460)
        form = {"entries": [entry.pk], "reason": "false_order", "evidence": WHY}
        assert staff("G").post(f"/dashboard/agents/{agent.pk}/case/", form).status_code == 422
        assert not RiskCase.objects.exists()

    def test_c9_bonus_is_bounded_and_audited(self, agent):
        client = staff("G")
        path = f"/dashboard/agents/{agent.pk}/bonus/"
        assert client.post(path, {"amount_sen": 10_001, "reason": "ten orders"}).status_code == 422
        client.post(path, {"amount_sen": 500, "reason": "ten orders"})
        assert Commission.objects.get().amount_sen == 500
        assert AuditEvent.objects.get().action == "agent.bonus"


class TestIdentity:
    def test_g9_is_shown_for_a_purpose_that_is_kept(self, agent):
        client = staff("G")
        path = f"/dashboard/agents/{agent.pk}/identity/"
        assert "Siti" not in client.post(path, {"purpose": ""}).content.decode()
        assert not AuditEvent.objects.exists()
        shown = client.post(path, {"purpose": "bank asks for the holder"}).content.decode()
        event = AuditEvent.objects.get()
        assert "Siti Aminah" in shown
        assert (event.actor, event.action) == (client.person, "agent.identity")
        assert (event.subject, event.purpose) == (f"referrals.agent:{agent.pk}", "bank asks for the holder")
        assert "bank asks" in staff("U").get("/dashboard/audit/").content.decode()

    def test_g9_get_shows_nothing(self, agent):
        assert staff("G").get(f"/dashboard/agents/{agent.pk}/identity/").status_code == 405

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_audit_row_stays_as_written(self, agent, change):
        record_audit(actor=None, action="x", subject=agent, purpose="a reason", now=timezone.now())
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            rows = AuditEvent.objects.all()
            rows.update(purpose="b") if change == "update" else rows.delete()

    def test_audit_without_a_purpose_is_refused(self, agent):
        with pytest.raises(CannotAudit):
            record_audit(actor=None, action="x", subject=agent, purpose=" a ", now=timezone.now())


class TestRates:
    def test_c1_editor_shows_what_changes_before_it_does(self):
        product, client = a_product("Kopi Gayo", is_public=True), staff("F")
        RateRule.objects.create(rate_bp=1200, valid_from=timezone.now())
        typed = {"maker": product.maker_id, "percent": "8", "reason": "after the season"}
        shown = client.post("/dashboard/rates/", typed).content.decode()
        assert "Kopi Gayo" in shown and "12% → 8%" in shown and RateRule.objects.count() == 1
        client.post("/dashboard/rates/", {**typed, "confirm": "1"})
        made = RateRule.objects.order_by("-pk")[0]
        assert (made.rate_bp, made.maker, made.made_by) == (800, product.maker, client.person)

    @pytest.mark.parametrize("wrong", [{"percent": "50.01"}, {"percent": "-1"}, {"reason": ""}])
    def test_nonsense_is_refused(self, wrong):
        typed = {"percent": "8", "reason": "season", "confirm": "1", **wrong}
        assert staff("F").post("/dashboard/rates/", typed).status_code == 422
        assert not RateRule.objects.exists()

    def test_exchange_rate_is_stored_once_a_day_and_near_the_market(self):
        client = staff("F")
        good = {"rate": "3812.50", "mid": "3850", "source": "BI"}
        assert client.post("/dashboard/exchange/", {**good, "rate": "3500"}).status_code == 422
        for rate in ("3812.50", "3700"):
            client.post("/dashboard/exchange/", {**good, "rate": rate})
        stored = ExchangeRate.objects.get()
        assert (stored.idr_per_myr_x100, stored.mid_x100) == (381_250, 385_000)

    def test_opinion_opens_the_switch_with_the_hash_of_its_file(self):
        client = staff("D")
        typed = {"author": "Adv. A", "dated_on": "2026-01-05"}
        client.post(
            "/dashboard/exchange/opinion/", {**typed, "file": SimpleUploadedFile("o.pdf", b"opinion")}
        )
        # printf opinion | sha256sum
        expected = "4379105aca40fc3c6b7c72756ef978e1b496091ba2016679b64b2aeff0ddf116"
        assert LegalOpinion.objects.get().file_sha256 == expected
        assert AuditEvent.objects.get().action == "payout.opinion"


class TestRoles:
    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            ("agents/", "GUD"),
            ("cases/", "GUD"),
            ("rates/", "F"),
            ("exchange/", "F"),
            ("audit/", "UD"),
        ],
    )
    def test_desk_opens_for_its_roles_only(self, path, allowed):
        seen = "".join(
            letter for letter in "ETCFGUDWP" if staff(letter).get(f"/dashboard/{path}").status_code == 200
        )
        assert set(seen) == set(allowed)

    @pytest.mark.parametrize(("what", "allowed"), [("case", "G"), ("bonus", "G"), ("identity", "EFGD")])
    def test_act_is_refused_to_others(self, agent, what, allowed):
        for letter in "ETCFGUDWP":
            status = staff(letter).post(f"/dashboard/agents/{agent.pk}/{what}/", {}).status_code
            assert (status != 403) is (letter in allowed), letter


class TestNoBalanceIsSet:
    def test_f7_only_the_ledger_writes_postings(self):
        """No other module makes, changes or deletes a row of the books; there is no stored balance to set."""
        writers = []
        for path in sorted((ROOT / "storefront").rglob("*.py")):
            if "migrations" in path.parts or path.parent.name == "ledger":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                is_call = isinstance(node, ast.Attribute) and node.attr in {
                    "create",
                    "bulk_create",
                    "update",
                    "delete",
                    "get_or_create",
                    "update_or_create",
                }
                if is_call and ast.unparse(node.value).startswith(("Posting.", "Journal.", "Account.")):
                    writers.append(str(path))
        assert writers == []

    def test_f7_no_route_names_a_balance(self):
        names = {str(name) for name in get_resolver().reverse_dict}
        desks = {pattern.name for pattern in urls.urlpatterns}
        assert not [name for name in names | desks if "balance" in str(name)]
