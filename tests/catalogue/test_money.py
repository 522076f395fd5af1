"""The one place where amounts are rounded, split and written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catalogue.money import (
    CannotConvert,
    CannotMixCurrencies,
    CannotSplit,
    Money,
    format_money,
    from_decimal,
    half_up,
    percent_bp,
    rm,
    rp,
    split,
    to_decimal,
    total,
)

amounts = st.integers(min_value=-(10**12), max_value=10**12)


class TestHalfUp:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "expected"),
        [
            (1285, 10, 129),
            (1284, 10, 128),
            (5, 10, 1),
            (4, 10, 0),
            (-5, 10, -1),
            (-1285, 10, -129),
            (3, -2, -2),
        ],
    )
    def test_halves_leave_zero_when_rounded(self, numerator: int, denominator: int, expected: int) -> None:
        assert half_up(numerator, denominator) == expected

    @given(amounts, st.integers(min_value=1, max_value=10**9))
    def test_result_is_nearest_when_any_fraction_is_given(self, numerator: int, denominator: int) -> None:
        distance = abs(Fraction(numerator, denominator) - half_up(numerator, denominator))
        assert distance <= Fraction(1, 2)

    @given(amounts, st.integers(min_value=1, max_value=10**9))
    def test_undoing_is_exact_when_sign_flips(self, numerator: int, denominator: int) -> None:
        assert half_up(-numerator, denominator) == -half_up(numerator, denominator)

    def test_zero_denominator_is_an_error_when_given(self) -> None:
        with pytest.raises(ZeroDivisionError):
            half_up(1, 0)


class TestOrderOfAmounts:
    def test_equal_amounts_are_neither_smaller_nor_larger(self) -> None:
        one, same, more = rm(100), rm(100), rm(101)
        assert not one < same and not one > same and one <= same and one >= same
        assert one < more and more > one and one <= more and more >= one
        assert not more < one and not one > more and not more <= one and not one >= more


class TestPercentBp:
    @pytest.mark.parametrize(
        ("amount", "bp", "expected"), [(1285, 1000, 129), (50000, 1000, 5000), (4500, 1000, 450), (1, 1, 0)]
    )
    def test_share_is_rounded_half_up_when_bp_applies(self, amount: int, bp: int, expected: int) -> None:
        assert percent_bp(amount, bp) == expected


class TestSplit:
    def test_leftover_goes_to_largest_remainder_when_freight_is_split(self) -> None:
        # 2500 x (9000, 3855, 18900) / 31755 = 708.55, 303.50, 1487.95: two units are left over.
        assert split(2500, [9000, 3855, 18900]) == [709, 303, 1488]

    def test_earlier_part_wins_when_remainders_tie(self) -> None:
        assert split(1, [1, 1, 1]) == [1, 0, 0]
        assert split(5, [1, 1]) == [3, 2]

    @given(amounts, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=30).filter(any))
    def test_parts_sum_exactly_when_any_amount_is_split(self, amount: int, weights: list[int]) -> None:
        parts = split(amount, weights)
        assert sum(parts) == amount
        whole = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(amount * weight, whole)) < 1

    @given(amounts, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=9).filter(any))
    def test_parts_are_negated_when_amount_is_negated(self, amount: int, weights: list[int]) -> None:
        assert split(-amount, weights) == [-part for part in split(amount, weights)]

    @pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1]])
    def test_split_is_refused_when_there_is_nothing_to_split_by(self, weights: list[int]) -> None:
        with pytest.raises(CannotSplit):
            split(10, weights)


class TestMoney:
    def test_currencies_do_not_mix_when_added_or_compared(self) -> None:
        with pytest.raises(CannotMixCurrencies):
            rm(1) + rp(1)
        with pytest.raises(CannotMixCurrencies):
            assert rm(1) < rp(2)

    def test_arithmetic_is_exact_when_amounts_share_a_currency(self) -> None:
        assert rm(1285) * 3 - rm(55) == rm(3800)
        assert -rm(5) == Money(-5, "MYR")
        assert rm(1) <= rm(1) < rm(2) and rm(2) > rm(1) >= rm(1)
        assert not rm(0) and rm(1)
        assert total([rm(1), rm(2)], "MYR") == rm(3)
        assert total([], "IDR") == rp(0)

    @pytest.mark.parametrize("amount", [1.5, Decimal(1), True, "1"])
    def test_amount_is_refused_when_not_a_whole_number(self, amount: object) -> None:
        with pytest.raises(CannotConvert):
            Money(amount, "MYR")  # type: ignore[arg-type]

    def test_currency_is_refused_when_unknown(self) -> None:
        with pytest.raises(CannotConvert):
            Money(1, "USD")


class TestDecimals:
    @given(amounts, st.sampled_from(["MYR", "IDR"]))
    def test_amount_survives_when_sent_through_oscar(self, amount: int, currency: str) -> None:
        money = Money(amount, currency)
        assert from_decimal(to_decimal(money), currency) == money

    def test_ringgit_have_two_decimals_and_rupiah_none_when_converted(self) -> None:
        assert str(to_decimal(rm(4950))) == "49.50"
        assert str(to_decimal(rp(322495))) == "322495"

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [("1.005", "MYR"), ("0.5", "IDR"), ("NaN", "MYR"), ("Infinity", "MYR"), ("1", "USD")],
    )
    def test_conversion_is_refused_when_it_would_round(self, amount: str, currency: str) -> None:
        with pytest.raises(CannotConvert):
            from_decimal(Decimal(amount), currency)


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("money", "language", "expected"),
        [
            (rm(4950), "ms", "RM\u00a049.50"),
            (rm(128450), "ms", "RM\u00a01,284.50"),
            (rm(128450), "en", "RM\u00a01,284.50"),
            (rm(128450), "id", "RM\u00a01.284,50"),
            (rm(128450), "id-ID", "RM\u00a01.284,50"),
            (rm(5), "ms", "RM\u00a00.05"),
            (rm(-1285), "id", "\u2212RM\u00a012,85"),
            (rp(322495), "id", "Rp\u00a0322.495"),
            (rp(322495), "ms", "Rp\u00a0322,495"),
            (rp(0), "id", "Rp\u00a00"),
        ],
    )
    def test_figures_follow_the_reader_when_written(self, money: Money, language: str, expected: str) -> None:
        assert format_money(money, language) == expected
