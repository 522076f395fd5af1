"""How many questions a page may ask the database, and that more rows on it are no more questions.

Ceilings from the design (issue of the main road). Each page is opened twice: the first time fills caches that live
for a minute or longer, the second is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.seed_blocks import block, paragraphs
from storefront.checkout.models import CheckoutAttempt
from storefront.order.models import Order
from tests.services.offers import a_voucher
from tests.services.shop import Visitor
from tests.services.stripe import StripeSandbox
from tests.services.whole_shop import CODE, WholeShop, a_team_member, put_story, signed_in

pytestmark = pytest.mark.django_db
TIMES = 3


@pytest.fixture
def shop() -> Iterator[WholeShop]:
    yield WholeShop()
    cache.clear()  # menus of this test's categories


def asked(action: Callable[[], Any], status: int = 200) -> Counter[str]:
    """The statements that one request makes, numbers left out, with how often each comes."""
    with CaptureQueriesContext(connection) as seen:
        answer = action()
    assert answer.status_code == status, answer.content.decode()[:1000]
    return Counter(plain(query["sql"]) for query in seen.captured_queries)


def plain(sql: str) -> str:
    """A statement without its values."""
    return re.sub(r"\?(, \?)+", "?", re.sub(r"'[^']*'|\b\d+\b|s\d+_x\d+", "?", sql))


def page(client: Client, url: str) -> Counter[str]:
    """The statements of a page whose caches are filled."""
    client.get(url, follow=True)
    return asked(lambda: client.get(url))


def assert_ceiling(
    few: Counter[str], many: Counter[str], ceiling: int, name: str, more_stock_rows: int = 0
) -> None:
    """At most so many, and the same for more rows; a failure shows what came several times.

    Only a row of stock may cost a statement of its own: each is taken by one guarded UPDATE, in order of ids.
    """
    print(f"{name}: {few.total()} of {ceiling}, with more rows {many.total()}")
    assert few.total() <= ceiling, "\n".join(f"{n} x {sql[:300]}" for sql, n in few.most_common())
    for sql in [sql for sql in many if sql.startswith('UPDATE "partner_stockrecord"')]:
        assert many[sql] - few[sql] == more_stock_rows
        many[sql] = few[sql]
    assert many.total() == few.total(), "\n".join(f"+{n} x {sql[:300]}" for sql, n in (many - few).items())


class TestShopPages:
    def test_product_page_when_its_maker_has_more_goods(self, shop: WholeShop) -> None:
        shop.grow()
        url = shop.goods[0].get_absolute_url()
        few = page(Client(), url)
        shop.grow(TIMES)
        assert_ceiling(few, page(Client(), url), 15, "product")

    def test_category_page_when_it_holds_more_goods(self, shop: WholeShop) -> None:
        url = f"{shop.kind.get_absolute_url()}?r=jawa"
        few = page(Client(), url)
        shop.grow(TIMES)
        assert_ceiling(few, page(Client(), url), 17, "category with facets")

    def test_search_page_when_it_finds_more_goods(self, shop: WholeShop) -> None:
        url = "/ms/search/?q=kerepek+ubi"
        alone = page(Client(), url)  # with one thing found it looks for near goods too
        assert_ceiling(alone, alone, 13, "search that finds little")
        shop.grow(2 * TIMES)
        few = page(Client(), url)
        shop.grow(2 * TIMES)
        assert_ceiling(few, page(Client(), url), 13, "search")

    def test_story_page_when_it_shows_more_cards(self, shop: WholeShop) -> None:
        def body_of(count: int) -> list[dict[str, Any]]:
            cards = [
                block("s", at, "product_card", {"product": good.pk})
                for at, good in enumerate(shop.goods[:count])
            ]
            return [*paragraphs("s", ["Tenun ini lama."]), *cards]

        shop.grow(TIMES)
        three = put_story(shop, key="three", title="Tiga", body=body_of(3))["ms"]
        nine = put_story(shop, key="nine", title="Sembilan", body=body_of(9))["ms"]
        few, many = page(Client(), three.url), page(Client(), nine.url)
        assert_ceiling(few, many, 20, "story with 3 cards")


class TestBuying:
    def basket(self, shop: WholeShop, lines: int) -> Visitor:
        visitor = Visitor()
        for product in shop.goods[: 3 * lines]:
            visitor.add(product)
        session = visitor.client.session
        session["postcode"] = "50400"
        session.save()
        return visitor

    def test_basket_of_three_makers_when_each_has_more_lines(self, shop: WholeShop) -> None:
        shop.grow(TIMES - 1)
        few = page(self.basket(shop, 1).client, "/ms/basket/")
        many = page(self.basket(shop, TIMES).client, "/ms/basket/")
        assert_ceiling(few, many, 25, "basket with 3 makers")

    def test_pressing_pay_when_each_maker_has_more_lines(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        shop.grow(TIMES - 1)
        pressed = []
        for lines in (1, TIMES):
            visitor = self.basket(shop, lines)
            typed = visitor.form(code=CODE)
            pressed.append(asked(lambda: visitor.client.post("/ms/checkout/", typed), 302))  # noqa: B023
        few, many = pressed
        assert_ceiling(few, many, 40, "place order", more_stock_rows=6)

    def test_settling_when_each_maker_has_more_lines(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        shop.grow(TIMES - 1)
        settled = []
        for lines in (TIMES, 1, TIMES):  # the first sale opens the accounts
            visitor = self.basket(shop, lines)
            attempt = visitor.to_payment_page(visitor.press_pay(code=CODE))
            stripe_sandbox.pay(attempt.session_id or "")
            back = f"/ms/checkout/return/{attempt.public_id}/"
            settled.append(asked(lambda: visitor.client.get(back), 302))  # noqa: B023
        _first, few, many = settled
        assert_ceiling(few, many, 45, "settle", more_stock_rows=6)

    def test_basket_with_a_voucher_when_each_maker_has_more_lines(self, shop: WholeShop) -> None:
        shop.grow(TIMES - 1)
        a_voucher("RAYA")
        few, many = (page(self.with_voucher(shop, lines).client, "/ms/basket/") for lines in (1, TIMES))
        assert_ceiling(few, many, 30, "basket with a voucher")

    def test_buying_with_a_voucher_when_each_maker_has_more_lines(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        """Its use is held with the stock, and taken with the order."""
        shop.grow(TIMES - 1)
        a_voucher("RAYA")
        pressed, settled = [], []
        for lines in (TIMES, 1, TIMES):  # the first sale opens the accounts
            visitor = self.with_voucher(shop, lines)
            typed = visitor.form(code=CODE)
            pressed.append(asked(lambda: visitor.client.post("/ms/checkout/", typed), 302))  # noqa: B023
            attempt = CheckoutAttempt.objects.latest("pk")
            visitor.client.get(f"/ms/checkout/pay/{attempt.public_id}/")
            attempt.refresh_from_db()
            assert attempt.offer_uses.count() == 1
            stripe_sandbox.pay(attempt.session_id or "")
            back = f"/ms/checkout/return/{attempt.public_id}/"
            settled.append(asked(lambda: visitor.client.get(back), 302))  # noqa: B023
        assert_ceiling(*pressed[1:], 50, "place order with a voucher", more_stock_rows=6)
        assert_ceiling(*settled[1:], 50, "settle with a voucher", more_stock_rows=6)

    def with_voucher(self, shop: WholeShop, lines: int) -> Visitor:
        visitor = self.basket(shop, lines)
        visitor.client.post("/ms/basket/", {"voucher": "RAYA"})
        return visitor


class TestDesks:
    def buy(self, shop: WholeShop, stripe: StripeSandbox, lines: int = 1) -> Order:
        visitor = Visitor()
        for product in shop.goods[: 3 * lines]:
            visitor.add(product)
        attempt = visitor.buy(stripe, code=CODE)
        order: Order = attempt.order
        return order

    def test_agents_first_page_when_she_earned_more(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        client = signed_in(shop.agent.user)
        self.buy(shop, stripe_sandbox)
        few = page(client, "/id/agent/")
        shop.grow(TIMES)
        self.buy(shop, stripe_sandbox, lines=TIMES)
        assert_ceiling(few, page(client, "/id/agent/"), 20, "agent home")

    def test_makers_desk_when_there_is_more_to_pack(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        client = signed_in(shop.owner())
        self.buy(shop, stripe_sandbox)
        few = page(client, "/id/desk/")
        shop.grow(TIMES)
        self.buy(shop, stripe_sandbox, lines=TIMES)
        self.buy(shop, stripe_sandbox, lines=TIMES)
        assert_ceiling(few, page(client, "/id/desk/"), 12, "maker's desk")

    def test_staffs_order_page_when_the_order_is_larger(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        client = signed_in(a_team_member("C"))
        shop.grow(TIMES - 1)
        small, large = (self.buy(shop, stripe_sandbox, lines) for lines in (1, TIMES))
        few = page(client, f"/dashboard/order/{small.number}/")
        many = page(client, f"/dashboard/order/{large.number}/")
        assert_ceiling(few, many, 25, "order page for staff")

    def test_buyers_order_page_when_the_order_is_larger(
        self, shop: WholeShop, stripe_sandbox: StripeSandbox
    ) -> None:
        shop.grow(TIMES - 1)
        small, large = (self.buy(shop, stripe_sandbox, lines) for lines in (1, TIMES))
        few = page(Client(), f"/ms/order/{small.guest_token}/")
        many = page(Client(), f"/ms/order/{large.guest_token}/")
        assert_ceiling(few, many, 15, "buyer's order page")
