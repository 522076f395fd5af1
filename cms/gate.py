"""May this page be live? The checks that block: asked in `BasePage.save()`, and in the editor's form.

A finding names a field and says, in the editor's language, what to do. Everything missing is said at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.reserved import reserved_slugs

if TYPE_CHECKING:
    from wagtail.models import Page

    from cms.models.base import BasePage

#: A description that is only the name of a file says nothing: "IMG_2041", "foto-1.jpg".
FILE_NAME = re.compile(
    r"^(img|dsc|image|foto|gambar|photo|picture)?[\s_-]*\d*(\.\w{3,4})?$|\.(jpe?g|png|webp|avif|gif)$",
    re.IGNORECASE,
)

ALT_FIELDS = {"ms": "alt_ms", "id": "alt_ind", "en": "alt_en"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a page. `field` is the form's field it belongs to, or empty."""

    code: str
    text: str
    field: str = ""


class CannotPublish(ValidationError):
    """The page may not be live; `findings` says why, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__([finding.text for finding in findings])


def require_publishable(page: BasePage) -> None:
    """Raise CannotPublish when something blocks the page from being live."""
    found = blocking(page)
    if found:
        raise CannotPublish(found)


def blocking(page: BasePage, parent: Page | None = None) -> list[Finding]:
    """Every reason why the page may not be live; `parent` for a page that is not in the tree yet."""
    return [
        *_missing(page),
        *_undescribed_pictures(page),
        *_dead_products(page),
        *_closed_maker(page),
        *_wrong_place(page, parent),
    ]


def _missing(page: BasePage) -> Iterator[Finding]:
    for name in page.needed_to_publish:
        if not getattr(page, name):
            label = page._meta.get_field(name).verbose_name
            yield Finding("missing", _("“%(field)s” is still empty.") % {"field": label}, name)
    if hasattr(page, "body") and page.body and not any(block.block_type == "text" for block in page.body):
        yield Finding("no-text", _("There is no paragraph of text yet."), "body")


def _undescribed_pictures(page: BasePage) -> Iterator[Finding]:
    field = ALT_FIELDS[page.language]
    for name in page.picture_fields:
        picture = getattr(page, name)
        if picture is not None and not _is_description(getattr(picture, field)):
            yield Finding("alt", _describe(picture), name)
    for value in _picture_values(page):
        picture, own = value.get("picture"), value.get("alt")
        if picture is None or value.get("is_decorative") or _is_description(own or getattr(picture, field)):
            continue
        yield Finding("alt", _describe(picture), "body")


def _describe(picture: Any) -> str:
    return _("The picture “%(title)s” has no description in this page's language.") % {"title": picture.title}


def _is_description(text: str) -> bool:
    return bool(text.strip()) and not FILE_NAME.search(text.strip())


def _picture_values(page: BasePage) -> Iterator[Any]:
    for stream in page.streams():
        for block in stream:
            if block.block_type == "picture":
                yield block.value
            elif block.block_type == "gallery":
                yield from block.value


def _dead_products(page: BasePage) -> Iterator[Finding]:
    from catalogue.models import Product
    from cms.blocks.shop import product_ids

    for stream in page.streams():
        wanted = product_ids(stream)
        if not wanted:
            continue
        alive = set(Product.objects.browsable().filter(pk__in=wanted).values_list("pk", flat=True))
        for number in wanted:
            if number not in alive:
                yield Finding("product", _("Product %(id)s is not on sale.") % {"id": number}, "body")


def _closed_maker(page: BasePage) -> Iterator[Finding]:
    maker = getattr(page, "maker", None)
    if maker is not None and maker.state != "approved":
        yield Finding("maker", _("%(maker)s is not open for buyers.") % {"maker": maker.name}, "maker")


def _wrong_place(page: BasePage, parent: Page | None) -> Iterator[Finding]:
    above = parent or (page.get_parent() if page.path else None)
    if above is None:
        return
    if not above.live:
        yield Finding("parent", _("The page above this one is not public."))
    # below a home page the address is /language/slug/, which may belong to the shop
    if above.depth == 2 and page.slug in reserved_slugs():
        yield Finding("slug", _("The address “%(slug)s” belongs to the shop.") % {"slug": page.slug}, "slug")
