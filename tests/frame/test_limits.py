"""Who asks too often is told so, and nobody else is: S42. The rates here are small; the real ones are read below."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as real_settings
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from storefront.frame.limits import LIMITED
from storefront.settings import base
from tests.services.people_and_goods import a_category, a_person

pytestmark = pytest.mark.django_db
SEARCH, SUGGEST, BASKET = "/ms/search/?q=kopi", "/ms/search/suggest/?q=ko", "/ms/basket/"
RATES = {
    "search": "3/m/key",
    "search_address": "8/m/key",
    "suggest": "4/m/key",
    "suggest_address": "9/m/key",
    "voucher": "2/m/key",
    "voucher_address": "9/m/key",
}


@pytest.fixture(autouse=True)
def _small_rates(settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = RATES


def statuses(client: Client, path: str, times: int, **headers: Any) -> list[int]:
    return [client.get(path, **headers).status_code for _time in range(times)]


class TestClient:
    def test_s42_fourth_search_is_refused_when_three_are_allowed(self, client: Client) -> None:
        assert statuses(client, SEARCH, 4) == [200, 200, 200, 429]

    @pytest.mark.parametrize(
        ("language", "heading"),
        [("ms", "Rehat sebentar"), ("id", "Jeda sebentar, ya"), ("en", "A short break, please")],
    )
    def test_s42_page_says_when_to_come_back_when_refused(
        self, client: Client, language: str, heading: str
    ) -> None:
        statuses(client, SEARCH, 3)
        page = client.get(f"/{language}/search/?q=kopi")
        assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (429, "60", "no-store")
        assert f'<html lang="{language}"' in page.content.decode()
        assert heading in page.content.decode()

    def test_s42_suggestions_answer_with_a_sentence_when_refused(self, client: Client) -> None:
        assert statuses(client, SUGGEST, 4) == [200] * 4
        answer = client.get(SUGGEST)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert answer["Content-Type"].startswith("text/plain")
        assert b"<" not in answer.content

    def test_s42_suggestions_and_searches_are_counted_apart_when_asked(self, client: Client) -> None:
        statuses(client, SUGGEST, 4)
        assert client.get(SEARCH).status_code == 200

    def test_plain_lists_are_never_counted_when_read_by_search_machines(self, client: Client) -> None:
        assert set(statuses(client, "/ms/shop/", 9)) == {200}
        assert statuses(client, "/ms/shop/?stock=1", 4) == [200, 200, 200, 429]

    def test_voucher_codes_are_not_tried_without_end_when_posted(self, client: Client) -> None:
        tries = [client.post(BASKET, {"voucher": f"GUESS{n}"}).status_code for n in range(3)]
        assert tries == [422, 422, 429]
        assert client.get(BASKET).status_code == 200
        assert client.post(BASKET, {"drop": "GUESS1"}).status_code == 302


class TestOneAddress:
    def test_s42_neighbours_go_on_when_one_phone_asks_too_much(self, client: Client) -> None:
        assert statuses(client, SEARCH, 4, HTTP_USER_AGENT="phone A")[-1] == 429
        assert Client().get(SEARCH, HTTP_USER_AGENT="phone B").status_code == 200

    def test_s42_identical_phone_goes_on_by_its_seat_when_refused_once(self, client: Client) -> None:
        statuses(Client(), SEARCH, 3)
        assert statuses(client, SEARCH, 4) == [429, 200, 200, 200]
        assert client.get(SEARCH).status_code == 429

    def test_s42_seat_is_given_to_nobody_who_has_one_when_refused(self, client: Client) -> None:
        statuses(client, SEARCH, 4)
        seat = client.cookies["seat"].value
        assert (client.cookies["seat"]["httponly"], client.cookies["seat"]["samesite"]) == (True, "Lax")
        statuses(client, SEARCH, 4)
        assert client.cookies["seat"].value == seat

    def test_s42_made_up_seat_counts_for_nothing_when_sent(self, client: Client) -> None:
        statuses(client, SEARCH, 3)
        client.cookies["seat"] = "mine:yours"
        assert client.get(SEARCH).status_code == 429

    def test_s42_address_has_its_own_end_when_cookies_are_thrown_away(self) -> None:
        found = [Client().get(SEARCH, HTTP_USER_AGENT=f"phone {n}").status_code for n in range(9)]
        assert found == [200] * 8 + [429]

    def test_s42_other_address_goes_on_when_one_is_full(self) -> None:
        for n in range(9):
            Client().get(SEARCH, HTTP_USER_AGENT=f"phone {n}")
        assert Client().get(SEARCH, REMOTE_ADDR="10.1.2.3").status_code == 200

    def test_s42_addresses_of_one_household_are_one_when_ipv6(self) -> None:
        found = [
            Client().get(SEARCH, REMOTE_ADDR=f"2001:db8:0:1::{n}", HTTP_USER_AGENT=f"phone {n}").status_code
            for n in range(1, 10)
        ]
        assert found[-1] == 429
        assert Client().get(SEARCH, REMOTE_ADDR="2001:db8:0:2::1").status_code == 200

    def test_s42_proxy_is_no_client_when_it_stands_before_the_shop(self, settings: Any) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for n in range(9):
            Client().get(SEARCH, HTTP_X_FORWARDED_FOR="10.0.0.1", HTTP_USER_AGENT=f"phone {n}")
        assert Client().get(SEARCH, HTTP_X_FORWARDED_FOR="10.0.0.1").status_code == 429
        assert Client().get(SEARCH, HTTP_X_FORWARDED_FOR="10.0.0.2").status_code == 200
        made_up = Client().get(SEARCH, HTTP_X_FORWARDED_FOR="9.9.9.9, 10.0.0.1")
        assert made_up.status_code == 429

    def test_signed_in_person_is_counted_alone_when_her_address_is_busy(self, client: Client) -> None:
        statuses(Client(), SEARCH, 3)
        client.force_login(a_person(name="Aisyah"), backend=real_settings.AUTHENTICATION_BACKENDS[0])
        assert client.get(SEARCH).status_code == 200


class TestNothingIsKept:
    def test_s42_cache_holds_no_address_when_counted(self, client: Client) -> None:
        client.get(SEARCH, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="phone A")
        names = " ".join(cache._cache)  # type: ignore[attr-defined]
        assert "search_address" in names
        assert not re.search(r"203\.0\.113\.77|phone", names)


class TestRates:
    def test_every_limited_view_is_reached_when_its_address_is_asked_for(self) -> None:
        category = f"/ms/shop/category/{a_category('Kopi').slug}_1/"
        paths = [SEARCH, SUGGEST, BASKET, "/ms/shop/", category]
        assert {resolve(path.partition("?")[0]).view_name for path in paths} == LIMITED.keys()

    def test_s42_rates_are_those_of_the_design_when_served(self) -> None:
        rates = base.ACCOUNT_RATE_LIMITS
        assert (rates["search"], rates["suggest"]) == ("30/m/key", "120/m/key")

    def test_every_limited_view_has_its_rates_when_looked_up(self) -> None:
        for limit in LIMITED.values():
            assert {limit.action, f"{limit.action}_address"} <= base.ACCOUNT_RATE_LIMITS.keys()
