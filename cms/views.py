"""Lists for machines: the sitemap of all languages, and the newest stories as a feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _
from django.views.generic import View
from wagtail.models import Page

from cms.models import HomePage
from cms.queries import StoryTeaser, latest_stories

FEED_LENGTH = 20


class SitemapView(View):
    """Exactly the live pages of all languages, each with its live translations."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The sitemap, in two queries however many pages there are."""
        return render(request, "cms/sitemap.xml", {"pages": list(_rows())}, content_type="application/xml")


def _rows() -> Iterator[dict[str, Any]]:
    homes = HomePage.objects.live()
    pages = Page.objects.none()
    for home in homes:
        pages |= Page.objects.descendant_of(home, inclusive=True)
    alternates: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    rows = []
    for page in pages.live().select_related("locale").order_by("path"):
        url = f"{settings.SITE_ORIGIN}{page.get_url() or ''}"
        alternates[page.translation_key].append((page.locale.language_code, url))
        rows.append((page, url))
    for page, url in rows:
        yield {"url": url, "changed": page.last_published_at, "alternates": alternates[page.translation_key]}


class StoryFeed(Feed[StoryTeaser, None]):
    """The latest stories of one language. No price: a feed is read when it is old."""

    description = ""

    def title(self) -> str:
        """Name of the feed in its language."""
        return _("Stories from Juragan")

    def link(self) -> str:
        """The home page of the language."""
        return f"/{get_language()}/"

    def items(self) -> list[StoryTeaser]:
        """The newest stories of the active language."""
        return latest_stories((get_language() or "ms")[:2], limit=FEED_LENGTH)

    def item_title(self, item: StoryTeaser) -> str:
        """The story's title."""
        return str(item.title)

    def item_description(self, item: StoryTeaser) -> str:
        """The story's intro."""
        return str(item.intro)

    def item_link(self, item: StoryTeaser) -> str:
        """The story's address."""
        return f"{settings.SITE_ORIGIN}{item.url}"
