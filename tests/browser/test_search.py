"""The search box as a combobox in a real browser: S22. Keys alone, what a screen reader is told, and no JavaScript."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from search.engines.postgres import PostgresEngine
from search.indexing import everything
from search.labels import forget_labels
from search.rebuilding import rebuild
from tests.services.people_and_goods import a_maker, a_product
from tests.services.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOX, OPTION = "#find", "#find-list [role=option]"


@pytest.fixture(autouse=True)
def goods(shop: object) -> None:
    """Three things that begin alike."""
    forget_labels()
    maker = a_maker("Dapur Keripik")
    for name in ("Keripik Pisang", "Keripik Singkong", "Keripik Tempe"):
        a_product(name, 1200, maker)
    rebuild(PostgresEngine(), everything, timezone.now())


@pytest.fixture
def buyer(walker: object) -> Walker:
    person: Walker = walker()  # type: ignore[operator]
    person.go("/ms/")
    return person


def types(person: Walker, text: str) -> None:
    """Letter by letter, until the suggestions are there."""
    person.page.focus(BOX)
    person.page.keyboard.type(text, delay=30)
    expect(person.page.locator("#find-list")).to_be_visible()


def pointed_at(person: Walker) -> str | None:
    """Text of the option that the box points at; it is the only one that is selected."""
    chosen = person.page.locator(BOX).get_attribute("aria-activedescendant")
    selected = person.page.locator("#find-list [aria-selected=true]")
    if chosen is None:
        assert selected.count() == 0
        return None
    assert selected.count() == 1
    assert selected.get_attribute("id") == chosen
    return selected.inner_text()


class TestCombobox:
    def test_s22_roles_and_states_are_those_of_the_pattern_when_typed(self, buyer: Walker) -> None:
        box = buyer.page.locator(BOX)
        assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
        assert box.get_attribute("aria-autocomplete") == "list"
        types(buyer, "ker")
        assert box.get_attribute("aria-expanded") == "true"
        assert box.get_attribute("aria-controls") == "find-list"
        assert buyer.page.locator("#find-list").get_attribute("role") == "listbox"
        names = [text.split("\n")[0] for text in buyer.page.locator(OPTION).all_inner_texts()]
        assert {"Keripik Pisang", "Keripik Singkong", "Keripik Tempe"} <= set(names)

    def test_s22_number_of_suggestions_is_announced_when_they_come(self, buyer: Walker) -> None:
        types(buyer, "ker")
        count = buyer.page.locator(OPTION).count()
        expect(buyer.page.locator("form.find [role=status]")).to_have_text(f"{count} cadangan")

    def test_s22_arrows_go_round_and_focus_stays_in_the_box_when_pressed(self, buyer: Walker) -> None:
        types(buyer, "ker")
        texts = buyer.page.locator(OPTION).all_inner_texts()
        press = buyer.page.keyboard.press
        assert pointed_at(buyer) is None
        press("ArrowDown")
        assert pointed_at(buyer) == texts[0]
        press("ArrowDown")
        assert pointed_at(buyer) == texts[1]
        press("ArrowUp")
        press("ArrowUp")
        assert pointed_at(buyer) is None
        press("ArrowUp")
        assert pointed_at(buyer) == texts[-1]
        press("ArrowDown")
        assert pointed_at(buyer) is None
        assert buyer.page.evaluate("document.activeElement.id") == "find"
        assert buyer.page.input_value(BOX) == "ker"

    def test_s22_enter_opens_what_is_pointed_at_when_pressed(self, buyer: Walker) -> None:
        types(buyer, "ker")
        hrefs = [each.get_attribute("href") for each in buyer.page.locator(OPTION).all()]
        buyer.page.keyboard.press("ArrowDown")
        buyer.page.keyboard.press("Enter")
        buyer.page.wait_for_url(f"**{hrefs[0]}")

    def test_s22_enter_searches_the_words_when_nothing_is_pointed_at(self, buyer: Walker) -> None:
        types(buyer, "keripik")
        buyer.page.keyboard.press("Enter")
        buyer.page.wait_for_url("**/ms/search/**")
        assert parse_qs(urlsplit(buyer.page.url).query)["q"] == ["keripik"]

    def test_s22_escape_closes_and_keeps_the_words_when_pressed(self, buyer: Walker) -> None:
        types(buyer, "ker")
        buyer.page.keyboard.press("ArrowDown")
        buyer.page.keyboard.press("Escape")
        expect(buyer.page.locator("#find-panel")).to_be_hidden()
        assert buyer.page.locator(BOX).get_attribute("aria-expanded") == "false"
        assert pointed_at(buyer) is None
        assert buyer.page.input_value(BOX) == "ker"
        buyer.page.keyboard.press("ArrowDown")
        expect(buyer.page.locator("#find-list")).to_be_visible()

    def test_s22_list_closes_when_the_focus_leaves_by_tab(self, buyer: Walker) -> None:
        types(buyer, "ker")
        buyer.page.keyboard.press("Tab")
        buyer.page.keyboard.press("Tab")
        expect(buyer.page.locator("#find-panel")).to_be_hidden()

    def test_s42_list_closes_and_says_so_when_suggestions_are_refused(
        self, buyer: Walker, settings: Settings
    ) -> None:
        types(buyer, "ker")
        cache.clear()
        settings.ACCOUNT_RATE_LIMITS = {"suggest": "0/m/key"}
        buyer.page.keyboard.type("i")
        expect(buyer.page.locator("#find-panel")).to_be_hidden()
        expect(buyer.page.locator("form.find [role=status]")).to_contain_text("Enter")


class TestWithoutScript:
    def test_s22_form_searches_when_javascript_is_off(self, walker: object) -> None:
        person: Walker = walker(javascript=False)  # type: ignore[operator]
        person.go("/ms/")
        assert person.page.locator(BOX).get_attribute("role") is None
        person.page.fill(BOX, "keripik")
        person.page.keyboard.press("Enter")
        person.page.wait_for_url("**/ms/search/?q=keripik")
        assert "Keripik Pisang" in person.text()
