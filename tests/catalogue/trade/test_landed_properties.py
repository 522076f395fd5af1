"""H5: random baskets. Set HYPOTHESIS_PROFILE=long for 10,000 of them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from catalogue.trade.landed import quote
from catalogue.trade.outcome import Due, Quote
from catalogue.trade.refunds import refund_units
from catalogue.trade.rulebook import RuleBook
from catalogue.trade.values import QuoteLine, QuoteRequest

RANDOM_BASKETS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150
KNOWN_CODES = ["090121", "190590", "621490", "442011", "620520", "330499", "691200"]

random_baskets = settings(
    max_examples=RANDOM_BASKETS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def goods(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "hs": draw(st.sampled_from(KNOWN_CODES)),
        "price": draw(st.one_of(st.integers(100, 60_000), st.sampled_from([49_999, 50_000, 50_001, 1285]))),
        "quantity": draw(st.integers(1, 12)),
        "maker": draw(st.sampled_from(["m1", "m2", "m3", "m4", "m5"])),
        "packed_g": draw(st.integers(20, 4_000)),
        "dims_cm": tuple(draw(st.integers(1, 60)) for _ in range(3)),
        "has_proof": draw(st.booleans()),
    }


@st.composite
def baskets(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "lines": draw(st.lists(goods(), min_size=1, max_size=8)),
        "postcode": draw(st.sampled_from(["50000", "88000", "93000", "87000", "14290"])),
        "service": draw(st.sampled_from(["AIR_POST", "AIR_POST_5000", "AIR_POST_DAP", "SEA"])),
        "voucher": draw(st.one_of(st.just(0), st.integers(0, 30_000))),
        "joined": draw(st.booleans()),
    }


def lines_of(f0: Any, rows: list[dict[str, Any]]) -> tuple[QuoteLine, ...]:
    return tuple(
        f0.line(
            row["hs"],
            row["price"],
            row["quantity"],
            ref=f"l{position}",
            maker=row["maker"],
            packed_g=row["packed_g"],
            dims_cm=row["dims_cm"],
            evidence=(f0.form_d,) if row["has_proof"] else (),
        )
        for position, row in enumerate(rows)
    )


def request_of(f0: Any, basket: dict[str, Any]) -> QuoteRequest:
    facts = {key: value for key, value in basket.items() if key != "lines"}
    request: QuoteRequest = f0.request(lines_of(f0, basket["lines"]), **facts)
    return request


def all_in(answer: Quote) -> int:
    assert answer.total_sen is not None and answer.payable_on_delivery_sen is not None
    return answer.total_sen + answer.payable_on_delivery_sen


def grown(request: QuoteRequest, more: int, book: RuleBook) -> tuple[Quote, Quote]:
    """The quotes before and after the first line grows by `more` units, without a voucher."""
    plain = replace(request, order_voucher_sen=0)
    first = plain.lines[0]
    larger = replace(first, quantity=first.quantity + more)
    return quote(plain, book), quote(replace(plain, lines=(larger, *plain.lines[1:])), book)


@pytest.fixture(scope="module")
def book(f0: Any) -> Any:
    return f0.book()


class TestRandomBaskets:
    @random_baskets
    @given(basket=baskets())
    def test_shown_lines_sum_to_the_charge_when_any_basket_is_quoted(
        self, f0: Any, book: Any, basket: dict[str, Any]
    ) -> None:
        answer = quote(request_of(f0, basket), book)
        at_checkout = [line.amount_sen or 0 for line in answer.shown if line.due is Due.CHECKOUT]
        assert answer.total_sen == sum(at_checkout)
        goods_sen = sum(line.goods_sen for line in answer.lines)
        voucher = answer.shown_sen("voucher") or 0
        assert all_in(answer) == goods_sen + voucher + sum(
            charge.amount_sen or 0 for charge in answer.charges
        )
        assert all(charge.amount_sen is not None and charge.amount_sen >= 0 for charge in answer.charges)

    @random_baskets
    @given(basket=baskets())
    def test_shares_sum_exactly_when_freight_is_split(
        self, f0: Any, book: Any, basket: dict[str, Any]
    ) -> None:
        for part in quote(request_of(f0, basket), book).consignments:
            assert sum(line.freight_sen or 0 for line in part.lines) == part.freight_sen
            assert sum(line.cif_sen or 0 for line in part.lines) == part.cif_sen
            assert sum(count for box in part.boxes for _, count in box.units) == sum(
                line.quantity for line in part.lines
            )

    @random_baskets
    @given(basket=baskets())
    def test_nothing_is_left_when_every_unit_is_refunded(
        self, f0: Any, book: Any, basket: dict[str, Any]
    ) -> None:
        answer = quote(request_of(f0, basket), book)
        left = sum(line.goods_sen + line.lvg_sen for line in answer.lines)
        for line in answer.lines:
            for done in range(line.quantity):
                left -= refund_units(
                    unit_price_sen=line.unit_price_sen,
                    unit_tax_sen=line.unit_tax_sen,
                    quantity=1,
                    ordered=line.quantity,
                    refunded=done,
                ).total_sen
        assert left == 0

    @random_baskets
    @given(basket=baskets(), more=st.integers(1, 5))
    def test_price_tax_and_freight_never_fall_when_quantity_grows(
        self, f0: Any, book: Any, basket: dict[str, Any], more: int
    ) -> None:
        before, after = grown(request_of(f0, basket), more, book)
        for kind in ("goods", "lvg", "freight"):
            assert (after.shown_sen(kind) or 0) >= (before.shown_sen(kind) or 0)

    @random_baskets
    @given(basket=baskets(), more=st.integers(1, 5))
    def test_total_never_falls_when_quantity_grows_within_a_tax_class(
        self, f0: Any, book: Any, basket: dict[str, Any], more: int
    ) -> None:
        """One tax class: the lines of the basket share code and proof, and relief holds or not both times.

        A parcel of several classes need not be monotone: freight is split by value (R5), so one more
        duty-free piece draws freight away from dutiable goods.
        """
        first = basket["lines"][0]
        alike = [{**row, "hs": first["hs"], "has_proof": first["has_proof"]} for row in basket["lines"]]
        request = request_of(f0, {**basket, "lines": alike})
        before, after = grown(request, more, book)
        is_low = {line.unit_price_sen <= 50_000 for line in request.lines}
        relieved = [[part.is_de_minimis for part in answer.consignments] for answer in (before, after)]
        if relieved[0] == relieved[1] and len(is_low) == 1:
            assert all_in(after) >= all_in(before)

    @random_baskets
    @given(basket=baskets(), voucher=st.integers(0, 100_000))
    def test_no_tax_shrinks_when_a_platform_voucher_is_used(
        self, f0: Any, book: Any, basket: dict[str, Any], voucher: int
    ) -> None:
        request = request_of(f0, basket)
        plain = quote(replace(request, order_voucher_sen=0), book)
        cheaper = quote(replace(request, order_voucher_sen=voucher), book)
        assert cheaper.charges == plain.charges
        assert (plain.total_sen or 0) - (cheaper.total_sen or 0) == -(cheaper.shown_sen("voucher") or 0)
