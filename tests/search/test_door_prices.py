"""Lists with what each thing costs at the visitor's door: before sign-in, in two steps (G5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.money import rm
from catalogue.trade.models import Evidence
from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.labels import forget_labels
from search.rebuilding import rebuild
from tests.services.shop import goods, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()
    forget_labels()


def fill() -> None:
    rebuild(PostgresEngine(), everything, timezone.now())


def cards(client: Client, query: str) -> dict[str, Any]:
    page = client.get(f"/en/search/{query}").context["page"]
    return {card.name: card for card in page.cards}


class TestDoor:
    def test_card_says_what_it_costs_at_the_door_when_the_postcode_was_typed_once(self) -> None:
        goods("Kopi Gayo", 4500)
        goods("Guci", 60000, hs6="691200")
        fill()
        client = Client()
        assert cards(client, "")["Kopi Gayo"].door is None
        shown = cards(client, "?postcode=50400")
        # 4500 + 450 + 2800; and 60000 + 2800, duty 10 % = 6280, import tax 10 % of 69080 = 6908
        assert shown["Kopi Gayo"].door == rm(7750)
        assert shown["Guci"].door == rm(60000 + 2800 + 6280 + 6908)
        assert cards(client, "")["Kopi Gayo"].door == rm(7750)
        assert cards(client, "?postcode=93000")["Kopi Gayo"].door == rm(8750)
        assert b"at your door" in client.get("/en/search/").content

    def test_card_says_so_when_goods_cannot_be_sent_there(self) -> None:
        raw = goods("Kopi mentah", 4500, hs6="090111", tags=["unroasted-coffee"])
        Evidence.objects.create(
            product=raw, kind="FAMA", number="1", is_verified=True, expires_on=date(2035, 1, 1)
        )
        fill()
        card = cards(Client(), "?postcode=50400")["Kopi mentah"]
        assert card.is_refused and card.door is None
        assert cards(Client(), "?postcode=88000")["Kopi mentah"].door is not None

    def test_nothing_is_invented_when_a_fact_is_missing(self) -> None:
        goods("Cangkir", 4500, hs6="")
        fill()
        card = cards(Client(), "?postcode=50400")["Cangkir"]
        assert card.door is None and not card.is_refused

    @pytest.mark.parametrize("typed", ["37000", "abc", "5040", "0" * 60])
    def test_list_is_shown_without_prices_when_the_postcode_does_not_exist(self, typed: str) -> None:
        goods("Kopi Gayo", 4500)
        fill()
        client = Client()
        assert cards(client, f"?postcode={typed}")["Kopi Gayo"].door is None
        assert "postcode" not in client.session

    def test_list_asks_no_more_when_it_has_more_goods(self) -> None:
        goods("Kopi 0", 4500)
        fill()
        counts = []
        for more in (2, 8):
            for number in range(more):
                goods(f"Kopi {more}{number}", 4500)
            fill()
            client = Client()
            client.get("/en/search/?postcode=50400")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get("/en/search/")
            counts.append(len(asked))
        assert counts[0] == counts[1], counts
