"""`manage.py quote` on files nobody wrote with care: a quote that adds up, or an error that names the field."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from catalogue.trade.basket_file import Found, read_basket
from catalogue.trade.fingerprint import as_dict
from catalogue.trade.json_fields import CannotReadBasket
from catalogue.trade.landed import quote
from catalogue.trade.seeds import seed_book
from catalogue.trade.values import CannotQuote, Goods

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
BOOK = seed_book(date(2026, 11, 25))

#: Every field of a basket, each of them in order.
FULL: dict[str, Any] = {
    "about": "a basket",
    "destination": {"postcode": "93000", "state": "Sarawak", "city": "Kuching", "country": "MY"},
    "service": {
        "mode": "AIR_COURIER",
        "incoterm": "DDP",
        "divisor": 5000,
        "minimum_g": 100,
        "maximum_g": 30000,
        "maximum_side_cm": 100,
        "insurance_bp": 50,
        "days_min": 3,
        "days_max": 9,
        "prints_lvg_number": True,
        "rates": {"EAST": {"first_g": 500, "first_sen": 3000, "step_g": 500, "step_sen": 900}},
    },
    "registration": {"number": "W10-1", "valid_from": "2024-01-01", "valid_to": None},
    "lines": [
        {"sku": "known", "qty": 2},
        {
            "ref": "b",
            "hs": "4420.11",
            "price_sen": 62000,
            "discount_sen": 1000,
            "packed_g": 800,
            "net_g": 700,
            "dims": [30, 20, 10],
            "qty": 1,
            "maker": "m2",
            "ship_from": "ID-JT",
            "origin": "ID",
            "tags": ["wood"],
            "evidence": ["FORM_D", {"kind": "PIRT", "number": "1", "expires_on": "2027-01-01"}],
            "form_d": True,
        },
    ],
    "earlier_today": [{"maker": "m", "ship_from": "ID", "cif_sen": 17001}],
    "boxes": [{"maker": "m2", "ship_from": "ID-JT", "dims": [31, 21, 11], "freight_sen": 900}],
    "vouchers": [500, {"kind": "seller", "ref": "b", "bp": 100}, {"kind": "platform", "amount_sen": 100}],
    "joined": False,
    "on": "2026-11-25T10:00:00+08:00",
    "rates": {"mfn": {"4420": 2000, "*": 500}, "atiga": {"": 0}, "import_tax": 1000},
}

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 10**12, 10**400, 12.5, float("nan"), float("inf"), 1e308]),
    st.integers(-5, 200_000),
    st.text(max_size=6),
    st.sampled_from(
        ["", "false", "1e999999", "5040\u0664", "\x00", "2026-13-01", "9999-12-31", "AIR_POST", "93000"]
    ),
    st.lists(st.integers(-3, 40), max_size=4),
    st.dictionaries(st.sampled_from(["kind", "code", "number", "dims", "x"]), st.integers(-1, 9), max_size=2),
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document: the way to each value in it."""
    found = [path]
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        found += _places(child, (*path, key))
    return found


PLACES = _places(FULL)


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """The full basket with one to four of its values replaced, taken out, or a field added."""
    basket: Any = copy.deepcopy(FULL)
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4)):
        if not place:
            continue
        node = basket
        for key in place[:-1]:
            node = node.get(key) if isinstance(node, dict) else node[key] if _has(node, key) else None
        if not isinstance(node, dict) and not _has(node, place[-1]):
            continue
        if isinstance(node, dict) and draw(st.integers(0, 4)) == 0:
            node.pop(place[-1], None)
        else:
            node[place[-1]] = draw(odd_values)
    return basket


def _has(node: Any, key: Any) -> bool:
    return isinstance(node, list) and isinstance(key, int) and key < len(node)


def _by_sku(sku: str) -> Found:
    if sku != "known":
        raise LookupError(sku)
    goods = Goods(hs="090121", origin_country="ID", packed_g=280, dims_cm=(12, 9, 20))
    return Found("m1", "ID-AC", 4500, goods)


def answer_to(basket: Any) -> dict[str, Any] | None:
    """The printed answer, or None where the file is refused with a sentence."""
    try:
        read = read_basket(basket, BOOK, now=NOW, by_sku=_by_sku)
        answer = as_dict(quote(read.request, read.book))
    except (CannotReadBasket, CannotQuote) as refusal:
        return None if str(refusal).strip() else {"refused": "without a word"}
    return json.loads(json.dumps(answer))


class TestFuzz:
    def test_full_basket_is_quoted_when_nothing_is_spoilt(self) -> None:
        answer = answer_to(FULL)
        assert answer is not None and answer["is_payable"]

    @given(spoilt())
    def test_file_is_quoted_or_refused_when_values_are_odd(self, basket: Any) -> None:
        answer = answer_to(basket)
        if answer is None:
            return
        at_checkout = [line["amount_sen"] for line in answer["shown"] if line["due"] == "checkout"]
        total = answer["totals"]["total_sen"]
        assert total == (None if None in at_checkout else sum(at_checkout))
        for part in answer["consignments"]:
            shares = [line["freight_sen"] for line in part["lines"]]
            assert part["freight_sen"] == (None if None in shares else sum(shares))

    @given(
        st.recursive(
            odd_values,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(sorted(FULL)), inner, max_size=4)
            ),
            max_leaves=8,
        )
    )
    def test_any_json_is_quoted_or_refused_when_it_is_no_basket(self, basket: Any) -> None:
        answer_to(basket)

    @pytest.mark.parametrize("again", [0, 1])
    def test_same_product_on_two_lines_is_two_lines_when_nobody_names_them(self, again: int) -> None:
        answer = answer_to({**FULL, "vouchers": [], "lines": [{"sku": "known"}, {"sku": "known", "qty": 2}]})
        assert answer is not None
        assert [line["ref"] for line in answer["consignments"][0]["lines"]] == ["known", "known#2"]
