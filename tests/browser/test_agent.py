"""The agent's pages in a real browser: joining, axe, width, weight, and life without script."""

from __future__ import annotations

import gzip
import time
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.live_server_helper import LiveServer

from storefront.commissions.models import ExchangeRate, RateRule
from storefront.referrals.models import Agent, CartStamp, Outcome, Touch
from storefront.referrals.operations import attribute_lines, choose_favourite, make_link
from storefront.referrals.operations.assisted import key_in
from storefront.referrals.precedence import Code, Evidence
from tests.services.chromium import NewPage
from tests.services.people_and_goods import NOON, a_product, an_agent, an_order
from tests.services.shop import goods, open_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = (360, 740), (1280, 800)
KEY_MS = 200
"""Somebody who types slowly on a small phone."""
OWN_PAGES = [
    *(
        "",
        "share/",
        "share/{product}/",
        "share/category/",
        "share/shop/",
        "commission/",
        "bank/",
        "learn/",
        "card/",
    ),
    *("appeals/", "commission/missing/", "commission/{lost}/", "orders/", "orders/new/", "orders/{keyed}/"),
    *("account/", "account/number/", "account/home/", "account/leave/", "recover/"),
]
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
        keyed = key_in(
            agent=agent, buyer_alias="Ina", buyer_phone="", quantities={product: 2}, now=timezone.now()
        )
        lost = Outcome.objects.create(
            attribution=Outcome.objects.exclude(agent=agent).get().attribution,
            agent=agent,
            is_credited=False,
            reason="code_beats_link",
            at=timezone.now(),
        )
        for path in OWN_PAGES:
            tail = path.format(product=product, lost=lost.pk, keyed=keyed.pk)
            page.goto(f"{live_server.url}/{language}/agent/{tail}")
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
        begun = time.monotonic()
        page.goto(f"{live_server.url}/id/agent/join/")
        page.locator("main a.btn").click()
        page.locator("[name=who]").press_sequentially("0812 3456 7890", delay=KEY_MS)
        inputs += 1
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=code]").wait_for()
        code = ProcrastinateJob.objects.latest("id").args["code"]
        page.locator("[name=code]").press_sequentially(code, delay=KEY_MS)
        inputs += 1
        page.locator("main form button[type=submit]").first.click()
        page.locator("[name=alias]").press_sequentially("Kopi Pagi", delay=KEY_MS)
        page.locator("[name=agrees]").check()
        inputs += 2  # the language is chosen already
        page.locator("main form button[type=submit]").first.click()
        page.locator(".pick a.btn-chat").first.click()  # first tap from home; the second opens WhatsApp
        whatsapp = unquote(page.locator("a.btn-chat.btn-wide").get_attribute("href") or "")
        took = time.monotonic() - begun
        print(f"\njoin to WhatsApp: {inputs} inputs, {took:.1f} s at {KEY_MS} ms a key")
        assert took <= 120
        assert inputs <= 5 and whatsapp.startswith("https://wa.me/?text=")
        link = whatsapp.splitlines()[-1]
        assert link.startswith(f"{live_server.url}/r/kop")
        visitor = new_page(javascript=javascript)
        visitor.goto(link)
        assert "/ms/shop/" in visitor.url
        assert Touch.objects.get().agent.alias == "Kopi Pagi"


def on_the_wire(body: bytes) -> int:
    """Bytes as the proxy in front sends them, compressed (storefront/deploy)."""
    return len(gzip.compress(body, 6))


class TestWeight:
    def test_home_is_seventy_kilobytes_in_all(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer
    ) -> None:
        page = signed_in(new_page(), agent, live_server.url)
        weights = {}

        def weigh(answer: Any) -> None:
            body = answer.body() if answer.status == 200 else b""
            is_text = not answer.url.endswith((".woff2", ".avif", ".webp", ".jpg", ".png"))
            weights[answer.url] = on_the_wire(body) if is_text else len(body)

        answers: list[Any] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it calls
        page.goto(f"{live_server.url}/id/agent/", wait_until="networkidle")
        for answer in answers:
            weigh(answer)
        total = sum(weights.values())
        print(f"\nagent home: {total / 1024:.1f} KB in {len(weights)} answers")
        assert total <= 70 * 1024, weights

    def test_page_behind_a_link_is_fifty_kilobytes_of_html_and_css(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer
    ) -> None:
        product = agent.favourites.get().product_id
        link = make_link(agent=agent, target="product", target_id=product, now=timezone.now())
        page, answers = new_page(), []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it calls
        page.goto(f"{live_server.url}/r/{link.slug}/ms/", wait_until="networkidle")
        assert "/ms/shop/" in page.url
        kinds = {"document", "stylesheet"}
        weight = sum(
            on_the_wire(answer.body())
            for answer in answers
            if answer.request.resource_type in kinds and answer.status == 200
        )
        hosts = {answer.url.split("/")[2] for answer in answers}
        print(f"\npage behind a link: {weight / 1024:.1f} KB of HTML and CSS")
        assert weight <= 50 * 1024 and len(hosts) == 1


class TestCredit:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_a1_link_basket_and_checkout_name_the_agent_with_and_without_script(
        self, agent: Agent, new_page: NewPage, live_server: LiveServer, javascript: bool
    ) -> None:
        open_shop()
        coffee = goods("Kopi Gayo", 4500)
        link = make_link(agent=agent, target="product", target_id=coffee.pk, now=timezone.now())
        page = new_page(javascript=javascript)
        page.goto(f"{live_server.url}/r/{link.slug}/ms/")
        page.locator("#add-form button[type=submit]").click()
        page.wait_for_timeout(500)
        page.goto(f"{live_server.url}/ms/checkout/")
        assert "Melati" in page.locator("main").inner_text()
        cookie = next(one for one in page.context.cookies() if one["name"] == "jv")
        assert cookie["httpOnly"] and CartStamp.objects.get().touch.agent == agent
