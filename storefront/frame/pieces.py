"""Parts of a page that are made of their arguments and the language alone: `{% piece "partials/_menu.html" a=b %}`.

Head and foot stand on every page and say nearly always the same. A piece gets no context but its arguments, and is kept
in the process by them: whatever it shows is part of the key, so nothing old can be shown.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def piece(template_name: str, **values: Hashable) -> SafeString:
    """The template with these values. While one works on templates (DEBUG) nothing is kept."""
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(template_name, get_language(), **values)


@lru_cache(maxsize=256)
def _made(template_name: str, language: str | None, **values: Hashable) -> SafeString:
    return render_to_string(template_name, {**values, "LANGUAGE_CODE": language})
