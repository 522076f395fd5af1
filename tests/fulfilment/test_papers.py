"""Papers of a parcel: the data set is complete or nothing is printed (R22)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storefront.fulfilment.papers.carrier_file import COLUMNS, as_csv, as_json
from storefront.fulfilment.papers.dataset import (
    CannotPrint,
    Content,
    Limits,
    PaperSet,
    Party,
    check_printable,
    customs_form,
    missing_fields,
)
from storefront.fulfilment.papers.render import Paper, as_data, render

LIMITS = Limits(cn22_sen=165000, cn22_g=2000, consignment_note_g=30000)

COFFEE = Content(
    sku="JG-1",
    title="Kopi Gayo 250 g",
    description="Roasted arabica coffee, 250 g bag",
    quantity=2,
    net_g=250,
    packed_g=285,
    unit_value_sen=4505,
    hs="090121",
    origin_country="ID",
    origin_region="ID-AC",
)
PAPERS = PaperSet(
    consignment="J26-0001-A",
    made_on=date(2026, 11, 25),
    tracking_number="RR473124829ID",
    carrier="pos",
    service="AIR_POST",
    sender=Party(
        name="Sangrai Uten",
        street="Jalan Lebe Kader 1",
        town="Kabupaten Aceh Tengah",
        region="Aceh",
        postcode="24511",
        country="ID",
        phone="+6280000000001",
        tax_id="00.000.000.0-000.001",
        registration="0000000000001",
    ),
    recipient=Party(
        name="Siti binti Ahmad",
        street="12 Jalan Merdeka",
        town="Kuala Lumpur",
        region="",
        postcode="50400",
        country="MY",
        phone="+60123456789",
    ),
    contents=(COFFEE,),
    freight_sen=2800,
    insurance_sen=0,
    incoterm="DDP",
    invoice_number="J26-0001-A",
    invoice_on=date(2026, 11, 24),
    lvg_number="CONTOH-LVG-000000",
    marketplace_name="Juragan",
    marketplace_id="CONTOH-PPMSE-0001",
)


class TestCompleteness:
    def test_nothing_is_missing_when_the_set_is_complete(self) -> None:
        assert missing_fields(PAPERS) == ()
        check_printable(PAPERS, LIMITS)

    @pytest.mark.parametrize(
        ("changes", "missing"),
        [
            ({"marketplace_id": ""}, "marketplace_id"),
            ({"incoterm": ""}, "incoterm"),
            ({"contents": ()}, "contents"),
            ({"sender": replace(PAPERS.sender, tax_id="")}, "sender.tax_id"),
            ({"sender": replace(PAPERS.sender, phone="")}, "sender.phone"),
            ({"recipient": replace(PAPERS.recipient, street="")}, "recipient.street"),
            ({"contents": (replace(COFFEE, hs="0901"),)}, "JG-1.hs"),
            ({"contents": (replace(COFFEE, net_g=None),)}, "JG-1.net_g"),
            ({"contents": (replace(COFFEE, packed_g=None),)}, "JG-1.packed_g"),
            ({"contents": (replace(COFFEE, origin_region=""),)}, "JG-1.origin_region"),
            ({"contents": (replace(COFFEE, description="Kopi «Gayo»"),)}, "JG-1.description"),
            ({"contents": (replace(COFFEE, description="x" * 101),)}, "JG-1.description"),
        ],
    )
    def test_nothing_is_printed_when_a_field_is_missing(self, changes: dict[str, Any], missing: str) -> None:
        papers = replace(PAPERS, **changes)
        assert missing in missing_fields(papers)
        for paper in Paper:
            with pytest.raises(CannotPrint) as refusal:
                render(paper, papers, LIMITS)
            assert refusal.value.code == "incomplete" and missing in refusal.value.missing

    @pytest.mark.parametrize(("quantity", "is_refused"), [(2, False), (3, True)])
    def test_consignment_note_is_refused_when_the_parcel_is_above_30_kg(
        self, quantity: int, *, is_refused: bool
    ) -> None:
        heavy = replace(PAPERS, contents=(replace(COFFEE, packed_g=15000, quantity=quantity),))
        if not is_refused:
            check_printable(heavy, LIMITS)
            return
        with pytest.raises(CannotPrint) as refusal:
            as_json([heavy], LIMITS)
        assert refusal.value.code == "too_heavy"


class TestAmounts:
    def test_sums_follow_from_the_lines_when_read(self) -> None:
        assert (PAPERS.fob_sen, PAPERS.gross_g, PAPERS.total_sen) == (9010, 570, 11810)
        data = as_data(PAPERS, LIMITS)
        assert (data["fob"], data["freight"], data["total"]) == ("90.10", "28.00", "118.10")
        (line,) = data["contents"]
        assert (line["unit_value"], line["value"], line["net_g"], line["gross_g"]) == (
            "45.05",
            "90.10",
            500,
            570,
        )

    @pytest.mark.parametrize(
        ("changes", "form"),
        [
            ({}, "CN22"),
            ({"packed_g": 1000}, "CN22"),
            ({"packed_g": 1001}, "CN23"),
            ({"unit_value_sen": 82500}, "CN22"),
            ({"unit_value_sen": 82501}, "CN23"),
        ],
    )
    def test_form_follows_weight_and_value_when_chosen(self, changes: dict[str, Any], form: str) -> None:
        papers = replace(PAPERS, contents=(replace(COFFEE, **changes),))
        assert customs_form(papers, LIMITS) == form

    def test_larger_form_is_used_when_no_value_limit_is_dated(self) -> None:
        assert customs_form(PAPERS, replace(LIMITS, cn22_sen=None)) == "CN23"


class TestPdf:
    @pytest.mark.parametrize("paper", list(Paper))
    def test_paper_is_a_pdf_when_printed(self, paper: Paper) -> None:
        assert render(paper, PAPERS, LIMITS).startswith(b"%PDF-")

    @pytest.mark.parametrize("paper", list(Paper))
    def test_text_stays_text_when_a_name_looks_like_markup(self, paper: Paper) -> None:
        sender = replace(PAPERS.sender, name='#panic("x") $ * _ [ "quoted" \\ ]')
        contents = tuple(replace(COFFEE, sku=f"JG-{number}", title="*#read()*") for number in range(12))
        papers = replace(PAPERS, sender=sender, contents=contents, tracking_number="")
        assert render(paper, papers, LIMITS).startswith(b"%PDF-")

    def test_large_form_is_printed_when_the_parcel_needs_cn23(self) -> None:
        papers = replace(PAPERS, contents=(replace(COFFEE, packed_g=5000),))
        assert render(Paper.CUSTOMS, papers, LIMITS).startswith(b"%PDF-")


class TestCarrierFile:
    def test_json_and_csv_say_the_same_when_written(self) -> None:
        two = replace(PAPERS, contents=(COFFEE, replace(COFFEE, sku="JG-2", quantity=1)))
        (data,) = json.loads(as_json([two], LIMITS))
        rows = list(csv.DictReader(io.StringIO(as_csv([two], LIMITS))))
        assert list(rows[0]) == COLUMNS
        assert [row["line_number"] for row in rows] == ["1", "2"]
        assert rows[0]["sender_tax_id"] == data["sender"]["tax_id"]
        assert rows[1]["value"] == "45.05" and rows[0]["parcel_gross_g"] == "855"
        assert rows[0]["origin_region"] == "ID-AC" and rows[0]["marketplace_id"] == "CONTOH-PPMSE-0001"

    def test_cell_is_no_formula_when_a_name_begins_like_one(self) -> None:
        sender = replace(PAPERS.sender, name='=HYPERLINK("x")')
        (row,) = csv.DictReader(io.StringIO(as_csv([replace(PAPERS, sender=sender)], LIMITS)))
        assert row["sender_name"].startswith("'=")
        assert row["recipient_phone"] == "+60123456789"
