"""What stands around every page: languages that keep the page, the data-light switch, the basket's count."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from storefront.frame.context_processors import Frame
from storefront.frame.languages import links_of_page
from storefront.frame.views import server_error
from tests.services.people_and_goods import a_product
from tests.services.shop import Visitor, goods, open_shop


def a_request(path: str = "/ms/help/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return request


class TestLanguages:
    def test_same_page_and_query_are_kept_when_the_language_changes(self) -> None:
        with translation.override("ms"):
            links = links_of_page(a_request("/ms/basket/?postcode=31400"))
        assert [(link.code, link.url, link.is_current) for link in links] == [
            ("ms", "/ms/basket/?postcode=31400", True),
            ("id", "/id/basket/?postcode=31400", False),
            ("en", "/en/basket/?postcode=31400", False),
        ]

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("language", "heading"),
        [("ms", "Bantuan membeli"), ("id", "Bantuan membeli"), ("en", "Help with buying")],
    )
    def test_page_speaks_the_language_of_its_address(
        self, client: Client, language: str, heading: str
    ) -> None:
        page = client.get(f"/{language}/help/").content.decode()
        assert f'<html lang="{language}"' in page and f"<h1>{heading}</h1>" in page


@pytest.mark.django_db
class TestDataLight:
    def test_choice_is_kept_and_the_reader_stays_when_it_is_switched_on(self, client: Client) -> None:
        answer = client.get("/ms/lite/on/?next=/ms/help/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/ms/help/")
        page = client.get("/ms/help/").content.decode()
        assert 'class="lite"' in page and "htmx" not in page and "woff2" not in page

    def test_switch_wins_when_the_browser_asks_to_save_data(self, client: Client) -> None:
        assert 'class="lite"' in client.get("/ms/help/", headers={"Save-Data": "on"}).content.decode()
        client.get("/ms/lite/off/?next=/ms/help/")
        assert 'class="lite"' not in client.get("/ms/help/", headers={"Save-Data": "on"}).content.decode()

    @pytest.mark.parametrize(
        "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
    )
    def test_reader_stays_in_the_shop_when_the_address_points_elsewhere(
        self, client: Client, target: str
    ) -> None:
        assert client.get("/ms/lite/on/", {"next": target}).headers["Location"] == "/"


@pytest.mark.django_db
class TestBasketCount:
    def test_nothing_is_asked_when_the_visitor_has_no_basket(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert Frame(a_request()).basket_count == 0

    def test_units_are_counted_when_there_is_a_basket(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        visitor = Visitor()
        visitor.add(a_product(), 2)
        visitor.add(a_product(), 3)
        request = a_request(juragan_basket=visitor.client.cookies["juragan_basket"].value)
        with django_assert_num_queries(1):
            assert Frame(request).basket_count == 5

    def test_nothing_is_counted_when_the_cookie_is_forged(self) -> None:
        assert Frame(a_request(juragan_basket="1:forged")).basket_count == 0


@pytest.mark.django_db
class TestEveryPage:
    def test_seller_facts_stand_on_the_page_as_the_law_wants(self, client: Client, settings: Any) -> None:
        page = client.get("/ms/help/").content.decode()
        for fact in ("name", "registration", "address", "email", "phone"):
            assert settings.SELLER[fact] in page

    def test_missing_page_says_so_and_offers_a_way_on(self, client: Client) -> None:
        answer = client.get("/ms/nowhere/")
        assert answer.status_code == 404 and "/ms/shop/" in answer.content.decode()

    def test_style_guide_is_hidden_from_buyers_unless_it_is_a_demo(
        self, client: Client, settings: Any
    ) -> None:
        assert client.get("/en/styleguide/").status_code == 404
        settings.DEMO = True
        assert client.get("/en/styleguide/").status_code == 200


class TestWhenThingsBreak:
    def test_page_gives_a_code_that_the_log_has_too_and_asks_no_database(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = server_error(a_request("/ms/basket/"))
        page = answer.content.decode()
        (code,) = re.findall(r"E-[0-9A-F]{6}", page)
        assert answer.status_code == 500
        assert code in caplog.text and "/ms/basket/" in caplog.text


@pytest.mark.django_db
class TestQueries:
    def test_menu_costs_nothing_when_it_was_shown_before(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        open_shop()
        goods("Kopi", 4500)
        client.get("/ms/help/")
        with django_assert_num_queries(0):
            client.get("/ms/help/")
