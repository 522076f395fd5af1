"""Product cards: lowest price on sale, what is left, and how little is asked for a page of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from catalogue.cards import card_for, listed_cards
from catalogue.models import Picture, Product, ProductImage
from catalogue.money import rm
from catalogue.partner.models import StockRecord
from catalogue.partner.strategy import Selector
from catalogue.templatetags.pictures import picture_markup
from tests.services.people_and_goods import a_maker, a_product
from tests.services.shop import open_shop

pytestmark = pytest.mark.django_db


def the_card(product: Product, language: str = "en") -> Any:
    """The card as both ways make it: from the product at hand, and from the narrow rows of a list."""
    fetched = Product.objects.browsable().for_cards().get(pk=product.pk)
    with translation.override(language):
        card = card_for(fetched, Selector().strategy())
        (listed,) = listed_cards([product.pk], Selector().strategy())
    assert replace(listed, picture=None) == replace(card, picture=None) and listed.unit == card.unit
    if card.picture is None or listed.picture is None:
        assert card.picture is listed.picture
    else:
        assert picture_markup(listed.picture, sizes="50vw", alt="") == picture_markup(
            card.picture, sizes="50vw", alt=""
        )
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


def hang(picture: Picture | None, product: Product, order: int) -> None:
    ProductImage.objects.create(
        product=product, picture=picture, original="original_images/kopi.jpg", display_order=order
    )


def a_picture(**fields: Any) -> Picture:
    # Saved without a file of its own: cards only write its address.
    (picture,) = Picture.objects.bulk_create(
        [Picture(title="kopi", file="original_images/kopi.jpg", width=900, height=600, **fields)]
    )
    return picture


class TestNarrowRows:
    """A list's cards say the same as a product's own card (`the_card` compares them), whatever it holds."""

    @pytest.mark.parametrize("language", ["ms", "id", "en"])
    @pytest.mark.parametrize("titles", [("Kopi", "", ""), ("", "Kopi bubuk", ""), ("Kopi", None, "Coffee")])
    def test_title_and_address_are_the_reader_s_or_the_next_language_s(
        self, titles: tuple[str | None, ...], language: str
    ) -> None:
        product = a_product()
        names = dict(zip(("title_ms", "title_ind", "title_en"), titles, strict=True))
        slugs = {name.replace("title", "slug"): title and title.lower()[:4] for name, title in names.items()}
        Product.objects.filter(pk=product.pk).update(**names, **slugs)
        assert the_card(Product.objects.get(pk=product.pk), language).name

    def test_first_picture_is_shown_when_an_image_before_it_has_none(self) -> None:
        product = a_product()
        hang(None, product, 0)
        hang(a_picture(sources={"jpeg": [[640, "/m/second.jpg"]]}), product, 2)
        hang(a_picture(sources={"jpeg": [[640, "/m/first.jpg"]], "avif": [[640, "/m/a.avif"]]}), product, 1)
        the_card(product)
        (card,) = listed_cards([product.pk], Selector().strategy())
        assert "/m/first.jpg" in picture_markup(card.picture, sizes="50vw")

    def test_original_is_shown_when_its_sizes_are_not_made_yet(self) -> None:
        product = a_product()
        picture = a_picture()
        hang(picture, product, 0)
        the_card(product)
        (card,) = listed_cards([product.pk], Selector().strategy())
        assert "/media/original_images/kopi.jpg" in picture_markup(card.picture, sizes="50vw")
        Picture.objects.filter(pk=picture.pk).update(sources={"jpeg": [[640, "/m/made.jpg"]]})
        (card,) = listed_cards([product.pk], Selector().strategy())
        assert "/m/made.jpg" in picture_markup(card.picture, sizes="50vw")

    def test_goods_without_a_price_are_sold_out(self) -> None:
        assert the_card(a_product(price_sen=0)).is_sold_out

    def test_hidden_variant_sets_no_price(self) -> None:
        parent = with_variants(4500, 6000)
        Product.objects.get(stockrecords__price_sen=4500).delete()
        assert the_card(parent).price == rm(6000)
        Product.objects.filter(parent=parent).update(state="hidden", is_public=False)
        assert the_card(parent).is_sold_out

    def test_cards_stand_in_the_order_asked_for_without_what_may_not_be_seen(self) -> None:
        first, second, hidden, paused = (a_product(f"Kopi {n}") for n in range(4))
        Product.objects.filter(pk=hidden.pk).update(state="hidden", is_public=False)
        type(paused.maker).objects.filter(pk=paused.maker_id).update(state="paused")
        variant = with_variants(4500).children.get()
        wanted = [second.pk, hidden.pk, variant.pk, 0, paused.pk, first.pk]
        kept = set(Product.objects.browsable().values_list("pk", flat=True)) & set(wanted)
        cards = listed_cards(wanted, Selector().strategy())
        assert [card.product_id for card in cards] == [second.pk, first.pk]
        assert kept == {first.pk, second.pk}


class TestQueries:
    def test_list_asks_for_goods_and_tax_rules_only_however_long_it_is(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        open_shop()
        ids = [a_product(f"Kopi {n}").pk for n in range(12)]
        listed_cards(ids[:1], Selector().strategy())  # this process has read the rules of the day
        with django_assert_num_queries(2):
            assert len(listed_cards(ids, Selector().strategy())) == 12
