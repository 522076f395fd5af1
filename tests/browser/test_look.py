"""How the pages of the shop look to a browser: nothing sticks out, nothing is hidden from a reader who cannot see."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.services.chromium import PHONE, NewPage
from tests.services.shop import goods, open_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP = (1280, 800)
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# KB that a first visit may take on the wire without pictures, script and style uncompressed here
OWN_STYLE_AND_SCRIPT_KB = 145


@pytest.fixture
def address_of(live_server: LiveServer, settings: Any) -> Callable[[str], str]:
    """A shop with two goods; gives the address of a named page."""
    settings.DEMO = True
    open_shop()
    coffee, batik = goods("Kopi arabika Gayo", 4500), goods("Kain batik", 18900, maker="Batik Lasem")
    pages = {
        "help": "/ms/help/",
        "product": f"{coffee.get_absolute_url()}?postcode=31400",
        "other product": batik.get_absolute_url(),
        "basket": "/ms/basket/?postcode=31400",
        "checkout": "/ms/checkout/",
        "missing": "/ms/nowhere/",
        "style guide": "/en/styleguide/",
        "sign in": "/ms/accounts/login/code/",
        "offline": "/ms/offline/",
    }
    return lambda name: live_server.url + pages[name]


def with_basket(page: Page, address_of: Callable[[str], str]) -> Page:
    page.goto(address_of("product"))
    page.locator("#add-form button[type=submit]").click()
    page.locator(".toast").wait_for()
    return page


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
class TestEveryPage:
    @pytest.mark.parametrize(
        "name", ["help", "product", "basket", "checkout", "missing", "style guide", "sign in", "offline"]
    )
    def test_page_fits_and_is_open_to_all_when_it_is_shown(
        self, address_of: Callable[[str], str], new_page: NewPage, name: str, size: tuple[int, int]
    ) -> None:
        page = with_basket(new_page(size=size), address_of)
        page.goto(address_of(name))
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.locator("h1").count() == 1
        assert violations(page) == []


class TestWithoutScript:
    def test_goods_reach_the_checkout_when_javascript_is_off(
        self, address_of: Callable[[str], str], plain_page: Page
    ) -> None:
        plain_page.goto(address_of("product"))
        plain_page.locator("#add-form button[type=submit]").click()
        plain_page.locator("input[name^=quantity-]").fill("3")
        plain_page.get_by_role("button", name="Kemas kini jumlah").click()
        assert plain_page.locator("input[name^=quantity-]").input_value() == "3"
        plain_page.locator("aside a.btn").click()
        assert plain_page.url.endswith("/ms/checkout/")

    def test_language_changes_and_the_page_stays_when_javascript_is_off(
        self, address_of: Callable[[str], str], plain_page: Page
    ) -> None:
        plain_page.goto(address_of("help"))
        plain_page.locator(".drop > summary").click()
        plain_page.locator(".drop a[lang=en]").click()
        assert plain_page.url.endswith("/en/help/")


class TestErrors:
    def test_list_of_errors_takes_the_focus_and_values_stay_when_a_form_is_refused(
        self, address_of: Callable[[str], str], page: Page
    ) -> None:
        with_basket(page, address_of).goto(address_of("checkout"))
        page.locator("[name=phone]").fill("12")
        page.locator("[name=city]").fill("Ipoh")
        page.locator("main form button[data-busy]").last.click()
        page.locator(".errors").wait_for()
        assert page.evaluate("document.activeElement.id") == "errors"
        assert page.locator("[name=city]").input_value() == "Ipoh"
        assert page.locator("[name=phone]").get_attribute("aria-invalid") == "true"


class TestWeight:
    def test_first_visit_asks_only_this_host_and_stays_light(
        self, address_of: Callable[[str], str], new_page: NewPage, live_server: LiveServer
    ) -> None:
        page = new_page()
        sizes: dict[str, int] = {}
        page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
        page.goto(address_of("product"), wait_until="networkidle")
        assert all(url.startswith(live_server.url) for url in sizes)
        assert sum(sizes.values()) < OWN_STYLE_AND_SCRIPT_KB * 1024 + 40 * 1024

    def test_data_light_page_loads_neither_face_nor_htmx(
        self, address_of: Callable[[str], str], new_page: NewPage, live_server: LiveServer
    ) -> None:
        page = new_page()
        urls: list[str] = []
        page.goto(f"{live_server.url}/ms/lite/on/?next=/ms/help/")
        page.on("request", lambda request: urls.append(request.url))
        page.goto(address_of("product"), wait_until="networkidle")
        assert not [url for url in urls if "htmx" in url or url.endswith(".woff2")]
