"""The basket page: by maker, tax inside, freight once the postcode is known, quantities that hold."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from catalogue.money import rm
from storefront.basket.models import Basket
from storefront.shop import basket_page
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()


def shown(visitor: Visitor, query: str = "") -> basket_page.BasketPage:
    answer = visitor.client.get(f"/en/basket/{query}")
    assert answer.status_code == 200
    page = answer.context["page"]
    assert isinstance(page, basket_page.BasketPage)
    return page


def line_ids(visitor: Visitor) -> list[int]:
    return list(Basket.objects.get().lines.order_by("pk").values_list("pk", flat=True))


class TestPage:
    def test_goods_stand_by_maker_when_two_makers_sell(self) -> None:
        visitor = Visitor()
        for title, maker in (("Kopi", "Gayo"), ("Batik", "Lasem"), ("Gula", "Gayo")):
            visitor.add(goods(title, 4500, maker=maker))
        # each product has a maker of its own here, so the parcels follow the makers' rows
        assert [[line.name for line in parcel.lines] for parcel in shown(visitor).parcels] == [
            ["Kopi"],
            ["Batik"],
            ["Gula"],
        ]

    def test_card_price_times_quantity_is_the_line_when_tax_is_rounded_a_unit(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Keripik", 1285), 3)
        (line,) = shown(visitor).parcels[0].lines
        # 1285 + 128.5 -> 129 a unit (crossborder A3), three of them
        assert (line.unit_price, line.price) == (rm(1414), rm(4242))

    def test_freight_is_unknown_and_not_zero_when_no_postcode_is_known(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        page = shown(visitor)
        assert [row.amount for row in page.rows] == [rm(4500), rm(450), None, rm(4950)]
        assert not page.is_final and page.may_pay

    def test_total_is_final_when_the_postcode_is_known(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500), 2)
        page = shown(visitor, "?postcode=31400")
        # 560 g: the first 1000 g cost RM 28.00 to the Peninsula (fixture rate)
        assert page.is_final and page.total == rm(9000 + 900 + 2800)
        assert page.parcels[0].freight == rm(2800)

    def test_postcode_is_remembered_when_the_page_is_opened_again(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        shown(visitor, "?postcode=31400")
        assert shown(visitor).is_final

    def test_wrong_postcode_is_told_and_forgotten(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        assert shown(visitor, "?postcode=37000").arrival.problem
        assert shown(visitor).arrival.postcode == ""

    def test_paying_waits_when_fewer_are_left_than_wanted(self) -> None:
        visitor = Visitor()
        product = goods("Kopi", 4500, stock=5)
        visitor.add(product, 4)
        product.stockrecords.update(num_in_stock=3)
        page = shown(visitor)
        assert not page.may_pay and "Only 3 left" in page.parcels[0].lines[0].warning

    def test_empty_basket_offers_a_way_on(self) -> None:
        assert "/ms/shop/" in Visitor().client.get("/ms/basket/").content.decode()


class TestChanging:
    def test_quantity_is_changed_when_there_is_enough(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        (line,) = line_ids(visitor)
        visitor.client.post("/en/basket/", {f"quantity-{line}": "3"})
        assert shown(visitor).count == 3

    @pytest.mark.parametrize("typed", ["99", "-1", "two", "1e3", "٣"])
    def test_quantity_stays_when_it_cannot_be(self, typed: str) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500, stock=5), 2)
        (line,) = line_ids(visitor)
        answer = visitor.client.post("/en/basket/", {f"quantity-{line}": typed}, follow=True)
        assert "note-bad" in answer.content.decode()
        assert shown(visitor).count == 2

    @pytest.mark.parametrize("form", [{"remove": "{line}"}, {"quantity-{line}": "0"}])
    def test_line_leaves_when_it_is_removed_or_set_to_none(self, form: dict[str, str]) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        (line,) = line_ids(visitor)
        visitor.client.post(
            "/en/basket/", {key.format(line=line): value.format(line=line) for key, value in form.items()}
        )
        assert shown(visitor).count == 0

    def test_other_basket_is_untouched_when_its_line_is_named(self) -> None:
        other, visitor = Visitor(), Visitor()
        other.add(goods("Kopi", 4500))
        (line,) = line_ids(other)
        visitor.client.post("/en/basket/", {"remove": line, f"quantity-{line}": "0"})
        assert shown(other).count == 1


class TestAdding:
    def test_htmx_gets_a_message_and_the_count_when_something_is_added(self) -> None:
        visitor = Visitor()
        product = goods("Kopi", 4500)
        answer = visitor.client.post(
            f"/en/basket/add/{product.pk}/", {"quantity": 2}, headers={"HX-Request": "true"}
        )
        html = answer.content.decode()
        assert answer.status_code == 200 and "In your basket: Kopi" in html
        assert 'id="basket-count"' in html and ">2</span>" in html

    def test_htmx_gets_the_reason_when_nothing_is_added(self) -> None:
        visitor = Visitor()
        product = goods("Kopi", 4500, stock=1)
        answer = visitor.client.post(
            f"/en/basket/add/{product.pk}/", {"quantity": 2}, headers={"HX-Request": "true"}
        )
        assert "basket-count" not in answer.content.decode()
        assert not Basket.objects.filter(lines__isnull=False).exists()


class TestQueries:
    def test_basket_of_three_makers_asks_no_more_than_25_times(
        self, django_assert_max_num_queries: object
    ) -> None:
        visitor = Visitor()
        for title, maker in (("Kopi", "Gayo"), ("Batik", "Lasem"), ("Gula", "Banten")):
            visitor.add(goods(title, 4500, maker=maker), 2)
        shown(visitor, "?postcode=31400")
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            shown(visitor)


def test_page_of_no_lines_has_nothing_to_pay() -> None:
    with translation.override("en"):
        page = basket_page.page_of([], postcode="31400", now=timezone.now())
    assert (page.count, page.total, page.is_final) == (0, rm(0), False)
