"""Pages of a list join while its documents change: S44, on both engines."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.http import QueryDict

from search.documents import Document
from search.engines import MAX_HITS, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.finding import find
from search.forms import read
from tests.contracts.search_catalogue import a_document, fill, ids

pytestmark = pytest.mark.django_db
GOODS = 600
LISTS = {
    "words": "q=kopi",
    "words that only some hold": "q=kopi+zaitun",
    "cheapest first": "q=kopi&sort=price",
    "browsed by choice": "min=1",
}


def goods() -> dict[str, Document]:
    draw = random.Random(5)
    rows = [
        a_document(
            number,
            f"Kopi {draw.choice(['Gayo', 'Toraja', 'Malang'])}{' zaitun' if number % 29 == 0 else ''}",
            popularity=draw.random(),
            price_sen=draw.randint(500, 9000),
            maker_id=number % 40,
        )
        for number in range(1, GOODS + 1)
    ]
    return {row.object_id: row for row in rows}


class Changing:
    """A catalogue in which something happens after every page: sales, prices, texts, new goods and goods that go."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine, self.now = engine, goods()
        self.gone: set[str] = set()
        self._draw, self._version = random.Random(6), 1
        fill(engine, self.now.values())

    def go_on(self) -> None:
        self._version += 1
        edited = self._draw.sample(sorted(self.now.keys() - self.gone), 40)
        for key in edited:
            self.now[key] = replace(
                self.now[key],
                version=self._version,
                popularity=self._draw.random(),
                price_sen=self._draw.randint(500, 9000),
                body=self._draw.choice(["", "kopi pilihan", "dipetik tangan"]),
            )
        fresh = a_document(GOODS + self._version, "Kopi baru", popularity=1.0, price_sen=100)
        gone = edited.pop()
        self.gone.add(gone)
        self.engine.index([*(self.now[key] for key in edited), fresh])
        self.engine.remove([("product", gone, self._version)])
        if isinstance(self.engine, ElasticsearchEngine):
            self.engine.refresh()


def walk(changing: Changing, address: str, remembers: bool = True) -> list[str]:
    """Ids in the order in which somebody saw them who went through all pages by their links."""
    asked, found = read(QueryDict(address), "/ms/search/"), list[str]()
    while True:
        shown = ids(find(asked.text, asked.query("ms"), engine=changing.engine).results)
        if not shown:
            return found
        found += shown
        changing.go_on()
        link = asked.on_page(asked.page + 1, shown if remembers else ())
        asked = read(QueryDict(link.url.partition("?")[2]), asked.path)


class TestWalk:
    @pytest.mark.parametrize("address", LISTS.values(), ids=LISTS.keys())
    def test_s44_nothing_stands_twice_and_nothing_is_missed_when_goods_change_meanwhile(
        self, engine: SearchEngine, address: str
    ) -> None:
        changing = Changing(engine)
        seen = walk(changing, address)
        assert len(seen) == len(set(seen))
        assert changing.now.keys() - changing.gone <= set(seen)

    def test_s44_pages_by_place_alone_repeat_and_miss_when_goods_change_meanwhile(
        self, engine: SearchEngine
    ) -> None:
        """The danger is real: without what was seen the same walk goes wrong."""
        changing = Changing(engine)
        seen = walk(changing, LISTS["cheapest first"], remembers=False)
        assert len(seen) > len(set(seen))
        assert not changing.now.keys() - changing.gone <= set(seen)

    def test_s44_totals_and_filters_count_what_was_seen_when_turned(self, engine: SearchEngine) -> None:
        fill(engine, goods().values())
        asked = read(QueryDict("q=kopi&min=20"), "")
        first = find("kopi", asked.query("ms"), engine=engine).results
        second = find("kopi", asked.on_page(2, ids(first)).query("ms"), engine=engine).results
        assert (second.total, second.counts) == (first.total, first.counts)
        assert not set(ids(first)) & set(ids(second))

    def test_s44_page_looks_the_same_when_opened_again(self, engine: SearchEngine) -> None:
        fill(engine, goods().values())
        asked = read(QueryDict("q=kopi"), "")
        pages: Mapping[int, list[str]] = {}
        for number in range(1, 5):
            pages = {**pages, number: ids(find("kopi", asked.query("ms"), engine=engine).results)}
            asked = asked.on_page(number + 1, pages[number])
        back = asked.on_page(2)
        assert ids(find("kopi", back.query("ms"), engine=engine).results) == pages[2]

    def test_s44_last_page_ends_at_ten_thousand_when_asked_for(self, engine: SearchEngine) -> None:
        fill(engine, [a_document(1, "Kopi")])
        last = read(QueryDict(f"q=kopi&page={MAX_HITS // 24 + 1}"), "").query("ms")
        assert last.offset + last.limit == MAX_HITS
        assert ids(find("kopi", last, engine=engine).results) == []
