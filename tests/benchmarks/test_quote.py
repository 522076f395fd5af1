"""How long a landed quote takes: 20 lines of 5 makers, from the database and in the engine alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.trade.landed import quote
from catalogue.trade.models import CommodityProfile
from catalogue.trade.postcodes import destination
from catalogue.trade.queries import Wanted, goods_request, joining_choice, quote_goods, rule_book
from catalogue.trade.seeds import seed_trade
from tests.services.people_and_goods import a_maker, a_product

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Kuala_Lumpur"))
ROUNDS = 200


def milliseconds(work: Callable[[], Any]) -> tuple[float, float]:
    """Median and 95th percentile of `ROUNDS` runs."""
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    return median(times), quantiles(times, n=20)[-1]


@pytest.fixture
def basket() -> list[Wanted]:
    seed_trade(today=date(2026, 11, 25), with_fixtures=True, checks_from_today=True)
    makers = [a_maker(f"Maker {number}", origin_iso="ID-JK") for number in range(5)]
    wanted = []
    for number in range(20):
        product = a_product(f"Goods {number}", 2000 + 900 * number, makers[number % 5])
        CommodityProfile.objects.create(
            product=product,
            hs6=("691200", "621490", "442011", "090121")[number % 4],
            origin_country="ID",
            net_g=250,
            packed_g=300 + 10 * number,
            length_cm=20,
            width_cm=15,
            height_cm=8,
        )
        wanted.append((str(number), product, 2000 + 900 * number, 1 + number % 3))
    return wanted


def test_quote_of_20_lines_and_5_makers(basket: list[Wanted], capsys: pytest.CaptureFixture[str]) -> None:
    where = destination("50000")

    def whole() -> Any:
        return quote_goods(basket, destination=where, now=NOW)

    with CaptureQueriesContext(connection) as cold:
        whole()
    with CaptureQueriesContext(connection) as warm:
        whole()
    request = goods_request(basket, destination=where, now=NOW)
    book = rule_book()
    figures = {
        "quote from the database": (
            milliseconds(whole),
            f"{len(warm)} queries, {len(cold)} after a rule change",
        ),
        "engine alone": (milliseconds(lambda: quote(request, book)), "no query"),
        "joining compared": (milliseconds(lambda: joining_choice(request)), "two quotes"),
    }
    with capsys.disabled():
        print()
        for name, ((middle, late), note) in figures.items():
            print(f"{name:26} p50 {middle:6.1f} ms   p95 {late:6.1f} ms   {note}")
