"""What may not be live is refused at the one door, says everything at once, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalogue.models import Picture, Product
from cms.gate import CannotPublish, blocking
from cms.models import HomePage, LegalPage, MakerIndexPage, MakerPage, StoryPage
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

Write = Callable[..., StoryPage]


def codes(page: StoryPage) -> set[str]:
    return {finding.code for finding in blocking(page)}


class TestGate:
    def test_draft_needs_a_title_only(self, write_story: Write) -> None:
        story = write_story("Judul", intro="", hero=None, story_date=None, body=[])

        story.save_revision()

        assert not StoryPage.objects.get(pk=story.pk).live

    def test_everything_missing_is_said_at_once(self, write_story: Write) -> None:
        story = write_story("Judul", intro="", hero=None, story_date=None, body=[])

        with pytest.raises(CannotPublish) as refused:
            story.save_revision().publish()

        assert {finding.field for finding in refused.value.findings} == {
            "intro",
            "hero",
            "story_date",
            "body",
        }
        assert not StoryPage.objects.get(pk=story.pk).live

    def test_picture_must_be_described_in_the_language_of_the_page(
        self, write_story: Write, scene: Picture
    ) -> None:
        scene.alt_en = ""
        scene.save()

        assert codes(write_story("Story", language="en", hero=scene)) == {"alt"}
        assert codes(write_story("Kisah", language="ms", hero=scene)) == set()

    @pytest.mark.parametrize("name", ["IMG_2041", "IMG_2041.jpg", "foto 1", "batik.webp", "  "])
    def test_name_of_a_file_is_no_description(self, write_story: Write, scene: Picture, name: str) -> None:
        scene.alt_ms = name
        scene.save()

        assert codes(write_story(hero=scene)) == {"alt"}

    def test_decoration_needs_no_description(self, write_story: Write, scene: Picture) -> None:
        bare = Picture.objects.create(title="Hiasan", file=scene.file.name, width=1, height=1)
        words = {"type": "text", "value": "<p>Teks</p>"}
        shown = {"picture": bare.pk, "is_decorative": False}

        assert codes(write_story(body=[words, {"type": "picture", "value": shown}])) == {"alt"}
        assert (
            codes(write_story(body=[words, {"type": "picture", "value": {**shown, "is_decorative": True}}]))
            == set()
        )

    def test_product_must_be_on_sale(self, write_story: Write) -> None:
        product = a_product()
        story = write_story(products=[product])
        product.state = Product.State.HIDDEN
        product.save()

        with pytest.raises(CannotPublish):
            story.save_revision().publish()

    def test_maker_must_be_open(self, write_story: Write) -> None:
        product = a_product(maker=a_maker(state="paused"))

        assert codes(write_story(products=[product])) == {"product"}

    def test_old_live_page_with_a_new_fault_can_still_be_saved_and_moved(self, write_story: Write) -> None:
        product = a_product()
        story = write_story(products=[product])
        story.save_revision().publish()
        product.state = Product.State.HIDDEN
        product.save()
        story = StoryPage.objects.get(pk=story.pk)

        story.save_revision()
        story.locked = True
        story.save()

        assert StoryPage.objects.get(pk=story.pk).live

    @pytest.mark.parametrize(
        "slug", ["shop", "search", "basket", "checkout", "agent", "desk", "help", "accounts"]
    )
    def test_address_of_the_shop_is_refused(self, site: dict[str, HomePage], slug: str) -> None:
        home = site["ms"]
        page = LegalPage(title="Syarat", slug=slug, live=False)
        page.locale = home.locale
        home.add_child(instance=page)

        assert "slug" in {finding.code for finding in blocking(page)}

    def test_page_below_a_hidden_page_is_refused(self, write_story: Write) -> None:
        story = write_story()
        story.get_parent().specific.unpublish()

        assert codes(StoryPage.objects.get(pk=story.pk)) == {"parent"}


class TestOnePageForEachMaker:
    def test_second_page_in_one_language_is_refused(
        self, maker_page: Callable[..., MakerPage], site: dict[str, HomePage]
    ) -> None:
        maker = a_maker()
        maker_page(maker)
        index = MakerIndexPage.objects.get(locale__language_code="ms")
        twin = MakerPage(title="Kembar", slug="kembar", maker=maker, live=False, locale=index.locale)

        with pytest.raises(ValidationError, match=r"already|sudah"):
            twin.clean()

    def test_the_database_refuses_it_when_two_editors_are_as_fast(
        self, maker_page: Callable[..., MakerPage]
    ) -> None:
        first, second = maker_page(a_maker()), maker_page(a_maker())

        with pytest.raises(IntegrityError), transaction.atomic():
            MakerPage.objects.filter(pk=second.pk).update(maker=first.maker)

    def test_draft_without_a_maker_may_stand_beside_another(self, site: dict[str, HomePage]) -> None:
        index = MakerIndexPage.objects.get(locale__language_code="ms")
        for title in ("Satu", "Dua"):
            index.add_child(instance=MakerPage(title=title, live=False, locale=index.locale))

        assert MakerPage.objects.filter(maker=None).count() == 2
