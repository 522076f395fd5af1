"""What is kept of a search page holds nothing that can grow old: a change in the shop stands on the very next page.

The index is not touched in these tests: what a card says comes from the database, not from what was indexed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Picture, Product, ProductImage
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.models import TaxRegistration
from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.labels import forget_labels
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from tests.services.people_and_goods import a_maker
from tests.services.shop import goods, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def coffee() -> Product:
    forget_labels()
    forget_lexicon()
    open_shop()
    maker = a_maker("Koperasi Gayo", province="Aceh", regency="Kabupaten Aceh Tengah", origin_iso="ID-AC")
    picture = Picture.objects.bulk_create(
        [Picture(title="k", file="k.jpg", width=9, height=9, sources={"jpeg": [[640, "/m/old.jpg"]]})]
    )[0]
    coffee = goods("Kopi Arabika", 4500, maker=maker)
    ProductImage.objects.create(product=coffee, picture=picture, original="k.jpg")
    rebuild(PostgresEngine(), everything, timezone.now())
    return coffee


def read(path: str = "/en/search/?q=kopi") -> str:
    return Client().get(path).content.decode().replace("\u00a0", " ")


def price(coffee: Product) -> None:
    StockRecord.objects.filter(product=coffee).update(price_sen=6000)


def tax(coffee: Product) -> None:
    for registration in TaxRegistration.objects.all():
        registration.delete()


def stock(coffee: Product) -> None:
    StockRecord.objects.filter(product=coffee).update(num_in_stock=0)


def held(coffee: Product) -> None:
    StockRecord.objects.filter(product=coffee).update(reserved=17)  # of 20


def title(coffee: Product) -> None:
    Product.objects.filter(pk=coffee.pk).update(title_ms="Kopi Baharu", title_en="Coffee Renamed")


def place(coffee: Product) -> None:
    Partner.objects.filter(pk=coffee.maker_id).update(regency="Kabupaten Bener Meriah")


def picture(coffee: Product) -> None:
    Picture.objects.update(sources={"jpeg": [[640, "/m/new.jpg"]]})


class TestNextPage:
    @pytest.mark.parametrize(
        ("change", "before", "after"),
        [
            (price, "RM 49.50", "RM 66.00"),  # 4500 and 6000 sen with 10 % tax inside
            (tax, "RM 49.50", "RM 45.00"),
            (stock, "RM 49.50", "Sold out"),
            (held, "RM 49.50", "3 left"),
            (title, "Kopi Arabika", "Coffee Renamed"),
            (place, "Aceh Tengah, Aceh", "Bener Meriah, Aceh"),
            (picture, "/m/old.jpg", "/m/new.jpg"),
        ],
    )
    def test_card_says_what_is_true_now_when_the_shop_has_changed(
        self, coffee: Product, change: Callable[[Product], None], before: str, after: str
    ) -> None:
        assert before in read() and after not in read()
        change(coffee)
        assert after in read()
        assert before not in read() or change is held

    @pytest.mark.parametrize(
        "hide",
        [
            lambda coffee: Product.objects.filter(pk=coffee.pk).update(state="hidden", is_public=False),
            lambda coffee: Partner.objects.filter(pk=coffee.maker_id).update(state="paused"),
        ],
    )
    def test_card_is_gone_when_its_goods_may_not_be_seen_any_more(
        self, coffee: Product, hide: Callable[[Product], Any]
    ) -> None:
        assert "RM 49.50" in read()
        hide(coffee)
        assert "RM 49.50" not in read()

    def test_maker_s_new_name_stands_in_the_filter_and_beside_the_goods(self, coffee: Product) -> None:
        assert read("/en/search/?q=koperasi+gayo").count("Koperasi Gayo") >= 2
        Partner.objects.filter(pk=coffee.maker_id).update(name="Rumah & Kopi")
        page = read("/en/search/?q=koperasi+gayo")
        assert page.count("Rumah &amp; Kopi") >= 2 and "Koperasi Gayo<" not in page

    def test_card_speaks_the_language_of_its_page(self) -> None:
        StockRecord.objects.update(num_in_stock=0)
        assert "Sold out" in read("/en/search/?q=kopi") and "Sold out" not in read("/ms/search/?q=kopi")
        assert "Sold out" in read("/en/search/?q=kopi")
