"""From typed words to concept groups, with a vocabulary that is a plain dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.language.correction import allowed_edits, edits
from search.language.lexicon import Group, Lexicon
from search.queries import Reader, Understanding

GROUPS = [
    Group({"id": ("gula aren", "gula merah"), "ms": ("gula melaka",), "en": ("palm sugar",)}),
    Group({"id": ("handuk",), "ms": ("tuala",), "en": ("towel",)}),
    Group({"id": ("mandi",), "ms": ("mandi",), "en": ("bath",)}),
    Group({"id": ("handuk mandi",), "ms": ("tuala mandi",), "en": ("bath towel",)}),
    Group({"id": ("keripik",), "ms": ("kerepek",), "en": ("chips",)}),
    Group({"id": ("gula",), "ms": ("gula",), "en": ("sugar",)}),
]


class Words:
    """The vocabulary of a tiny index."""

    def __init__(self, **documents: int) -> None:
        self.documents = documents
        self.total = 100

    def frequencies(self, wanted: Iterable[str]) -> Mapping[str, int]:
        return {word: self.documents[word] for word in wanted if word in self.documents}

    def one_edit_away(self, typed: str) -> Mapping[str, int]:
        return {word: n for word, n in self.documents.items() if edits(typed, word, 1) <= 1}

    def alike(self, typed: str) -> Mapping[str, int]:
        limit = allowed_edits(typed)
        return {word: n for word, n in self.documents.items() if edits(typed, word, limit) <= limit}


def read(text: str, corrects: bool = True, **documents: int) -> Understanding:
    return Reader(Lexicon(GROUPS), Words(**documents), corrects).understand(text)


def ways(understood: Understanding, number: int = 0) -> dict[str, float]:
    return {" ".join(way.words): round(way.weight, 2) for way in understood.groups[number].alternatives}


class TestGroups:
    def test_literal_counts_more_than_its_synonyms_when_read(self) -> None:
        assert ways(read("kerepek", keripik=5, kerepek=1, chips=2)) == {
            "kerepek": 1.0,
            "keripik": 0.8,
            "chips": 0.8,
        }

    def test_what_no_document_holds_is_not_asked_for_when_read(self) -> None:
        assert ways(read("kerepek", keripik=5)) == {"keripik": 0.8}

    def test_longest_term_wins_when_words_could_be_cut_in_two_ways(self) -> None:
        understood = read("gula melaka organik", gula=9, aren=4, melaka=2, organik=3)
        assert [group.typed for group in understood.groups] == ["gula melaka", "organik"]

    def test_parts_of_an_idiom_bring_no_synonyms_when_it_is_not_there(self) -> None:
        group = read("gula melaka", gula=9, sugar=5, melaka=2, aren=3).groups[0]
        parts = {" ".join(way.words) for part in group.parts for way in part.alternatives}
        assert parts == {"gula", "melaka"}

    def test_parts_of_a_plain_term_keep_their_synonyms_when_it_is_not_there(self) -> None:
        group = read("tuala mandi", handuk=9, mandi=5).groups[0]
        parts = {" ".join(way.words) for part in group.parts for way in part.alternatives}
        assert parts == {"handuk", "mandi"}

    def test_two_words_are_also_one_when_the_index_writes_them_so(self) -> None:
        assert "totebag" in ways(read("tote bag", totebag=4, tote=1, bag=9))

    def test_one_word_is_also_two_when_only_they_are_known(self) -> None:
        assert "tote bag" in ways(read("totebag", tote=1, bag=9))

    def test_grammar_is_left_out_and_wishes_exclude_nothing_when_read(self) -> None:
        understood = read("keripik murah untuk anak", keripik=5, anak=3, murah=2)
        assert [group.typed for group in understood.groups] == ["keripik", "anak"]
        assert understood.wishes == ("murah",)

    def test_words_stay_when_there_is_nothing_but_grammar(self) -> None:
        assert [group.typed for group in read("dari", dari=1).groups] == ["dari"]

    def test_long_text_is_cut_when_read(self) -> None:
        understood = read(" ".join(f"kata{'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(26)) * 20)
        assert len(understood.text) <= 120
        assert len(understood.groups) + len(understood.missing) <= 12


class TestCorrections:
    def test_unknown_word_is_corrected_and_counts_less_when_read(self) -> None:
        understood = read("keripk", keripik=5)
        assert [(each.typed, each.meant) for each in understood.corrections] == [("keripk", ("keripik",))]
        assert ways(understood)["keripik"] == 0.7

    def test_word_of_the_lists_is_never_corrected_when_the_index_lacks_it(self) -> None:
        understood = read("tuala", tulalit=5, tuak=9, handuk=1)
        assert understood.corrections == ()
        assert ways(understood) == {"handuk": 0.8}

    def test_mistyped_word_of_the_lists_leads_on_when_its_partner_is_in_the_index(self) -> None:
        understood = read("kerepak", keripik=5)
        assert understood.corrections[0].meant[0] == "kerepek"
        assert "keripik" in ways(understood)

    def test_nothing_is_corrected_when_the_literal_search_is_asked_for(self) -> None:
        understood = read("keripk", corrects=False, keripik=5)
        assert (understood.corrections, understood.missing) == ((), ("keripk",))

    def test_word_that_nothing_holds_is_named_when_read(self) -> None:
        understood = read("keripik zzzzzz", keripik=5)
        assert (understood.missing, len(understood.groups)) == (("zzzzzz",), 1)
