"""What a reader has seen, as text in an address: S44."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given, strategies as st

from search.engines.postgres import PostgresEngine
from search.forms import read
from search.indexing import everything
from search.labels import forget_labels
from search.pages import page_links
from search.rebuilding import rebuild
from search.seen import MOST, pack, unpack
from tests.services.people_and_goods import a_maker, a_product

NUMBERS = st.sets(st.integers(1, 2_000_000), min_size=1, max_size=48)


class TestPacking:
    @given(st.dictionaries(st.integers(1, 416), NUMBERS, max_size=12))
    def test_pages_come_back_when_packed(self, pages: dict[int, set[int]]) -> None:
        texts = {page: [str(each) for each in sorted(ids)] for page, ids in pages.items()}
        assert {page: list(ids) for page, ids in unpack(pack(texts)).items()} == texts

    @given(st.text(max_size=80))
    def test_s41_anything_is_read_without_an_error_when_it_comes_from_outside(self, text: str) -> None:
        assert len(read(QueryDict(mutable=True), "").seen) == 0
        unpack(text)
        pack(unpack(text))

    @given(st.binary(max_size=200))
    def test_s41_any_bytes_are_read_without_an_error(self, data: bytes) -> None:
        pack(unpack(urlsafe_b64encode(data).decode()))

    def test_latest_pages_are_kept_when_there_are_too_many(self) -> None:
        pages = {number: [str(number * 100 + each) for each in range(24)] for number in range(1, 80)}
        kept = unpack(pack(pages))
        assert max(kept) == 79
        assert sum(map(len, kept.values())) <= MOST < sum(map(len, kept.values())) + 24
        assert len(pack(pages)) < 4000

    def test_nothing_is_kept_when_ids_are_no_numbers(self) -> None:
        assert pack({1: ["4a8c"]}) == ""


class TestLinks:
    def test_links_say_what_was_seen_when_words_are_searched(self) -> None:
        asked = read(QueryDict("q=kopi"), "/ms/search/")
        (_shown, second, *_rest) = page_links(asked, 100, ["7", "9"])
        again = read(QueryDict(second.url.partition("?")[2]), "/ms/search/")
        assert (again.page, unpack(again.seen)) == (2, {1: ("7", "9")})
        assert again.on_page(1).seen == ""
        assert "seen" not in again.with_choice("stock", "1").url

    def test_links_are_plain_when_a_plain_list_is_browsed(self) -> None:
        asked = read(QueryDict(""), "/ms/shop/")
        assert [link.url for link in page_links(asked, 60, ["7", "9"])] == [
            "",
            "/ms/shop/?page=2",
            "/ms/shop/?page=3",
        ]

    @pytest.mark.django_db
    def test_pages_of_the_shop_join_when_a_good_moves_up_meanwhile(self, client: Client) -> None:
        forget_labels()
        maker = a_maker()
        goods = [a_product(f"Kopi nomor {number}", 1000 + number, maker) for number in range(30)]
        rebuild(PostgresEngine(), everything, timezone.now())
        first = client.get("/ms/search/", {"q": "kopi", "sort": "price"}).context["page"]
        goods[-1].stockrecords.update(price_sen=1)
        rebuild(PostgresEngine(), everything, timezone.now())
        second = client.get(first.links[1].url).context["page"]
        names = [card.name for page in (first, second) for card in page.cards]
        assert len(names) == len(set(names)) == 30

    @pytest.mark.django_db
    def test_s44_page_behind_ten_thousand_is_missing_when_asked_for(self, client: Client) -> None:
        assert client.get("/ms/shop/", {"page": "418"}).status_code == 404
