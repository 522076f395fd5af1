"""Names for filter values, in the visitor's language. Categories and attributes are kept for a minute."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from catalogue.card_rows import ListedPicture
from catalogue.models import AttributeOption, Category, ProductAttribute
from catalogue.partner.regency import place_of
from catalogue.trade.regions import provinces
from search.regions import ISLANDS, island_of

KEPT_FOR_SECONDS = 60
OPEN_MAKERS = """
SELECT maker.id, maker.name, maker.regency, maker.province,
       mark.sources::text, mark.shape, mark.width, mark.height, mark.file
FROM partner_partner maker LEFT JOIN catalogue_picture mark ON mark.id = maker.mark_id
WHERE maker.id = ANY(%s) AND maker.state = 'approved'
"""
ISLAND_NAMES = {
    "sumatera": _("Sumatra"),
    "jawa": _("Java"),
    "bali-nusa-tenggara": _("Bali and Nusa Tenggara"),
    "kalimantan": _("Kalimantan"),
    "sulawesi": _("Sulawesi"),
    "maluku-papua": _("Maluku and Papua"),
}
MARK_NAMES = {
    "stock": _("In stock"),
    "halal": _("Halal, with certificate number"),
    "ready": _("May be sent to all of Malaysia"),
    "to-peninsular": _("Peninsular Malaysia"),
    "to-labuan": _("Labuan"),
    "to-sabah": _("Sabah"),
    "to-sarawak": _("Sarawak"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A public category: its name and its parent, both by id as text."""

    name: str
    parent: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundMaker:
    """A maker as lists show her."""

    pk: int
    name: str
    place: str
    mark: ListedPicture | None


@dataclass(slots=True)
class Labels:
    """Categories, attributes and their options in one language."""

    categories: Mapping[str, Node] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)
    read_at: float = float("-inf")


_kept: dict[str, Labels] = {}
_lock = threading.Lock()


def labels() -> Labels:
    """Labels in the active language, at most a minute old. Three queries when they are read anew."""
    language = get_language() or "ms"
    with _lock:
        found = _kept.get(language)
        if found is None or monotonic() - found.read_at > KEPT_FOR_SECONDS:
            found = _kept[language] = Labels(_categories(), _attributes(), _options(), monotonic())
        return found


def forget_labels() -> None:
    """Read anew at the next page: between tests."""
    _kept.clear()


def open_makers(ids: Sequence[int]) -> Mapping[int, FoundMaker]:
    """Makers that a buyer may see, by id, in the order of the ids. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MAKERS, [list(ids)])
        rows = {
            pk: FoundMaker(
                pk, name, place_of(regency, province), ListedPicture(*mark) if mark[0] is not None else None
            )
            for pk, name, regency, province, *mark in cursor.fetchall()
        }
    return {each: rows[each] for each in ids if each in rows}


def maker_names(ids: Sequence[str]) -> Mapping[str, str]:
    """Names of makers by id as text, in the order of the ids. One query."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, name FROM partner_partner WHERE id = ANY(%s)", [list(map(int, ids))])
        names = dict(cursor.fetchall())
    return {each: names[each] for each in ids if each in names}


def region_name(value: str) -> str:
    """The name of an island group or a province."""
    return str(ISLAND_NAMES[value]) if value in ISLANDS else _province_names().get(value, value)


def region_parent(value: str) -> str:
    """The island group of a province; nothing for an island group."""
    return "" if value in ISLANDS else island_of(value)


def _province_names() -> dict[str, str]:
    return {province.iso: province.name for province in provinces()}


def _categories() -> Mapping[str, Node]:
    """Without Oscar's own addresses: they ask the database for the ancestors of every single category."""
    rows = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")
    by_path: dict[str, tuple[str, str]] = {}
    found: dict[str, Node] = {}
    for row in rows:
        parent, above = by_path.get(row.path[: -row.steplen], ("", ""))
        slug = f"{above}/{row.slug}" if above else row.slug
        by_path[row.path] = (str(row.pk), slug)
        url = reverse("catalogue:category", kwargs={"category_slug": slug, "pk": row.pk})
        found[str(row.pk)] = Node(row.name, parent, url)
    return found


def _attributes() -> Mapping[str, str]:
    return {row.code: row.name for row in ProductAttribute.objects.all()}


def _options() -> Mapping[tuple[str, str], str]:
    """Option names by (attribute code, option code)."""
    found: dict[tuple[str, str], str] = {}
    options = AttributeOption.objects.select_related("group").prefetch_related("group__product_attributes")
    for option in options:
        for attribute in option.group.product_attributes.all():
            found[attribute.code, option.code or str(option.pk)] = option.option
    return found
