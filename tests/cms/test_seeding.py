"""The demonstration's pages: three languages of each, and nothing changes the second time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from wagtail.models import Page, Revision

from catalogue.models import Picture, Product
from cms.models import EventPage, HomePage, LessonPage, MakerPage, StoryLink, StoryPage
from cms.seeding import SeedContent, seed_pages
from storefront.demo.content import rows
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(scene: Picture) -> SeedContent:
    """The demonstration's own rows; every maker exists, and the products that stories and home name."""
    makers = list(rows("makers"))
    partners = {
        row["id"]: a_maker(row["name"], external_id=row["id"], province=row["province"]) for row in makers
    }
    stories = list(rows("stories"))
    named = {number: row["makers"][0] for row in stories for number in row["products"]}
    products = {number: a_product(number, maker=partners[maker]).pk for number, maker in named.items()}
    programme, courses = list(rows("programme")), list(rows("courses"))
    shown = ["home", *(row["id"] for row in [*makers, *stories, *programme, *courses])]
    return SeedContent(
        makers=makers,
        stories=stories,
        programme=programme,
        courses=courses,
        products=products,
        pictures=dict.fromkeys(shown, scene),
    )


@pytest.fixture
def few(content: SeedContent) -> SeedContent:
    """One or two rows of each kind."""
    course = {**content.courses[0], "lessons": content.courses[0]["lessons"][:2]}
    return replace(content, makers=content.makers[:1], stories=content.stories[:1], courses=[course])


def snapshot() -> list[Any]:
    return [
        list(
            Page.objects.order_by("pk").values_list(
                "pk", "path", "live", "latest_revision_id", "last_published_at"
            )
        ),
        list(StoryLink.objects.order_by("pk").values_list("pk", "story_id", "product_id", "maker_id")),
        Revision.objects.count(),
    ]


class TestSeedPages:
    def test_every_page_is_live_in_three_languages(self, content: SeedContent) -> None:
        made = seed_pages(content)

        # 16 makers, 8 stories, 1 programme, 2 events, 3 courses, 14 lessons
        assert made == 3 * (16 + 8 + 1 + 2 + 3 + 14)
        for model, count in ((MakerPage, 16), (StoryPage, 8), (EventPage, 2), (LessonPage, 14)):
            pages = model.objects.live()
            assert pages.count() == 3 * count
            assert pages.values("translation_key").distinct().count() == count

    def test_nothing_changes_when_run_again(self, few: SeedContent) -> None:
        seed_pages(few)
        before = snapshot()

        assert seed_pages(few) == 0

        assert snapshot() == before

    def test_what_an_editor_wrote_stays_when_run_again(self, few: SeedContent) -> None:
        seed_pages(few)
        home = HomePage.objects.get(locale__language_code="ms")
        home.display = "Kata editor"
        home.save_revision().publish()

        seed_pages(few)

        assert HomePage.objects.get(pk=home.pk).display == "Kata editor"

    def test_a_story_stores_ids_of_products_and_nothing_else_of_them(self, few: SeedContent) -> None:
        seed_pages(few)

        for story in StoryPage.objects.all():
            for block in story.body.raw_data:
                if block["type"] in ("product_card", "price_split"):
                    assert set(block["value"]) == {"product"}
                if block["type"] == "product_row":
                    assert all(isinstance(item["value"], int) for item in block["value"]["products"])

    def test_a_product_that_is_not_on_sale_is_left_out(self, few: SeedContent) -> None:
        hidden = few.products["p002"]
        product = Product.objects.get(pk=hidden)
        product.state = Product.State.HIDDEN
        product.save()

        seed_pages(few)

        assert not StoryLink.objects.filter(product=hidden).exists()
        assert StoryPage.objects.filter(external_id="s01", live=True).count() == 3

    def test_invented_pages_say_so(self, few: SeedContent) -> None:
        seed_pages(few)

        assert not StoryPage.objects.filter(is_example=False).exists()

    def test_a_block_has_one_id_in_all_languages(self, few: SeedContent) -> None:
        seed_pages(few)

        lessons = LessonPage.objects.filter(external_id="c-relasi-l1")
        ids = {tuple(block["id"] for block in lesson.body.raw_data) for lesson in lessons}
        assert len(ids) == 1
