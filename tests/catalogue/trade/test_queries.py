"""Reads of the trade rules from the database, and how many queries they take."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product, ProductClass
from catalogue.partner.models import Partner
from catalogue.trade.models import (
    CommodityProfile,
    DutyRate,
    Evidence,
    RestrictionRule,
    ShippingService,
    TradeRule,
)
from catalogue.trade.outcome import Availability
from catalogue.trade.postcodes import destination
from catalogue.trade.queries import (
    Wanted,
    goods_request,
    joining_choice,
    lvg_terms,
    overdue_rules,
    quote_goods,
    rules_at,
    rules_on,
    verdicts_for,
)
from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import CannotQuote, GateZone, Outcome

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Kuala_Lumpur"))
KUALA_LUMPUR = destination("50000")


@pytest.fixture
def rules() -> None:
    seed_trade(today=TODAY, with_fixtures=True)


def maker(name: str) -> Partner:
    return Partner.objects.create(name=name, state="approved", origin_iso="ID-JK")


def product(owner: Partner, title: str, *, parent: Product | None = None, **facts: Any) -> Product:
    if parent is None:
        kind, _ = ProductClass.objects.get_or_create(name="Goods")
        made = Product.objects.create(
            title=title, maker=owner, product_class=kind, structure=facts.pop("structure", "standalone")
        )
    else:
        made = Product.objects.create(title=title, maker=owner, parent=parent, structure="child")
    if facts:
        described = {"origin_country": "ID", "packed_g": 300, "net_g": 250, **facts}
        CommodityProfile.objects.create(product=made, length_cm=20, width_cm=12, height_cm=8, **described)
    return made


def paper(kind: str, **facts: Any) -> Evidence:
    facts = {"number": "CONTOH-1", "is_verified": True, "expires_on": date(2030, 1, 1), **facts}
    return Evidence.objects.create(kind=kind, **facts)


class TestRulesAt:
    def test_malaysian_midnight_decides_when_rules_are_read(self, rules: None) -> None:
        utc = ZoneInfo("UTC")
        assert lvg_terms(datetime(2023, 12, 31, 15, 59, 59, tzinfo=utc)) is None
        assert lvg_terms(datetime(2023, 12, 31, 16, 0, tzinfo=utc)) is not None

    def test_one_query_is_enough_when_nothing_has_changed(
        self, rules: None, django_assert_num_queries: Any
    ) -> None:
        rules_at(NOW)
        with django_assert_num_queries(1):
            rules_at(NOW)

    @pytest.mark.parametrize("way", ["save", "update", "delete", "bulk_create"])
    def test_change_is_seen_at_once_when_written_in_any_way(self, rules: None, way: str) -> None:
        assert rules_on(TODAY).rule("LVG_RATE_BP") is not None
        row = TradeRule.objects.get(code="my.lvg.rate/2024-01-01")
        if way == "save":
            row.value = 1100
            row.save()
        elif way == "update":
            TradeRule.objects.filter(pk=row.pk).update(value=1100)
        elif way == "delete":
            row.delete()
        else:
            row.pk, row.code, row.value, row.valid_from = None, "new", 1100, date(2026, 11, 1)
            TradeRule.objects.bulk_create([row])
        found = rules_on(TODAY).rule("LVG_RATE_BP")
        assert (found.value if found else None) == (None if way == "delete" else 1100)

    def test_old_rule_is_read_again_when_the_change_is_rolled_back(self, rules: None) -> None:
        try:
            with transaction.atomic():
                TradeRule.objects.filter(kind="LVG_RATE_BP").update(value=9999)
                assert rules_on(TODAY).rule("LVG_RATE_BP").value == 9999  # type: ignore[union-attr]
                raise IntegrityError
        except IntegrityError:
            pass
        assert rules_on(TODAY).rule("LVG_RATE_BP").value == 1000  # type: ignore[union-attr]

    def test_service_is_not_offered_when_it_is_switched_off(self, rules: None) -> None:
        ShippingService.objects.filter(code="AIR_POST").update(valid_to=date(2018, 1, 1))
        assert rules_on(TODAY).service("AIR_POST") is None

    def test_overdue_rules_are_listed_when_their_check_is_past(self, rules: None) -> None:
        assert overdue_rules(TODAY) == []
        TradeRule.objects.filter(code="my.lvg.rate/2024-01-01").update(next_check=date(2026, 11, 24))
        assert overdue_rules(TODAY) == [("my.lvg.rate/2024-01-01", date(2026, 11, 24))]

    def test_service_is_overdue_like_any_rule_and_then_carries_no_price(self, rules: None) -> None:
        """R27: divisor and caps of a contract that nobody read again are not promised to a buyer."""
        cup = product(maker("Sanggar"), "Cangkir", hs6="691200")
        line: Wanted = ("1", cup, 4500, 1)
        for days, is_available in ((30, True), (31, False)):
            ShippingService.objects.update(next_check=TODAY - timedelta(days=days))
            answer = quote_goods([line], destination=KUALA_LUMPUR, now=NOW)
            assert answer.is_payable is is_available
        assert ("AIR_POST", TODAY - timedelta(days=31)) in overdue_rules(TODAY)


class TestConstraints:
    @pytest.mark.parametrize(
        ("model", "facts"),
        [
            (TradeRule, {"kind": "LVG_RATE_BP", "valid_to": date(2020, 1, 1)}),
            (DutyRate, {"scheme": "MFN", "hs_prefix": "09"}),
            (RestrictionRule, {"outcome": 3, "hs_prefix": "09"}),
        ],
    )
    def test_database_refuses_a_row_when_it_says_nothing(self, model: Any, facts: dict[str, Any]) -> None:
        dated = {"code": "x", "source": "s", "checked_on": TODAY, "next_check": TODAY}
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(valid_from=date(2026, 1, 1), **dated, **facts)
        assert not model.objects.exists()

    def test_paper_stands_behind_exactly_one_thing_when_stored(self) -> None:
        owner = maker("A")
        goods = product(owner, "Kopi")
        for facts in ({}, {"product": goods, "maker": owner}):
            with pytest.raises(IntegrityError), transaction.atomic():
                paper("PIRT", **facts)
        assert not Evidence.objects.exists()


class TestVerdictsFor:
    def test_papers_of_product_parent_and_maker_count_when_a_variant_is_judged(self, rules: None) -> None:
        owner = maker("A")
        parent = product(owner, "Kopi", structure="parent", hs6="090121", tags=["food"])
        child = product(owner, "Kopi 250 g", parent=parent)
        wanted = {child.pk: (parent.pk, owner.pk)}
        assert {issue.kind for issue in verdicts_for(wanted, on=TODAY)[child.pk].issues} == {
            "PIRT",
            "LABEL_MS_EN",
        }
        paper("PIRT", maker=owner)
        paper("LABEL_MS_EN", product=parent)
        assert verdicts_for(wanted, on=TODAY)[child.pk].outcome is Outcome.ALLOW

    def test_own_profile_wins_when_a_variant_has_one(self, rules: None) -> None:
        owner = maker("A")
        parent = product(owner, "Kopi", structure="parent", hs6="691200")
        child = product(owner, "Kopi mentah", parent=parent, hs6="090111", hs_national="0901111000")
        verdict = verdicts_for({child.pk: (parent.pk, owner.pk)}, zone=GateZone.SABAH, on=TODAY)[child.pk]
        assert [issue.kind for issue in verdict.issues] == ["FAMA"]

    def test_paper_does_not_count_when_nobody_verified_it(self, rules: None) -> None:
        owner = maker("A")
        goods = product(owner, "Kopi", hs6="090111")
        paper("MAQIS", product=goods, is_verified=False)
        found = verdicts_for({goods.pk: (None, owner.pk)}, zone=GateZone.LABUAN, on=TODAY)
        assert not found[goods.pk].is_sellable

    def test_nothing_is_guessed_when_a_product_has_no_profile(self, rules: None) -> None:
        owner = maker("A")
        goods = product(owner, "Rahasia")
        assert verdicts_for({goods.pk: (None, owner.pk)}, on=TODAY)[goods.pk].outcome is Outcome.INCOMPLETE

    def test_three_queries_are_enough_when_many_are_judged(
        self, rules: None, django_assert_max_num_queries: Any
    ) -> None:
        owner = maker("A")
        goods = [product(owner, f"Barang {number}", hs6="691200") for number in range(10)]
        rules_on(TODAY)
        with django_assert_max_num_queries(3):
            verdicts_for({item.pk: (None, owner.pk) for item in goods}, on=TODAY)


class TestQuoteGoods:
    def _basket(self, lines: int, makers: int) -> list[Wanted]:
        owners = [maker(f"M{number}") for number in range(makers)]
        return [
            (
                str(number),
                product(owners[number % makers], f"Barang {number}", hs6="691200"),
                1000 + number,
                1,
            )
            for number in range(lines)
        ]

    def test_one_good_is_priced_to_the_door_when_quoted(self, rules: None) -> None:
        answer = quote_goods(self._basket(1, 1), destination=KUALA_LUMPUR, now=NOW)
        assert answer.total_sen == 1000 + 100 + 2800
        assert answer.registration_number == "CONTOH-LVG-000000"

    def test_query_ceiling_holds_when_20_lines_of_5_makers_are_quoted(self, rules: None) -> None:
        basket = self._basket(20, 5)
        with CaptureQueriesContext(
            connection,
        ) as cold:
            first = quote_goods(basket, destination=KUALA_LUMPUR, now=NOW)
        with CaptureQueriesContext(connection) as warm:
            assert quote_goods(basket, destination=KUALA_LUMPUR, now=NOW) == first
        assert len(first.consignments) == 5
        assert len(cold) <= 12
        assert len(warm) <= 5

    def test_choices_reach_the_engine_when_given(self, rules: None) -> None:
        basket = self._basket(2, 2)
        joined = quote_goods(basket, destination=KUALA_LUMPUR, now=NOW, is_joined=True, service="SEA")
        assert len(joined.consignments) == 1 and joined.request.service == "SEA"
        cheaper = quote_goods(basket, destination=KUALA_LUMPUR, now=NOW, order_voucher_sen=500)
        assert cheaper.shown_sen("voucher") == -500

    def test_joining_is_compared_when_two_makers_are_in_the_basket(self, rules: None) -> None:
        request = goods_request(self._basket(2, 2), destination=KUALA_LUMPUR, now=NOW)
        choice = joining_choice(request)
        assert choice is not None and choice.difference_sen == -2800

    def test_quote_is_not_firm_when_a_product_has_no_profile(self, rules: None) -> None:
        owner = maker("A")
        basket = [("1", product(owner, "Rahasia"), 1000, 1)]
        answer = quote_goods(basket, destination=KUALA_LUMPUR, now=NOW)
        assert answer.availability is Availability.UNAVAILABLE

    @pytest.mark.parametrize(
        ("postcode", "permit", "is_payable"),
        [("88000", "FAMA", True), ("50000", "FAMA", False), ("50000", "MAQIS", True), ("88000", "", False)],
    )
    def test_r17_nothing_is_payable_when_a_gate_is_shut_at_the_destination(
        self, rules: None, postcode: str, permit: str, is_payable: bool
    ) -> None:
        owner = maker("A")
        raw = product(owner, "Kopi mentah", hs6="090111")
        if permit:
            paper(permit, product=raw)
        answer = quote_goods([("1", raw, 1000, 1)], destination=destination(postcode), now=NOW)
        assert answer.is_payable is is_payable
        refused = [problem.reason.text("ms") for problem in answer.problems if problem.is_refusal]
        assert bool(refused) is not is_payable
        assert all("permit" in sentence for sentence in refused)

    def test_r17_paper_must_last_until_delivery_when_goods_are_quoted(self, rules: None) -> None:
        owner = maker("A")
        raw = product(owner, "Kopi mentah", hs6="090111")
        # Packed in 3 working days, at most 14 more on the way: from Wednesday 25 November to Friday 18 December.
        held = paper("FAMA", product=raw, expires_on=date(2026, 12, 18))
        sabah = destination("88000")
        assert quote_goods([("1", raw, 1000, 1)], destination=sabah, now=NOW).is_payable
        Evidence.objects.filter(pk=held.pk).update(expires_on=date(2026, 12, 17))
        assert not quote_goods([("1", raw, 1000, 1)], destination=sabah, now=NOW).is_payable

    def test_quote_is_refused_when_no_service_exists(self) -> None:
        with pytest.raises(CannotQuote):
            quote_goods(self._basket(1, 1), destination=KUALA_LUMPUR, now=NOW)
