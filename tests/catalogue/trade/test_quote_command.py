"""`manage.py quote`: the acceptance cases as files, and what it refuses to read."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalogue.trade.models import CommodityProfile, TradeRule
from catalogue.trade.seeds import seed_trade
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

BASKET_A: dict[str, Any] = {
    "destination": {"postcode": "50000"},
    "service": "AIR_POST",
    "on": "2026-11-25",
    "lines": [
        {"ref": "kopi", "hs": "0901.21", "price_sen": 4500, "packed_g": 280, "qty": 2, "maker": "m1"},
        {"ref": "keripik", "hs": "1905.90", "price_sen": 1285, "packed_g": 260, "qty": 3, "maker": "m1"},
        {"ref": "syal", "hs": "6214.90", "price_sen": 18900, "packed_g": 320, "qty": 1, "maker": "m1"},
    ],
    "boxes": [{"maker": "m1", "dims": [35, 25, 20]}],
}


def item_x(price: int, pieces: int = 1, **facts: Any) -> dict[str, Any]:
    line = {"hs": "6912.00", "price_sen": price, "packed_g": 300, "dims": [10, 10, 10], "qty": pieces}
    return {"destination": "50000", "on": "2026-11-25", "lines": [{**line, **facts}]}


def run(tmp_path: Path, basket: Any, *options: str) -> Any:
    file = tmp_path / "basket.json"
    file.write_text(basket if isinstance(basket, str) else json.dumps(basket), encoding="utf-8")
    printed = StringIO()
    call_command("quote", str(file), *options, stdout=printed)
    return json.loads(printed.getvalue())


class TestCases:
    @pytest.mark.parametrize(
        ("name", "changes", "total"),
        [
            ("A2", {}, 40932),
            ("A4", {"destination": {"postcode": "88000"}}, 43532),
            ("A4 by state", {"destination": {"state": "Labuan"}}, 43532),
            ("A5", {"registration": None}, 37755),
            ("A6", {"vouchers": [{"kind": "platform", "amount_sen": 2000}]}, 38932),
            ("A7", {"vouchers": [{"kind": "seller", "ref": "kopi", "amount_sen": 500}]}, 39832),
            ("A1 with divisor 5000", {"service": {"mode": "AIR_POST", "divisor": 5000}}, 40932 + 800),
            ("H3", {"on": "2023-12-31T23:59:59+08:00"}, 37755),
            ("H3 new year", {"on": "2024-01-01T00:00:00"}, 40932),
        ],
    )
    def test_basket_a_is_exact_when_read_from_a_file(
        self, tmp_path: Path, name: str, changes: dict[str, Any], total: int
    ) -> None:
        answer = run(tmp_path, {**BASKET_A, **changes})
        assert answer["totals"]["total_sen"] == total, name
        assert answer["availability"] == "available"

    def test_f1_is_exact_when_sent_by_sea_with_proof(self, tmp_path: Path) -> None:
        lines = [{**line, "form_d": True} for line in BASKET_A["lines"]]
        basket = {**BASKET_A, "lines": lines, "service": {"mode": "SEA", "freight_sen": 2500}}
        answer = run(tmp_path, {**basket, "boxes": []})
        assert answer["totals"]["total_sen"] == 37432
        assert [line["freight_sen"] for line in answer["consignments"][0]["lines"]] == [709, 303, 1488]

    @pytest.mark.parametrize(
        ("price", "qty", "form_d", "total"),
        [
            (50000, 1, True, 58000),
            (50000, 1, False, 63300),
            (50001, 1, True, 58301),
            (50001, 1, False, 64131),
            (47000, 1, False, 54700),
            (30000, 2, True, 69000),
            (30000, 2, False, 75300),
        ],
    )
    def test_b_limits_are_exact_when_read_from_a_file(
        self, tmp_path: Path, price: int, qty: int, *, form_d: bool, total: int
    ) -> None:
        basket = {**item_x(price, qty, form_d=form_d), "service": {"mode": "AIR_POST", "freight_sen": 3000}}
        assert run(tmp_path, basket)["totals"]["total_sen"] == total

    def test_c3_parcels_are_apart_when_makers_differ(self, tmp_path: Path) -> None:
        carving = item_x(62000, hs="4420.11", form_d=True, maker="a")["lines"]
        coffee = item_x(8000, 2, hs="0901.21", form_d=True, maker="b")["lines"]
        boxes = [{"maker": "a", "freight_sen": 4000}, {"maker": "b", "freight_sen": 2500}]
        basket = {**item_x(1), "lines": carving + coffee, "boxes": boxes}
        assert run(tmp_path, basket)["totals"]["total_sen"] == 92700

    def test_e4_answers_differ_by_term_when_the_code_is_missing(self, tmp_path: Path) -> None:
        basket = item_x(4500, hs=None)
        paid, unpaid = run(tmp_path, basket), run(tmp_path, {**basket, "service": "AIR_POST_DAP"})
        assert (paid["availability"], paid["is_payable"]) == ("unavailable", False)
        assert (unpaid["availability"], unpaid["totals"]["duty_sen"]) == ("estimate", None)

    def test_own_rates_replace_the_fixtures_when_given(self, tmp_path: Path) -> None:
        rates = {"mfn": {"6912": 2500}, "import_tax": 500}
        basket = {**item_x(50001), "service": {"freight_sen": 3000}, "rates": rates}
        totals = run(tmp_path, basket)["totals"]
        # 25 % of 53001 = 13250.25; 5 % of 66251 = 3312.55
        assert (totals["duty_sen"], totals["import_tax_sen"]) == (13250, 3313)

    def test_gates_are_told_when_goods_need_a_paper(self, tmp_path: Path) -> None:
        basket = {**item_x(4500, hs="0901.11"), "destination": {"postcode": "88000"}}
        (gate,) = run(tmp_path, basket)["gates"]
        assert gate["outcome"] == "evidence" and not gate["is_sellable"]
        assert [issue["kind"] for issue in gate["issues"]] == ["FAMA"]
        assert "FAMA" in gate["issues"][0]["reason"]["ms"]

    def test_measures_round_up_when_given_with_decimals(self, tmp_path: Path) -> None:
        basket = item_x(4500, packed_g=1000.2, dims={"l": 9.1, "w": 9, "h": "8.5"})
        (box,) = run(tmp_path, basket)["consignments"][0]["boxes"]
        assert (box["actual_g"], box["volumetric_g"], box["freight_sen"]) == (1001, 135, 3600)


class TestOwnRules:
    def test_own_card_prices_the_parcel_when_given(self, tmp_path: Path) -> None:
        card = {"first_g": 500, "first_sen": 1000, "step_g": 100, "step_sen": 50}
        service = {"mode": "AIR_COURIER", "incoterm": "DAP", "divisor": 5000, "rates": {"PENINSULAR": card}}
        answer = run(tmp_path, {**item_x(4500, packed_g=650), "service": service})
        # 650 g is 150 g above the first band: two started steps.
        assert answer["totals"]["freight_sen"] == 1100
        assert (answer["incoterm"], answer["consignments"][0]["mode"]) == ("DAP", "AIR_COURIER")
        east = run(tmp_path, {**item_x(4500), "service": service, "destination": "88000"})
        assert east["totals"]["freight_sen"] is None

    @pytest.mark.parametrize(
        ("registration", "lvg"),
        [
            (True, 450),
            (False, 0),
            ("W10-0001", 450),
            ({"number": "W10-0001", "valid_from": "2026-11-26"}, 0),
            ({"number": "W10-0001", "valid_from": "2026-11-25", "valid_to": "2026-11-25"}, 450),
            ({"number": "", "valid_from": "2024-01-01"}, 0),
        ],
    )
    def test_lvg_is_charged_only_while_registered_when_the_file_says_so(
        self, tmp_path: Path, registration: Any, lvg: int
    ) -> None:
        answer = run(tmp_path, {**item_x(4500), "registration": registration})
        assert answer["totals"]["lvg_sen"] == lvg

    def test_caps_and_insurance_of_the_file_hold_when_given(self, tmp_path: Path) -> None:
        service = {"mode": "AIR_POST", "maximum_g": 250, "insurance_bp": 100}
        answer = run(tmp_path, {**item_x(4500), "service": service})
        assert next(problem["reason"]["key"] for problem in answer["problems"]) == "cap.too_heavy"
        assert answer["totals"]["insurance_sen"] == 45

    def test_vouchers_in_percent_follow_their_kind_when_given(self, tmp_path: Path) -> None:
        vouchers = [500, {"kind": "seller", "bp": 1000}, {"kind": "platform", "bp": 1000}]
        totals = run(tmp_path, {**item_x(5000), "vouchers": vouchers})["totals"]
        # The maker gives 10 %: 4500, LVG 450. The platform gives RM5.00 and 10 % of 4500.
        assert (totals["goods_sen"], totals["lvg_sen"], totals["voucher_sen"]) == (4500, 450, -950)

    def test_papers_are_read_in_both_ways_when_given(self, tmp_path: Path) -> None:
        papers = ["FORM_D", {"kind": "PIRT", "number": "1", "expires_on": "2026-11-30", "verified": True}]
        basket = item_x(60000, hs="1905.90", evidence=papers, tags=["food"])
        answer = run(tmp_path, basket)
        assert answer["totals"]["duty_sen"] == 0
        kinds = [(issue["code"], issue["kind"]) for issue in answer["gates"][0]["issues"]]
        # Air post promises 14 days, until 9 December: the PIRT number ends before.
        assert kinds == [("missing", "LABEL_MS_EN"), ("expires_before_delivery", "PIRT")]

    def test_standard_input_is_read_when_the_file_is_a_dash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", StringIO(json.dumps(BASKET_A)))
        printed = StringIO()
        call_command("quote", "-", stdout=printed)
        assert json.loads(printed.getvalue())["totals"]["total_sen"] == 40932


class TestSeedCommand:
    def test_rules_are_in_place_when_the_command_has_run(self) -> None:
        said = StringIO()
        call_command("seed_trade", stdout=said)
        assert TradeRule.objects.filter(code="my.lvg.rate/2024-01-01").exists()
        assert not TradeRule.objects.filter(is_fixture=True).exists()
        call_command("seed_trade", "--fixtures", stdout=said)
        assert TradeRule.objects.filter(is_fixture=True).exists()


class TestProducts:
    def test_facts_come_from_the_shop_when_a_sku_is_given(self, tmp_path: Path) -> None:
        seed_trade(today=date(2026, 11, 25), with_fixtures=True, checks_from_today=True)
        product = a_product("Cangkir", 4500, a_maker("Gerabah", origin_iso="ID-JT"))
        CommodityProfile.objects.create(
            product=product,
            hs6="691200",
            origin_country="ID",
            packed_g=700,
            length_cm=10,
            width_cm=10,
            height_cm=10,
        )
        sku = product.stockrecords.get().partner_sku
        answer = run(tmp_path, {"destination": "50000", "lines": [{"sku": sku, "qty": 2}]})
        assert answer["rules_from"] == "database"
        (part,) = answer["consignments"]
        assert (part["maker"], part["ship_from"]) == ("Gerabah", "ID-JT")
        assert answer["totals"]["total_sen"] == 2 * (4500 + 450) + 2800 + 800
        again = run(tmp_path, {"destination": "50000", "lines": [{"sku": sku, "qty": 2}]}, "--seed-rules")
        assert again["rules_from"] == "seed"
        assert again["totals"] == answer["totals"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("basket", "field"),
        [
            ("{", "basket.json"),
            ([], "the file"),
            ({"lines": []}, "destination"),
            ({**item_x(1), "lines": []}, "no lines"),
            ({**item_x(1), "destinaton": "x"}, "destinaton"),
            ({**item_x(1), "destination": "37000"}, "destination"),
            ({**item_x(1), "destination": {"postcode": "50000", "state": "Riau"}}, "destination"),
            ({**item_x(1), "destination": {"postcode": "50000", "country": "SG"}}, "country"),
            ({**item_x(1), "service": "ROCKET"}, "service"),
            ({**item_x(1), "service": {"mode": "ROCKET"}}, "service"),
            ({**item_x(1), "service": {"divisor": 0}}, "divisor"),
            ({**item_x(1), "service": {"rates": {"WEST": {}}}}, "rates"),
            ({**item_x(1), "on": "tomorrow"}, "on"),
            ({**item_x(1), "on": 5}, "on"),
            ({**item_x(1), "lines": {}}, "lines"),
            ({**item_x(1), "lines": [{"qty": 1}]}, "price_sen"),
            ({**item_x(1), "lines": [{"sku": "nobody's"}]}, "sku"),
            ({**item_x(1), "vouchers": [{"kind": "magic", "amount_sen": 1}]}, "vouchers"),
            ({**item_x(1), "vouchers": [{}]}, "amount_sen"),
            ({**item_x(1), "rates": {"mfn": "x"}}, "rates.mfn"),
            (item_x(1, price_sen=12.5), "price_sen"),
            (item_x(1, price_sen=-1), "price_sen"),
            (item_x(1, discount_sen=2), "discount_sen"),
            (item_x(1, form_d="no"), "form_d"),
            ({**item_x(1), "joined": "false"}, "joined"),
            (
                {**item_x(1), "vouchers": [{"kind": "seller", "ref": "nobody", "amount_sen": 1}]},
                "names no line",
            ),
            ({**item_x(1), "on": "0001-01-01"}, "on must lie"),
            (item_x(1, qty=10**7), "qty"),
            (item_x(1, hs="coffee"), "HS code"),
            (item_x(1, qty=0), "qty"),
            (item_x(1, packed_g="heavy"), "packed_g"),
            (item_x(1, packed_g=0), "packed_g"),
            (item_x(1, dims=[1, 2]), "dims"),
            (item_x(1, hs=9), "hs"),
            (item_x(1, origin="Indonesia"), "origin"),
            (item_x(1, ship_from="../../etc"), "ship_from"),
            ({**item_x(1), "earlier_today": [{"cif_sen": -1}]}, "cif_sen"),
            ({**item_x(1), "earlier_today": [{"value": 1}]}, "value"),
            (item_x(1, evidence=[{"kind": "FORM_D", "expires_on": "soon"}]), "expires_on"),
        ],
    )
    def test_file_is_refused_with_the_field_when_it_is_no_basket(
        self, tmp_path: Path, basket: Any, field: str
    ) -> None:
        with pytest.raises(CommandError, match=field):
            run(tmp_path, basket)
