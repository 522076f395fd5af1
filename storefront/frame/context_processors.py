"""What stands around every page: menu, languages, basket count. Each is read only when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site

from catalogue.models import Category
from storefront.frame.languages import LanguageLink, links_of_page

#: Seconds that the menu may lag behind an editor's change.
MENU_AGE = 300

MenuLink: TypeAlias = tuple[str, str]


class Frame:
    """Head and foot of one page. Nothing is read before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """This page in each language."""
        return links_of_page(self._request)

    @cached_property
    def kinds(self) -> list[MenuLink]:
        """Top categories as (name, address), from the cache for MENU_AGE seconds."""
        return _cached("kinds", _kinds)

    @cached_property
    def pages(self) -> list[MenuLink]:
        """The editors' sections as (title, address): pages below the home page that are shown in menus."""
        site = Site.find_for_request(self._request)
        return _cached("pages", lambda: _pages(site)) if site else []

    @cached_property
    def basket_count(self) -> int:
        """Units in the reader's open basket; no query for a visitor who has none."""
        request = self._request
        has_cookie = settings.OSCAR_BASKET_COOKIE_OPEN in request.COOKIES
        user = getattr(request, "user", None)
        if not has_cookie and not (user and user.is_authenticated):
            return 0
        basket = getattr(request, "basket", None)
        if basket is None or basket.id is None:
            return 0
        return basket.lines.aggregate(units=Sum("quantity"))["units"] or 0


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`: the menu, the languages and the basket's count, each read when a template shows it."""
    return {"frame": Frame(request)}


def _cached(name: str, build: Callable[[], list[MenuLink]]) -> list[MenuLink]:
    key = f"frame:{name}:{get_language()}"
    links: list[MenuLink] | None = cache.get(key)
    if links is None:
        links = build()
        cache.set(key, links, MENU_AGE)
    return links


def _kinds() -> list[MenuLink]:
    tops = Category.objects.browsable().filter(depth=1, exclude_from_menu=False).order_by("path")
    return [(top.name, top.get_absolute_url()) for top in tops]


def _pages(site: Site) -> list[MenuLink]:
    home: Page = site.root_page.localized
    return [(page.title, page.url) for page in home.get_children().live().in_menu()]
