"""Form bodies with brackets, as the SDK writes them and as strangers do."""

from __future__ import annotations

import pytest

from storefront.gateway.sandbox.errors import ApiError
from storefront.gateway.sandbox.forms import CannotReadForm, decode
from storefront.gateway.sandbox.reading import Reader


class TestDecode:
    @pytest.mark.parametrize(
        ("encoded", "params"),
        [
            ("", {}),
            ("mode=payment", {"mode": "payment"}),
            ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
            ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
            ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
            ("expand[]=x&expand[]=y", {"expand": ["x", "y"]}),
            ("a[b][c][0][d]=1", {"a": {"b": {"c": [{"d": "1"}]}}}),
            ("name=Batik+%C3%97+2", {"name": "Batik × 2"}),
            ("metadata[1]=a&metadata[2]=b", {"metadata": {"1": "a", "2": "b"}}),
            ("a=&b=1", {"a": "", "b": "1"}),
        ],
    )
    def test_tree_is_built_when_names_hold_brackets(self, encoded: str, params: dict[str, object]) -> None:
        assert decode(encoded) == params

    @pytest.mark.parametrize(
        "encoded", ["a[=1", "[a]=1", "a]b=1", "a=1&a[b]=2", "a[b]=1&a[b][c]=2", "nonsense"]
    )
    def test_form_is_refused_when_names_do_not_fit(self, encoded: str) -> None:
        with pytest.raises(CannotReadForm):
            decode(encoded)

    def test_form_is_refused_when_it_has_too_many_fields(self) -> None:
        with pytest.raises(CannotReadForm):
            decode("&".join(f"a{number}=1" for number in range(2_001)))


class TestReader:
    @pytest.mark.parametrize("value", ["", "1.5", "1e3", "٣", "abc", "9" * 19])
    def test_integer_is_refused_when_it_is_none(self, value: str) -> None:
        with pytest.raises(ApiError) as refusal:
            Reader({"amount": value}).integer("amount")
        assert refusal.value.body()["error"]["param"] == "amount"

    def test_integer_is_refused_when_it_is_below_the_least(self) -> None:
        with pytest.raises(ApiError):
            Reader({"amount": "-1"}).integer("amount")

    def test_unknown_parameter_is_named_when_nobody_read_it(self) -> None:
        reader = Reader({"amount": "1", "amuont": "2"})
        reader.integer("amount")
        with pytest.raises(ApiError) as refusal:
            reader.finish()
        assert refusal.value.body()["error"]["code"] == "parameter_unknown"
        assert refusal.value.body()["error"]["param"] == "amuont"

    @pytest.mark.parametrize("value", [["a"], {"a": "b"}])
    def test_string_is_refused_when_it_is_a_group(self, value: object) -> None:
        with pytest.raises(ApiError):
            Reader({"name": value}).text("name")

    def test_string_is_refused_when_it_is_too_long(self) -> None:
        with pytest.raises(ApiError):
            Reader({"name": "x" * 201}).text("name", longest=200)

    @pytest.mark.parametrize(
        "metadata",
        [
            "x",
            {"a": {"b": "c"}},
            {"k" * 41: "v"},
            {"k": "v" * 501},
            {str(number): "v" for number in range(51)},
        ],
    )
    def test_metadata_is_refused_when_it_breaks_a_limit(self, metadata: object) -> None:
        with pytest.raises(ApiError):
            Reader({"metadata": metadata}).metadata()

    def test_metadata_key_is_dropped_when_its_value_is_empty(self) -> None:
        assert Reader({"metadata": {"a": "", "b": "1"}}).metadata() == {"b": "1"}

    @pytest.mark.parametrize("value", ["x", {"a": "b"}, [{"a": "b"}]])
    def test_array_is_refused_when_it_is_none(self, value: object) -> None:
        with pytest.raises(ApiError):
            Reader({"types": value}).texts("types")

    @pytest.mark.parametrize("value", ["x", ["y"], {"a": "b"}])
    def test_groups_are_refused_when_they_are_none(self, value: object) -> None:
        with pytest.raises(ApiError):
            Reader({"line_items": value}).groups("line_items")

    def test_group_is_refused_when_it_is_text(self) -> None:
        with pytest.raises(ApiError):
            Reader({"price_data": "x"}).group("price_data")
