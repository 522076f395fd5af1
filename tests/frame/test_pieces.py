"""Pieces: kept by all that they show, so a changed menu or another language is another piece."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, translate_url
from django.utils import translation

from catalogue.models import Category
from storefront.frame.languages import links_of_page
from storefront.frame.pieces import piece
from tests.services.people_and_goods import a_category

MENU = "partials/_menu.html"


def menu(language: str = "en", **values: Any) -> str:
    with translation.override(language):
        return piece(MENU, **{"kinds": (), "pages": (), "is_in": False, **values})


class TestPiece:
    def test_menu_shows_what_it_is_given_each_time_it_differs(self) -> None:
        assert "Kopi" in menu(kinds=(("Kopi", "/en/shop/category/kopi_1/"),))
        page = menu(kinds=(("Teh <b>", "/en/shop/category/teh_2/"),))
        assert "Teh &lt;b&gt;" in page and "Kopi" not in page

    def test_menu_knows_who_is_signed_in_and_who_is_not(self) -> None:
        assert "Sign in" in menu(is_in=False) and "Sign in" not in menu(is_in=True)
        assert "Sign in" in menu(is_in=False)

    def test_menu_speaks_the_language_of_the_page(self) -> None:
        assert "Help with buying" in menu("en") and "Bantuan membeli" in menu("ms")
        assert "/en/help/" in menu("en") and "/ms/help/" in menu("ms")

    def test_nothing_is_kept_while_templates_are_written(self, settings: Any) -> None:
        settings.DEBUG = True
        assert menu() == menu() and menu() is not menu()
        settings.DEBUG = False
        assert menu() is menu()

    @pytest.mark.django_db
    def test_page_shows_the_new_kind_when_the_menu_is_read_anew(self, client: Client) -> None:
        kind = a_category("Makanan")
        cache.clear()
        assert "Makanan" in client.get("/ms/help/").content.decode()
        Category.objects.filter(pk=kind.pk).update(name_ms="Kudapan", name="Kudapan")
        cache.clear()
        page = client.get("/ms/help/").content.decode()
        assert "Kudapan" in page and "Makanan" not in page


class TestLanguageLinks:
    @pytest.mark.parametrize(
        "path",
        [
            "/ms/",
            "/ms/help/",
            "/id/shop/?page=2&q=kopi+%26+teh",
            "/en/shop/category/makanan_1/?r=jawa",
            "/ms/shop/kopi-gayo_12/",
            "/en/accounts/login/?next=/en/basket/",
            "/ms/kisah/lapan-bulan/",
        ],
    )
    def test_links_are_what_looking_every_address_up_would_give(self, path: str) -> None:
        request: HttpRequest = RequestFactory().get(path)
        with translation.override(path[1:3]):
            request.resolver_match = resolve(request.path)
            urls = {link.code: link.url for link in links_of_page(request)}
            assert urls == {code: translate_url(path, code) for code in ("ms", "id", "en")}

    def test_links_stay_where_they_are_when_the_address_leads_nowhere(self) -> None:
        with translation.override("ms"):
            assert {link.url for link in links_of_page(RequestFactory().get("/webhooks/none/"))} == {
                "/webhooks/none/"
            }
