"""Addresses below a language that belong to the shop, read from the URL patterns themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

from cms.languages import CODES


@lru_cache(maxsize=1)
def reserved_slugs() -> frozenset[str]:
    """First parts of every address under /ms/, /id/ and /en/ that is not a page, and the languages themselves."""
    rows: Iterable[Any] = get_resolver().url_patterns
    patterns = [row for row in rows if isinstance(row.pattern, LocalePrefixPattern)]
    return frozenset(CODES).union(*(set(_first_parts(row.url_patterns)) for row in patterns))


def _first_parts(patterns: Iterable[Any]) -> Iterator[str]:
    for row in patterns:
        if not isinstance(row.pattern, RoutePattern):
            continue  # Wagtail's catch-all
        first, _, _ = str(row.pattern).partition("/")
        if first:
            yield first
        elif hasattr(row, "url_patterns"):
            yield from _first_parts(row.url_patterns)
