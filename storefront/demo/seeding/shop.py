"""The whole sample shop, in one transaction."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from django.db import transaction
from django.utils import translation
from wagtail.models import Page

from catalogue.models import Picture, Product
from catalogue.trade.models import TradeRule
from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import day_in_malaysia
from cms.seeding import SeedContent, seed_pages
from storefront.demo.category_view import refresh_category_view
from storefront.demo.content import rows
from storefront.demo.pictures import painters
from storefront.demo.seeding.album import missing_orders, seed_pictures
from storefront.demo.seeding.goods import Shelf, seed_goods
from storefront.demo.seeding.money import seed_rates
from storefront.demo.seeding.people import seed_favourites, seed_people
from storefront.demo.seeding.places import seed_categories, seed_makers
from storefront.demo.seeding.planting import Garden
from storefront.demo.seeding.vocabulary import seed_vocabulary


def seed_shop(*, now: datetime, with_pictures: bool = True) -> Garden:
    """Insert what is missing of the sample shop; the answer counts what was inserted.

    All or nothing: a failure leaves the database as it was. Pictures are painted meanwhile by two processes.
    """
    wanted = [order.key for order in missing_orders()] if with_pictures else []
    garden = Garden()
    if not wanted:
        with translation.override("ms"), transaction.atomic():
            _seed(garden, {}, now, with_pictures=with_pictures)
        return garden
    with painters(wanted) as painted, translation.override("ms"), transaction.atomic():
        _seed(garden, painted, now, with_pictures=True)
    return garden


def _seed(garden: Garden, painted: dict[str, Future[bytes]], now: datetime, *, with_pictures: bool) -> None:
    words = seed_vocabulary(garden)
    _seed_rules(garden, now)
    pictures: dict[str, Picture] = seed_pictures(garden, painted) if with_pictures else {}
    categories = seed_categories(garden, pictures)
    makers = seed_makers(garden, pictures)
    products = seed_goods(garden, Shelf(words, categories, makers, pictures), now)
    seed_people(garden, makers, now)
    seed_favourites(garden, products)
    seed_rates(garden, products)
    if garden.planted:
        refresh_category_view()
    if with_pictures:
        _seed_pages(garden, products, pictures)


def _seed_rules(garden: Garden, now: datetime) -> None:
    """The trade rules write themselves anew at every call, so they are written into an empty table only."""
    if not TradeRule.objects.exists():
        count = seed_trade(today=day_in_malaysia(now), with_fixtures=True, checks_from_today=True)
        garden.planted[TradeRule._meta.label] += count


def _seed_pages(garden: Garden, products: dict[str, Product], pictures: dict[str, Picture]) -> None:
    """The editors' pages; they are refused without described pictures, so there are none without pictures."""
    scenes = {row["id"]: pictures[f"scene-{row['id']}"] for row in rows("scenes")}
    content = SeedContent(
        makers=rows("makers"),
        stories=rows("stories"),
        programme=rows("programme"),
        courses=rows("courses"),
        products={row["id"]: products[row["sku"]].pk for row in rows("products")},
        pictures=scenes,
    )
    made = seed_pages(content)
    if made:
        garden.planted[Page._meta.label] += made
