"""The agent's pages in a real browser: joining, axe, width, weight, and life without script."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.live_server_helper import LiveServer

from storefront.commissions.models import ExchangeRate, RateRule
from storefront.referrals.models import Agent, Outcome, Touch
from storefront.referrals.operations import attribute_lines, choose_favourite
from storefront.referrals.precedence import Code, Evidence
from tests.services.chromium import NewPage
from tests.services.people_and_goods import NOON, a_product, an_agent, an_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = (360, 740), (1280, 800)
OWN_PAGES = ["", "share/", "share/{product}/", "commission/", "bank/", "learn/", "card/"]
PUBLIC_PAGES = [
    "/ms/r/MLT7K2M/",
    "/ms/r/?k=mlt-7k2m",
    "/ms/accounts/login/",
    "/ms/agent/join/",
    "/ms/agent/check/",
]


@pytest.fixture
def agent(live_server: LiveServer, settings: Any) -> Agent:
    """An agent with a favourite, an order that counted and one that did not."""
    settings.SITE_ORIGIN = live_server.url
    ExchangeRate.objects.create(day=NOON.date(), idr_per_myr_x100=381_200, source="BI")
    RateRule.objects.create(rate_bp=1000, valid_from=NOON.replace(year=2025))
    made, other = an_agent("Melati", code="MLT7K2M"), an_agent("Budi", code="BUD9X3WQ")
    choose_favourite(agent=made, product_id=a_product("Kopi arabika Gayo 250 g").pk, is_chosen=True)
    for winner in (made, other):
        [line] = an_order().lines.all()
        evidence = Evidence(NOON, code=Code(winner.pk))
        attribute_lines(order_lines_with_evidence=[(line, evidence)], now=NOON)
    assert Outcome.objects.count() == 2
    return made


def signed_in(page: Page, agent: Agent, address: str) -> Page:
    """The page of somebody who signed in before."""
    client = Client()
    client.force_login(agent.user)
    value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
    return page


def looks_right(page: Page) -> None:
    """Nothing sticks out, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


class TestLook:
    @pytest.mark.parametrize("size", [PHONE, DESKTOP])
    @pytest.mark.parametrize("language", ["id", "ms"])
    def test_own_pages_fit_and_are_open_to_all(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer, size: tuple[int, int], language: str
    ) -> None:
        page = signed_in(new_page(size=size), agent, live_server.url)
        product = agent.favourites.get().product_id
        for path in OWN_PAGES:
            page.goto(f"{live_server.url}/{language}/agent/{path.format(product=product)}")
            looks_right(page)

    @pytest.mark.parametrize("size", [PHONE, DESKTOP])
    def test_public_pages_fit_and_are_open_to_all(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer, size: tuple[int, int]
    ) -> None:
        page = new_page(size=size)
        for path in PUBLIC_PAGES:
            page.goto(f"{live_server.url}{path}")
            looks_right(page)


class TestJoin:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_stranger_has_a_whatsapp_text_after_five_inputs(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer, javascript: bool
    ) -> None:
        page, inputs = new_page(javascript=javascript, language="id"), 0
        page.goto(f"{live_server.url}/id/agent/join/")
        page.locator("main a.btn").click()
        page.locator("[name=who]").fill("0812 3456 7890")
        inputs += 1
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=code]").wait_for()
        page.locator("[name=code]").fill(ProcrastinateJob.objects.latest("id").args["code"])
        inputs += 1
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=alias]").fill("Kopi Pagi")
        page.locator("[name=agrees]").check()
        inputs += 2  # the language is chosen already
        page.locator("main form button[type=submit]").first.click()
        page.locator(".pick a.btn-chat").first.click()  # first tap from home
        whatsapp = unquote(page.locator("a.btn-chat.btn-wide").get_attribute("href") or "")
        assert inputs <= 5 and whatsapp.startswith("https://wa.me/?text=")
        link = whatsapp.splitlines()[-1]
        assert link.startswith(f"{live_server.url}/r/kop")
        visitor = new_page(javascript=javascript)
        visitor.goto(link)
        assert "/ms/shop/" in visitor.url
        assert Touch.objects.get().agent.alias == "Kopi Pagi"


class TestWeight:
    def test_home_is_a_small_page(self, agent: Agent, new_page: NewPage, live_server: LiveServer) -> None:
        page = signed_in(new_page(), agent, live_server.url)
        answer = page.goto(f"{live_server.url}/id/agent/")
        assert answer is not None and len(answer.body()) < 40 * 1024  # uncompressed; about 8 on the wire
