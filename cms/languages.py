"""A page among the languages: where its translations are, and where a reader goes when there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from wagtail.models import Page

if TYPE_CHECKING:
    from cms.models.base import BasePage

#: What a language calls itself, in full and in the two letters of the head.
NAMES = {"ms": ("Bahasa Melayu", "BM"), "id": ("Indonesia", "ID"), "en": ("English", "EN")}
CODES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """One language of a page. `is_translation` is false when the link leads to that language's list."""

    code: str
    name: str
    short: str
    url: str
    is_current: bool
    is_translation: bool


def languages_of(page: BasePage) -> list[PageLanguage]:
    """The page in every language of the shop, in the settings' order.

    A language without a live translation leads to that language's list of such pages, or to its home page:
    no reader is sent to a page in a language that she did not choose. One query, two when one is missing; it
    brings the page's own locale and pictures along.
    """
    brought = ("locale", *page.picture_fields)
    rows = list(page.get_translations(inclusive=True).live().select_related(*brought))
    for row in rows:
        if row.pk == page.pk:
            _keep(page, row, brought)
    own = _urls(rows)
    own[page.language] = page.get_url() or ""
    missing = [code for code in CODES if code not in own]
    instead: dict[str, str] = {}
    if missing and page.depth > 2:
        instead = _urls(page.get_parent().get_translations().live().select_related("locale"))
    links = []
    for code in CODES:
        url = own.get(code) or instead.get(code) or f"/{code}/"
        links.append(PageLanguage(code, *NAMES[code], url, code == page.language, bool(own.get(code))))
    return links


def _keep(page: BasePage, row: Page, names: Iterable[str]) -> None:
    for name in names:
        if getattr(row, f"{name}_id") == getattr(page, f"{name}_id"):  # a preview may show another picture
            setattr(page, name, getattr(row, name))


def _urls(pages: Iterable[Page]) -> dict[str, str]:
    return {page.locale.language_code: page.get_url() or "" for page in pages}
