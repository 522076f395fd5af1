"""Scheduled pages, pages below a hidden one, and translations that are sent out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.operations import translate_object

from catalogue.models import Product
from cms.models import CoursePage, HomePage, LearnIndexPage, LessonPage, StoryPage
from cms.operations import publish_due, put_pages
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

Write = Callable[..., StoryPage]


class TestPublishDue:
    def test_the_others_go_live_when_one_is_refused(self, write_story: Write) -> None:
        now = timezone.now()
        product = a_product()
        stories = [write_story("Satu"), write_story("Dua", products=[product]), write_story("Tiga")]
        for story in stories:
            story.go_live_at = now + timedelta(hours=1)
            story.save_revision().publish()
        product.state = Product.State.HIDDEN
        product.save()
        # two hours later: what lies in the future for Wagtail's clock has come
        StoryPage.objects.update(go_live_at=now - timedelta(minutes=1))
        for story in stories:
            revision = StoryPage.objects.get(pk=story.pk).get_latest_revision()
            revision.content["go_live_at"] = (now - timedelta(minutes=1)).isoformat()
            revision.approved_go_live_at = now - timedelta(minutes=1)
            revision.save()

        assert publish_due(now=now) == (2, 1)

        live = dict(StoryPage.objects.values_list("title", "live"))
        assert live == {"Satu": True, "Dua": False, "Tiga": True}

    def test_nothing_goes_live_before_its_time(self, client: Client, write_story: Write) -> None:
        story = write_story("Nanti", go_live_at=timezone.now() + timedelta(hours=1))
        story.save_revision().publish()

        assert publish_due(now=timezone.now()) == (0, 0)
        assert client.get("/ms/kisah/nanti/").status_code == 404

    def test_expired_page_leaves(self, client: Client, write_story: Write) -> None:
        story = write_story("Sebentar")
        story.save_revision().publish()
        StoryPage.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

        assert publish_due(now=timezone.now()) == (1, 0)
        assert client.get(story.url).status_code == 404


class TestBelowAHiddenPage:
    def test_lessons_leave_with_their_course(self, client: Client, site: dict[str, HomePage]) -> None:
        parents = {"ms": LearnIndexPage.objects.get(locale__language_code="ms")}
        words = {"ms": {"title": "Kursus", "slug": "kursus", "intro": "Pendek"}}
        courses, _ = put_pages(CoursePage, parents, key="course", words=words)
        body = [{"type": "text", "value": "<p>Teks.</p>"}]
        words = {"ms": {"title": "Pelajaran", "slug": "satu", "body": body}}
        lessons, _ = put_pages(LessonPage, courses, key="lesson", words=words)
        assert client.get(lessons["ms"].url).status_code == 200

        CoursePage.objects.get(pk=courses["ms"].pk).unpublish()

        assert client.get(lessons["ms"].url).status_code == 404
        assert not LessonPage.objects.live().exists()


class TestTranslation:
    def test_copies_are_drafts_with_the_same_makers_and_cards(self, write_story: Write) -> None:
        product, maker = a_product(), a_maker()
        story = write_story("Kisah asal", products=[product], makers=[maker])
        story.save_revision().publish()

        translate_object(story, Locale.objects.filter(language_code__in=["id", "en"]))

        copies = StoryPage.objects.filter(translation_key=story.translation_key).exclude(pk=story.pk)
        assert {copy.language for copy in copies} == {"id", "en"}
        for copy in copies:
            assert not copy.live
            draft = copy.get_latest_revision_as_object()
            assert draft.product_ids == [product.pk]
            assert [link.maker_id for link in draft.maker_links.all()] == [maker.pk]

    def test_live_text_stays_when_the_source_changes(self, write_story: Write) -> None:
        story = write_story("Kisah asal")
        story.save_revision().publish()
        english = write_story("The first story", language="en", translation_key=story.translation_key)
        english.save_revision().publish()

        story.title = "Kisah baharu"
        story.save_revision().publish()

        assert StoryPage.objects.get(pk=english.pk).title == "The first story"


class TestChecks:
    def test_settings_that_break_a_promise_stop_the_start(self, settings) -> None:
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
        settings.WAGTAILEMBEDS_FINDERS = [{"class": "wagtail.embeds.finders.oembed"}]
        settings.WAGTAILIMAGES_IMAGE_MODEL = "wagtailimages.Image"

        found = {message.id for message in run_checks() if message.id and message.id.startswith("cms.")}

        assert found == {"cms.E001", "cms.E002", "cms.E003"}
