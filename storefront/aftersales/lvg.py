"""Low Value Goods tax after the sale: the 12-month counter (R23) and the quarter's file (R24).

Sources: RMCD LVG guide, November 2023: sellers above RM500,000 of LVG sales in 12 months must register; the
return LVG-02 covers three months. The file is refused when it differs from the books by one sen.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TextIO

from django.db.models import F, Sum

from catalogue.trade.queries import rules_on
from catalogue.trade.rulebook import LVG_REGISTRATION_LIMIT_SEN, LVG_THRESHOLD_SEN
from catalogue.trade.values import KUALA_LUMPUR, day_in_malaysia
from storefront.checkout.models import RefundLine
from storefront.ledger.models import Posting
from storefront.order.models import Line

ACCOUNT = "tax:lvg"
STREAM = 2000
COLUMNS = ("date", "kind", "order", "line", "sku", "unit_price", "quantity", "value", "tax", "registration")


class CannotReadQuarter(ValueError):
    """Not a quarter such as 2026Q4."""


class BooksDisagree(Exception):
    """The lines do not sum to the ledger. Nothing may be filed; amounts in sen."""

    def __init__(self, lines_sen: int, books_sen: int) -> None:
        super().__init__(f"lines {lines_sen}, ledger {books_sen}, difference {lines_sen - books_sen} sen")
        self.lines_sen, self.books_sen = lines_sen, books_sen


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months by the Malaysian calendar; `first` and `last` are both inside."""

    first: date
    last: date

    @classmethod
    def read(cls, text: str) -> Quarter:
        """From "2026Q4". Raises CannotReadQuarter."""
        year, _, number = text.upper().partition("Q")
        if not (len(year) == 4 and year.isascii() and year.isdigit() and number in tuple("1234")):
            raise CannotReadQuarter(text)
        month = 3 * int(number) - 2
        after = date(int(year) + (month == 10), (month + 2) % 12 + 1, 1)
        return cls(date(int(year), month, 1), after - timedelta(days=1))

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the first one after it."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One taxed sale, or units given back (negative). Amounts in sen."""

    on: date
    kind: str
    order: str
    line: int
    sku: str
    unit_price_sen: int
    quantity: int
    value_sen: int
    tax_sen: int
    registration: str


@dataclass(frozen=True, slots=True)
class Counter:
    """LVG sales of 12 months beside the limit. `level` is "", "70", "90" or "crossed"."""

    sales_sen: int
    limit_sen: int
    level: str

    @property
    def percent(self) -> int:
        """Whole percent of the limit, rounded down: 89.9 % is not yet a warning of 90."""
        return self.sales_sen * 100 // self.limit_sen if self.limit_sen else 0


def counter(on: date) -> Counter | None:
    """Sales of Low Value Goods in the 12 months that end with `on`, net of what went back (R23).

    Without tax and freight. None while no dated limit or threshold is known.
    """
    rules = rules_on(on)
    limit, threshold = rules.rule(LVG_REGISTRATION_LIMIT_SEN), rules.rule(LVG_THRESHOLD_SEN)
    if limit is None or threshold is None:
        return None
    begins = _midnight(_a_year_before(on) + timedelta(days=1))
    lines = Line.objects.filter(
        order__date_placed__gte=begins,
        order__date_placed__lt=_midnight(on + timedelta(days=1)),
        unit_price_sen__lte=threshold.value,
        replaces=None,  # sent again for nothing: no sale
    )
    kept = (F("quantity") - F("refunded_quantity")) * F("unit_price_sen")
    sales = lines.aggregate(total=Sum(kept))["total"] or 0
    return Counter(int(sales), limit.value, _level(int(sales), limit.value))


def tax_rows(quarter: Quarter) -> Iterator[TaxRow]:
    """Sales first, then what went back, each by date. Read as a stream."""
    begins, ends = quarter.moments
    sold = (
        Line.objects.filter(order__date_placed__gte=begins, order__date_placed__lt=ends, lvg_sen__gt=0)
        .select_related("order", "in_consignment__consignment")
        .order_by("order__date_placed", "pk")
    )
    for line in sold.iterator(STREAM):
        yield _row(
            line,
            "sale",
            line.order.date_placed,
            quantity=line.quantity,
            value_sen=line.unit_price_sen * line.quantity,
            tax_sen=line.lvg_sen,
        )
    back = (
        RefundLine.objects.filter(
            refund__requested_at__gte=begins, refund__requested_at__lt=ends, lvg_sen__gt=0
        )
        .select_related("refund", "order_line__order", "order_line__in_consignment__consignment")
        .order_by("refund__requested_at", "pk")
    )
    for part in back.iterator(STREAM):
        moment = part.refund.requested_at
        yield _row(
            part.order_line,
            "refund",
            moment,
            quantity=-part.quantity,
            value_sen=-part.order_line.unit_price_sen * part.quantity,
            tax_sen=-part.lvg_sen,
        )


def write_quarter(quarter: Quarter, out: TextIO) -> int:
    """Write the quarter as CSV and give its tax in sen. Raises BooksDisagree when the ledger says otherwise;
    what was written until then is not a return."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    tax = 0
    for row in tax_rows(quarter):
        tax += row.tax_sen
        writer.writerow(
            (
                row.on.isoformat(),
                row.kind,
                row.order,
                row.line,
                row.sku,
                _ringgit(row.unit_price_sen),
                row.quantity,
                _ringgit(row.value_sen),
                _ringgit(row.tax_sen),
                row.registration,
            )
        )
    books = booked_tax(quarter)
    if tax != books:
        raise BooksDisagree(tax, books)
    return tax


def booked_tax(quarter: Quarter) -> int:
    """What the ledger's LVG account received in the quarter, in sen."""
    begins, ends = quarter.moments
    postings = Posting.objects.filter(
        account__code=ACCOUNT, journal__happened_at__gte=begins, journal__happened_at__lt=ends
    )
    return postings.aggregate(total=Sum("amount_minor"))["total"] or 0


def _row(line: Line, kind: str, moment: datetime, *, quantity: int, value_sen: int, tax_sen: int) -> TaxRow:
    return TaxRow(
        on=day_in_malaysia(moment),
        kind=kind,
        order=line.order.number,
        line=line.pk,
        sku=line.partner_sku,
        unit_price_sen=line.unit_price_sen,
        quantity=quantity,
        value_sen=value_sen,
        tax_sen=tax_sen,
        registration=line.in_consignment.consignment.lvg_number,
    )


def _level(sales_sen: int, limit_sen: int) -> str:
    if sales_sen > limit_sen:
        return "crossed"
    return next((str(mark) for mark in (90, 70) if sales_sen * 100 >= limit_sen * mark), "")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), KUALA_LUMPUR)


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if is_leap_day else day.replace(year=day.year - 1)


def _ringgit(sen: int) -> str:
    """Ringgit with a point, as a return wants it."""
    return f"{'-' if sen < 0 else ''}{abs(sen) // 100}.{abs(sen) % 100:02}"
