"""Threats B1: more buyers than units, over HTTP, each with his own browser session."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from pytest_django.live_server_helper import LiveServer

from catalogue.partner.models import StockRecord
from storefront.checkout.operations import stock
from storefront.order.models import Order
from tests.services.racing import drop_check
from tests.services.shop import RECEIVER, goods, hidden, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS, UNITS = 20, 3
TITLE = "Kopi Gayo Langka"


class Browser:
    """A buyer over HTTP, JavaScript off. Follows no redirect by itself."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.base + path, allow_redirects=False, timeout=60)

    def fill_basket_and_form(self, product_id: int) -> dict[str, str]:
        """Everything up to the Pay button."""
        page = self.session.get(f"{self.base}/ms/shop/goods_{product_id}/", timeout=60).text
        self.session.post(
            f"{self.base}/ms/basket/add/{product_id}/",
            {"quantity": "1", "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")},
            headers={"Referer": self.base},
            allow_redirects=False,
            timeout=60,
        )
        form = self.get("/ms/checkout/").text
        typed = {
            **RECEIVER,
            "form_token": hidden(form, "form_token"),
            "csrfmiddlewaretoken": hidden(form, "csrfmiddlewaretoken"),
        }
        again = self.session.post(
            f"{self.base}/ms/checkout/", {**typed, "total": "1"}, headers={"Referer": self.base}, timeout=60
        )
        return {**typed, "seen_total": hidden(again.text, "seen_total"), "pay": "1"}

    def press_pay(self, form: dict[str, str]) -> requests.Response:
        return self.session.post(
            f"{self.base}/ms/checkout/",
            form,
            headers={"Referer": self.base},
            allow_redirects=False,
            timeout=60,
        )


def race(live_server: LiveServer, stripe: StripeSandbox, product_id: int) -> list[requests.Response]:
    """All buyers press Pay at one moment; those who got a payment page pay. Returns the answers to Pay."""
    browsers = [Browser(live_server.url) for _ in range(BUYERS)]
    forms = [browser.fill_basket_and_form(product_id) for browser in browsers]
    start = threading.Barrier(BUYERS)

    def press(number: int) -> requests.Response:
        start.wait(timeout=60)
        return browsers[number].press_pay(forms[number])

    with ThreadPoolExecutor(BUYERS) as pool:
        answers = list(pool.map(press, range(BUYERS)))
    for browser, answer in zip(browsers, answers, strict=True):
        if answer.status_code == 302:
            page = browser.get(answer.headers["Location"])
            session_id = page.headers["Location"].rstrip("/").rsplit("/", 1)[-1].split("?")[0].split("#")[0]
            stripe.pay(session_id)
            browser.get(answer.headers["Location"].replace("/pay/", "/return/"))
    return answers


class TestLastUnits:
    def test_b1_three_orders_and_seventeen_clear_texts_when_twenty_buyers_want_three_units(
        self, live_server: LiveServer, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        product = goods(TITLE, 4500, stock=UNITS)

        answers = race(live_server, stripe_sandbox, product.pk)

        assert Counter(answer.status_code for answer in answers) == {302: UNITS, 409: BUYERS - UNITS}
        assert all(TITLE in answer.text for answer in answers if answer.status_code == 409)
        assert Order.objects.count() == UNITS
        record = StockRecord.objects.get(product=product)
        assert (record.num_in_stock, record.reserved, record.sold) == (UNITS, 0, UNITS)

    def test_b1_shop_oversells_when_the_guard_is_off(
        self, live_server: LiveServer, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_shop()
        product = goods(TITLE, 4500, stock=UNITS)
        monkeypatch.setattr(stock, "take", unguarded(threading.Barrier(BUYERS)))
        for name in ("stock_promised_within_on_hand", "partner_stockrecord_reserved_check"):
            drop_check("partner_stockrecord", name)

        race(live_server, stripe_sandbox, product.pk)

        assert Order.objects.count() > UNITS


def unguarded(everybody: threading.Barrier) -> Callable[[int, int], bool]:
    """What a shop does that looks first and writes then: all buyers look before anybody writes."""

    def take(stock_id: int, quantity: int) -> bool:
        record = StockRecord.objects.get(pk=stock_id)
        everybody.wait(timeout=60)
        if record.num_in_stock - record.reserved - record.sold < quantity:
            return False
        StockRecord.objects.filter(pk=stock_id).update(reserved=record.reserved + quantity)
        return True

    return take
