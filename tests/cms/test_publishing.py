"""A story is everywhere within its publishing, and nowhere before it or after it is taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms.models import MakerPage, StoryLink, StoryPage
from cms.queries import live_page, live_pages, maker_urls, stories_for_maker, stories_for_product, text_of
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

Write = Callable[..., StoryPage]


def places_that_name(
    client: Client, title: str, product_id: int, maker_id: int, maker_url: str
) -> dict[str, bool]:
    """Where a reader meets the story, by the name of the place."""
    return {
        "list": title in client.get("/ms/kisah/").content.decode(),
        "feed": title in client.get("/ms/stories.rss").content.decode(),
        "maker's page": title in client.get(maker_url).content.decode(),
        "product": title in [story.title for story in stories_for_product(product_id, "ms")],
        "maker": title in [story.title for story in stories_for_maker(maker_id, "ms")],
        "search": title in [page.title for page in live_pages("ms")],
    }


class TestPublishing:
    def test_story_stands_in_every_place_when_published(
        self, client: Client, write_story: Write, maker_page: Callable[..., MakerPage]
    ) -> None:
        maker = a_maker()
        product = a_product(maker=maker)
        url = maker_page(maker).url
        story = write_story("Kopi yang baharu", products=[product])

        story.save_revision().publish()

        found = places_that_name(client, "Kopi yang baharu", product.pk, maker.pk, url)
        assert found == dict.fromkeys(found, True)
        assert client.get(story.url).status_code == 200

    def test_draft_is_nowhere(
        self, client: Client, write_story: Write, maker_page: Callable[..., MakerPage]
    ) -> None:
        maker = a_maker()
        product = a_product(maker=maker)
        url = maker_page(maker).url
        story = write_story("Kopi yang rahsia", products=[product])
        story.save_revision()

        found = places_that_name(client, "Kopi yang rahsia", product.pk, maker.pk, url)
        assert found == dict.fromkeys(found, False)
        assert client.get("/ms/kisah/kopi-yang-rahsia/").status_code == 404
        assert "kopi-yang-rahsia" not in client.get("/sitemap.xml").content.decode()
        assert live_page(story.pk) is None

    def test_changed_text_of_a_live_story_stays_hidden_until_published(
        self, client: Client, write_story: Write
    ) -> None:
        story = write_story("Kopi lama")
        story.save_revision().publish()
        story.title = "Kopi belum siap"
        story.save_revision()

        assert "Kopi belum siap" not in client.get(story.url).content.decode()
        assert "Kopi belum siap" not in client.get("/ms/kisah/").content.decode()

    def test_story_is_nowhere_when_taken_back(
        self, client: Client, write_story: Write, maker_page: Callable[..., MakerPage]
    ) -> None:
        maker = a_maker()
        product = a_product(maker=maker)
        url = maker_page(maker).url
        story = write_story("Kopi sebentar", products=[product])
        story.save_revision().publish()

        StoryPage.objects.get(pk=story.pk).unpublish()

        found = places_that_name(client, "Kopi sebentar", product.pk, maker.pk, url)
        assert found == dict.fromkeys(found, False)
        assert not StoryLink.objects.exists()

    def test_links_follow_when_a_card_is_taken_out(self, write_story: Write) -> None:
        first, second = a_product("Satu"), a_product("Dua")
        story = write_story(products=[first, second])
        story.save_revision().publish()
        story.body = [block for block in story.body.raw_data if block["value"] != {"product": first.pk}]

        story.save_revision().publish()

        assert stories_for_product(first.pk, "ms") == []
        assert [row.title for row in stories_for_product(second.pk, "ms")] == [story.title]
        assert stories_for_maker(first.maker_id, "ms") == []


class TestMakersOfAStory:
    def test_makers_of_the_goods_stand_below_when_the_editor_named_none(
        self, client: Client, write_story: Write
    ) -> None:
        story = write_story(products=[a_product(maker=a_maker("Sangrai Uten"))])
        story.save_revision().publish()

        text = client.get(story.url).content.decode()

        assert "Sangrai Uten" in text[text.index("<article>") :]


class TestStoriesForProduct:
    def test_reader_gets_one_language_of_a_story_her_own_first(self, write_story: Write) -> None:
        product = a_product()
        malay = write_story("Kisah", products=[product])
        malay.save_revision().publish()
        english = write_story(
            "Story", language="en", products=[product], translation_key=malay.translation_key
        )
        english.save_revision().publish()

        assert [(row.title, row.language) for row in stories_for_product(product.pk, "en")] == [("Story", "")]
        assert [(row.title, row.language) for row in stories_for_product(product.pk, "ms")] == [("Kisah", "")]
        # no Indonesian version: the Malay one, and it says so
        assert [(row.title, row.language) for row in stories_for_product(product.pk, "id")] == [
            ("Kisah", "ms")
        ]

    def test_never_more_than_three(self, write_story: Write) -> None:
        product = a_product()
        for number in range(5):
            write_story(f"Kisah {number}", products=[product]).save_revision().publish()

        assert len(stories_for_product(product.pk, "ms")) == 3


class TestTextOf:
    def test_search_gets_words_address_and_what_is_shown(self, write_story: Write) -> None:
        product = a_product()
        story = write_story("Kopi Gayo", products=[product])
        story.save_revision().publish()

        text = text_of(StoryPage.objects.get(pk=story.pk))

        assert (text.kind, text.language, text.title, text.url) == (
            "story",
            "ms",
            "Kopi Gayo",
            "/ms/kisah/kopi-gayo/",
        )
        assert "Danau Lut Tawar" in text.body
        assert "<p>" not in text.body
        assert text.product_ids == (product.pk,)
        assert text.maker_ids == (product.maker_id,)


class TestMakerUrls:
    def test_only_live_pages_of_the_language(self, maker_page: Callable[..., MakerPage]) -> None:
        with_page, without = a_maker(), a_maker()
        page = maker_page(with_page)

        assert maker_urls([with_page.pk, without.pk], "ms") == {with_page.pk: page.url}
        assert maker_urls([with_page.pk], "en") == {}
