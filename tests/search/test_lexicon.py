"""Concept groups: what leads where, and what never does. S8 goes over the whole shared word list."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from search.language.lexicon import Group, Lexicon, Relation
from search.language.normalise import words
from search.seeds import DATA, concept, false_friends, seed_groups

FRIENDS = false_friends()


def rows() -> Iterator[dict[str, str]]:
    with (DATA / "synonyms_id_ms_en.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def cell(row: dict[str, str], language: str) -> list[str]:
    name = {"id": "indonesian", "ms": "malay", "en": "english"}[language]
    return row[name].split("|")


def leads(lexicon: Lexicon, source: str) -> set[tuple[str, ...]]:
    return {lead.term for lead in lexicon.expansions(tuple(words(source)))}


@pytest.fixture(scope="module")
def everything() -> Lexicon:
    """All lists together."""
    return Lexicon(seed_groups())


class TestDirections:
    def test_s8_synonyms_lead_both_ways_when_the_list_says_so(self) -> None:
        for row in rows():
            if row["note"].split(";")[0].strip() != "syn":
                continue
            group = concept(row, FRIENDS)
            assert group is not None
            lexicon = Lexicon([group])
            for one, other in (("id", "ms"), ("ms", "id"), ("en", "id"), ("en", "ms")):
                for source in cell(row, one):
                    for target in cell(row, other):
                        free = source not in FRIENDS and FRIENDS.get(target, other) == other
                        if free and words(source) != words(target):
                            assert tuple(words(target)) in leads(lexicon, source), (source, target)

    def test_s8_one_way_rows_never_lead_back_when_read(self) -> None:
        for row in rows():
            note = row["note"].split(";")[0].strip()
            if "->" not in note:
                continue
            source, target = note.rsplit(maxsplit=1)[-1].split("->")
            group = concept(row, FRIENDS)
            assert group is not None
            lexicon = Lexicon([group])
            for back in cell(row, target):
                forbidden = {tuple(words(text)) for text in cell(row, source)} - {tuple(words(back))}
                assert not forbidden & leads(lexicon, back), row

    def test_s8_false_friends_lead_nowhere_when_typed(self, everything: Lexicon) -> None:
        for word in FRIENDS:
            assert leads(everything, word) == set(), word

    def test_s8_units_are_no_synonyms_when_read(self) -> None:
        assert all(concept(row, FRIENDS) is None for row in rows() if row["note"].startswith("unit"))

    @pytest.mark.parametrize(
        ("typed", "never"),
        [
            ("jam", "selai"),
            ("selai", "jam"),
            ("lombok", "cili"),
            ("sirsak", "durian"),
            ("tudung saji", "jilbab"),
            ("serundeng", "serunding"),
            ("kek", "budak"),
            ("anak", "budak"),
        ],
    )
    def test_known_trap_is_avoided_when_typed(self, everything: Lexicon, typed: str, never: str) -> None:
        assert tuple(words(never)) not in leads(everything, typed)


class TestMeaning:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("keropok", "kerupuk"),
            ("kek lapis", "lapis legit"),
            ("tudung", "jilbab"),
            ("kerongsang", "bros"),
            ("kasut", "sepatu"),
            ("wooden spoons", "sendok kayu"),
            ("palm sugar", "gula aren"),
            ("prawn cracker", "kerupuk udang"),
            ("bedsheet", "seprai"),
            ("diapers", "popok"),
        ],
    )
    def test_buyers_words_lead_to_the_makers_when_typed(
        self, everything: Lexicon, typed: str, meant: str
    ) -> None:
        assert tuple(words(meant)) in leads(everything, typed)

    def test_words_keep_their_meaning_only_where_a_partner_says_so_when_asked(
        self, everything: Lexicon
    ) -> None:
        assert everything.is_compositional(("tuala", "mandi"))
        assert not everything.is_compositional(("gula", "melaka"))
        assert not everything.is_compositional(("rumput", "laut"))

    def test_narrower_words_count_less_when_a_general_one_is_typed(self) -> None:
        lexicon = Lexicon([Group({"en": ("snack",), "id": ("keripik",)}, relation=Relation.NARROWER)])
        assert lexicon.expansions(("snack",))[0].weight < 0.8
