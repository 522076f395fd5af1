"""The editors' search desk: what was searched, by week and language, and what may be done about it: S5, S27, S39."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search.engines.postgres import PostgresEngine
from search.finding import find
from search.indexing import everything, note_changes
from search.models import ChangeRow, ParkedDocument, QueryLog, SearchPin, SynonymGroup
from search.pins import pin_for
from search.queries import Query
from search.rebuilding import rebuild
from search.reports import Report, searches, week_of
from storefront.accounts.editor_groups import sync_cms_groups
from tests.services.people_and_goods import a_product
from tests.services.whole_shop import a_team_member, signed_in

pytestmark = pytest.mark.django_db
SEARCHES, INDEX = "/cms/search-desk/searches/", "/cms/search-desk/index/"


def a_search(
    text: str, locale: str = "ms", hits: int = 3, days_ago: int = 0, click: int | None = None
) -> None:
    QueryLog.objects.create(
        query=text,
        locale=locale,
        engine="postgres",
        hits=hits,
        step="found" if hits else "popular",
        took_ms=5,
        created_at=timezone.now() - timedelta(days=days_ago),
        clicked_position=click,
    )


@pytest.fixture
def editor() -> Client:
    """A member of the team who writes pages."""
    person = a_team_member("E")
    sync_cms_groups()
    return signed_in(person)


class TestReports:
    def test_s27_each_list_holds_its_searches_when_counted(self) -> None:
        monday = week_of(timezone.localdate())
        for _time in range(5):
            a_search("kopi gayo", click=1)
            a_search("keripik pisang")
        a_search("zipfelmuetze", hits=0)
        a_search("kopi", locale="en")
        a_search("batik", days_ago=8)

        def names(report: Report, **where: Any) -> list[str]:
            return [row.query for row in searches(report, **{"monday": monday, **where})]

        assert names(Report.TOP) == ["keripik pisang", "kopi gayo", "kopi", "zipfelmuetze"]
        assert names(Report.TOP, locale="en") == ["kopi"]
        assert names(Report.NOTHING) == ["zipfelmuetze"]
        assert names(Report.IGNORED) == ["keripik pisang"]
        assert names(Report.UNKNOWN) == ["zipfelmuetze"]
        assert names(Report.TOP, monday=week_of(timezone.localdate() - timedelta(days=8))) == ["batik"]


class TestPages:
    def test_s27_row_becomes_a_synonym_in_two_clicks_when_an_editor_works(self, editor: Client) -> None:
        a_product("Kupluk wol")
        rebuild(PostgresEngine(), everything, timezone.now())
        a_search("zipfelmuetze", locale="en", hits=0)
        page = editor.get(SEARCHES, {"report": "nothing"})
        (row,) = page.context["rows"]
        assert row.synonym_url in page.content.decode()
        form = editor.get(row.synonym_url)
        assert 'value="zipfelmuetze"' in form.content.decode()
        typed = {"english": "zipfelmuetze", "indonesian": "kupluk", "malay": "", "relation": "synonym"}
        saved = editor.post(
            row.synonym_url, {**typed, "direction": "", "silent": "", "unreachable": "", "is_active": "on"}
        )
        assert saved.status_code == 302, saved.context["form"].errors
        assert SynonymGroup.objects.latest("pk").editor is not None
        assert next(hit.candidate.title for hit in find("zipfelmuetze", Query()).results.hits).startswith(
            "kupluk"
        )

    def test_s28_row_becomes_a_pin_in_two_clicks_when_an_editor_works(self, editor: Client) -> None:
        a_search("Oleh2 Bali")
        (row,) = editor.get(SEARCHES).context["rows"]
        assert 'value="oleholeh bali"' in editor.get(row.pin_url).content.decode()
        typed = {
            "queries": "Oleh-oleh Bali, cenderahati",
            "locale": "ms",
            "items": "",
            "redirect_to": "/ms/shop/",
        }
        saved = editor.post(row.pin_url, {**typed, "country": "", "is_active": "on"})
        assert saved.status_code == 302, saved.context["form"].errors
        pin = pin_for("oleh2 bali", "ms", timezone.now())
        assert pin == SearchPin.objects.get()
        assert pin_for("oleh2 bali", "en", timezone.now()) is None

    def test_s37_lag_is_told_when_changes_wait_longer_than_a_minute(self, editor: Client) -> None:
        ChangeRow.objects.all().delete()
        note_changes("product", [1])
        assert not editor.get(INDEX).context["health"].is_behind
        ChangeRow.objects.update(noted_at=timezone.now() - timedelta(seconds=61))
        assert editor.get(INDEX).context["health"].is_behind

    def test_s39_refused_documents_are_shown_and_tried_again_when_asked(self, editor: Client) -> None:
        ChangeRow.objects.all().delete()
        ParkedDocument.objects.create(
            engine="elasticsearch",
            kind="product",
            object_id="7",
            reason="too large",
            parked_at=timezone.now(),
        )
        assert "too large" in editor.get(INDEX).content.decode()
        assert editor.post(INDEX).status_code == 302
        assert not ParkedDocument.objects.exists()
        assert list(ChangeRow.objects.values_list("kind", "object_id", "engine")) == [
            ("product", "7", "elasticsearch")
        ]

    @pytest.mark.parametrize("path", [SEARCHES, INDEX])
    def test_desk_is_closed_when_the_role_has_no_part_in_it(self, path: str) -> None:
        person = a_team_member("F")
        sync_cms_groups()
        assert signed_in(person).get(path).status_code in (302, 403)
