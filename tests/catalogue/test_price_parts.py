"""Parts of a price: they sum to it, keep their order, and are written without floats."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from catalogue.money import CannotSplit
from catalogue.price_parts import parts_of, price_parts


class TestParts:
    def test_parts_come_in_their_order_when_some_are_zero(self) -> None:
        parts = price_parts(maker_sen=3420, agent_sen=450, tax_sen=450, bank_sen=0, platform_sen=630)
        assert [(part.css, part.amount.amount_minor) for part in parts] == [
            ("c1", 3420),
            ("c2", 450),
            ("c4", 450),
            ("c3", 630),
        ]

    def test_bar_is_drawn_from_end_to_end_when_shares_do_not_divide(self) -> None:
        first, second, third = parts_of([("a", 1, "c1"), ("b", 1, "c2"), ("c", 1, "c3")])
        # a third of 100.00 is 33.33; the hundredth that is left goes to the first
        assert [first.share, second.share, third.share] == ["33.34", "33.33", "33.33"]
        assert [first.start, second.start, third.start] == ["0.00", "33.34", "66.67"]

    def test_figures_keep_their_point_when_the_reader_is_indonesian(self) -> None:
        with translation.override("id"):
            (part,) = parts_of([("a", 5, "c1")])
        assert (part.start, part.share) == ("0.00", "100.00")

    def test_parts_are_refused_when_there_is_nothing_to_part(self) -> None:
        with pytest.raises(CannotSplit):
            price_parts(maker_sen=0, agent_sen=0, tax_sen=0, bank_sen=0, platform_sen=0)

    @given(st.lists(st.integers(min_value=1, max_value=10**7), min_size=1, max_size=6))
    def test_shares_sum_to_the_whole_bar_for_any_amounts(self, amounts: list[int]) -> None:
        parts = parts_of([("x", sen, "c1") for sen in amounts])
        assert sum(int(part.share.replace(".", "")) for part in parts) == 10_000
