"""Listings that rules take off the shop and bring back (R17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalogue.models import Product
from catalogue.trade.dated import RuleVersion
from catalogue.trade.gates import issues_of, recheck, sweep
from catalogue.trade.jobs import sweep_gates
from catalogue.trade.models import CommodityProfile, Evidence, ListingGate, RestrictionRule
from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import Outcome
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def rules() -> None:
    seed_trade(today=TODAY, with_fixtures=True, checks_from_today=True)


def goods(hs6: str = "691200", *tags: str, **fields: Any) -> Product:
    product = a_product("Barang", 4500, **fields)
    describe(product, hs6, *tags)
    return product


def describe(product: Product, hs6: str, *tags: str) -> None:
    CommodityProfile.objects.create(
        product=product,
        hs6=hs6,
        tags=list(tags),
        origin_country="ID",
        packed_g=300,
        length_cm=1,
        width_cm=1,
        height_cm=1,
    )


def paper(kind: str, product: Product, expires_on: date = date(2030, 1, 1)) -> Evidence:
    return Evidence.objects.create(
        kind=kind, number="CONTOH-1", product=product, is_verified=True, expires_on=expires_on
    )


def shown(product: Product) -> tuple[str, str, bool]:
    product.refresh_from_db()
    return product.state, product.hidden_by, product.is_public


LIVE = ("live", "", True)
HIDDEN = ("hidden", "rule", False)


class TestSweep:
    def test_listing_comes_off_when_it_may_go_nowhere(self) -> None:
        allowed, sarong = goods(), goods("621142", "batik-sarong")
        done = sweep(today=TODAY)
        assert (done.checked, done.hidden, done.shown) == (2, 1, 0)
        assert shown(allowed) == LIVE and shown(sarong) == HIDDEN
        assert not Product.objects.browsable().filter(pk=sarong.pk).exists()
        gate = ListingGate.objects.get(product=sarong)
        assert gate.outcome == Outcome.BLOCK and not gate.is_open
        assert issues_of(gate, "ms") == ["Barang ini tidak boleh dihantar ke Malaysia setakat ini."]

    def test_listing_stays_when_one_zone_is_open(self) -> None:
        raw = goods("090111")
        paper("FAMA", raw)
        sweep(today=TODAY)
        assert shown(raw) == LIVE
        assert ListingGate.objects.get(product=raw).closed_zones == ["PENINSULAR", "LABUAN"]

    def test_affected_listings_come_off_when_a_rule_is_added_and_back_when_it_ends(self) -> None:
        pot, cup = goods("691410"), goods("691200")
        assert sweep(today=TODAY).hidden == 0
        assert sweep(today=TODAY).checked == 0
        dated = {"valid_from": TODAY, "source": "s", "checked_on": TODAY, "next_check": TODAY}
        rule = RestrictionRule.objects.create(code="new", hs_prefix="6914", outcome=Outcome.BLOCK, **dated)
        sweep_gates(timestamp=0)
        assert shown(pot) == HIDDEN and shown(cup) == LIVE
        rule.delete()
        sweep(today=TODAY)
        assert shown(pot) == LIVE

    def test_listing_follows_its_papers_when_they_come_and_end(self) -> None:
        serum = goods("330499")
        assert sweep(today=TODAY).hidden == 1
        paper("NOT", serum, expires_on=date(2026, 12, 21))
        assert sweep(today=TODAY).shown == 1
        # 3 working days to pack and 14 on the way: an order of Thursday 26 November arrives on Monday 21 December
        # at the latest, one of Friday the 27th a day after the paper's last.
        assert sweep(today=date(2026, 11, 26)).hidden == 0
        assert sweep(today=date(2026, 11, 27)).hidden == 1
        assert shown(serum) == HIDDEN

    def test_nothing_is_brought_back_when_a_person_hid_it(self) -> None:
        cup = goods()
        Product.objects.filter(pk=cup.pk).update(state="hidden", hidden_by="maker", is_public=False)
        sweep(today=TODAY)
        assert shown(cup) == ("hidden", "maker", False)

    def test_draft_is_judged_and_left_alone_when_swept(self) -> None:
        serum = goods("330499")
        Product.objects.filter(pk=serum.pk).update(state="draft", is_public=False)
        sweep(today=TODAY)
        assert shown(serum) == ("draft", "", False)
        assert ListingGate.objects.get(product=serum).outcome == Outcome.EVIDENCE

    def test_product_is_asked_again_when_its_facts_change(self) -> None:
        cup = goods()
        sweep(today=TODAY)
        profile = cup.commodity
        profile.hs6 = "240220"
        profile.save()
        assert sweep(today=TODAY).hidden == 1

    def test_nothing_is_judged_when_no_rules_were_ever_written(self) -> None:
        goods()
        RuleVersion.objects.all().delete()
        assert sweep(today=TODAY).checked == 0


class TestFamilies:
    def _family(self) -> tuple[Product, Product, Product]:
        parent = a_product("Kopi", 4500)
        parent.stockrecords.all().delete()
        Product.objects.filter(pk=parent.pk).update(structure="parent")
        parent.refresh_from_db()
        children = []
        for hs6 in ("090111", "691200"):
            child = Product.objects.create(title=hs6, parent=parent, structure="child", maker=parent.maker)
            describe(child, hs6)
            children.append(child)
        return parent, children[0], children[1]

    def test_only_the_closed_variant_comes_off_when_another_is_open(self) -> None:
        parent, raw, cup = self._family()
        sweep(today=TODAY)
        assert (shown(parent), shown(raw), shown(cup)) == (LIVE, HIDDEN, LIVE)

    def test_parent_comes_off_when_its_last_variant_does_and_back_with_it(self) -> None:
        parent, raw, cup = self._family()
        cup.commodity.hs6 = "240220"
        cup.commodity.save()
        sweep(today=TODAY)
        assert (shown(parent), shown(raw), shown(cup)) == (HIDDEN, HIDDEN, HIDDEN)
        paper("MAQIS", raw)
        recheck([raw.pk], today=TODAY)
        assert (shown(parent), shown(raw), shown(cup)) == (LIVE, LIVE, HIDDEN)


class TestPapersOfMakers:
    def test_all_goods_of_a_maker_are_asked_again_when_her_paper_comes(self) -> None:
        owner = a_maker("Dapur")
        crisps = goods("190590", "food", maker=owner)
        paper("LABEL_MS_EN", crisps)
        assert sweep(today=TODAY).hidden == 1
        Evidence.objects.create(kind="PIRT", number="CONTOH-2", maker=owner, is_verified=True)
        assert sweep(today=TODAY).shown == 1
        Evidence.objects.get(kind="PIRT").delete()
        assert sweep(today=TODAY).hidden == 1
