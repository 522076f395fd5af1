"""The product page: true price, variants, estimate at the door, and no way to what is not on sale."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalogue.models import Product, ProductAttribute, ProductAttributeValue, ProductClass
from catalogue.money import rm
from catalogue.partner.models import StockRecord
from tests.services.shop import goods, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()


def coffee_in_sizes(*sizes: tuple[str, int, int]) -> Product:
    """A product with one variant for each (label, price before tax, stock)."""
    parent = goods("Kopi Gayo", 4500)
    parent.stockrecords.all().delete()
    parent.structure = "parent"
    parent.save()
    size = ProductAttribute.objects.create(
        product_class=ProductClass.objects.get(), name="Size", code="size", type="text"
    )
    for label, price_sen, stock in sizes:
        child = Product.objects.create(structure="child", parent=parent, maker=parent.maker, title="")
        ProductAttributeValue.objects.create(product=child, attribute=size, value_text=label)
        StockRecord.objects.create(
            product=child,
            partner=parent.maker,
            partner_sku=f"{parent.pk}-{label}",
            price_sen=price_sen,
            num_in_stock=stock,
        )
    return parent


def shown(client: Client, product: Product, query: str = "") -> Any:
    answer = client.get(product.get_absolute_url().replace("/ms/", "/en/") + query, follow=True)
    assert answer.status_code == 200
    return answer.context


class TestPrice:
    def test_price_has_the_tax_inside_and_says_how_much(self, client: Client) -> None:
        page = shown(client, goods("Kopi", 4500))["page"]
        assert (page.chosen.price, page.chosen.tax) == (rm(4950), rm(450))

    def test_parts_sum_to_the_price_to_the_sen(self, client: Client) -> None:
        page = shown(client, goods("Keripik", 1285))["page"]
        assert sum(part.amount.amount_minor for part in page.parts) == page.chosen.price.amount_minor == 1414

    def test_price_of_100_g_is_given_for_food_only(self, client: Client) -> None:
        food = goods("Kopi", 4500, net_g=250)
        food.ingredients = "Kopi arabika"
        food.save()
        assert shown(client, food)["page"].chosen.unit_price == "RM\u00a019.80 / 100 g"  # 4950 x 100 / 250
        assert shown(client, goods("Batik", 4500))["page"].chosen.unit_price == ""


class TestVariants:
    def test_sold_out_size_stays_visible_and_cannot_be_chosen(self, client: Client) -> None:
        product = coffee_in_sizes(("250 g", 4500, 0), ("500 g", 8600, 3))
        page = shown(client, product)["page"]
        assert [(offer.label, offer.is_out, offer.is_chosen) for offer in page.offers] == [
            ("250 g", True, False),
            ("500 g", False, True),
        ]

    def test_size_of_the_address_is_chosen_when_it_is_on_sale(self, client: Client) -> None:
        product = coffee_in_sizes(("250 g", 4500, 5), ("500 g", 8600, 3))
        second = product.children.order_by("pk").last()
        assert second is not None
        assert shown(client, product, f"?variant={second.pk}")["page"].chosen.label == "500 g"

    def test_address_of_a_variant_leads_to_its_product(self, client: Client) -> None:
        product = coffee_in_sizes(("250 g", 4500, 5))
        child = product.children.get()
        answer = client.get(f"/ms/shop/x_{child.pk}/")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"{product.get_absolute_url()}?variant={child.pk}"


class TestArrival:
    def test_landed_cost_is_shown_when_a_postcode_is_given(self, client: Client) -> None:
        arrival = shown(client, goods("Kopi", 4500), "?postcode=31400")["arrival"]
        assert (arrival.place, arrival.rows[-1].amount) == ("Perak", rm(4950 + 2800))
        assert arrival.earliest < arrival.latest

    def test_nothing_is_invented_when_the_postcode_does_not_exist(self, client: Client) -> None:
        arrival = shown(client, goods("Kopi", 4500), "?postcode=37000")["arrival"]
        assert arrival.problem and not arrival.rows

    def test_unknown_is_said_when_customs_would_not_know_the_goods(self, client: Client) -> None:
        arrival = shown(client, goods("Kopi", 4500, hs6=""), "?postcode=31400")["arrival"]
        assert arrival.problem and not arrival.rows


class TestAddress:
    def test_old_slug_leads_to_the_right_address_and_keeps_the_query(self, client: Client) -> None:
        product = goods("Kopi", 4500)
        answer = client.get(f"/ms/shop/old-name_{product.pk}/?postcode=31400")
        assert (answer.status_code, answer.headers["Location"]) == (
            301,
            f"{product.get_absolute_url()}?postcode=31400",
        )

    @pytest.mark.parametrize(("field", "value"), [("state", "hidden"), ("state", "draft")])
    def test_page_is_missing_when_the_product_is_not_live(
        self, client: Client, field: str, value: str
    ) -> None:
        product = goods("Kopi", 4500)
        address = product.get_absolute_url()
        setattr(product, field, value)
        product.save()
        assert client.get(address).status_code == 404

    def test_page_is_missing_when_the_maker_is_closed(self, client: Client) -> None:
        product = goods("Kopi", 4500)
        product.maker.state = "closed"
        product.maker.save()
        assert client.get(product.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("query", ["?variant=x", "?variant=99999999999999999999", "?variant=-1"])
    def test_page_stands_when_the_address_is_meddled_with(self, client: Client, query: str) -> None:
        assert shown(client, goods("Kopi", 4500), query)["page"].chosen.price == rm(4950)


class TestQueries:
    def test_page_asks_no_more_than_15_times(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        product = coffee_in_sizes(("250 g", 4500, 5), ("500 g", 8600, 3))
        address = product.get_absolute_url()
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)
