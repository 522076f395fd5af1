"""What is done to pages as a whole: laying out the site, putting a page with its translations in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from wagtail.models import Locale, Page, Revision, Site

from cms.gate import CannotPublish
from cms.languages import CODES
from cms.models import HomePage
from cms.models.base import BasePage
from cms.site_plan import HOME, SECTIONS

logger = logging.getLogger(__name__)


def lay_out_site() -> dict[str, HomePage]:
    """Make sure that home pages and sections exist, live, in every language. Returns the homes by language.

    Idempotent, one transaction. Wagtail's welcome page leaves; an existing page keeps what editors wrote.
    """
    with transaction.atomic():
        locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in CODES}
        homes = _homes(locales)
        _point_site_at(homes[CODES[0]])
        for section in SECTIONS:
            put_pages(
                section.model,
                dict(homes),
                key=f"section:{section.model.__name__}",
                words={code: words_of(words) for code, words in section.words.items()},
                shared={"show_in_menus": True},
            )
    return homes


def words_of(words: Any) -> dict[str, str]:
    """Title, slug and intro as fields of a page."""
    return {"title": words.title, "slug": words.slug, "intro": words.intro}


def _homes(locales: Mapping[str, Locale]) -> dict[str, HomePage]:
    root = Page.objects.get(depth=1)
    return put_pages(
        HomePage,
        dict.fromkeys(locales, root),
        key="section:home",
        words={code: words_of(words) for code, words in HOME.items()},
    )[0]


def _point_site_at(home: HomePage) -> None:
    site, _ = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    if site.root_page_id != home.pk:
        site.root_page = home.page_ptr
        site.save()
    Page.objects.filter(
        depth=2, slug="home", content_type__model="page", content_type__app_label="wagtailcore"
    ).delete()


def put_pages(
    model: type[BasePage],
    parents: Mapping[str, Page],
    *,
    key: str,
    words: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], int]:
    """Put one page into the tree in each language, as translations of each other, and publish it.

    `parents` and `words` are by language; `shared` are fields that all languages have alike; `key` is the
    stable id that makes a second run find the page again and leave it as it is. Returns the pages by language
    and how many are new. Raises `gate.CannotPublish` when a page may not be live.
    """
    pages = {page.locale.language_code: page for page in _existing(model, key)}
    translation_key = next((page.translation_key for page in pages.values()), None)
    made = 0
    for code, parent in parents.items():
        if code in pages:
            continue
        page = model(**(shared or {}), **words[code], external_id=key, live=False)
        page.locale = Locale.objects.get_for_language(code)
        if translation_key is not None:
            page.translation_key = translation_key
        with translation.override(code):
            parent.add_child(instance=page)
            page.save_revision().publish()
            page.refresh_from_db()
        translation_key = page.translation_key
        pages[code] = page
        made += 1
    return pages, made


def _existing(model: type[BasePage], key: str) -> QuerySet[Any]:
    return model.objects.filter(external_id=key).select_related("locale")


def publish_due(*, now: datetime) -> tuple[int, int]:
    """Put live what was scheduled up to `now`, take back what has expired. Returns (done, refused).

    Each page in its own transaction: one that the gate refuses stays as it is, with its reason in the log, and
    does not hold up the others. (Wagtail's own command stops at the first error.)
    """
    done = refused = 0
    for page in Page.objects.live().filter(expire_at__lte=now).specific():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        done += 1
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for revision in due:
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except CannotPublish as reasons:
            refused += 1
            logger.warning(
                "Scheduled page %s stays hidden: %s", revision.object_id, "; ".join(reasons.messages)
            )
        else:
            done += 1
    return done, refused


def take_back_below(page: Page) -> int:
    """Unpublish everything live below a page that is not public any more; returns how many pages."""
    below = list(Page.objects.descendant_of(page).live().specific())
    for child in below:
        child.unpublish()
    return len(below)
