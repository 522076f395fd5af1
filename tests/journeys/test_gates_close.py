"""R17 on the road: what may not be sent to a zone is stopped at search, at the basket and at payment.

A rule that staff add takes listings off every page within a minute: the gates are asked every 15 seconds and the
search sweeps every 10, so the two jobs that run here one after the other are at most 25 seconds away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from catalogue.models import Product
from catalogue.trade.jobs import sweep_gates
from catalogue.trade.models import Evidence, RestrictionRule
from catalogue.trade.values import Outcome
from search.engines import SearchEngine, every_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.indexing import everything
from search.jobs import sweep_changes
from search.labels import forget_labels
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from storefront.basket.models import Line
from storefront.checkout.models import CheckoutAttempt
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db

SECONDS_ALLOWED = 60


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()
    forget_labels()
    forget_lexicon()


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engines(request: pytest.FixtureRequest, settings: Any, monkeypatch: Any) -> Iterator[list[SearchEngine]]:
    """PostgreSQL alone, or Elasticsearch in front of it."""
    if request.param == "postgres":
        yield every_engine()
        return
    settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
    settings.SEARCH_PREFIX = "gates"
    real = ElasticsearchEngine()
    monkeypatch.setattr("search.engines._elasticsearch", lambda _url: real)
    yield every_engine()
    for name in real.writer.indices.get(index="gates-search-*"):
        real.drop_build(name)


def fill(engines: list[SearchEngine]) -> None:
    for engine in engines:
        rebuild(engine, everything, timezone.now())


def let_the_clock_run(engines: list[SearchEngine]) -> None:
    """What the worker does in its next half minute."""
    sweep_gates(timestamp=0)
    sweep_changes()
    for engine in engines:
        if isinstance(engine, ElasticsearchEngine):
            engine.refresh()


def ban(hs_prefix: str, **facts: Any) -> None:
    today = timezone.localdate()
    RestrictionRule.objects.create(
        code=f"test.ban.{hs_prefix}",
        hs_prefix=hs_prefix,
        outcome=Outcome.BLOCK,
        source="a notice of this morning",
        valid_from=today,
        checked_on=today,
        next_check=today + timedelta(days=90),
        **facts,
    )


def listed(visitor: Visitor, query: str) -> list[str]:
    """Titles of the goods on a search page; an empty list also when it shows other things instead."""
    page = visitor.client.get(f"/en/search/?{query}").context["page"]
    return [card.name for card in page.cards]


def raw_coffee(**papers: date) -> Product:
    """Unroasted coffee: MAQIS lets it into the Peninsula and Labuan, FAMA into Sabah and Sarawak."""
    product = goods("Kopi mentah", 4500, hs6="090111", tags=["unroasted-coffee"])
    for kind, last in papers.items():
        Evidence.objects.create(product=product, kind=kind, number=kind, is_verified=True, expires_on=last)
    return product


LONG = date(2035, 1, 1)


class TestRuleAdded:
    def test_listing_leaves_pages_search_and_baskets_when_a_rule_is_added(
        self, engines: list[SearchEngine]
    ) -> None:
        cup, other = goods("Cangkir gerabah", 4500, hs6="691200"), goods("Kopi Gayo", 4500)
        visitor = Visitor()
        visitor.add(cup)
        fill(engines)
        assert "Cangkir gerabah" in listed(visitor, "q=cangkir")
        ban("6912")
        let_the_clock_run(engines)
        assert "Cangkir gerabah" not in listed(visitor, "q=cangkir")
        assert visitor.client.get(cup.get_absolute_url()).status_code == 404
        assert visitor.client.get(other.get_absolute_url()).status_code == 200
        page = visitor.client.get("/en/basket/").context["page"]
        assert not page.may_pay and page.parcels[0].lines[0].warning
        visitor.add(cup)
        assert Line.objects.get().quantity == 1

    def test_facet_follows_when_a_rule_closes_one_zone(self, engines: list[SearchEngine]) -> None:
        goods("Cangkir gerabah", 4500, hs6="691200")
        fill(engines)
        visitor = Visitor()
        assert listed(visitor, "q=cangkir&to-sabah=1") == ["Cangkir gerabah"]
        ban("6912", zone="SABAH")
        let_the_clock_run(engines)
        assert "Cangkir gerabah" not in listed(visitor, "q=cangkir&to-sabah=1")
        assert listed(visitor, "q=cangkir&to-sarawak=1") == ["Cangkir gerabah"]

    def test_jobs_are_near_enough_when_their_clockwork_is_added_up(self) -> None:
        registry = app.periodic_registry.periodic_tasks
        crons = {name: task.cron for (name, _id), task in registry.items()}
        every = {name: int(cron.rpartition("*/")[2]) for name, cron in crons.items() if cron.count(" ") == 5}
        longest = every["catalogue.trade.jobs.sweep_gates"] + every["search.jobs.sweep_changes"]
        assert longest <= SECONDS_ALLOWED / 2


class TestZones:
    def test_facet_counts_goods_by_zone_when_a_paper_opens_only_some(
        self, engines: list[SearchEngine]
    ) -> None:
        raw_coffee(FAMA=LONG)
        goods("Cangkir gerabah", 4500, hs6="691200")
        fill(engines)
        page = Visitor().client.get("/en/search/").context["page"]
        (zones,) = [group for group in page.groups if group.name == "zone"]
        assert {option.name: option.count for option in zones.options} == {
            "to-peninsular": 1,
            "to-labuan": 1,
            "to-sabah": 2,
            "to-sarawak": 2,
        }

    def test_facet_leaves_out_goods_when_a_paper_ends_before_delivery(
        self, engines: list[SearchEngine]
    ) -> None:
        raw_coffee(FAMA=timezone.localdate() + timedelta(days=5))
        fill(engines)
        assert listed(Visitor(), "to-sabah=1") == []

    @pytest.mark.parametrize(("postcode", "is_added"), [("50400", False), ("88000", True), ("", True)])
    def test_add_is_refused_when_the_zone_of_the_visitor_is_closed(
        self, postcode: str, is_added: bool
    ) -> None:
        visitor = Visitor()
        product = raw_coffee(FAMA=LONG)
        if postcode:
            visitor.client.get(f"/en/basket/?postcode={postcode}")
        answer = visitor.client.post(
            f"/en/basket/add/{product.pk}/", {"quantity": 1}, headers={"HX-Request": "true"}
        )
        assert Line.objects.filter(product=product).exists() is is_added
        assert (b"MAQIS" in answer.content) is not is_added

    def test_add_is_refused_when_every_zone_is_closed(self) -> None:
        visitor, product = Visitor(), raw_coffee()
        answer = visitor.client.post(
            f"/en/basket/add/{product.pk}/", {"quantity": 1}, headers={"HX-Request": "true"}
        )
        assert b"MAQIS" in answer.content and not Line.objects.exists()

    def test_payment_is_refused_with_the_name_of_the_goods_when_the_address_lies_in_a_closed_zone(
        self,
    ) -> None:
        visitor = Visitor()
        visitor.add(raw_coffee(FAMA=LONG))
        answer = visitor.press_pay()
        assert answer.status_code == 422
        assert any("Kopi mentah" in reason and "MAQIS" in reason for reason in answer.context["problems"])
        assert not CheckoutAttempt.objects.exists()

    def test_payment_is_refused_when_a_paper_ends_before_the_promised_day(self) -> None:
        visitor = Visitor()
        product = raw_coffee(FAMA=LONG)
        visitor.add(product)
        Evidence.objects.filter(product=product, kind="FAMA").update(
            expires_on=timezone.localdate() + timedelta(days=10)
        )
        assert visitor.press_pay(postcode="88000").status_code == 422
        assert not CheckoutAttempt.objects.exists()

    def test_line_says_why_when_the_postcode_closes_it(self) -> None:
        visitor = Visitor()
        visitor.add(raw_coffee(FAMA=LONG))
        page = visitor.client.get("/en/basket/?postcode=50400").context["page"]
        assert "MAQIS" in page.parcels[0].lines[0].warning and not page.may_pay
        assert visitor.client.get("/en/basket/?postcode=88000").context["page"].may_pay
