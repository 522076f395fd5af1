"""Icons of the sprite: `{% icon "menu" %}`. Never the only carrier of meaning: put words beside it."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, icon_class: str = "") -> SafeString:
    """One icon. `name`: id in sprite.svg; `icon_class`: more classes. Kept: two dozen stand on every page."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {icon_class}" if icon_class else "",
        static("juragan/sprite.svg"),
        name,
    )
