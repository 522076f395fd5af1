"""How long the main pages take with 10,000 products, in one process without a network: a baseline for later work.

`python3 manage.py test tests/benchmarks/test_pages.py` prints p50 and p95 in milliseconds and the queries of each.
BENCHMARK_PRODUCTS=100000 asks for a larger shop.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from catalogue.models import Category, Product
from catalogue.partner.models import Partner
from cms.models import StoryPage
from search.labels import forget_labels
from search.wordlists import forget_lexicon
from storefront.demo.category_view import refresh_category_view
from storefront.demo.progress import Progress
from storefront.demo.scale import grow
from storefront.demo.search_index import rebuild_index
from storefront.demo.seeding.shop import seed_shop
from storefront.referrals.models import Agent
from tests.demo.conftest import plain_squares
from tests.services.shop import Visitor
from tests.services.stripe import StripeSandbox
from tests.services.whole_shop import signed_in

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

PRODUCTS = int(os.environ.get("BENCHMARK_PRODUCTS", "10000"))
ROUNDS = 60
BUYERS = 12


@dataclass(frozen=True)
class Figure:
    """One row of the table. Times in milliseconds."""

    page: str
    p50: float
    p95: float
    queries: int

    def __str__(self) -> str:
        return f"{self.page:<34}{self.p50:>9.1f}{self.p95:>9.1f}{self.queries:>9}"


def figure(name: str, action: Callable[[], Any], rounds: int = ROUNDS) -> Figure:
    """Run a request once to fill caches, once to count its queries, then against the clock."""
    assert action().status_code in (200, 302), name
    with CaptureQueriesContext(connection) as seen:
        action()
    queries = len(seen)  # now: the next request empties the log
    times = []
    for _ in range(rounds):
        began = perf_counter()
        action()
        times.append((perf_counter() - began) * 1000)
    return Figure(name, median(times), quantiles(times, n=20)[-1], queries)


def reading(client: Client, path: str) -> Callable[[], Any]:
    return lambda: client.get(path)


@pytest.fixture
def large_shop(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """The sample shop with its pages, grown to PRODUCTS."""
    settings.MEDIA_ROOT = tmp_path
    seed_shop(now=timezone.now(), paint=plain_squares)
    grow(products=PRODUCTS, makers=200, progress=Progress(PRODUCTS, io.StringIO()))
    refresh_category_view()
    rebuild_index("postgres")
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    cache.clear()
    forget_labels()
    forget_lexicon()
    yield
    cache.clear()


def products_of_three_makers() -> list[Product]:
    """One buyable sample product of each of three makers."""
    chosen: list[Product] = []
    records = {
        "stockrecords__num_in_stock__gt": BUYERS * 4,
        "structure": "standalone",
        "upc__startswith": "JG-",
    }
    for maker in Partner.objects.filter(code__isnull=False).order_by("pk"):
        found = Product.objects.browsable().by_maker(maker).filter(**records).order_by("pk").first()
        chosen += [found] if found else []
        if len(chosen) == 3:
            break
    return chosen


def with_basket(goods: list[Product]) -> Visitor:
    visitor = Visitor()
    for product in goods:
        visitor.add(product)
    session = visitor.client.session
    session["postcode"] = "50400"
    session.save()
    return visitor


def buying(goods: list[Product], stripe: StripeSandbox) -> list[Figure]:
    """Pressing Pay and coming back, each by BUYERS visitors, for each can be done once only."""
    placed, settled, queries = [], [], []
    for _ in range(BUYERS):
        visitor = with_basket(goods)
        typed = visitor.form()
        with CaptureQueriesContext(connection) as at_pay:
            began = perf_counter()
            answer = visitor.client.post("/ms/checkout/", typed)
            placed.append((perf_counter() - began) * 1000)
        at_pay_queries = len(at_pay)
        attempt = visitor.to_payment_page(answer)
        stripe.pay(attempt.session_id or "")
        with CaptureQueriesContext(connection) as at_return:
            began = perf_counter()
            visitor.come_back(attempt)
            settled.append((perf_counter() - began) * 1000)
        queries.append((at_pay_queries, len(at_return)))
    rows = (
        ("place order", placed, queries[-1][0]),
        ("settle (with the call to Stripe)", settled, queries[-1][1]),
    )
    return [Figure(name, median(times), quantiles(times, n=20)[-1], count) for name, times, count in rows]


class TestPages:
    def test_times_and_queries(
        self, large_shop: None, stripe_sandbox: StripeSandbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        guest, goods = Client(), products_of_three_makers()
        product = Product.objects.browsable().filter(upc__startswith="skala-").order_by("pk").first()
        category = Category.objects.filter(depth=1).order_by("path").first()
        story = StoryPage.objects.live().filter(locale__language_code="ms").order_by("pk").first()
        agent = Agent.objects.order_by("pk").first()
        assert product and category and story and agent
        filled = with_basket(goods)
        figures = [
            figure("home", reading(guest, "/ms/")),
            figure("product", reading(guest, product.get_absolute_url())),
            figure("category with facets", reading(guest, category.get_absolute_url())),
            figure("category, one facet chosen", reading(guest, f"{category.get_absolute_url()}?r=jawa")),
            figure("search, found", reading(guest, "/ms/search/?q=kerepek+ubi+pedas")),
            figure("search, mistyped", reading(guest, "/ms/search/?q=keripk+singkng")),
            figure("basket with 3 makers", reading(filled.client, "/ms/basket/")),
            *buying(goods, stripe_sandbox),
            figure("story", reading(guest, story.url)),
            figure("agent home", reading(signed_in(agent.user), "/id/agent/")),
        ]
        with capsys.disabled():
            print(f"\n{Product.objects.browsable().count()} products on sale")
            print(f"{'page':<34}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
            print("\n".join(str(row) for row in figures))
