"""Threats C6: parts of an amount sum to it exactly, none is negative, none is off by more than one sen."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, strategies as st

from catalogue.money import CannotSplit, first_parts, split

TIMES = 100_000


def test_c6_parts_sum_to_the_whole_in_a_hundred_thousand_random_splits() -> None:
    dice = random.Random(20_261_124)
    for _number in range(TIMES):
        weights = [dice.choice((0, 1, dice.randrange(100_000))) for _part in range(dice.randint(1, 8))]
        weights[dice.randrange(len(weights))] += 1
        amount = dice.randrange(10_000_000)
        parts = split(amount, weights)
        assert sum(parts) == amount
        assert min(parts) >= 0
        whole = sum(weights)
        assert all(
            abs(part * whole - amount * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


@given(amount=st.integers(-(10**12), 10**12), parts=st.integers(1, 200))
def test_c6_units_taken_one_by_one_are_worth_the_line(amount: int, parts: int) -> None:
    worth = [first_parts(amount, parts, count) for count in range(parts + 1)]
    steps = [after - before for before, after in itertools.pairwise(worth)]
    assert steps == split(amount, [1] * parts)
    assert (worth[0], worth[-1]) == (0, amount)


@given(goods=st.integers(0, 10**9), off=st.integers(0, 10**9), parts=st.integers(1, 99))
def test_c6_no_unit_gives_back_less_than_nothing_when_the_platform_paid_a_part(
    goods: int, off: int, parts: int
) -> None:
    off = min(goods, off)
    for count in range(parts):
        price = first_parts(goods, parts, count + 1) - first_parts(goods, parts, count)
        paid_by_others = first_parts(off, parts, count + 1) - first_parts(off, parts, count)
        assert 0 <= price - paid_by_others <= price


@pytest.mark.parametrize(("parts", "count"), [(3, 4), (3, -1), (0, 0)])
def test_more_parts_than_there_are_is_refused(parts: int, count: int) -> None:
    with pytest.raises(CannotSplit):
        first_parts(100, parts, count)
