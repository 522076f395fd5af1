"""The languages a reader can switch to, with the address of the same page in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

#: What a language calls itself, in full and in the two letters of the head.
NAMES = {"ms": ("Bahasa Melayu", "BM"), "id": ("Indonesia", "ID"), "en": ("English", "EN")}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One language: its code, its own name in full and short, the page in it, whether it is the shown one."""

    code: str
    name: str
    short: str
    url: str
    is_current: bool


def language_links(urls: Mapping[str, str]) -> list[LanguageLink]:
    """Links by language code; a view whose addresses differ by more than the prefix passes its own."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    return [LanguageLink(code, *NAMES[code], url, code == current) for code, url in urls.items()]


def links_of_page(request: HttpRequest) -> list[LanguageLink]:
    """The same path and query under each language's prefix."""
    here = request.get_full_path()
    shown, rest = here[1:].partition("/")[::2]
    if request.resolver_match is not None and shown in NAMES:
        # a page of ours: its addresses differ by the prefix alone, and looking them up takes ten times as long
        return language_links({code: f"/{code}/{rest}" for code, _ in settings.LANGUAGES})
    return language_links({code: translate_url(here, code) for code, _ in settings.LANGUAGES})
