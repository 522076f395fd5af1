"""What the head of a page and its blocks need: languages, description, picture for chats, cards of goods."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from wagtail.models import Page

from cms.languages import languages_of
from cms.shelf import read_shelf

if TYPE_CHECKING:
    from cms.models.base import BasePage

#: Characters that could end a script element, written so that JSON stays the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PageHead:
    """What search engines and chats read: absolute addresses, no price."""

    title: str
    description: str
    canonical: str
    picture_url: str
    og_type: str
    json_ld: SafeString


def add_page_facts(page: BasePage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add `page_languages`, `crumbs`, `page_head` and `shelf` to a page's context."""
    languages = languages_of(page)
    crumbs = crumbs_of(page, request)
    facts = {
        "page_languages": languages,
        "crumbs": crumbs,
        "page_head": head_of(page, crumbs),
        "shelf": read_shelf(page.shown_product_ids(), page.split_product_ids(), request),
    }
    return {**context, **facts}


def crumbs_of(page: BasePage, request: HttpRequest) -> list[Crumb]:
    """The pages above, from the home page down; nothing for a home page.

    The way that the request took is the way to the page; a preview took none and costs a query.
    """
    if page.depth <= 2:
        return []
    above: Iterable[Page] = getattr(request, "page_trail", ())
    if not above:
        above = Page.objects.ancestor_of(page).filter(depth__gt=1).order_by("path")
    return [Crumb(step.title, step.get_url() or "") for step in above if step.pk != page.pk]


def head_of(page: BasePage, crumbs: list[Crumb]) -> PageHead:
    """Title, description, canonical address and structured data of a page."""
    canonical = f"{settings.SITE_ORIGIN}{page.get_url() or ''}"
    description = page.search_description or page.intro or Truncator(plain_text(page)).chars(180)
    picture = absolute(picture_address(page.hero_picture))
    data = structured_data(page, canonical, description, picture, crumbs)
    return PageHead(
        title=page.seo_title or page.title,
        description=description,
        canonical=canonical,
        picture_url=picture,
        og_type=page.og_type,
        json_ld=as_json_ld(data),
    )


def picture_address(picture: Any) -> str:
    """The picture's file for chats (1200 x 630), or nothing before the job has made it."""
    rows = picture.sources.get("og") if picture is not None else None
    return str(rows[0][1]) if rows else ""


def absolute(address: str) -> str:
    """The address with the shop's origin, where it has none."""
    return f"{settings.SITE_ORIGIN}{address}" if address.startswith("/") else address


def structured_data(
    page: BasePage, canonical: str, description: str, picture: str, crumbs: list[Crumb]
) -> list[dict[str, Any]]:
    """schema.org facts: what the page is, and the way to it. Never a price: that would be old tomorrow."""
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": page.schema_type,
        "headline" if page.schema_type == "Article" else "name": page.title,
        "description": description,
        "inLanguage": page.language,
        "url": canonical,
    }
    if picture:
        about["image"] = picture
    if page.schema_type == "Article":
        about["publisher"] = {"@type": "Organization", "name": "Juragan"}
        if page.page_date:
            about["datePublished"] = page.page_date.isoformat()
    about.update(page.more_structured_data())
    steps = [*((crumb.title, absolute(crumb.url)) for crumb in crumbs), (page.title, canonical)]
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }
    return [about, trail] if crumbs else [about]


def as_json_ld(data: Any) -> SafeString:
    """JSON that cannot close its script element, whatever an editor typed."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 - escaped above


def plain_text(page: BasePage) -> str:
    """The words of the page's blocks, without markup."""
    parts: list[str] = []
    for stream in page.streams():
        parts.extend(stream.stream_block.get_searchable_content(stream))
    return " ".join(part.strip() for part in parts if part.strip())
