"""The pages that find goods: search, category, all goods, suggestions."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalogue.models import Category, Product
from search.engines.postgres import PostgresEngine
from search.indexing import everything, index_changed
from search.labels import forget_labels
from search.models import QueryLog, SearchPin
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from tests.services.people_and_goods import a_category, a_maker, a_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_labels()
    forget_lexicon()


def fill() -> None:
    """The index as the database has it now."""
    rebuild(PostgresEngine(), everything, timezone.now())


def titled(product: Product) -> str:
    return product.get_title()


@pytest.fixture
def shop() -> dict[str, Product]:
    """Two makers with a few goods in two categories, under the trade rules of the demonstration."""
    call_command("seed_trade", stdout=StringIO())
    food, crafts = a_category("Makanan"), a_category("Kraf")
    snacks = food.add_child(name="Keripik", slug="keripik")
    gayo = a_maker("Koperasi Gayo", province="Aceh", regency="Kabupaten Aceh Tengah", origin_iso="ID-AC")
    malang = a_maker("Dapur Malang", province="Jawa Timur", regency="Kota Malang", origin_iso="ID-JI")
    made = {
        "coffee": a_product("Kopi Arabika Gayo 250 g", 4500, gayo),
        "chips": a_product("Keripik Singkong Pedas", 1200, malang),
        "banana": a_product("Keripik Pisang Manis", 1500, malang, stock=0),
        "bag": a_product("Tas Anyaman Pandan", 9900, malang),
    }
    made["coffee"].categories.add(food)
    made["chips"].categories.add(snacks)
    made["banana"].categories.add(snacks)
    made["bag"].categories.add(crafts)
    fill()
    return made


def names(response: Any) -> list[str]:
    return [card.name for card in response.context["page"].cards]


class TestSearchPage:
    def test_malay_words_find_indonesian_titles_when_searched(self, shop: Any, client: Client) -> None:
        response = client.get("/ms/search/", {"q": "kerepek ubi kayu"})
        assert response.status_code == 200
        assert names(response)[0] == "Keripik Singkong Pedas"

    def test_mistyped_word_is_corrected_and_said_when_searched(self, shop: Any, client: Client) -> None:
        response = client.get("/ms/search/", {"q": "keripk pedas"})
        assert names(response)[0] == "Keripik Singkong Pedas"
        assert response.context["page"].corrections == [("keripk", "keripik")]
        assert b"literal=1" in response.content

    def test_english_words_find_indonesian_titles_when_searched(self, shop: Any, client: Client) -> None:
        assert names(client.get("/en/search/", {"q": "woven bag"}))[0] == "Tas Anyaman Pandan"

    def test_page_shows_something_when_nothing_is_found(self, shop: Any, client: Client) -> None:
        response = client.get("/ms/search/", {"q": "xyzzyq"})
        assert response.context["page"].is_popular_instead
        assert names(response)

    def test_maker_comes_along_when_her_name_is_searched(self, shop: Any, client: Client) -> None:
        response = client.get("/ms/search/", {"q": "koperasi gayo"})
        assert [hit.maker.name for hit in response.context["page"].makers] == ["Koperasi Gayo"]

    def test_page_behind_the_last_is_missing_when_asked_for(self, shop: Any, client: Client) -> None:
        assert client.get("/ms/search/", {"q": "kopi", "page": "7"}).status_code == 404

    def test_search_is_logged_without_the_visitor_when_searched(self, shop: Any, client: Client) -> None:
        client.get("/ms/search/", {"q": "Kopi Gayo"})
        row = QueryLog.objects.get()
        assert (row.query, row.locale, row.hits >= 1, row.step) == ("kopi gayo", "ms", True, "found")

    @pytest.mark.parametrize("text", ["ana@contoh.my", "012-345 6789", "4111 1111 1111 1111"])
    def test_personal_text_is_not_kept_when_searched(self, shop: Any, client: Client, text: str) -> None:
        client.get("/ms/search/", {"q": text})
        assert not QueryLog.objects.exists()

    def test_pinned_item_stands_first_and_says_so_when_searched(self, shop: Any, client: Client) -> None:
        SearchPin.objects.create(queries=["keripik"], items=[f"product:{shop['coffee'].pk}"])
        response = client.get("/ms/search/", {"q": "keripik"})
        first = response.context["page"].cards[0]
        assert first.name == "Kopi Arabika Gayo 250 g"
        assert first.badge

    def test_search_leads_away_when_an_editor_says_so(self, shop: Any, client: Client) -> None:
        SearchPin.objects.create(queries=["ongkos kirim"], redirect_to="/ms/help/")
        assert client.get("/ms/search/", {"q": "Ongkos Kirim"}).url == "/ms/help/"

    def test_queries_stay_below_the_ceiling_when_searched(
        self, shop: Any, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        """Descriptions are read last, and near goods are counted before they are looked up: two of them."""
        client.get("/ms/search/", {"q": "kopi"})
        with django_assert_max_num_queries(13):
            client.get("/ms/search/", {"q": "keripik pedas"})

    def test_s12_mistyped_search_asks_two_questions_more_at_most_when_corrected(
        self, shop: Any, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.get("/ms/search/", {"q": "kopi"})
        with django_assert_max_num_queries(15):
            response = client.get("/ms/search/", {"q": "keripkk pdeas"})
        assert response.context["page"].corrections == [("keripkk", "keripik"), ("pdeas", "pedas")]


class TestCategoryPage:
    def path(self, name: str) -> str:
        category = Category.objects.get(name=name)
        return category.get_absolute_url()

    def test_category_holds_what_its_children_hold_when_opened(self, shop: Any, client: Client) -> None:
        response = client.get("/ms" + self.path("Makanan").removeprefix("/ms"))
        assert set(names(response)) == {
            "Kopi Arabika Gayo 250 g",
            "Keripik Singkong Pedas",
            "Keripik Pisang Manis",
        }

    def test_queries_stay_below_the_ceiling_when_opened(
        self, shop: Any, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.get(self.path("Makanan"))
        with django_assert_max_num_queries(20):
            client.get(self.path("Makanan"), {"r": "jawa"})

    def test_origin_narrows_and_counts_stay_honest_when_chosen(self, shop: Any, client: Client) -> None:
        response = client.get(self.path("Makanan"), {"r": "jawa"})
        assert set(names(response)) == {"Keripik Singkong Pedas", "Keripik Pisang Manis"}
        counts = response.context["page"].results.counts
        assert counts["region"] == {"jawa": 2, "ID-JI": 2, "sumatera": 1, "ID-AC": 1}
        assert counts["mark"]["stock"] == 1

    def test_hidden_category_is_missing_when_opened(self, shop: Any, client: Client) -> None:
        path = self.path("Kraf")
        Category.objects.filter(name="Kraf").update(is_public=False)
        assert client.get(path).status_code == 404


class TestChanges:
    def test_new_title_is_found_when_swept(self, shop: Any, client: Client) -> None:
        product = shop["bag"]
        product.title = product.title_ms = "Songket Palembang"
        product.save()
        while index_changed():
            pass
        assert names(client.get("/ms/search/", {"q": "songket"}))[:1] == ["Songket Palembang"]

    def test_hidden_goods_leave_results_and_counts_when_swept(self, shop: Any, client: Client) -> None:
        Product.objects.filter(pk=shop["coffee"].pk).update(state="hidden", is_public=False)
        while index_changed():
            pass
        response = client.get("/ms/search/", {"q": "kopi"})
        assert "Kopi Arabika Gayo 250 g" not in names(response)

    def test_all_goods_go_when_their_maker_pauses(self, shop: Any, client: Client) -> None:
        maker = shop["bag"].maker
        maker.state = "paused"
        maker.save()
        while index_changed():
            pass
        assert names(client.get("/ms/shop/")) == ["Kopi Arabika Gayo 250 g"]

    def test_sold_out_mark_follows_when_the_last_unit_goes(self, shop: Any, client: Client) -> None:
        shop["bag"].stockrecords.update(reserved=50)
        while index_changed():
            pass
        response = client.get("/ms/shop/", {"stock": "1"})
        assert "Tas Anyaman Pandan" not in names(response)


class TestSuggestions:
    def test_goods_are_offered_when_two_letters_are_typed(self, shop: Any, client: Client) -> None:
        panel = client.get("/ms/search/suggest/", {"q": "ker"}).context["panel"]
        assert {card.name for card in panel.cards} == {"Keripik Singkong Pedas", "Keripik Pisang Manis"}

    def test_nothing_is_offered_when_one_letter_is_typed(self, shop: Any, client: Client) -> None:
        assert client.get("/ms/search/suggest/", {"q": "k"}).context["panel"].size == 0
