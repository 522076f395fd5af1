"""What the rows of a home page show: read once a page, and only for the rows that an editor chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Substr
from django.utils import timezone

from catalogue.models import Category, Product, ProductImage
from catalogue.partner.models import Partner
from cms.queries import latest_stories, next_festivals

if TYPE_CHECKING:
    from catalogue.models import Picture
    from cms.models import HomePage

NEW_GOODS = 8
KINDS = 8
PLACES = 9


def row_facts(home: HomePage) -> dict[str, Any]:
    """Facts for every row that stands on the page, by name."""
    present = {row.block_type for row in home.streams()[0]}
    facts: dict[str, Any] = {}
    for kind, read in READERS.items():
        if kind in present:
            facts.update(read(home))
    return facts


def newest_ids(home: HomePage) -> list[int]:
    """Ids of the goods that came last, one of each maker, when the page has a row for them."""
    if not any(row.block_type == "new_goods" for row in home.streams()[0]):
        return []
    of_each_maker = (
        Product.objects.browsable().order_by("maker_id", "-date_created", "-pk").distinct("maker_id")
    )
    newest = sorted(of_each_maker.values_list("date_created", "pk"), reverse=True)
    return [pk for _created, pk in newest[:NEW_GOODS]]


def _kinds(home: HomePage) -> dict[str, Any]:
    """Top categories, each with its own picture or that of its newest product. Two queries at most."""
    tops = list(
        Category.objects.browsable().filter(depth=1).select_related("picture").order_by("path")[:KINDS]
    )
    bare = [top.path for top in tops if top.picture is None]
    pictures = _newest_pictures(bare) if bare else {}
    return {"kind_tiles": [(top, top.picture or pictures.get(top.path)) for top in tops]}


def _newest_pictures(paths: list[str]) -> dict[str, Picture]:
    images = (
        ProductImage.objects.filter(picture__isnull=False, product__is_public=True)
        .annotate(top=Substr("product__categories__path", 1, Category.steplen))
        .filter(top__in=paths)
        .order_by("top", "-product_id", "display_order")
        .distinct("top")
        .select_related("picture")
    )
    return {image.top: image.picture for image in images if image.picture is not None}


def _newest_story(home: HomePage) -> dict[str, Any]:
    stories = latest_stories(home.language, limit=1)
    return {"newest_story": stories[0] if stories else None}


def _festivals(home: HomePage) -> dict[str, Any]:
    return {"festivals": next_festivals(timezone.localdate())}


def _places(home: HomePage) -> dict[str, Any]:
    """Provinces with a craft and how many makers work there; those with most makers first."""
    open_makers = Partner.objects.filter(state=Partner.State.APPROVED).exclude(province="")
    crafts: dict[str, list[str]] = {}
    for maker in open_makers.order_by("province", "name"):
        crafts.setdefault(maker.province, []).append(maker.craft)
    rows = [(province, made[0], len(made)) for province, made in crafts.items()]
    from cms.models import MakerIndexPage

    index = MakerIndexPage.objects.child_of(home).live().select_related("locale").first()
    return {
        "places": sorted(rows, key=lambda row: -row[2])[:PLACES],
        "maker_index_url": index.get_url() if index else "",
    }


READERS: Mapping[str, Callable[[HomePage], dict[str, Any]]] = {
    "kinds": _kinds,
    "story": _newest_story,
    "festivals": _festivals,
    "places": _places,
}
