"""A card stores an id. What it shows is what the shop would charge now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from cms.models import HomePage, StoryPage
from cms.seed_blocks import items
from tests.services.people_and_goods import a_product

pytestmark = pytest.mark.django_db

Write = Callable[..., StoryPage]
NBSP = "\u00a0"


def page_text(client: Client, page: StoryPage) -> str:
    return client.get(page.url).content.decode()


class TestProductCard:
    def test_price_follows_the_shop(self, client: Client, write_story: Write) -> None:
        product = a_product("Kopi Gayo", price_sen=4500)
        story = write_story(products=[product])
        story.save_revision().publish()
        assert f"RM{NBSP}45.00" in page_text(client, story)

        StockRecord.objects.filter(product=product).update(price_sen=5250)

        text = page_text(client, story)
        assert f"RM{NBSP}52.50" in text
        assert f"RM{NBSP}45.00" not in text

    def test_name_follows_the_shop(self, client: Client, write_story: Write) -> None:
        product = a_product("Kopi Gayo")
        story = write_story(products=[product])
        story.save_revision().publish()

        product.title_ms = "Kopi Gayo Panggang"
        product.save()

        assert "Kopi Gayo Panggang" in page_text(client, story)

    def test_sold_out_card_says_so_without_a_price(self, client: Client, write_story: Write) -> None:
        product = a_product("Kopi Gayo", price_sen=4500, stock=3)
        story = write_story(products=[product])
        story.save_revision().publish()

        StockRecord.objects.filter(product=product).update(sold=3)

        text = page_text(client, story)
        assert "Habis dijual" in text
        assert f"RM{NBSP}45.00" not in text

    @pytest.mark.parametrize("state", [Product.State.HIDDEN, Product.State.DRAFT])
    def test_hidden_product_leaves_no_card_and_no_link(
        self, client: Client, write_story: Write, state: str
    ) -> None:
        product = a_product("Kopi Gayo")
        story = write_story(products=[product])
        story.save_revision().publish()
        address = product.get_absolute_url()

        product.state = state
        product.save()

        text = page_text(client, story)
        assert "Kopi Gayo" not in text
        assert address not in text

    def test_card_is_gone_when_its_maker_pauses(self, client: Client, write_story: Write) -> None:
        product = a_product("Kopi Gayo")
        story = write_story(products=[product])
        story.save_revision().publish()

        product.maker.state = "paused"
        product.maker.save()

        assert "Kopi Gayo" not in page_text(client, story)

    def test_deleted_product_leaves_a_page_that_works(self, client: Client, write_story: Write) -> None:
        product = a_product("Kopi Gayo")
        story = write_story(products=[product])
        story.save_revision().publish()

        product.delete()

        assert client.get(story.url).status_code == 200


class TestHomeRows:
    def test_chosen_goods_stand_in_the_editors_order_without_what_is_hidden(
        self, client: Client, site: dict[str, HomePage]
    ) -> None:
        first, hidden, last = a_product("Barang satu"), a_product("Barang dua"), a_product("Barang tiga")
        home = site["ms"]
        ids = [last.pk, hidden.pk, first.pk]
        home.rows = [
            {
                "type": "picks",
                "value": {"title": "Pilihan", "products": items("picks", ids)},
            }
        ]
        home.save_revision().publish()
        hidden.state = Product.State.HIDDEN
        hidden.save()

        text = client.get("/ms/").content.decode()

        assert text.index("Barang tiga") < text.index("Barang satu")
        assert "Barang dua" not in text

    def test_home_opens_when_nobody_has_filled_it(self, client: Client, site: dict[str, HomePage]) -> None:
        for code in site:
            assert client.get(f"/{code}/").status_code == 200
