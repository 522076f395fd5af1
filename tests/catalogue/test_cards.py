"""Product cards: lowest price on sale, what is left, and how little is asked for a page of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from catalogue.cards import cards_for
from catalogue.models import Product
from catalogue.money import rm
from catalogue.partner.models import StockRecord
from catalogue.partner.strategy import Selector
from tests.services.people_and_goods import a_maker, a_product
from tests.services.shop import open_shop

pytestmark = pytest.mark.django_db


def the_card(product: Product) -> Any:
    fetched = Product.objects.browsable().filter(pk=product.pk).for_cards()
    with translation.override("en"):
        (card,) = cards_for(fetched, Selector().strategy())
    return card


def with_variants(*prices_sen: int, stock: int = 20) -> Product:
    parent = a_product("Kopi Gayo", maker=a_maker())
    parent.stockrecords.all().delete()
    parent.structure = "parent"
    parent.save()
    for number, price_sen in enumerate(prices_sen, start=1):
        child = Product.objects.create(
            structure="child", parent=parent, maker=parent.maker, title=f"v{number}"
        )
        StockRecord.objects.create(
            product=child,
            partner=parent.maker,
            partner_sku=f"{parent.pk}-{number}",
            price_sen=price_sen,
            num_in_stock=stock,
        )
    return parent


class TestPrice:
    def test_price_has_the_tax_inside_when_the_shop_is_registered(self) -> None:
        open_shop()
        assert the_card(a_product(price_sen=4500)).price == rm(4950)  # 4500 + 10 %

    def test_price_is_bare_when_the_shop_is_not_registered(self) -> None:
        assert the_card(a_product(price_sen=4500)).price == rm(4500)

    def test_lowest_price_is_marked_from_when_variants_differ(self) -> None:
        card = the_card(with_variants(6000, 4500))
        assert (card.price, card.is_from) == (rm(4500), True)

    def test_price_stands_alone_when_variants_cost_the_same(self) -> None:
        assert not the_card(with_variants(4500, 4500)).is_from

    def test_sold_out_variant_sets_no_price_when_it_is_the_cheapest(self) -> None:
        parent = with_variants(4500, 6000)
        StockRecord.objects.filter(price_sen=4500).update(num_in_stock=0)
        assert the_card(parent).price == rm(6000)


class TestWhatIsLeft:
    @pytest.mark.parametrize(("stock", "badge"), [(7, ""), (6, "6 left"), (1, "1 left")])
    def test_badge_counts_units_when_six_or_fewer_are_left(self, stock: int, badge: str) -> None:
        assert the_card(a_product(stock=stock)).badge == badge

    def test_card_is_sold_out_when_the_rest_is_reserved(self) -> None:
        product = a_product(stock=2)
        product.stockrecords.update(reserved=2)
        card = the_card(product)
        assert card.is_sold_out and card.price is None and card.badge == ""

    def test_card_is_sold_out_when_there_is_no_stock_record(self) -> None:
        product = a_product()
        product.stockrecords.all().delete()
        assert the_card(product).is_sold_out


class TestQueries:
    def test_page_of_cards_asks_as_much_as_one_card_when_it_grows(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        open_shop()
        for _ in range(12):
            the_card(a_product())
        strategy = Selector().strategy()
        # goods with their makers, pictures, stock, the version of the tax rules
        with django_assert_num_queries(4):
            assert len(cards_for(Product.objects.browsable().for_cards(), strategy)) == 12
