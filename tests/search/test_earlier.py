"""Earlier searches are offered when three visitors made them and an editor let them through: S20, S25."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from search import earlier
from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.logbook import visitor
from search.models import QueryLog, SuggestedSearch
from search.rebuilding import rebuild
from storefront.accounts.editor_groups import sync_cms_groups
from tests.services.people_and_goods import a_product
from tests.services.whole_shop import a_team_member, signed_in

pytestmark = pytest.mark.django_db
DESK = "/cms/search-desk/suggested/"


def searched(text: str, visitors: int, days_ago: float = 0, **fields: Any) -> None:
    """One search of each of so many visitors."""
    given = {"locale": "ms", "engine": "postgres", "hits": 3, "step": "found", "took_ms": 5, **fields}
    at = timezone.now() - timedelta(days=days_ago)
    QueryLog.objects.bulk_create(
        QueryLog(query=text, visitor=f"visitor {number}", created_at=at, **given)
        for number in range(visitors)
    )


def offer(*texts: str, locale: str = "ms") -> None:
    for text in texts:
        earlier.decide(text, locale, True, None, timezone.now())


def offered(client: Client, typed: str, language: str = "ms") -> list[str]:
    panel = client.get(f"/{language}/search/suggest/", {"q": typed}).context["panel"]
    return list(panel.searches)


class TestOffered:
    def test_s20_search_is_offered_when_three_made_it_and_an_editor_approved(self, client: Client) -> None:
        searched("kopi gayo", 3)
        searched("kopi luwak", 3)
        assert offered(client, "ko") == []
        offer("kopi gayo")
        assert offered(client, "Ko") == ["kopi gayo"]
        assert offered(client, "ko", "en") == []

    def test_s20_search_of_two_is_not_offered_when_approved(self, client: Client) -> None:
        searched("kopi gayo", 2)
        offer("kopi gayo")
        assert offered(client, "ko") == []

    def test_s20_search_of_long_ago_or_without_hits_is_not_offered_when_approved(
        self, client: Client
    ) -> None:
        searched("kopi lama", 5, days_ago=30.1)
        searched("kopi kosong", 5, hits=0)
        offer("kopi lama", "kopi kosong")
        assert offered(client, "ko") == []

    def test_s20_four_of_most_visitors_come_first_when_many_fit(self, client: Client) -> None:
        for number in range(3, 9):
            searched(f"kopi {number}", number)
            offer(f"kopi {number}")
        assert offered(client, "kopi") == ["kopi 8", "kopi 7", "kopi 6", "kopi 5"]

    def test_s20_typing_asks_the_log_nothing_when_decisions_are_in_memory(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        searched("kopi gayo", 3)
        offer("kopi gayo")
        assert earlier.starting("kopi", "ms", 4) == ("kopi gayo",)
        with django_assert_num_queries(0):
            assert earlier.starting("kop", "ms", 4) == ("kopi gayo",)

    def test_s25_browsers_without_a_session_are_told_apart_when_logged(self) -> None:
        a_product("Kopi Gayo")
        rebuild(PostgresEngine(), everything, timezone.now())
        for number in range(3):
            browser = Client()
            browser.cookies[settings.CSRF_COOKIE_NAME] = f"secret{number}"
            browser.get("/ms/search/", {"q": "kopi"})
        kept = set(QueryLog.objects.values_list("visitor", flat=True))
        assert len(kept) == 3
        assert not any("secret" in each for each in kept)
        now = timezone.now()
        assert visitor("secret0", now) != visitor("secret0", now + timedelta(days=1))


class TestDesk:
    @pytest.fixture
    def editor(self) -> Client:
        person = a_team_member("E")
        sync_cms_groups()
        return signed_in(person)

    def test_s20_editor_decides_in_one_click_when_a_search_is_often_made(
        self, editor: Client, client: Client
    ) -> None:
        searched("kopi gayo", 3)
        searched("kopi sekali", 1)
        assert [row.query for row in editor.get(DESK).context["rows"]] == ["kopi gayo"]
        editor.post(DESK, {"query": "kopi gayo", "locale": "ms", "is_offered": "1"})
        assert offered(client, "ko") == ["kopi gayo"]
        editor.post(DESK, {"query": "kopi gayo", "locale": "ms", "is_offered": "0"})
        assert offered(client, "ko") == []
        assert SuggestedSearch.objects.get().editor is not None

    def test_s20_made_up_search_is_not_offered_when_posted(self, editor: Client) -> None:
        editor.post(DESK, {"query": "beli di tempat lain", "locale": "ms", "is_offered": "1"})
        assert not SuggestedSearch.objects.exists()

    def test_desk_is_closed_when_the_role_has_no_part_in_it(self) -> None:
        person = a_team_member("F")
        sync_cms_groups()
        assert signed_in(person).get(DESK).status_code in (302, 403)
