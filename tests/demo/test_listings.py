"""Reading listings: each mistake is named by its line, nothing else is lost."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from storefront.demo.listings import CannotRead, Listing, Refusal, read

EXCERPT = Path(__file__).parent / "data" / "prdect_excerpt.csv"
HEAD = "id,title,category,city,price_idr,stock,hs6,net_g"


def found(*lines: str, head: str = HEAD) -> list[Listing | Refusal]:
    """What a file of these lines gives."""
    return list(read(io.StringIO("".join(f"{line}\n" for line in (head, *lines)))))


class TestRead:
    def test_every_row_is_a_listing_when_the_file_is_real(self) -> None:
        with EXCERPT.open(encoding="utf-8", newline="") as lines:
            rows = list(read(lines))
        assert len(rows) == 40
        assert all(isinstance(row, Listing) for row in rows)
        assert rows[0] == Listing(
            line=2,
            id="prdect-0001",
            title="Wireless Keyboard i8 Mini TouchPad Mouse 2.4G Handheld PC Android TV",
            category="Computers and Laptops",
            city="Jakarta Utara",
            price_idr=53_500,
        )

    def test_facts_are_numbers_when_optional_columns_are_there(self) -> None:
        (row,) = found("a1,Mangkuk,cat-kayu,Jepara,50000,0,441990,240")
        assert isinstance(row, Listing)
        assert row.facts == {"stock": 0, "hs6": "441990", "net_g": 240}

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (",Mangkuk,x,Jepara,50000,,,", "line 2, id: is empty"),
            ("a1,,x,Jepara,50000,,,", "line 2, title: is empty"),
            ("a1,Mangkuk,x,,50000,,,", "line 2, city: is empty"),
            ("a1,Mangkuk,x,Jepara,Rp 50,,,", "line 2, price_idr: 'Rp 50' is not a whole number above 0"),
            ("a1,Mangkuk,x,Jepara,0,,,", "line 2, price_idr: '0' is not a whole number above 0"),
            ("a1,Mangkuk,x,Jepara,50.5,,,", "line 2, price_idr: '50.5' is not a whole number above 0"),
            ("a1,Mangkuk,x,Jepara,٥٠,,,", "line 2, price_idr: '٥٠' is not a whole number above 0"),
            ("a1,Mangkuk,x,Jepara,1000000001,,,", "line 2, price_idr: '1000000001' is more than 1000000000"),
            ("a1,Mangkuk,x,Jepara,50000,-1,,", "line 2, stock: '-1' is not a whole number above 0"),
            ("a1,Mangkuk,x,Jepara,50000,,44.19,", "line 2, hs6: '44.19' is not six digits"),
            ("a1,Mangkuk,x,Jepara,50000,,,40000", "line 2, net_g: '40000' is more than 30000"),
            (
                "a1,Mangkuk,x,Jepara,50000,,,,,",
                "line 2, line: has more cells than the first line has columns",
            ),
            (f"a1,{'M' * 256},x,Jepara,50000,,,", "line 2, title: is longer than 255 letters"),
        ],
    )
    def test_mistake_is_told_with_its_line_when_a_cell_is_wrong(self, line: str, told: str) -> None:
        (refusal,) = found(line)
        assert str(refusal) == told

    def test_second_is_refused_when_an_id_comes_twice(self) -> None:
        first, second = found("a1,Mangkuk,x,Jepara,1,,,", "a1,Piring,x,Jepara,2,,,")
        assert isinstance(first, Listing)
        assert str(second) == "line 3, id: 'a1' stands already in line 2"

    def test_others_are_read_when_one_line_is_wrong(self) -> None:
        kinds = [type(row) for row in found("a1,A,x,J,1,,,", "a2,,x,J,1,,,", "a3,C,x,J,1,,,")]
        assert kinds == [Listing, Refusal, Listing]

    def test_line_is_the_one_in_the_file_when_a_cell_has_a_line_break(self) -> None:
        rows = found('a1,"Mangkuk\nbesar",x,J,1,,,', "a2,,x,J,1,,,")
        assert isinstance(rows[0], Listing)
        assert rows[0].title == "Mangkuk besar"
        assert str(rows[1]) == "line 4, title: is empty"

    def test_file_is_refused_when_a_column_is_missing(self) -> None:
        def lines() -> Iterator[str]:
            yield "id,name,price_idr\n"

        with pytest.raises(CannotRead, match="not found: title, category, city"):
            list(read(lines()))
