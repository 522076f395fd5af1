"""The 12-month counter and the quarter's file of LVG tax (R23, R24)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from catalogue.trade.seeds import seed_trade
from storefront.aftersales.lvg import (
    BooksDisagree,
    CannotReadQuarter,
    Quarter,
    booked_tax,
    counter,
    tax_rows,
    write_quarter,
)
from storefront.checkout.models import Refund, RefundLine
from storefront.fulfilment.operations import ConsignmentPlan, open_consignments
from storefront.ledger.operations import post
from storefront.order.models import Line, Order
from tests.services.people_and_goods import a_product, an_order

pytestmark = pytest.mark.django_db

MALAYSIA = ZoneInfo("Asia/Kuala_Lumpur")
Q4 = Quarter.read("2026Q4")


@pytest.fixture(autouse=True)
def rules() -> None:
    seed_trade(today=date(2026, 11, 25), with_fixtures=True, checks_from_today=True)


def sale(price_sen: int, *, quantity: int = 1, at: datetime, is_booked: bool = True) -> Order:
    """A paid order of one line, taxed by half-up 10 % a unit when it is a Low Value Good."""
    order = an_order(products=(a_product("Barang", price_sen),), placed_at=at)
    unit_tax = (price_sen + 5) // 10 if price_sen <= 50000 else 0
    order.lines.update(
        quantity=quantity,
        unit_lvg_sen=unit_tax,
        goods_sen=price_sen * quantity,
        lvg_sen=unit_tax * quantity,
    )
    lines = tuple(Line.objects.filter(order=order))
    plan = ConsignmentPlan(
        maker=lines[0].partner,
        lines=lines,
        freight_sen=0,
        service_code="AIR_POST",
        zone="PENINSULAR",
        lvg_number="CONTOH-LVG-000000",
        days_min=1,
        days_max=2,
    )
    open_consignments(order=order, plans=[plan], now=at)
    if is_booked:
        _book("order", order.number, unit_tax * quantity, at)
    return order


def give_back(order: Order, quantity: int, *, at: datetime) -> None:
    line = order.lines.get()
    refund = Refund.objects.create(cause=Refund.Cause.choices[0][0], amount_sen=0, requested_at=at)
    tax = line.unit_lvg_sen * quantity
    RefundLine.objects.create(
        refund=refund,
        order_line=line,
        quantity=quantity,
        goods_sen=line.unit_price_sen * quantity,
        lvg_sen=tax,
    )
    order.lines.update(refunded_quantity=line.refunded_quantity + quantity)
    _book("refund", str(refund.key), -tax, at)


def _book(kind: str, subject: str, tax_sen: int, at: datetime) -> None:
    if tax_sen:
        with transaction.atomic():
            legs = {("tax:lvg", "MYR"): tax_sen, ("gateway:clearing", "MYR"): -tax_sen}
            post(kind=kind, subject=subject, legs=legs, at=at)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, 0, tzinfo=MALAYSIA)


class TestQuarter:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
            ("2024q1", date(2024, 1, 1), date(2024, 3, 31)),
            ("2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
            ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
            ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ],
    )
    def test_three_whole_months_are_meant_when_read(self, text: str, first: date, last: date) -> None:
        assert Quarter.read(text) == Quarter(first, last)

    @pytest.mark.parametrize("text", ["", "2026", "2026Q5", "26Q1", "Q1", "2026Q12"])
    def test_text_is_refused_when_it_is_no_quarter(self, text: str) -> None:
        with pytest.raises(CannotReadQuarter):
            Quarter.read(text)


class TestExport:
    def test_lines_equal_the_ledger_when_sales_and_refunds_are_mixed(self) -> None:
        keripik = sale(1285, quantity=3, at=noon(2026, 11, 20))
        sale(62000, at=noon(2026, 11, 21))
        give_back(keripik, 1, at=noon(2026, 12, 2))
        out = io.StringIO()
        assert write_quarter(Q4, out) == 387 - 129 == booked_tax(Q4)
        rows = list(csv.DictReader(io.StringIO(out.getvalue())))
        assert [(row["kind"], row["quantity"], row["value"], row["tax"]) for row in rows] == [
            ("sale", "3", "38.55", "3.87"),
            ("refund", "-1", "-12.85", "-1.29"),
        ]
        assert rows[0]["registration"] == "CONTOH-LVG-000000"
        assert (rows[0]["order"], rows[0]["date"]) == (keripik.number, "2026-11-20")

    def test_malaysian_midnight_divides_when_quarters_meet(self) -> None:
        utc = ZoneInfo("UTC")
        sale(1000, at=datetime(2026, 9, 30, 15, 59, 59, tzinfo=utc))
        inside = sale(2000, at=datetime(2026, 9, 30, 16, 0, tzinfo=utc))
        sale(3000, at=datetime(2026, 12, 31, 16, 0, tzinfo=utc))
        assert [row.order for row in tax_rows(Q4)] == [inside.number]
        assert write_quarter(Q4, io.StringIO()) == 200

    def test_file_is_refused_when_the_books_say_otherwise(self, tmp_path: Path) -> None:
        sale(1285, at=noon(2026, 11, 20), is_booked=False)
        with pytest.raises(BooksDisagree) as refusal:
            write_quarter(Q4, io.StringIO())
        assert (refusal.value.lines_sen, refusal.value.books_sen) == (129, 0)
        with pytest.raises(CommandError, match="not kept"):
            call_command("lvg_quarter", "2026Q4", str(tmp_path / "lvg.csv"))
        assert list(tmp_path.iterdir()) == []

    def test_command_writes_the_file_when_sums_are_equal(self, tmp_path: Path) -> None:
        sale(1285, at=noon(2026, 11, 20))
        said = io.StringIO()
        call_command("lvg_quarter", "2026Q4", str(tmp_path / "lvg.csv"), stdout=said)
        assert "129 sen" in said.getvalue()
        assert [file.name for file in tmp_path.iterdir()] == ["lvg.csv"]

    def test_command_says_why_when_the_quarter_is_wrong(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="2026Q9"):
            call_command("lvg_quarter", "2026Q9", str(tmp_path / "lvg.csv"))


class TestCounter:
    @pytest.mark.parametrize(
        ("pieces", "level"),
        [(699, ""), (700, "70"), (899, "70"), (900, "90"), (1000, "90"), (1001, "crossed")],
    )
    def test_level_follows_when_sales_near_the_limit(self, pieces: int, level: str) -> None:
        sale(50000, quantity=pieces, at=noon(2026, 11, 20))
        told = counter(date(2026, 11, 25))
        assert told is not None and (told.level, told.sales_sen) == (level, 50000 * pieces)
        assert told.percent == pieces // 10

    def test_only_low_value_goods_of_twelve_months_count_when_summed(self) -> None:
        on = date(2026, 11, 25)
        sale(1000, at=noon(2025, 11, 25))
        first = sale(2000, quantity=3, at=noon(2025, 11, 26))
        sale(50001, at=noon(2026, 11, 1))
        sale(4000, at=datetime(2026, 11, 25, 23, 59, tzinfo=MALAYSIA))
        sale(8000, at=datetime(2026, 11, 26, 0, 0, tzinfo=MALAYSIA))
        give_back(first, 1, at=noon(2026, 11, 2))
        told = counter(on)
        assert told is not None and told.sales_sen == 2 * 2000 + 4000

    def test_leap_day_has_a_year_before_it_when_counted(self) -> None:
        sale(1000, at=noon(2027, 2, 28))
        sale(2000, at=noon(2027, 3, 1))
        told = counter(date(2028, 2, 29))
        assert told is not None and told.sales_sen == 2000

    def test_nothing_is_counted_when_no_limit_is_dated(self) -> None:
        assert counter(date(2020, 1, 1) + timedelta(days=1)) is None
