"""What stands around every page: menu, languages, basket count. Each is read only when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site

from catalogue.models import Category
from storefront.basket.models import Basket, Line
from storefront.frame.languages import LanguageLink, links_of_page

#: Seconds that the menu may lag behind an editor's change.
MENU_AGE = 300

Menu: TypeAlias = tuple[tuple[str, str], ...]


class Frame:
    """Head and foot of one page. Nothing is read before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """This page in each language."""
        return links_of_page(self._request)

    @cached_property
    def kinds(self) -> Menu:
        """Top categories as (name, address), from the cache for MENU_AGE seconds."""
        return _cached("kinds", _kinds)

    @cached_property
    def pages(self) -> Menu:
        """The editors' sections as (title, address): pages below the home page that are shown in menus."""
        return _cached("pages", lambda: _pages(Site.find_for_request(self._request)))

    @cached_property
    def basket_count(self) -> int:
        """Units in the reader's open basket: one query, and none for a visitor who has no basket."""
        user = getattr(self._request, "user", None)
        if user is not None and user.is_authenticated:
            return _units(Line.objects.filter(basket__owner=user))
        try:
            basket_id = Signer().unsign(self._request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, ""))
        except BadSignature:
            return 0
        return _units(Line.objects.filter(basket=int(basket_id), basket__owner=None))


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`: the menu, the languages and the basket's count, each read when a template shows it."""
    return {"frame": Frame(request)}


def _cached(name: str, build: Callable[[], Menu]) -> Menu:
    key = f"frame:{name}:{get_language()}"
    links: Menu | None = cache.get(key)
    if links is None:
        links = build()
        cache.set(key, links, MENU_AGE)
    return links


def _kinds() -> Menu:
    tops = Category.objects.browsable().filter(depth=1, exclude_from_menu=False).order_by("path")
    return tuple((top.name, top.get_absolute_url()) for top in tops)


def _units(lines: QuerySet[Line]) -> int:
    return lines.filter(basket__status=Basket.OPEN).aggregate(units=Sum("quantity"))["units"] or 0


def _pages(site: Site | None) -> Menu:
    if site is None:
        return ()
    home: Page = site.root_page.localized
    return tuple((page.title, page.url) for page in home.get_children().live().in_menu())
