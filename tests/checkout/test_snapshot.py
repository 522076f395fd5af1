"""What a buyer agreed to: its sums by hand, its way through JSON, its hash, and the lines of the payment page."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from django.utils.translation import override

from storefront.checkout.payment_lines import payment_lines
from storefront.checkout.snapshot import (
    Receiver,
    Snapshot,
    SnapshotLine,
    SnapshotOffer,
    SnapshotParcel,
    fingerprint,
)

COFFEE = SnapshotLine(11, 21, 31, 41, "Kopi Gayo", "KG", 3, 4_500, 450, 1_000, 800, {"code": None})
SCARF = SnapshotLine(12, 22, 32, 42, "Syal", "SY", 2, 10_000, 0, 0, 900, {}, 500, 101, 300)
PARCELS = (SnapshotParcel(41, (11,), 1_200, 70, 8), SnapshotParcel(42, (12,), 1_501, 0, 5))
VOUCHER = SnapshotOffer(7, 9, "RAYA", "Raya", "once", 300, 101)
SNAPSHOT = Snapshot(
    (COFFEE, SCARF),
    PARCELS,
    "AIR_POST",
    "PENINSULAR",
    "LVG-1",
    5,
    9,
    "f1",
    ("r1", "r2"),
    {"q": 1},
    (VOUCHER,),
)
SITI = Receiver("Siti", "+60123456789", "Jalan 1", "50400", "KL", "Kuala Lumpur", "s@example.com", "bell")


class TestSums:
    def test_each_sum_is_that_of_its_parts(self) -> None:
        assert (COFFEE.goods_sen, COFFEE.lvg_sen, COFFEE.maker_discount_sen) == (13_500, 1_350, 0)
        # 2 x RM100.00 less RM1.01 of the maker; he gave RM5.00 a unit besides
        assert (SCARF.goods_sen, SCARF.lvg_sen, SCARF.maker_discount_sen) == (19_899, 0, 1_101)
        assert SNAPSHOT.goods_sen == 13_500 + 19_899
        assert SNAPSHOT.lvg_sen == 1_350
        assert SNAPSHOT.freight_sen == 2_701
        assert (SNAPSHOT.duty_sen, SNAPSHOT.import_tax_sen) == (70, 13)
        assert (SNAPSHOT.discount_sen, SNAPSHOT.maker_discount_sen) == (300, 1_101)

    def test_total_is_goods_taxes_and_freight_less_what_the_platform_pays(self) -> None:
        assert SNAPSHOT.total_sen == 33_399 + 1_350 + 70 + 13 + 2_701 - 300


class TestJson:
    def test_it_comes_back_the_same_from_the_database(self) -> None:
        stored = json.loads(json.dumps(SNAPSHOT.to_json()))
        assert stored == SNAPSHOT.to_json()
        assert Snapshot.from_json(stored) == SNAPSHOT

    def test_it_is_read_when_it_was_frozen_before_there_were_offers(self) -> None:
        old = {key: value for key, value in SNAPSHOT.to_json().items() if key != "offers"}
        assert Snapshot.from_json({**old, "discount_sen": 0}) == dataclasses.replace(SNAPSHOT, offers=())


class TestFingerprint:
    def test_same_goods_and_receiver_are_the_same_order_when_only_the_evidence_is_new(self) -> None:
        line = dataclasses.replace(COFFEE, evidence={"code": "MLT7K2WX"})
        again = dataclasses.replace(SNAPSHOT, lines=(line, SCARF), quote={}, quote_fingerprint="f2")
        assert fingerprint(again, SITI) == fingerprint(SNAPSHOT, SITI)

    @pytest.mark.parametrize(
        "change",
        [
            {"lines": (COFFEE,)},
            {"lines": (dataclasses.replace(COFFEE, quantity=2), SCARF)},
            {"lines": (dataclasses.replace(COFFEE, product_id=99), SCARF)},
            {"offers": ()},
            {"parcels": PARCELS[:1]},
        ],
    )
    def test_other_contents_are_another_order(self, change: dict[str, Any]) -> None:
        assert fingerprint(dataclasses.replace(SNAPSHOT, **change), SITI) != fingerprint(SNAPSHOT, SITI)

    @pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Receiver)])
    def test_another_receiver_is_another_order(self, field: str) -> None:
        other = dataclasses.replace(SITI, **{field: "x"})
        assert fingerprint(SNAPSHOT, other) != fingerprint(SNAPSHOT, SITI)

    def test_it_is_a_sha_256(self) -> None:
        assert len(bytes.fromhex(fingerprint(SNAPSHOT, SITI))) == 32


class TestPaymentLines:
    def test_lines_name_the_goods_and_sum_to_what_is_charged(self) -> None:
        with override("en"):
            coffee, scarf, freight, border = payment_lines(SNAPSHOT)
        assert (coffee.name, coffee.unit_amount_minor, coffee.quantity) == ("Kopi Gayo", 4_950, 3)
        assert coffee.description == ""
        assert (scarf.name, scarf.unit_amount_minor, scarf.quantity) == ("Syal × 2", 19_899 - 300, 1)
        assert scarf.description == "Discount taken off: RM\N{NO-BREAK SPACE}4.01"
        assert (freight.name, freight.unit_amount_minor, freight.quantity) == ("Delivery", 2_701, 1)
        assert (border.name, border.unit_amount_minor, border.quantity) == ("Duty and import tax", 83, 1)
        lines = (coffee, scarf, freight, border)
        assert sum(line.unit_amount_minor * line.quantity for line in lines) == SNAPSHOT.total_sen

    def test_border_has_no_line_when_nothing_is_due_there(self) -> None:
        free = tuple(dataclasses.replace(part, duty_sen=0, import_tax_sen=0) for part in PARCELS)
        assert len(payment_lines(dataclasses.replace(SNAPSHOT, parcels=free))) == 3

    def test_one_sen_at_the_border_has_its_line(self) -> None:
        one = dataclasses.replace(PARCELS[0], duty_sen=0, import_tax_sen=1)
        *_goods, border = payment_lines(dataclasses.replace(SNAPSHOT, parcels=(one,)))
        assert border.unit_amount_minor == 1

    def test_names_fit_the_payment_page_when_titles_are_long(self) -> None:
        lines = (
            dataclasses.replace(COFFEE, title="K" * 300),
            dataclasses.replace(SCARF, title="S" * 300, maker_off_sen=0),
        )
        coffee, scarf, *_rest = payment_lines(dataclasses.replace(SNAPSHOT, lines=lines))
        assert (coffee.name, scarf.name) == ("K" * 120, "S" * 100 + " × 2")

    @pytest.mark.parametrize(("language", "amount"), [("ms", "1.01"), ("id", "1,01")])
    def test_discount_of_the_maker_alone_is_told_in_the_buyers_language(
        self, language: str, amount: str
    ) -> None:
        line = dataclasses.replace(SCARF, platform_off_sen=0, unit_lvg_sen=950)
        with override(language):
            scarf, *_rest = payment_lines(dataclasses.replace(SNAPSHOT, lines=(line,)))
        assert scarf.unit_amount_minor == 19_899 + 2 * 950
        assert amount in scarf.description
