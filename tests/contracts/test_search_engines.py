"""What every search engine promises: the same cases on PostgreSQL and on a real Elasticsearch.

S numbers are those of tests/README.md.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from search.documents import Document
from search.engines import MAX_HITS, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.facets import MARKS, Filters, price_step
from search.models import SynonymGroup
from search.queries import Query, Sort
from search.wordlists import forget_lexicon
from tests.contracts.search_catalogue import (
    ATTRIBUTES,
    a_document,
    asked,
    fill,
    found,
    ids,
    mixed_goods,
    titled,
)

pytestmark = pytest.mark.django_db


class TestLanguages:
    def test_s1_product_is_found_in_every_language_when_searched(self, engine: SearchEngine) -> None:
        titles = {"ms": "Kerongsang perak", "id": "Bros perak", "en": "Silver brooch"}
        fill(engine, [a_document(1, titles=titles), a_document(2, "Kain batik")])
        for text in ("bros", "brooch", "kerongsang"):
            for language in ("ms", "id", "en"):
                assert found(engine, text, language=language) == ["1"]

    @pytest.mark.parametrize(
        ("text", "other"),
        [("gula", "Gulai ayam"), ("duri", "Durian montong"), ("kelapa", "Terasi udang lapa")],
    )
    def test_s2_stem_of_another_word_is_not_found_when_searched(
        self, engine: SearchEngine, text: str, other: str
    ) -> None:
        fill(engine, titled(other, f"{text} asli"))
        assert found(engine, text) == ["2"]

    @pytest.mark.parametrize("written", ["250gr", "250 gram", "250 g", "1/4 kg", "0,25kg", "250 Gr."])
    def test_s3_pack_size_is_one_word_when_written_in_many_ways(
        self, engine: SearchEngine, written: str
    ) -> None:
        fill(engine, titled("Kopi Gayo 1 kg", f"Kopi Gayo {written}"))
        assert found(engine, "kopi 250 gram")[0] == "2"

    def test_s4_words_said_twice_give_one_list_when_written_in_many_ways(self, engine: SearchEngine) -> None:
        fill(engine, titled("Oleh-oleh Bali", "Paket oleh2", "Dibuat oleh tangan"))
        lists = [found(engine, text) for text in ("oleh2", "oleh-oleh", "oleh oleh")]
        assert lists[0] == lists[1] == lists[2]
        assert sorted(lists[0]) == ["1", "2"]

    def test_s5_new_synonym_holds_without_a_new_index_when_an_editor_adds_it(
        self, engine: SearchEngine
    ) -> None:
        fill(engine, titled("Kupluk wol"))
        assert found(engine, "zipfelmuetze") == []
        SynonymGroup.objects.create(indonesian=["kupluk"], english=["zipfelmuetze"])
        forget_lexicon()
        assert found(engine, "zipfelmuetze") == ["1"]

    def test_s6_term_of_two_words_matches_as_a_unit_when_searched(self, engine: SearchEngine) -> None:
        fill(
            engine, titled("Gula merah organik", "Sugar donut", "Melaka city map", "Palm sugar", "Bros perak")
        )
        assert set(found(engine, "gula melaka")) <= {"1", "3", "4"}
        assert set(found(engine, "gula melaka")[:2]) == {"1", "4"}
        assert found(engine, "kerongsang") == ["5"]

    def test_s7_many_names_of_one_thing_count_once_when_ranked(self, engine: SearchEngine) -> None:
        fill(engine, titled("Keropok krupuk crackers prawn crackers", "Kerupuk udang"))
        assert found(engine, "kerupuk udang")[0] == "2"


class TestCorrections:
    def test_s9_known_word_is_never_corrected_when_searched(self, engine: SearchEngine) -> None:
        fill(engine, titled("Ikan bilis", "Ikan bilih Singkarak"))
        assert found(engine, "bilih")[0] == "2"
        assert "1" not in found(engine, "bilih")

    def test_s10_neighbour_word_is_meant_when_nothing_has_the_typed_one(self, engine: SearchEngine) -> None:
        fill(engine, titled("Keripik tempe", "Batik tulis"))
        assert found(engine, "keripk") == ["1"]
        assert found(engine, "batikk") == ["2"]

    @pytest.mark.parametrize("text", ["m192", "25g", "kop"])
    def test_s9_codes_sizes_and_short_words_stay_as_typed_when_searched(
        self, engine: SearchEngine, text: str
    ) -> None:
        fill(engine, titled("Logitech M191", "Kopi 250 g"))
        assert found(engine, text) == []


class TestOrder:
    def test_s13_signals_move_goods_of_equal_cover_only_when_ranked(self, engine: SearchEngine) -> None:
        plain = a_document(1, "Kopi Gayo")
        famous = a_document(2, "Kopi Toraja", popularity=1.0, rating=1.0, published_at=timezone.now())
        sold = a_document(3, "Kopi Gayo", popularity=0.9)
        out = a_document(4, "Kopi Gayo", popularity=1.0, in_stock=False)
        fill(engine, [plain, famous, sold, out])
        assert found(engine, "kopi gayo") == ["3", "1", "4", "2"]

    def test_s13_goods_for_another_country_are_left_out_when_searched(self, engine: SearchEngine) -> None:
        fill(engine, [a_document(1, "Kopi", ships_to=("ID",)), a_document(2, "Kopi")])
        assert found(engine, "kopi", country="MY") == ["2"]

    def test_s14_all_groups_come_before_some_when_ranked(self, engine: SearchEngine) -> None:
        fill(
            engine, titled("Dompet kulit", "Tas kanvas", "Tas selempang kulit asli dari Garut", "Jaket kulit")
        )
        order = found(engine, "tas kulit")
        assert order[0] == "3"
        assert set(order) == {"1", "2", "3", "4"}

    def test_s15_one_maker_holds_three_of_the_first_ten_when_others_match_as_well(
        self, engine: SearchEngine
    ) -> None:
        rows = [a_document(n, "Kopi Gayo", maker_id=1, popularity=1.0) for n in range(1, 9)]
        rows += [a_document(10 + n, "Kopi Gayo", maker_id=2 + n) for n in range(8)]
        fill(engine, rows)
        first = asked(engine, "kopi gayo").hits[:10]
        assert Counter(hit.candidate.maker_id for hit in first)[1] == 3

    def test_s44_pages_join_without_gap_or_repeat_when_turned(self, engine: SearchEngine) -> None:
        fill(engine, mixed_goods(120))
        pages = [found(engine, "kopi gayo", offset=start, limit=24) for start in range(0, 120, 24)]
        joined = [each for page in pages for each in page]
        assert len(joined) == len(set(joined)) == asked(engine, "kopi gayo").total

    def test_price_decides_when_chosen(self, engine: SearchEngine) -> None:
        rows = [a_document(n, "Kopi Gayo", price_sen=price) for n, price in enumerate([300, 100, 200], 1)]
        fill(engine, rows)
        assert found(engine, "kopi", sort=Sort.PRICE_UP) == ["2", "3", "1"]
        assert ids(asked(engine, "", sort=Sort.PRICE_DOWN)) == ["1", "3", "2"]


def brute_force(rows: list[Document], chosen: Filters) -> dict[str, Counter[str]]:
    """Facet counts by looking at every document: the definition."""
    tests: dict[str, Callable[[Document], bool]] = {}
    if chosen.categories:
        tests["category"] = lambda row: bool(set(row.categories) & set(chosen.categories))
    if chosen.regions:
        tests["region"] = lambda row: bool(set(row.regions) & set(chosen.regions))
    if chosen.makers:
        tests["maker"] = lambda row: row.maker_id in chosen.makers
    if "price" in chosen.groups:
        low, high = chosen.price_from or 0, chosen.price_to or 10**9
        tests["price"] = lambda row: low <= (row.price_sen or 0) <= high
    for code, values in chosen.attributes.items():
        if values:
            wanted = {f"{code}={value}" for value in values}
            tests[f"attribute:{code}"] = lambda row, wanted=wanted: bool(wanted & set(row.attributes))
    for mark in chosen.marks:
        tests[f"mark:{mark}"] = lambda row, mark=mark: mark in row.marks

    def obeying(own: str) -> list[Document]:
        return [row for row in rows if all(test(row) for name, test in tests.items() if name != own)]

    counts = {
        "total": Counter({"": len(obeying(""))}),
        "category": Counter(value for row in obeying("category") for value in row.categories),
        "region": Counter(value for row in obeying("region") for value in row.regions),
        "maker": Counter(str(row.maker_id) for row in obeying("maker")),
        "price": Counter(price_step(row.price_sen or 0) for row in obeying("price")),
        "mark": Counter({mark: sum(mark in row.marks for row in obeying(f"mark:{mark}")) for mark in MARKS}),
    }
    for code in ATTRIBUTES:
        own = obeying(f"attribute:{code}")
        values = (value.partition("=") for row in own for value in row.attributes)
        counts[f"attribute:{code}"] = Counter(value for name, _equals, value in values if name == code)
    return counts


def some_choice(draw: random.Random) -> Filters:
    """A random selection, often of several groups."""
    low, high = sorted(draw.sample([0, 1000, 2000, 5000, 10000, 20000, 50000], 2))
    return Filters(
        categories=tuple(draw.sample(["a", "b", "a1", "b2"], draw.choice([0, 0, 1, 2]))),
        regions=tuple(draw.sample(["jawa", "sulawesi", "jawa-1", "sulawesi-3"], draw.choice([0, 0, 1, 2]))),
        makers=tuple(draw.sample([1, 2, 3, 4, 5], draw.choice([0, 0, 1, 2]))),
        attributes={
            name: tuple(draw.sample(values, draw.choice([0, 0, 1, 2]))) for name, values in ATTRIBUTES.items()
        },
        marks=tuple(draw.sample(MARKS, draw.choice([0, 0, 1]))),
        price_from=low if draw.random() < 0.3 else None,
        price_to=high if draw.random() < 0.3 else None,
    )


class TestFacets:
    def test_s16_counts_equal_those_by_hand_when_anything_is_chosen(self, engine: SearchEngine) -> None:
        rows = mixed_goods(150)
        fill(engine, rows)
        draw = random.Random(11)
        for _selection in range(500):
            chosen = some_choice(draw)
            answer = engine.search(Query(filters=chosen, limit=1))
            expected = {
                group: {value: number for value, number in counter.items() if number}
                for group, counter in brute_force(rows, chosen).items()
            }
            assert answer.total == expected.pop("total").get("", 0)
            given = {
                group: {value: number for value, number in counts.items() if number}
                for group, counts in answer.counts.items()
            }
            for group, counts in expected.items():
                assert given.get(group, {}) == counts, (group, chosen)

    def test_s17_parent_finds_what_its_children_hold_when_chosen(self, engine: SearchEngine) -> None:
        rows = [a_document(1, "Kopi", categories=("1", "11")), a_document(2, "Teh", categories=("1", "12"))]
        fill(engine, [*rows, a_document(3, "Batik", categories=("2",))])
        answer = engine.search(Query(filters=Filters(categories=("1",))))
        assert sorted(ids(answer)) == ["1", "2"]
        assert answer.counts["category"] == {"1": 2, "11": 1, "12": 1, "2": 1}

    def test_s49_counts_follow_the_words_when_searched(self, engine: SearchEngine) -> None:
        rows = [a_document(n, "Kopi Gayo", regions=("sumatera",)) for n in range(1, 4)]
        fill(engine, [*rows, a_document(9, "Batik", regions=("jawa",))])
        answer = asked(engine, "kopi")
        assert (answer.total, answer.counts["region"]) == (3, {"sumatera": 3})

    def test_s49_counts_are_exact_to_ten_thousand_when_there_are_more(self, engine: SearchEngine) -> None:
        fill(engine, [a_document(n, "Kopi", regions=("jawa",)) for n in range(1, MAX_HITS + 2)])
        answer = asked(engine, "kopi", limit=1)
        assert (answer.total, answer.is_capped) == (MAX_HITS, True)
        engine.remove([("product", "1", 5)])
        TestKeeping().settle(engine)
        answer = asked(engine, "kopi", limit=1)
        assert (answer.total, answer.is_capped, answer.counts["region"]) == (
            MAX_HITS,
            False,
            {"jawa": MAX_HITS},
        )


class TestKinds:
    def test_s19_makers_and_stories_come_along_when_words_are_searched(self, engine: SearchEngine) -> None:
        fill(
            engine,
            [
                a_document(1, "Kopi Gayo"),
                a_document(2, "Koperasi Kopi Gayo", kind="maker"),
                a_document(3, "Kopi dipetik di Gayo", kind="story"),
            ],
        )
        answer = asked(engine, "kopi gayo")
        assert ids(answer) == ["1"]
        assert {kind: len(hits) for kind, hits in answer.others.items()} == {"maker": 1, "story": 1}
        assert answer.kinds == {"product": 1, "maker": 1, "story": 1}

    def test_s21_last_word_is_a_start_when_suggested(self, engine: SearchEngine) -> None:
        fill(engine, titled("Kopi Arabika Gayo", "Kopi Robusta", "Arang batok"))
        offered = engine.suggest(["kopi", "ara"], ("product",), "MY", 4)
        assert [each.object_id for each in offered] == ["1"]
        assert engine.suggest(["ara"], ("product",), "MY", 1)[0].label in ("Kopi Arabika Gayo", "Arang batok")


class TestKeeping:
    def test_s36_older_writing_never_wins_when_it_comes_late(self, engine: SearchEngine) -> None:
        fill(engine, titled("Kopi lama"))
        engine.index([replace(a_document(1, "Kopi baru"), version=9)])
        engine.index([replace(a_document(1, "Kopi tua"), version=4)])
        self.settle(engine)
        assert found(engine, "kopi baru") == ["1"]
        assert found(engine, "tua") == []

    def test_s43_hidden_document_is_nowhere_when_taken_out(self, engine: SearchEngine) -> None:
        rows = [a_document(n, "Kopi Gayo", regions=("jawa",), maker_id=n) for n in (1, 2)]
        fill(engine, rows)
        engine.remove([("product", "1", 5)])
        self.settle(engine)
        answer = asked(engine, "kopi")
        assert (ids(answer), answer.total, answer.counts["region"], answer.counts["maker"]) == (
            ["2"],
            1,
            {"jawa": 1},
            {"2": 1},
        )
        assert [each.object_id for each in engine.suggest(["kop"], ("product",), "MY", 4)] == ["2"]

    def test_removed_document_stays_out_when_an_older_write_comes_late(self, engine: SearchEngine) -> None:
        fill(engine, titled("Kopi"))
        engine.remove([("product", "1", 5)])
        engine.index([replace(a_document(1, "Kopi"), version=3)])
        self.settle(engine)
        assert found(engine, "kopi") == []

    def settle(self, engine: SearchEngine) -> None:
        """Elasticsearch shows writings after a second; tests do not wait."""
        if isinstance(engine, ElasticsearchEngine):
            engine.refresh()


class TestWords:
    def test_s3_sizes_are_read_in_all_fields_when_indexed(self, engine: SearchEngine) -> None:
        fill(engine, [a_document(1, "Kopi", body="Isi bersih 250 gram"), a_document(2, "Kopi", body="1kg")])
        assert found(engine, "kopi 250gr")[0] == "1"
