"""The rules that come with the project, and the answers they give on the demonstration goods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue.trade import rulebook
from catalogue.trade.landed import quote
from catalogue.trade.models import DutyRate, RestrictionRule, ShippingService, TaxRegistration, TradeRule
from catalogue.trade.postcodes import destination
from catalogue.trade.queries import rule_book
from catalogue.trade.rulebook import Dated, RuleBook
from catalogue.trade.seeds import seed_book, seed_trade
from catalogue.trade.values import EvidenceItem, GateZone, Goods, Outcome, Scheme
from catalogue.trade.verdicts import judge

TODAY = date(2026, 11, 25)
AS_OF = date(2026, 12, 1)
CONTENT = Path(__file__).parents[3] / "storefront" / "demo" / "content"
PRODUCTS = [json.loads(line) for line in (CONTENT / "products.jsonl").read_text("utf-8").splitlines()]


def goods_of(row: dict[str, Any]) -> Goods:
    size = row["dims_cm"]
    papers = tuple(
        EvidenceItem(paper["kind"], paper["number"], paper["issuer"], date.fromisoformat(paper["expires"]))
        for paper in row["evidence"]
    )
    return Goods(
        hs=row["hs"],
        origin_country=row["origin_country"],
        tags=frozenset([*row["gates"], *(["food"] if row.get("food") else [])]),
        evidence=papers,
        net_g=row["net_g"],
        packed_g=row["packed_g"],
        dims_cm=(size["l"], size["w"], size["h"]),
    )


def dated_rows(book: RuleBook) -> Iterator[Dated]:
    yield from (*book.rules, *book.duties, *book.import_taxes, *book.restrictions, *book.registrations)
    yield from (rate for service in book.services for rate in service.rates)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return seed_book(TODAY)


class TestSeedBook:
    def test_every_row_says_where_it_was_read_and_when_to_look_again(self, book: RuleBook) -> None:
        for row in dated_rows(book):
            assert row.source and row.checked_on and row.next_check, row.rule_id

    def test_invented_figures_are_marked_when_seeded(self, book: RuleBook) -> None:
        assert all(row.is_fixture for row in (*book.duties, *book.registrations))
        assert all(rate.is_fixture for service in book.services for rate in service.rates)
        assert not any(row.is_fixture for row in book.restrictions)
        assert [row.kind for row in book.rules if row.is_fixture] == [rulebook.CN22_LIMIT_SEN]

    def test_names_of_rows_are_unique_when_seeded(self, book: RuleBook) -> None:
        names = [row.rule_id for row in dated_rows(book)]
        assert len(names) == len(set(names))

    def test_law_is_as_read_when_seeded(self, book: RuleBook) -> None:
        rules = book.on(TODAY)
        assert rules.lvg_terms is not None
        assert (rules.lvg_terms.rate_bp, rules.lvg_terms.threshold_sen) == (1000, 50000)
        relief = rules.rule(rulebook.DE_MINIMIS_SEN)
        assert relief is not None and (relief.value, sorted(relief.modes)) == (
            50000,
            ["AIR_COURIER", "AIR_POST"],
        )
        for hs, bp in (("691200", 1000), ("500790", 500), ("330129", 500), ("200791", 500)):
            tax = rules.import_tax(hs)
            assert tax is not None and tax.bp == bp
        assert book.on(date(2023, 12, 31)).lvg_terms is None

    @pytest.mark.parametrize("row", PRODUCTS, ids=[row["id"] for row in PRODUCTS])
    def test_expected_issues_are_found_when_demo_goods_go_to_malaysia(
        self, book: RuleBook, row: dict[str, Any]
    ) -> None:
        verdict = judge(goods_of(row), book.on(AS_OF))
        found = sorted((issue.code, issue.kind) for issue in verdict.issues)
        assert found == sorted((issue["code"], issue["kind"]) for issue in row["expected_issues_my"])

    @pytest.mark.parametrize(
        ("product", "is_sellable"),
        [("p004", False), ("p014", False), ("p043", False), ("p077", False), ("p013", True), ("p017", True)],
    )
    def test_advice_does_not_stop_a_sale_and_a_gate_does(
        self, book: RuleBook, product: str, is_sellable: bool
    ) -> None:
        row = next(row for row in PRODUCTS if row["id"] == product)
        assert judge(goods_of(row), book.on(AS_OF)).is_sellable is is_sellable

    @pytest.mark.parametrize("hs", ["240220", "220830", "220421", "854340", "240419"])
    def test_e1_goods_are_blocked_everywhere_when_they_may_never_be_listed(
        self, book: RuleBook, hs: str
    ) -> None:
        for zone in GateZone:
            assert judge(Goods(hs=hs), book.on(TODAY), zone).outcome is Outcome.BLOCK

    @pytest.mark.parametrize(
        ("postcode", "kind"), [("88000", "FAMA"), ("93000", "FAMA"), ("50000", "MAQIS"), ("87000", "MAQIS")]
    )
    def test_e2_unroasted_coffee_needs_the_permit_of_its_zone(
        self, book: RuleBook, postcode: str, kind: str
    ) -> None:
        raw = next(goods_of(row) for row in PRODUCTS if row["id"] == "p004")
        verdict = judge(raw, book.on(AS_OF), destination(postcode).gate_zone)
        assert [issue.kind for issue in verdict.issues] == [kind]

    def test_e2_roasted_coffee_passes_when_food_papers_are_held(self, book: RuleBook) -> None:
        roasted = next(goods_of(row) for row in PRODUCTS if row["id"] == "p001")
        assert judge(roasted, book.on(AS_OF)).outcome is Outcome.ALLOW

    def test_certificate_counts_as_missing_when_it_ends_before_delivery(self, book: RuleBook) -> None:
        jamu = next(goods_of(row) for row in PRODUCTS if row["id"] == "p058")  # halal until 15 January 2027
        late = judge(jamu, book.on(AS_OF), deliver_by=date(2027, 1, 16))
        assert [issue.code for issue in late.issues] == ["expires_before_delivery"]
        assert late.is_sellable, "the claim is lost, the sale is not"

    def test_a2_is_exact_when_quoted_by_the_seeded_rules(self, book: RuleBook, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), book)
        assert answer.total_sen == 40932


@pytest.mark.django_db
class TestSeedTrade:
    def test_second_run_changes_nothing_when_rules_are_there(self) -> None:
        first = seed_trade(today=TODAY, with_fixtures=True)
        before = rule_book()
        assert seed_trade(today=TODAY, with_fixtures=True) == first
        assert rule_book() == before
        assert ShippingService.objects.first().code == "AIR_POST"  # type: ignore[union-attr]

    def test_nothing_invented_is_written_when_fixtures_are_not_asked_for(self) -> None:
        seed_trade(today=TODAY)
        assert TradeRule.objects.exists() and RestrictionRule.objects.exists()
        assert not DutyRate.objects.exists() and not TaxRegistration.objects.exists()

    def test_database_says_the_same_as_the_files_when_seeded(self) -> None:
        seed_trade(today=TODAY, with_fixtures=True, checks_from_today=True)
        stored, read = rule_book(), seed_book(TODAY)
        assert {row.rule_id: row for row in dated_rows(stored)} == {
            row.rule_id: row for row in dated_rows(read)
        }

    def test_rules_go_stale_when_a_real_shop_forgets_them(self) -> None:
        seed_trade(today=TODAY, with_fixtures=True)
        rules = rule_book().on(date(2027, 6, 20))
        assert "my.lvg.rate/2024-01-01" in rules.stale_ids
        assert rules.duty("090121", Scheme.MFN) is not None

    def test_zone_names_are_written_in_three_languages_when_seeded(self) -> None:
        seed_trade(today=TODAY, with_fixtures=True)
        service = ShippingService.objects.get(code="SEA")
        assert service.name_ms and service.name_ind and service.name_en  # type: ignore[attr-defined]
