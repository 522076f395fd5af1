"""A search never ends with nothing, each step on the way says so, and the log knows which one it was: S24."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from search.engines.postgres import PostgresEngine
from search.finding import Step
from search.indexing import everything, index_changed
from search.labels import forget_labels
from search.models import QueryLog
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from tests.services.people_and_goods import a_category, a_maker, a_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> dict[str, Product]:
    """Coffee and chips of one maker, each in a category."""
    forget_labels()
    forget_lexicon()
    maker = a_maker("Dapur Malang", origin_iso="ID-JI")
    made = {
        "coffee": a_product("Kopi Gayo", 4500, maker),
        "spicy": a_product("Keripik Pedas", 1200, maker),
        "banana": a_product("Keripik Pisang", 1500, maker),
    }
    made["coffee"].categories.add(a_category("Minuman"))
    snacks = a_category("Camilan")
    for name in ("spicy", "banana"):
        made[name].categories.add(snacks)
    rebuild(PostgresEngine(), everything, timezone.now())
    return made


def asked(client: Client, text: str, **choices: str) -> Any:
    return client.get("/en/search/", {"q": text, **choices})


def names(response: Any) -> list[str]:
    return [card.name for card in response.context["page"].cards]


def logged() -> str:
    return QueryLog.objects.latest("pk").step


class TestSteps:
    def test_s24_corrected_words_come_first_when_mistyped(self, client: Client) -> None:
        response = asked(client, "keripk pedas")
        assert (names(response)[0], logged()) == ("Keripik Pedas", Step.CORRECTED)
        assert "keripik pedas" in response.content.decode()

    def test_s24_word_that_nothing_holds_with_the_others_is_said_when_left_out(self, client: Client) -> None:
        response = asked(client, "kopi pisang")
        page = response.context["page"]
        assert page.left_out in (("kopi",), ("pisang",))
        assert f"without “{page.left_out[0]}”" in response.content.decode()
        assert logged() == Step.RELAXED

    def test_s24_rarest_word_is_dropped_when_common_words_bring_in_nothing(
        self, client: Client, shop: dict[str, Product], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # "gayo" is on one thing only, and that is not sent to Malaysia; "keripik" is too common to bring in anything
        Product.objects.filter(pk=shop["coffee"].pk).update(is_public=False, state="hidden")
        while index_changed():
            pass
        monkeypatch.setattr("search.engines.FEW", 0)
        response = asked(client, "keripik gayo")
        page = response.context["page"]
        assert set(names(response)) == {"Keripik Pedas", "Keripik Pisang"}
        assert (page.left_out, logged()) == (("gayo",), Step.DROPPED)
        assert "without “gayo”" in response.content.decode()

    def test_s24_category_of_the_best_hit_stands_beside_when_little_is_found(self, client: Client) -> None:
        page = asked(client, "pedas").context["page"]
        assert [card.name for card in page.cards] == ["Keripik Pedas"]
        assert [card.name for card in page.related] == ["Keripik Pisang"]

    def test_s24_popular_things_stand_instead_when_no_word_is_known(self, client: Client) -> None:
        response = asked(client, "xyzzyq")
        assert response.context["page"].is_popular_instead
        assert len(names(response)) == 3
        assert (logged(), "Nothing for “xyzzyq” yet" in response.content.decode()) == (Step.POPULAR, True)

    @pytest.mark.parametrize("path", ["/en/search/?q=keripik&r=sumatera", "/en/shop/?r=sumatera"])
    def test_s24_list_without_the_filters_stands_below_when_nothing_fits_them(
        self, client: Client, path: str
    ) -> None:
        response = client.get(path)
        page = response.context["page"]
        assert (page.total, page.cards) == (0, [])
        assert {"Keripik Pedas", "Keripik Pisang"} <= {card.name for card in page.related}
        text = response.content.decode()
        assert "Without these filters" in text
        assert "No goods fit all of these filters." in text
        assert "q=" not in path or logged() == Step.UNFILTERED

    def test_s24_nothing_is_said_to_be_left_out_when_all_is_held(self, client: Client) -> None:
        assert asked(client, "keripik pedas").context["page"].left_out == ()
