"""Values of a filter as boxes to tick. Written here and not in a template: a page has up to two hundred of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from search.facet_groups import Option

register = template.Library()


@register.simple_tag
def boxes(options: Iterable[Option]) -> SafeString:
    """A box for each value, with how many goods have it; a value inside another one stands further in."""
    rows = (
        f"{_box(each.name, each.value, each.label, each.is_on, bool(each.depth))}"
        f'<span class="n">{each.count:d}</span></label>'
        for each in options
    )
    return SafeString("\n".join(rows))  # the boxes are escaped, and a count is a number


@lru_cache(maxsize=8192)
def _box(name: str, value: str, label: str, is_on: bool, is_inside: bool) -> SafeString:
    """A box up to its count. Kept: the same few hundred stand on every page, and it holds nothing but its arguments."""
    return format_html(
        '<label class="check{}"><input type="checkbox" name="{}" value="{}"{}> {}',
        " check-in" if is_inside else "",
        name,
        value,
        SafeString(" checked" if is_on else ""),
        label,
    )
