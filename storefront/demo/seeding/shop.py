"""The whole sample shop, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.db import transaction
from django.utils import translation
from wagtail.models import Page

from catalogue.models import Picture, Product
from catalogue.trade.models import TradeRule
from catalogue.trade.seeds import seed_trade
from catalogue.trade.values import day_in_malaysia
from cms.seeding import SeedContent, seed_pages
from storefront.accounts.editor_groups import sync_cms_groups
from storefront.demo.category_view import refresh_category_view
from storefront.demo.content import rows
from storefront.demo.pictures import painters
from storefront.demo.search_index import rebuild_index
from storefront.demo.seeding.album import missing_orders, seed_pictures
from storefront.demo.seeding.goods import Shelf, seed_goods
from storefront.demo.seeding.money import seed_rates
from storefront.demo.seeding.offers import seed_vouchers
from storefront.demo.seeding.people import seed_favourites, seed_payees, seed_people
from storefront.demo.seeding.places import seed_categories, seed_makers
from storefront.demo.seeding.planting import Garden
from storefront.demo.seeding.vocabulary import seed_vocabulary

Painters = Callable[[list[str]], AbstractContextManager[dict[str, Future[bytes]]]]


def seed_shop(*, now: datetime, paint: Painters = painters, with_pages: bool = True) -> Garden:
    """Insert what is missing of the sample shop; the answer counts what was inserted.

    All or nothing: a failure leaves the database as it was. `paint` makes the missing pictures meanwhile.
    `with_pages` False leaves out the editors' pages, which are most of the work, where none is looked at.
    """
    garden = Garden()
    wanted = [order.key for order in missing_orders()]
    begun = paint(wanted) if wanted else nullcontext({})
    with begun as painted, translation.override("ms"), transaction.atomic():
        _seed(garden, painted, now, with_pages=with_pages)
    if garden.planted:
        rebuild_index("postgres")
    return garden


def _seed(garden: Garden, painted: dict[str, Future[bytes]], now: datetime, *, with_pages: bool) -> None:
    words = seed_vocabulary(garden)
    _seed_rules(garden, now)
    pictures = seed_pictures(garden, painted)
    categories = seed_categories(garden, pictures)
    makers = seed_makers(garden, pictures)
    products = seed_goods(garden, Shelf(words, categories, makers, pictures), now)
    seed_people(garden, makers, now)
    seed_favourites(garden, products)
    seed_payees(garden, now)
    seed_rates(garden, products)
    seed_vouchers(garden, makers, now)
    if garden.planted:
        refresh_category_view()
    if with_pages:
        _seed_pages(garden, products, pictures)
        sync_cms_groups()  # rights need pages: the sample editor comes in from the first start


def _seed_rules(garden: Garden, now: datetime) -> None:
    """The trade rules write themselves anew at every call, so they are written into an empty table only."""
    if not TradeRule.objects.exists():
        count = seed_trade(today=day_in_malaysia(now), with_fixtures=True, checks_from_today=True)
        garden.planted[TradeRule._meta.label] += count


def _seed_pages(garden: Garden, products: dict[str, Product], pictures: dict[str, Picture]) -> None:
    """The editors' pages, each with its scene."""
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
