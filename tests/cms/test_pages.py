"""What readers, search engines and chats get: head, languages, times, and few queries."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.trade.dated import RuleVersion
from cms.models import (
    CoursePage,
    Event,
    EventPage,
    HomePage,
    LearnIndexPage,
    LessonPage,
    MakerPage,
    ProgrammeIndexPage,
    ProgrammePage,
    StoryPage,
)
from cms.operations import put_pages
from cms.seed_blocks import items
from cms.seed_home import home_rows, seed_festivals
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

Write = Callable[..., StoryPage]
WORDS = [{"type": "text", "value": "<p>Teks.</p>"}]


def queries_of(client: Client, url: str) -> int:
    """Queries of the second visit: the first one fills the caches that all visitors share."""
    RuleVersion.change()  # a shop has rules; without a version they are read anew at every visit
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def json_ld(text: str) -> Any:
    """The structured data of a page; fails when an editor's words closed its element."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found)


class TestQueries:
    def test_story_with_three_cards_takes_at_most_20(self, client: Client, write_story: Write) -> None:
        story = write_story(products=[a_product(f"Barang {n}") for n in range(3)], makers=[a_maker()])
        story.save_revision().publish()
        for number in range(4):
            write_story(f"Kisah {number}").save_revision().publish()

        assert queries_of(client, story.url) <= 20

    def test_six_cards_take_no_more_than_one(self, client: Client, write_story: Write) -> None:
        one = write_story("Satu", products=[a_product()])
        six = write_story("Enam", products=[a_product(f"Barang {n}") for n in range(6)])
        for story in (one, six):
            story.save_revision().publish()

        assert queries_of(client, six.url) == queries_of(client, one.url)

    def test_home_takes_at_most_25(
        self, client: Client, site: dict[str, HomePage], write_story: Write
    ) -> None:
        products = {f"p{number:03}": a_product(f"Barang {number}").pk for number in (1, 12, 24, 42, 50, 70)}
        write_story(products=[]).save_revision().publish()
        seed_festivals()
        home = site["ms"]
        words = dict.fromkeys(
            ("picks", "kinds", "festivals", "festivals_lead", "new_goods", "money", "money_lead", "places"),
            "Tajuk",
        )
        home.rows = home_rows("ms", {**words, "facts": []}, products)
        home.save_revision().publish()

        assert queries_of(client, "/ms/") <= 25

    def test_maker_takes_at_most_20(
        self, client: Client, maker_page: Callable[..., MakerPage], write_story: Write
    ) -> None:
        maker = a_maker()
        goods = [a_product(f"Barang {n}", maker=maker) for n in range(6)]
        page = maker_page(maker)
        write_story(products=goods[:2]).save_revision().publish()

        assert queries_of(client, page.url) <= 20

    def test_list_of_stories_takes_at_most_16(self, client: Client, write_story: Write) -> None:
        for number in range(6):
            write_story(f"Kisah {number}", makers=[a_maker()]).save_revision().publish()

        assert queries_of(client, "/ms/kisah/") <= 16


class TestHead:
    def test_only_live_languages_are_alternates(self, client: Client, write_story: Write) -> None:
        malay = write_story("Kisah")
        malay.save_revision().publish()
        write_story("Story", language="en", translation_key=malay.translation_key).save_revision()

        text = client.get(malay.url).content.decode()

        assert set(re.findall(r'<link rel="alternate" hreflang="([\w-]+)"', text)) == {"ms", "x-default"}
        # the menu leads to the list of stories of the other languages, never to a page in a third one
        assert 'href="/en/stories/"' in text
        assert 'href="/id/cerita/"' in text

    def test_canonical_has_no_query(self, client: Client, write_story: Write) -> None:
        story = write_story()
        story.save_revision().publish()

        text = client.get(f"{story.url}?utm_source=chat").content.decode()

        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)"', text)
        assert canonical.endswith(story.url)

    def test_words_of_an_editor_cannot_leave_the_structured_data(
        self, client: Client, write_story: Write
    ) -> None:
        evil = '</script><script>alert(1)</script>"'
        story = write_story("Judul", intro=evil)
        story.title = evil[:60]
        story.save_revision().publish()

        text = client.get(story.url).content.decode()

        assert "<script>alert(1)" not in text
        assert json_ld(text)[0]["description"] == evil

    def test_no_price_in_what_chats_and_feeds_keep(self, client: Client, write_story: Write) -> None:
        story = write_story(products=[a_product(price_sen=4500)])
        story.save_revision().publish()

        text = client.get(story.url).content.decode()

        head = text[: text.index("</head>")]
        assert "45.00" not in head
        assert "45.00" not in client.get("/ms/stories.rss").content.decode()

    def test_picture_for_chats_is_the_made_card(self, client: Client, write_story: Write) -> None:
        story = write_story()
        story.save_revision().publish()

        assert re.search(
            r'property="og:image" content="http[^"]+/media/og.jpg"', client.get(story.url).content.decode()
        )


class TestSitemap:
    def test_exactly_the_live_pages_of_all_languages(self, client: Client, write_story: Write) -> None:
        live = write_story("Kisah hidup")
        live.save_revision().publish()
        write_story("Kisah draf").save_revision()

        text = client.get("/sitemap.xml").content.decode()

        addresses = re.findall(r"<loc>[^<]*?(/(?:ms|id|en)/[^<]*)</loc>", text)
        # 3 homes, 4 sections in 3 languages, 1 story
        assert len(addresses) == len(set(addresses)) == 3 + 12 + 1
        assert live.url in addresses


class TestEventPage:
    def test_both_clocks_are_shown_when_the_day_differs(
        self, client: Client, site: dict[str, HomePage]
    ) -> None:
        # Sunday 23:30 in Jakarta is Monday 00:30 in Malaysia
        starts = datetime.datetime(2027, 4, 11, 16, 30, tzinfo=datetime.UTC)
        event = Event.objects.create(
            name="Kelas",
            starts_at=starts,
            ends_at=starts + datetime.timedelta(hours=1),
            time_zone="Asia/Jakarta",
            place_ms="Kota Pekalongan",
        )
        parents = {"ms": ProgrammeIndexPage.objects.get(locale__language_code="ms")}
        words = {"ms": {"title": "Program", "slug": "umkm", "intro": "Pendek", "body": WORDS}}
        programmes, _ = put_pages(ProgrammePage, parents, key="prog", words=words)
        words = {"ms": {"title": "Kelas", "slug": "kelas", "intro": "Pendek"}}
        pages, _ = put_pages(EventPage, programmes, key="ev", words=words, shared={"event": event})

        text = client.get(pages["ms"].url).content.decode()

        assert "23.30–00.30 WIB" in text
        assert "00.30–01.30 MYT" in text
        assert json_ld(text)[0]["eventStatus"] == "https://schema.org/EventScheduled"


class TestLessonPage:
    def test_question_answers_itself_without_account_or_script(
        self, client: Client, site: dict[str, HomePage]
    ) -> None:
        parents = {"ms": LearnIndexPage.objects.get(locale__language_code="ms")}
        words = {"ms": {"title": "Kursus", "slug": "kursus", "intro": "Pendek"}}
        courses, _ = put_pages(CoursePage, parents, key="course", words=words)
        answers = [
            {"text": "Tunai", "is_right": False, "why": ""},
            {"text": "Pautan", "is_right": True, "why": "Pembeli membayar sendiri."},
        ]
        check = {
            "question": "Apa yang dikongsi?",
            "answers": items("check", answers),
        }
        body = [*WORDS, {"type": "check", "value": check}]
        words = {"ms": {"title": "Pelajaran", "slug": "satu", "body": body}}
        lessons, _ = put_pages(LessonPage, courses, key="lesson", words=words)

        text = client.get(lessons["ms"].url).content.decode()

        assert text.count('<details class="fold">') == 2
        assert "Pembeli membayar sendiri." in text
        assert "<form" not in text[text.index("<article") : text.index("</article>")]


class TestMakerPage:
    def test_paused_maker_has_no_page(self, client: Client, maker_page: Callable[..., MakerPage]) -> None:
        maker = a_maker()
        page = maker_page(maker)
        maker.state = "paused"
        maker.save()

        assert client.get(page.url).status_code == 404
        assert maker.name not in client.get("/ms/pembuat/").content.decode()

    def test_unknown_filter_is_ignored_and_a_page_past_the_end_is_not_there(
        self, client: Client, maker_page: Callable[..., MakerPage]
    ) -> None:
        page = maker_page(a_maker(province="Aceh"))

        assert page.title in client.get("/ms/pembuat/?province=Atlantis").content.decode()
        assert client.get("/ms/pembuat/?page=9").status_code == 404
        assert client.get("/ms/kisah/?kind=%00&page=x").status_code == 404
