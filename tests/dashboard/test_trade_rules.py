"""Staff change trade rules: they see what would change before it does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from catalogue.trade.models import (
    CommodityProfile,
    DutyRate,
    RateCard,
    RestrictionRule,
    ShippingService,
    TradeRule,
)
from catalogue.trade.proposals import RuleProposal
from catalogue.trade.queries import default_service, rules_on
from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import day_in_malaysia
from storefront.accounts.models import StaffRole
from tests.services.people_and_goods import a_person, a_product

pytestmark = pytest.mark.django_db


DATED = ("source", "checked_on", "next_check", "confirm")


def today() -> date:
    return day_in_malaysia(timezone.now())


@pytest.fixture(autouse=True)
def rules() -> None:
    seed_trade(today=today(), with_fixtures=True, checks_from_today=True)


def staff(role: str = "F") -> Client:
    user = a_person(name="Kewangan")
    StaffRole.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


def goods(title: str, hs6: str, price_sen: int = 4500) -> Product:
    product = a_product(title, price_sen)
    CommodityProfile.objects.create(
        product=product,
        hs6=hs6,
        origin_country="ID",
        packed_g=300,
        length_cm=10,
        width_cm=10,
        height_cm=10,
    )
    return product


def a_gate(**changes: Any) -> dict[str, Any]:
    return {
        "code": "my.pottery/2026",
        "hs_prefix": "6914",
        "outcome": "4",
        "fixer": "nobody",
        "valid_from": today().isoformat(),
        "source": "P.U.(A) 0/2026",
        "checked_on": today().isoformat(),
        "next_check": (today() + timedelta(days=90)).isoformat(),
        **changes,
    }


class TestPreview:
    def test_nothing_is_written_when_the_change_is_only_shown(self) -> None:
        goods("Guci Kasongan", "691490")
        goods("Cangkir", "691200")
        before = RestrictionRule.objects.count()
        page = staff().post("/dashboard/rules/gate/new/", a_gate()).content.decode()
        assert "Guci Kasongan" in page and "Cangkir" not in page
        assert 'name="confirm"' in page
        assert RestrictionRule.objects.count() == before

    def test_rule_is_written_when_the_change_is_confirmed(self) -> None:
        answer = staff().post("/dashboard/rules/gate/new/", a_gate(confirm="1"))
        assert answer.status_code == 302
        assert RestrictionRule.objects.get(code="my.pottery/2026").hs_prefix == "6914"

    def test_totals_are_compared_on_its_first_day_when_a_rate_begins_later(self) -> None:
        goods("Guci Besar", "691490", price_sen=60000)
        begins = today() + timedelta(days=30)
        form = {
            "code": "my.mfn.6914",
            "hs_prefix": "6914",
            "scheme": "MFN",
            "bp": "2000",
            "valid_from": begins.isoformat(),
            "source": "P.U.(A) 0/2026",
            "checked_on": today().isoformat(),
            "next_check": (begins + timedelta(days=90)).isoformat(),
        }
        page = staff().post("/dashboard/rules/duty/new/", form).content.decode()
        # CIF 62800. 10 %: duty 6280, tax 6908 -> 75988. 20 %: duty 12560, tax 7536 -> 82896.
        assert "RM\u00a0759.88" in page and "RM\u00a0828.96" in page
        assert not DutyRate.objects.filter(code="my.mfn.6914").exists()


def a_duty(**changes: Any) -> dict[str, Any]:
    return {
        "code": "my.mfn.6914",
        "hs_prefix": "6914",
        "scheme": "MFN",
        "bp": "2000",
        "valid_from": today().isoformat(),
        "source": "P.U.(A) 0/2026",
        "checked_on": today().isoformat(),
        "next_check": (today() + timedelta(days=90)).isoformat(),
        "confirm": "1",
        **changes,
    }


def decide(client: Client, how: str) -> Any:
    return client.post(f"/dashboard/rules/proposed/{RuleProposal.objects.get().pk}/", {how: "1"})


class TestSecondPerson:
    def test_rate_waits_when_one_person_typed_it(self) -> None:
        goods("Guci Besar", "691490", price_sen=60000)
        author, other = staff(), staff("D")
        author.post("/dashboard/rules/duty/new/", a_duty())
        assert not DutyRate.objects.filter(code="my.mfn.6914").exists()
        decide(author, "make")
        assert not DutyRate.objects.filter(code="my.mfn.6914").exists()
        page = other.get(f"/dashboard/rules/proposed/{RuleProposal.objects.get().pk}/").content.decode()
        assert "RM\u00a0828.96" in page and 'name="make"' in page
        decide(other, "make")
        assert DutyRate.objects.get(code="my.mfn.6914").bp == 2000

    def test_nothing_is_made_twice_when_two_press_the_button(self) -> None:
        staff().post("/dashboard/rules/duty/new/", a_duty())
        decide(staff(), "make")
        decide(staff("D"), "make")
        assert DutyRate.objects.filter(code="my.mfn.6914").count() == 1

    def test_nothing_is_made_when_it_is_refused_or_taken_back(self) -> None:
        author = staff()
        author.post("/dashboard/rules/duty/new/", a_duty())
        decide(author, "refuse")
        assert RuleProposal.objects.get().state == "refused"
        decide(staff("D"), "make")
        assert not DutyRate.objects.filter(code="my.mfn.6914").exists()

    def test_proposal_is_refused_when_the_code_was_taken_meanwhile(self) -> None:
        staff().post("/dashboard/rules/duty/new/", a_duty())
        facts = {
            "scheme": "MFN",
            "bp": 1,
            "valid_from": today(),
            "checked_on": today(),
            "next_check": today(),
        }
        DutyRate.objects.create(code="my.mfn.6914", source="x", **facts)
        assert decide(staff("D"), "make").status_code == 422
        assert RuleProposal.objects.get().state == "waiting"

    def test_database_refuses_a_rule_made_by_its_author_when_code_forgets(self) -> None:
        staff().post("/dashboard/rules/duty/new/", a_duty())
        proposal = RuleProposal.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleProposal.objects.update(state="made", decided_by=proposal.proposed_by)

    def test_row_looked_up_again_needs_one_person_when_its_end_stays(self) -> None:
        row = TradeRule.objects.get(code="my.lvg.rate/2024-01-01")
        form = {
            "source": "read again",
            "checked_on": today().isoformat(),
            "next_check": (today() + timedelta(days=90)).isoformat(),
            "confirm": "1",
        }
        staff().post(f"/dashboard/rules/figure/{row.pk}/", form)
        row.refresh_from_db()
        assert row.source == "read again" and not RuleProposal.objects.exists()

    def test_auditor_may_not_decide_when_she_opens_a_proposal(self) -> None:
        staff().post("/dashboard/rules/duty/new/", a_duty())
        assert decide(staff("U"), "make").status_code == 403


def a_service(**changes: Any) -> dict[str, Any]:
    return {
        "code": "AIR_FAST",
        "name_ms": "Pos cepat",
        "name_ind": "Pos cepat",
        "name_en": "Fast post",
        "position": "0",
        "mode": "AIR_POST",
        "incoterm": "DDP",
        "divisor": "5000",
        "minimum_g": "0",
        "maximum_g": "20000",
        "insurance_bp": "100",
        "days_min": "3",
        "days_max": "6",
        "prints_lvg_number": "on",
        "valid_from": today().isoformat(),
        "source": "Contract 1/2026",
        "checked_on": today().isoformat(),
        "next_check": (today() + timedelta(days=90)).isoformat(),
        "confirm": "1",
        **changes,
    }


class TestServices:
    """A carrier's divisor, caps and days are dated rows like any rule, so a new contract needs no code."""

    def test_service_and_its_card_are_made_by_two_people_and_priced(self) -> None:
        begins = today() + timedelta(days=10)
        author, other = staff(), staff("D")
        author.post("/dashboard/rules/service/new/", a_service(valid_from=begins.isoformat()))
        assert not ShippingService.objects.filter(code="AIR_FAST").exists()
        decide(other, "make")
        service = ShippingService.objects.get(code="AIR_FAST")
        assert (service.divisor, service.maximum_g, service.name_en) == (5000, 20000, "Fast post")
        assert (rules_on(today()).service("AIR_FAST"), default_service(rules_on(today()))) == (
            None,
            "AIR_POST",
        )
        assert default_service(rules_on(begins)) == "AIR_FAST"

        RuleProposal.objects.all().delete()
        goods("Guci", "691490")
        card = {name: a_service()[name] for name in ("source", "checked_on", "next_check")} | {
            "code": "rate.air-fast",
            "service": str(service.pk),
            "zone": "PENINSULAR",
            "first_g": "500",
            "first_sen": "3000",
            "step_g": "500",
            "step_sen": "1000",
            "valid_from": begins.isoformat(),
        }
        page = author.post("/dashboard/rules/freight/new/", card).content.decode()
        # 4500, LVG 450, freight 3000 for 300 g, insurance 1 % of 4500
        assert "RM\u00a079.95" in page
        author.post("/dashboard/rules/freight/new/", {**card, "confirm": "1"})
        decide(other, "make")
        assert RateCard.objects.get(code="rate.air-fast").service == service

    def test_another_is_offered_first_when_a_service_is_given_an_end(self) -> None:
        row = ShippingService.objects.get(code="AIR_POST")
        form = {name: value for name, value in a_service().items() if name in DATED}
        staff().post(f"/dashboard/rules/service/{row.pk}/", {**form, "valid_to": today().isoformat()})
        decide(staff("D"), "make")
        row.refresh_from_db()
        assert (row.valid_to, row.divisor) == (today(), 6000)
        assert default_service(rules_on(today())) == "AIR_POST"
        assert default_service(rules_on(today() + timedelta(days=1))) == "AIR_POST_DAP"


class TestRows:
    def test_figures_stay_when_a_row_is_given_an_end(self) -> None:
        row = TradeRule.objects.get(code="my.lvg.rate/2024-01-01")
        form = {
            "value": "9999",
            "valid_to": (today() + timedelta(days=5)).isoformat(),
            "source": "read again",
            "checked_on": today().isoformat(),
            "next_check": (today() + timedelta(days=90)).isoformat(),
            "confirm": "1",
        }
        assert staff().post(f"/dashboard/rules/figure/{row.pk}/", form).status_code == 302
        row.refresh_from_db()
        assert row.valid_to is None
        assert decide(staff(), "make").status_code == 302
        row.refresh_from_db()
        assert (row.value, row.source) == (1000, "read again")
        assert row.valid_to == today() + timedelta(days=5)

    def test_copy_starts_from_the_old_row_when_asked(self) -> None:
        row = TradeRule.objects.get(code="my.lvg.threshold/2024-01-01")
        page = staff().get(f"/dashboard/rules/figure/new/?from={row.pk}").content.decode()
        assert 'value="50000"' in page and "my.lvg.threshold/2024-01-01" not in page

    @pytest.mark.parametrize(
        "changes",
        [
            {"valid_to": "2020-01-01"},
            {"next_check": "2020-01-01"},
            {"source": ""},
            {"code": "my.batik-sarong"},
            {"hs_prefix": "69.14"},
            {"outcome": "3", "evidence": ""},
        ],
    )
    def test_row_is_refused_when_it_contradicts_itself(self, changes: dict[str, str]) -> None:
        before = RestrictionRule.objects.count()
        answer = staff().post("/dashboard/rules/gate/new/", a_gate(**changes, confirm="1"))
        assert answer.status_code == 422
        assert RestrictionRule.objects.count() == before

    @pytest.mark.parametrize(
        "kind", ["figure", "duty", "import-tax", "gate", "registration", "service", "freight"]
    )
    def test_every_kind_has_its_list_and_form_when_opened(self, kind: str) -> None:
        client = staff()
        assert client.get(f"/dashboard/rules/{kind}/").status_code == 200
        assert client.get(f"/dashboard/rules/{kind}/new/").status_code == 200

    def test_overdue_row_is_marked_when_its_check_is_past(self) -> None:
        TradeRule.objects.filter(kind="LVG_RATE_BP").update(next_check=today() - timedelta(days=1))
        page = staff().get("/dashboard/rules/figure/").content.decode()
        assert page.count("wrong") == 1

    def test_page_is_missing_when_the_kind_does_not_exist(self) -> None:
        assert staff().get("/dashboard/rules/horoscope/", follow=True).status_code == 404


class TestWhoMay:
    def test_auditor_reads_and_does_not_write_when_she_opens_rules(self) -> None:
        client = staff("U")
        assert client.get("/dashboard/rules/figure/").status_code == 200
        assert client.post("/dashboard/rules/gate/new/", a_gate(confirm="1")).status_code == 403
        assert not RestrictionRule.objects.filter(code="my.pottery/2026").exists()

    def test_cashier_is_refused_when_he_opens_rules(self) -> None:
        assert staff("C").get("/dashboard/rules/figure/").status_code == 403
