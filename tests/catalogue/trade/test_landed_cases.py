"""Acceptance cases A1 to F1 of the cross-border rules, exact to the sen.

Expected figures come from the law's arithmetic as written in the cases, never from the program.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalogue.trade.landed import quote
from catalogue.trade.outcome import Availability, ChargeKind, Quote
from catalogue.trade.plans import compare_joining
from catalogue.trade.refunds import CannotRefund, refund_units
from catalogue.trade.values import CannotQuote, EarlierParcel, ParcelFact

COFFEE, SCARF, CARVING, SHIRT, SKINCARE, ITEM_X = "090121", "621490", "442011", "620520", "330499", "691200"
MALAYSIA = ZoneInfo("Asia/Kuala_Lumpur")


def shown(answer: Quote) -> dict[str, int | None]:
    return {line.kind: line.amount_sen for line in answer.shown if line.amount_sen}


class TestBasketA:
    """One maker: 2 kopi, 3 keripik, 1 syal in a box of 35 x 25 x 20 cm."""

    @pytest.mark.parametrize(
        ("service", "postcode", "volumetric", "chargeable", "freight"),
        [
            ("AIR_POST", "50000", 2917, 3000, 6000),
            ("AIR_POST_5000", "50000", 3500, 3500, 6800),
            ("AIR_POST", "88000", 2917, 3000, 8600),
        ],
    )
    def test_a1_weight_and_freight_when_box_is_measured(
        self, f0: Any, *, service: str, postcode: str, volumetric: int, chargeable: int, freight: int
    ) -> None:
        request = f0.request(f0.basket_a(), parcels=(f0.box_a,), service=service, postcode=postcode)
        answer = quote(request, f0.book())
        (box,) = answer.consignments[0].boxes
        assert box.weights.actual_g == 1660
        assert (box.weights.volumetric_g, box.weights.chargeable_g) == (volumetric, chargeable)
        assert answer.shown_sen("freight") == freight

    def test_a2_air_to_the_peninsula_when_cif_is_within_the_limit(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book())
        (part,) = answer.consignments
        assert (part.goods_sen, part.cif_sen, part.is_de_minimis) == (31755, 37755, True)
        assert [line.lvg_sen for line in part.lines] == [900, 387, 1890]
        assert (answer.shown_sen("duty"), answer.shown_sen("import_tax")) == (0, 0)
        assert answer.shown_sen("lvg") == 3177
        assert answer.total_sen == 40932
        assert answer.availability is Availability.AVAILABLE

    def test_a3_unit_tax_is_rounded_half_up_when_line_is_taxed(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book())
        keripik = next(line for line in answer.lines if line.ref == "keripik")
        assert (keripik.unit_tax_sen, keripik.lvg_sen) == (129, 387)

    @pytest.mark.parametrize("postcode", ["88000", "93000", "87000"])
    def test_a4_east_costs_more_when_state_is_sabah_sarawak_or_labuan(self, f0: Any, postcode: str) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,), postcode=postcode), f0.book())
        assert answer.consignments[0].cif_sen == 40355
        assert (answer.shown_sen("lvg"), answer.total_sen) == (3177, 43532)

    def test_a5_no_lvg_line_is_shown_when_shop_is_not_registered(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book(registrations=()))
        assert "lvg" not in {line.kind for line in answer.shown}
        assert not [charge for charge in answer.charges if charge.kind is ChargeKind.LVG]
        assert answer.total_sen == 37755

    def test_a6_tax_stays_when_a_platform_voucher_is_used(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,), voucher=2000), f0.book())
        assert (answer.shown_sen("goods") or 0) + (answer.shown_sen("voucher") or 0) == 29755
        assert answer.shown_sen("lvg") == 3177
        assert answer.consignments[0].cif_sen == 37755
        assert answer.total_sen == 38932

    def test_a7_tax_follows_when_the_maker_cuts_his_own_price(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(kopi=4000), parcels=(f0.box_a,)), f0.book())
        assert [line.lvg_sen for line in answer.lines] == [800, 387, 1890]
        assert (answer.shown_sen("goods"), answer.shown_sen("lvg")) == (30755, 3077)
        assert answer.total_sen == 39832

    def test_a8_any_unit_refunds_exactly_when_returned_one_by_one(self) -> None:
        back = [
            refund_units(unit_price_sen=1285, unit_tax_sen=129, quantity=1, ordered=3, refunded=done)
            for done in range(3)
        ]
        assert [(one.goods_sen, one.lvg_sen) for one in back] == [(1285, 129)] * 3
        assert sum(one.lvg_sen for one in back) == 387
        with pytest.raises(CannotRefund):
            refund_units(unit_price_sen=1285, unit_tax_sen=129, quantity=1, ordered=3, refunded=3)

    def test_f1_no_relief_when_sent_by_sea(self, f0: Any) -> None:
        lines = f0.basket_a(evidence=(f0.form_d,))
        answer = quote(f0.request(lines, service="SEA", parcels=(f0.freight(2500),)), f0.book())
        assert not answer.consignments[0].is_de_minimis
        assert [line.freight_sen for line in answer.lines] == [709, 303, 1488]
        assert shown(answer) == {"goods": 31755, "lvg": 3177, "freight": 2500}
        assert answer.total_sen == 37432


class TestTwoLimits:
    """RM500 on the unit decides LVG; RM500 of CIF on the consignment decides relief."""

    @pytest.mark.parametrize(
        ("case", "price", "quantity", "has_proof", "expected", "total"),
        [
            ("B1", 50000, 1, True, {"lvg": 5000}, 58000),
            ("B1 without proof", 50000, 1, False, {"lvg": 5000, "duty": 5300}, 63300),
            ("B2", 50001, 1, True, {"import_tax": 5300}, 58301),
            ("B2 without proof", 50001, 1, False, {"duty": 5300, "import_tax": 5830}, 64131),
            ("B3", 47000, 1, True, {"lvg": 4700}, 54700),
            ("B3 without proof", 47000, 1, False, {"lvg": 4700}, 54700),
            ("B5", 30000, 2, True, {"lvg": 6000}, 69000),
            ("B5 without proof", 30000, 2, False, {"lvg": 6000, "duty": 6300}, 75300),
        ],
    )
    def test_b_limits_apply_when_goods_are_near_them(
        self,
        f0: Any,
        *,
        case: str,
        price: int,
        quantity: int,
        has_proof: bool,
        expected: dict[str, int],
        total: int,
    ) -> None:
        line = f0.line(ITEM_X, price, quantity, evidence=(f0.form_d,) if has_proof else ())
        answer = quote(f0.request((line,), parcels=(f0.freight(3000),)), f0.book())
        assert shown(answer) == {"goods": price * quantity, "freight": 3000, **expected}, case
        assert answer.total_sen == total

    def test_b3_relief_ends_when_cif_passes_the_limit_by_one_sen(self, f0: Any) -> None:
        line = f0.line(ITEM_X, 47000)
        within = quote(f0.request((line,), parcels=(f0.freight(3000),)), f0.book())
        beyond = quote(f0.request((line,), parcels=(f0.freight(3001),)), f0.book())
        assert within.consignments[0].cif_sen == 50000
        assert within.consignments[0].is_de_minimis and not beyond.consignments[0].is_de_minimis

    def test_insurance_counts_into_cif_when_the_buyer_pays_it(self, f0: Any) -> None:
        line = f0.line(ITEM_X, 47000)
        fact = ParcelFact("m1", freight_sen=2900, insurance_sen=101)
        answer = quote(f0.request((line,), parcels=(fact,)), f0.book())
        assert answer.consignments[0].cif_sen == 50001
        # Duty 10 % of 50001; the LVG line carries no import tax.
        assert shown(answer) == {"goods": 47000, "lvg": 4700, "freight": 2900, "insurance": 101, "duty": 5000}


class TestMakersTogether:
    def test_c1_mixed_line_when_one_parcel_passes_the_limit(self, f0: Any) -> None:
        lines = (
            f0.line(CARVING, 62000, evidence=(f0.form_d,)),
            f0.line(COFFEE, 8000, 2, evidence=(f0.form_d,)),
        )
        answer = quote(f0.request(lines, parcels=(f0.freight(5000),)), f0.book())
        assert answer.consignments[0].cif_sen == 83000
        assert [line.freight_sen for line in answer.lines] == [3974, 1026]
        assert [line.import_tax_sen for line in answer.lines] == [6597, 0]
        assert (answer.shown_sen("lvg"), answer.total_sen) == (1600, 91197)

    def test_c3_parcels_are_judged_apart_when_makers_differ(self, f0: Any) -> None:
        lines = (
            f0.line(CARVING, 62000, evidence=(f0.form_d,), maker="m1"),
            f0.line(COFFEE, 8000, 2, evidence=(f0.form_d,), maker="m2"),
        )
        answer = quote(f0.request(lines, parcels=(f0.freight(4000), f0.freight(2500, "m2"))), f0.book())
        totals = [
            sum(part.sum_of(kind) or 0 for kind in ChargeKind) + part.goods_sen
            for part in answer.consignments
        ]
        assert totals == [72600, 20100]
        assert [part.is_de_minimis for part in answer.consignments] == [False, True]
        assert answer.total_sen == 92700

    def test_c3_no_split_is_offered_when_the_maker_is_the_same(self, f0: Any) -> None:
        lines = (f0.line(CARVING, 62000), f0.line(COFFEE, 8000, 2))
        assert compare_joining(f0.request(lines), f0.book()) is None
        assert len(quote(f0.request(lines), f0.book()).consignments) == 1

    def test_joining_is_priced_when_makers_differ(self, f0: Any) -> None:
        lines = (
            f0.line(SHIRT, 30000, maker="m1", packed_g=350),
            f0.line(SKINCARE, 13000, 2, maker="m2", packed_g=90),
        )
        comparison = compare_joining(f0.request(lines), f0.book())
        assert comparison is not None
        # Separate: 56000 + LVG 5600 + 2 x 2800. Joined: one freight of 2800, but CIF 58800 is above the
        # limit, so the shirt's share of CIF (30000 + 1500) pays 20 % duty; LVG lines pay no import tax.
        assert comparison.separate.total_sen == 67200
        assert comparison.joined.total_sen == 56000 + 5600 + 2800 + 6300
        assert comparison.difference_sen == 3500
        assert "RM\u00a035.00" in comparison.reason.text("ms")

    def test_d1_goods_above_the_limit_are_free_when_each_parcel_is_within_it(self, f0: Any) -> None:
        lines = (f0.line(SHIRT, 30000, maker="m1"), f0.line(SKINCARE, 13000, 2, maker="m2"))
        answer = quote(f0.request(lines), f0.book())
        assert [part.cif_sen for part in answer.consignments] == [32800, 28800]
        assert (answer.shown_sen("lvg"), answer.total_sen) == (5600, 67200)

    def test_one_makers_boxes_are_one_consignment_when_caps_split_them(self, f0: Any) -> None:
        service = f0.service(maximum_g=2000)
        line = f0.line(ITEM_X, 20000, 3, packed_g=1500)
        answer = quote(f0.request((line,)), f0.book(services=(service,)))
        (part,) = answer.consignments
        assert [box.units for box in part.boxes] == [(("691200-20000", 1),)] * 3
        # 3 boxes of 1500 g: 3600 each. Apart they would be 23600 each and free; together they are not.
        assert part.cif_sen == 60000 + 3 * 3600
        assert not part.is_de_minimis and answer.shown_sen("duty") == 7080

    def test_two_places_are_two_consignments_when_one_maker_sends_from_both(self, f0: Any) -> None:
        lines = (f0.line(SHIRT, 30000, ship_from="ID-JK"), f0.line(SHIRT, 29000, ship_from="ID-BA"))
        assert len(quote(f0.request(lines), f0.book()).consignments) == 2


class TestOneDay:
    """R11: a maker's parcels to one receiver on one day are judged together, the charge falls on this order's lines."""

    def quoted(self, f0: Any, *earlier: EarlierParcel, form_d: bool = False, **changes: Any) -> Quote:
        line = f0.line(ITEM_X, 30000, ref="x", evidence=(f0.form_d,) if form_d else ())
        request = f0.request((line,), parcels=(f0.freight(3000),), **changes)
        return quote(replace(request, earlier=earlier), f0.book())

    def test_r11_relief_ends_when_both_parcels_are_above_the_limit(self, f0: Any) -> None:
        # CIF 33000 and 17001 = 50001; duty 10 % of 33000; LVG 3000 was paid, so no import tax
        answer = self.quoted(f0, EarlierParcel("m1", 17001))
        assert answer.total_sen == 30000 + 3000 + 3000 + 3300
        (part,) = answer.consignments
        assert (part.cif_sen, part.is_de_minimis) == (33000, False)
        assert part.relief.key == "relief.over_limit_that_day"
        assert "RM\u00a0500.01" in part.relief.text("en")
        # with proof of origin nothing is due, and the reason still says why relief is gone
        assert self.quoted(f0, EarlierParcel("m1", 17001), form_d=True).total_sen == 36000

    @pytest.mark.parametrize(
        "earlier",
        [
            [EarlierParcel("m1", 17000)],
            [EarlierParcel("m2", 90000)],
            [EarlierParcel("m1", 90000, "ID-AC")],
        ],
        ids=["exactly at the limit", "another maker", "another place"],
    )
    def test_r11_relief_stays_when_it_is_no_second_parcel_above_the_limit(
        self, f0: Any, earlier: list[EarlierParcel]
    ) -> None:
        assert self.quoted(f0, *earlier).total_sen == 36000

    def test_r11_several_earlier_parcels_count_together(self, f0: Any) -> None:
        assert self.quoted(f0, EarlierParcel("m1", 9000), EarlierParcel("m1", 8001)).total_sen == 39300

    def test_r11_earlier_parcel_changes_the_name_of_the_quote(self, f0: Any) -> None:
        assert self.quoted(f0).fingerprint != self.quoted(f0, EarlierParcel("m1", 1)).fingerprint

    def test_value_below_nothing_is_refused(self) -> None:
        with pytest.raises(CannotQuote):
            EarlierParcel("m1", -1)
