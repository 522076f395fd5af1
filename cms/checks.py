"""Start-up checks: settings of Wagtail that a promise of this room hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def pages_keep_their_promises(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """cms.E001-E003: no foreign text under a language, no fetching of typed addresses, one picture model."""
    return list(_faults())


def _faults() -> Iterator[CheckMessage]:
    if getattr(settings, "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE", True):
        yield Error(
            "A page sent for translation would be public in the wrong language",
            hint="WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False",
            id="cms.E001",
        )
    if getattr(settings, "WAGTAILEMBEDS_FINDERS", None) != []:
        yield Error(
            "Wagtail would fetch addresses that editors type",
            hint="WAGTAILEMBEDS_FINDERS = []",
            id="cms.E002",
        )
    if getattr(settings, "WAGTAILIMAGES_IMAGE_MODEL", "") != "catalogue.Picture":
        yield Error(
            "Pages and goods would use different pictures",
            hint='WAGTAILIMAGES_IMAGE_MODEL = "catalogue.Picture"',
            id="cms.E003",
        )
