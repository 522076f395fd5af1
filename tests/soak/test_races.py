"""Figures 1 and 3 of money.md: 1,000 races for the last units, and six submits of one form.

RACES (1000), HTTP_RACES (every twentieth of them with pages), SUBMITS (50 rounds of six).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.partner.models import StockRecord
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.locks import retried
from storefront.order.models import Order
from tests.services.attempts import an_order_to_pay
from tests.services.people_and_goods import a_product
from tests.services.racing import together
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

BUYERS = 50
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


def press(order: Any) -> str:
    """One buyer; what he was told."""
    try:
        retried(operations.reserve, order, now=timezone.now())
    except operations.SoldOut as sold_out:
        return ", ".join(sold_out.titles)
    return "held"


class TestLastUnits:
    def test_figure_1_nothing_oversold_and_nothing_undersold(self, size: Size, tell: Tell) -> None:
        races, over, under, unnamed = size("RACES", 1000), 0, 0, 0
        for number in range(races):
            units = number % 10 + 1
            product = a_product("Kopi Gayo", 4_500, stock=units)
            orders = [an_order_to_pay((product, 1)) for _ in range(BUYERS)]
            told = Counter(together([lambda order=order: press(order) for order in orders]))
            record = StockRecord.objects.get(product=product)
            assert record.reserved == told["held"]
            over += max(0, told["held"] - units)
            under += max(0, units - told["held"])
            unnamed += BUYERS - told["held"] - told["Kopi Gayo"]
        tell(
            f"figure 1: {races} races of {BUYERS} buyers for 1-10 units: {over} oversold, {under} undersold,"
            f" {unnamed} losers without the item's name"
        )
        assert (over, under, unnamed) == (0, 0, 0)

    def test_figure_1_over_http_no_5xx_and_the_item_is_named(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        races = size("HTTP_RACES", max(1, size("RACES", 1000) // 20))
        codes: Counter[int] = Counter()
        for number in range(races):
            units = number % 10 + 1
            product = goods(f"Kopi Gayo {number}", 4_500, stock=units)
            visitors = [Visitor() for _ in range(BUYERS)]
            forms = []
            for visitor in visitors:
                visitor.add(product)
                forms.append(visitor.form())
            pairs = zip(visitors, forms, strict=True)
            answers = together(
                [lambda v=visitor, f=form: v.client.post("/ms/checkout/", f) for visitor, form in pairs]
            )
            codes.update(answer.status_code for answer in answers)
            won = sum(answer.status_code == 302 for answer in answers)
            assert won == units
            losers = [answer for answer in answers if answer.status_code == 409]
            assert all(product.title in answer.content.decode() for answer in losers)
        tell(f"figure 1 over HTTP: {races} races, answers {dict(codes)}")
        assert set(codes) == {302, 409}


class TestDoubleSubmit:
    def test_figure_3_six_of_six_land_on_the_one_order(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        rounds, landed = size("SUBMITS", 50), 0
        product = goods("Kopi Gayo", 4_500, stock=rounds)
        for number in range(rounds):
            visitor = Visitor()
            visitor.add(product)
            form = visitor.form()

            def submit(visitor: Visitor = visitor, form: dict[str, str] = form) -> str:
                browser = Client()
                browser.cookies = visitor.client.cookies
                return browser.post("/ms/checkout/", form).url

            urls = together([submit] * 6)
            attempt = CheckoutAttempt.objects.latest("pk")
            visitor.client.get(urls[0])
            attempt.refresh_from_db()
            stripe_sandbox.pay(attempt.session_id or "")
            ends = [visitor.client.get(url.replace("/pay/", "/return/")).url for url in urls]
            landed += sum(end.endswith(f"/thanks/{attempt.public_id}/") for end in ends)
            assert Order.objects.count() == number + 1
        tell(f"figure 3: {landed} of {rounds * 6} submits landed on the one order of their form")
        assert landed == rounds * 6
