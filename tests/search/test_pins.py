"""What editors put first: goods, makers and stories, labelled, and chosen from the list of searches: S28, S29."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import Partner
from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.labels import forget_labels
from search.models import QueryLog, SearchPin
from search.pins import forget_pins, pin_for
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from storefront.accounts.editor_groups import sync_cms_groups
from tests.services.people_and_goods import a_maker, a_product
from tests.services.stories import a_story
from tests.services.whole_shop import a_team_member, signed_in

pytestmark = pytest.mark.django_db
SEARCHES, ADD = "/cms/search-desk/searches/", "/cms/snippets/search/searchpin/add/"


@pytest.fixture
def shop(settings: Any, tmp_path: Path) -> dict[str, Any]:
    """Three sorts of goods, their makers, and a story that none of the searches here finds."""
    settings.MEDIA_ROOT = tmp_path
    forget_labels()
    forget_lexicon()
    gayo, malang = a_maker("Koperasi Gayo"), a_maker("Dapur Malang")
    made = {
        "coffee": a_product("Kopi Gayo", 4500, gayo),
        "chips": a_product("Keripik Pedas", 1200, malang),
        "sold out": a_product("Keripik Pisang", 1500, malang, stock=0),
    }
    story = a_story("Kain dari Sumba")
    rebuild(PostgresEngine(), everything, timezone.now())
    return {**made, "gayo": gayo, "malang": malang, "story": story}


def key_of(thing: Any) -> str:
    if isinstance(thing, Product):
        return f"product:{thing.pk}"
    return f"maker:{thing.pk}" if isinstance(thing, Partner) else f"story:{thing.translation_key}"


def pin(*things: Any, **fields: Any) -> SearchPin:
    made = SearchPin.objects.create(queries=["keripik"], items=list(map(key_of, things)), **fields)
    forget_pins()
    return made


def a_page(client: Client, **asked: str) -> Any:
    return client.get("/ms/search/", {"q": "keripik", **asked})


class TestPinned:
    def test_s28_any_kind_stands_first_and_says_so_when_pinned(self, shop: Any, client: Client) -> None:
        before = a_page(client).context["page"]
        pin(shop["coffee"], shop["gayo"], shop["story"])
        response = a_page(client)
        page = response.context["page"]
        assert [card.name for card in page.cards][:2] == ["Kopi Gayo", "Keripik Pedas"]
        assert [(hit.maker.name, hit.is_pinned) for hit in page.makers][:1] == [("Koperasi Gayo", True)]
        assert [(hit.title, hit.is_pinned) for hit in page.stories] == [("Kain dari Sumba", True)]
        assert response.content.decode().count("Pilihan kami") == 3
        assert page.results.counts == before.results.counts
        assert page.total == before.total

    def test_s28_hidden_and_sold_out_things_are_skipped_when_pinned(self, shop: Any, client: Client) -> None:
        pin(shop["sold out"], shop["gayo"], shop["story"])
        Partner.objects.filter(pk=shop["gayo"].pk).update(state=Partner.State.PAUSED)
        shop["story"].unpublish()
        page = a_page(client).context["page"]
        assert page.cards[0].name == "Keripik Pedas"
        assert "Koperasi Gayo" not in [hit.maker.name for hit in page.makers]
        assert page.stories == []

    def test_s28_pinned_things_stand_on_the_first_page_only_when_turned(
        self, shop: Any, client: Client
    ) -> None:
        for number in range(30):
            a_product(f"Keripik nomor {number}", 900, shop["malang"])
        rebuild(PostgresEngine(), everything, timezone.now())
        pin(shop["coffee"], shop["story"])
        page = a_page(client, page="2").context["page"]
        assert "Kopi Gayo" not in [card.name for card in page.cards]
        assert page.stories == []

    def test_s28_pin_waits_for_its_day_and_place_when_dated(self, shop: Any) -> None:
        now = timezone.now()
        made = pin(shop["coffee"], locale="ms", country="MY", starts_at=now + timedelta(hours=1))
        assert pin_for("keripik", "ms", now) is None
        assert pin_for("keripik", "ms", now + timedelta(hours=2)) == made
        assert pin_for("keripik", "ms", now + timedelta(hours=2), country="SG") is None


class TestDesk:
    @pytest.fixture
    def editor(self) -> Client:
        person = a_team_member("E")
        sync_cms_groups()
        return signed_in(person)

    @pytest.fixture
    def form_of_row(self, shop: Any, editor: Client) -> tuple[str, Any]:
        """Address and form of a pin, one click from the row of a search."""
        QueryLog.objects.create(
            query="keripik", locale="ms", engine="postgres", hits=2, step="found", took_ms=5,
            created_at=timezone.now(),
        )  # fmt: skip
        (row,) = editor.get(SEARCHES).context["rows"]
        page = editor.get(row.pin_url)
        # a browser sends the form to the address that its page names: without the search behind it
        assert re.search(rf'<form[^>]*action="{ADD}"', page.content.decode())
        return ADD, page.context["form"]

    def save(self, editor: Client, url: str, **typed: Any) -> Any:
        return editor.post(
            url,
            {
                "queries": "keripik",
                "locale": "ms",
                "items": "",
                "redirect_to": "",
                "country": "",
                "is_active": "on",
            }
            | typed,
        )

    def test_s28_what_is_found_now_is_pinned_by_a_tick_when_an_editor_works(
        self, shop: Any, editor: Client, form_of_row: tuple[str, Any]
    ) -> None:
        url, form = form_of_row
        offered = [key for key, _name in form.fields["offered"].choices]
        assert key_of(shop["chips"]) in offered
        assert self.save(editor, url, offered=[key_of(shop["chips"])]).status_code == 302
        assert SearchPin.objects.get().items == [key_of(shop["chips"])]

    def test_s28_maker_and_story_are_pinned_by_their_address_when_pasted(
        self, shop: Any, editor: Client, form_of_row: tuple[str, Any]
    ) -> None:
        lines = [
            f"http://testserver{shop['story'].get_url()}",
            f"https://juragan.example/ms{shop['coffee'].get_absolute_url().removeprefix('/ms')}?from=x",
            f"{key_of(shop['gayo'])} Koperasi Gayo",
        ]
        assert self.save(editor, form_of_row[0], items="\n".join(lines)).status_code == 302
        kept = SearchPin.objects.get()
        assert kept.items == [key_of(shop["story"]), key_of(shop["coffee"]), key_of(shop["gayo"])]
        again = editor.get(f"/cms/snippets/search/searchpin/edit/{kept.pk}/").context["form"]
        assert again.initial["items"].splitlines()[2] == f"{key_of(shop['gayo'])} Koperasi Gayo"

    @pytest.mark.parametrize(
        "line", ["https://juragan.example/ms/shop/tidak-ada_999999/", "maker:999", "x", "story:y"]
    )
    def test_s28_line_that_leads_nowhere_is_named_when_saved(
        self, editor: Client, form_of_row: tuple[str, Any], line: str
    ) -> None:
        answer = self.save(editor, form_of_row[0], items=line)
        assert answer.status_code == 200
        assert line in str(answer.context["form"].errors["items"])
        assert not SearchPin.objects.exists()
