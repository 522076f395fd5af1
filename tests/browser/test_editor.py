"""An editor writes a story with a product in it, looks at it, publishes it; readers find it everywhere at once."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from cms.models import StoryIndexPage, StoryPage
from search.indexing import index_changed
from search.labels import forget_labels
from search.wordlists import forget_lexicon
from storefront.accounts.editor_groups import sync_cms_groups
from tests.services.walking import Walker
from tests.services.whole_shop import WholeShop, a_team_member, address_of
from tests.services.work import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Tangan yang memetik"
INTRO = "Sehari bersama pemetik kopi di lereng Gayo."
WIDE = (1280, 900)


def picks_from_a_chooser(page: Page, field: str, wanted: str) -> None:
    """Open the chooser of a field, choose what is called so, and wait until the window is gone."""
    page.locator(f"{field} [data-chooser-action-choose]").first.click()
    page.locator(".modal-body").get_by_text(wanted, exact=False).first.click()
    page.locator(".modal-body").wait_for(state="detached")


def adds_a_block(page: Page, name: str, *, first: bool = False) -> None:
    """Press the plus sign below the last block and choose a kind of block."""
    adders = page.locator(".c-sf-add-button")
    (adders.first if first else adders.last).click()
    page.get_by_role("option", name=name).first.click()


def writes_a_story(page: Page, shop: WholeShop) -> None:
    """The form of a new story: words, picture, maker, a paragraph, a product."""
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_intro").fill(INTRO)
    page.locator("#id_story_date").fill("2026-11-24")
    page.keyboard.press("Escape")
    picks_from_a_chooser(page, "#id_hero-chooser", shop.picture.title)
    page.locator("#id_maker_links-ADD").click()
    picks_from_a_chooser(page, "[id^=id_maker_links-0-maker]", shop.makers[0].name)
    adds_a_block(page, "Text", first=True)
    page.locator("[contenteditable=true]").last.click()
    page.keyboard.type("Pagi di lereng bermula sebelum matahari naik.")
    adds_a_block(page, "Product card")
    picks_from_a_chooser(page, "[id^=body-1]", "Gayo arabica coffee")


class TestEditor:
    def test_story_stands_everywhere_when_an_editor_publishes_it(self, shop: WholeShop, walker) -> None:
        sync_cms_groups()
        editor: Walker = walker(size=WIDE, language="en")
        reader: Walker = walker()
        editor.is_signed_in_as(a_team_member("E"))
        index = StoryIndexPage.objects.get(locale__language_code="ms")
        assert editor.go(f"/cms/pages/add/cms/storypage/{index.pk}/") == 200
        writes_a_story(editor.page, shop)
        editor.page.locator("button:has-text('Save draft')").first.click()
        editor.page.wait_for_url("**/edit/")
        story = StoryPage.objects.get(title=TITLE)
        assert not story.live

        assert editor.go(f"/cms/pages/{story.pk}/view_draft/") == 200
        assert TITLE in editor.text("h1")
        assert "RM 49.50" in editor.text("main .card")

        editor.go(f"/cms/pages/{story.pk}/edit/")
        editor.page.locator("[data-w-dropdown-target=toggle]").locator("visible=true").last.click()
        editor.page.locator("button[name=action-publish]").locator("visible=true").first.click()
        editor.page.wait_for_load_state("load")
        story.refresh_from_db()
        assert story.live
        run_jobs()
        index_changed()
        cache.clear()
        forget_labels()
        forget_lexicon()

        product, maker_page = shop.goods[0], f"/ms/pembuat/{shop.makers[0].code}/"
        for path in (index.url, address_of(product), maker_page, "/ms/search/?q=pemetik+kopi"):
            assert reader.go(path) == 200, path
            assert TITLE in reader.text("body"), path
        assert reader.go(story.url) == 200
        assert "RM 49.50" in reader.text("main .card")
