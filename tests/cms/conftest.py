"""A small site: home pages and sections in three languages, a described picture, and a way to write a story."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image

from catalogue.models import Picture
from cms.models import HomePage, MakerIndexPage, MakerPage, StoryIndexPage, StoryMaker, StoryPage
from cms.operations import lay_out_site

WORDS = "<p>Danau Lut Tawar berada lebih dari seribu meter di atas laut.</p>"


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def site(db: None) -> dict[str, HomePage]:
    """The laid-out site: home pages by language."""
    return lay_out_site()


@pytest.fixture
def scene(db: None) -> Picture:
    """A scene, described in three languages, with its sizes made."""
    out = BytesIO()
    Image.new("RGB", (160, 100), "navy").save(out, "PNG")
    return Picture.objects.create(
        title="Kebun kopi",
        shape="scene",
        file=ContentFile(out.getvalue(), name="scene.png"),
        alt_ms="Kebun kopi waktu pagi",
        alt_ind="Kebun kopi di pagi hari",
        alt_en="A coffee garden in the morning",
        sources={
            "avif": [[480, "/media/a.avif"]],
            "jpeg": [[480, "/media/a.jpg"]],
            "og": [[1200, "/media/og.jpg"]],
        },
    )


@pytest.fixture
def write_story(site: dict[str, HomePage], scene: Picture) -> Callable[..., StoryPage]:
    """Puts a draft into the list of stories: write_story("Judul", products=[...], language="ms")."""

    def write(title: str = "Tiga minggu", language: str = "ms", **given: Any) -> StoryPage:
        products = given.pop("products", [])
        makers = given.pop("makers", [])
        facts: dict[str, Any] = {
            "intro": "Mengapa kopi tidak dihantar lama.",
            "hero": scene,
            "story_date": datetime.date(2026, 11, 2),
            "body": [
                {"type": "text", "value": WORDS},
                *({"type": "product_card", "value": {"product": product.pk}} for product in products),
            ],
            "maker_links": [StoryMaker(maker=maker) for maker in makers],
            "live": False,
            **given,
        }
        index = StoryIndexPage.objects.get(locale__language_code=language)
        story = StoryPage(title=title, **facts)
        story.locale = index.locale
        index.add_child(instance=story)
        return story

    return write


@pytest.fixture
def maker_page(site: dict[str, HomePage], scene: Picture) -> Callable[..., MakerPage]:
    """Publishes the Malay page of a maker."""

    def publish(maker: Any) -> MakerPage:
        index = MakerIndexPage.objects.get(locale__language_code="ms")
        page = MakerPage(
            title=maker.name,
            slug=maker.code,
            intro="Kopi dari Gayo.",
            maker=maker,
            portrait=scene,
            live=False,
        )
        page.locale = index.locale
        index.add_child(instance=page)
        page.save_revision().publish()
        return page

    return publish
