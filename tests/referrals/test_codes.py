"""Codes as people write and say them (A3)."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from storefront.referrals import codes

normals = st.text(alphabet=codes.NORMAL_ALPHABET, min_size=6, max_size=9)


def edits(one: str, other: str) -> int:
    """Edits by the definition, recursively and slowly: the oracle for `codes.distance`."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        edits(one[1:], other) + 1, edits(one, other[1:]) + 1, edits(one[1:], other[1:]) + (one[0] != other[0])
    )
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        best = min(best, edits(one[2:], other[2:]) + 1)
    return best


class TestNormal:
    @pytest.mark.parametrize(
        "typed",
        [
            "ANI7K2M",
            "ani-7k2m_",
            " ANI7K2M",
            "ani7k2m.",
            "AN17K2M",
            "anl7k2m",
            "ani 7k2 m",
            "ＡＮＩ７Ｋ２Ｍ",
            "“ani7k2m”",
        ],
    )
    def test_a3_variants_are_one_code(self, typed):
        assert codes.normal_of(typed) == codes.normal_of("ANI7K2M")

    def test_zero_and_o_are_one_sign(self):
        assert codes.normal_of("OKE0K2M") == codes.normal_of("0KEOK2M")

    @pytest.mark.parametrize(
        "text",
        [
            "https://juragan.example/r/ANI7K2M/",
            "juragan.example/r/ani7k2m",
            "Kod: ANI7K2M terima kasih",
            "kode ani-7k2m_",
        ],
    )
    def test_code_is_found_when_it_stands_in_a_sentence_or_a_link(self, text):
        assert "AN17K2M" in codes.readings_of(text)

    @pytest.mark.parametrize("text", ["", "   ", "abc", "____", "x" * 500])
    def test_nothing_is_read_when_no_code_can_be_meant(self, text):
        assert codes.readings_of(text) == ()


class TestNear:
    @given(normals, normals)
    def test_distance_counts_edits(self, one, other):
        assert codes.distance(one[:5], other[:5]) == edits(one[:5], other[:5])

    @given(normals)
    def test_near_gives_exactly_one_edit(self, normal):
        for other in codes.near(normal):
            assert codes.distance(normal, other) <= 1
        assert normal + "Z" in set(codes.near(normal))
        assert normal[1:] in set(codes.near(normal))

    @given(normals)
    def test_near_holds_every_swap_of_neighbours(self, normal):
        found = set(codes.near(normal))
        for place, (left, right) in enumerate(pairwise(normal)):
            if left != right:
                assert normal[:place] + right + left + normal[place + 2 :] in found


class TestDraw:
    def test_code_begins_with_the_alias_and_has_eight_signs(self):
        generator = random.Random(1)
        code = codes.draw("Kopi Pagi", choose=generator.choice)
        assert code.startswith("KOP") and len(code) == 8
        assert set(code[3:]) <= set(codes.SPOKEN_ALPHABET)

    @pytest.mark.parametrize("alias", ["", "Ü", "1234", "咖啡"])
    def test_code_has_eight_signs_when_the_alias_has_few_letters(self, alias):
        assert len(codes.draw(alias)) == 8

    def test_spelled_in_threes(self):
        assert codes.spelled("PAG4R7KW") == "PAG 4R7 KW"
