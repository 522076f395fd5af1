"""A story of the shop with all that the gate of published pages asks for."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from catalogue.models import Picture
from cms.models import StoryIndexPage, StoryPage
from cms.operations import lay_out_site

BODY = "Penenun mencelup benang dengan nila. "


def a_scene() -> Picture:
    """A picture with texts in three languages; its file goes to MEDIA_ROOT, which tests set to their own folder."""
    out = BytesIO()
    Image.new("RGB", (160, 100), "navy").save(out, "PNG")
    texts = dict.fromkeys(("alt_ms", "alt_ind", "alt_en"), "Kebun")
    return Picture.objects.create(
        title="Kebun", shape="scene", file=ContentFile(out.getvalue(), name="scene.png"), **texts
    )


def a_story(title: str = "Tenun dari Sumba", live: bool = True) -> StoryPage:
    """A story in Malay; a draft where `live` is false."""
    lay_out_site()
    index = StoryIndexPage.objects.get(locale__language_code="ms")
    story = StoryPage(title=title, intro="Benang dicelup nila.", live=live, locale=index.locale)
    story.story_date = date(2026, 11, 2)
    story.hero = a_scene()
    story.body = [{"type": "text", "value": f"<p>{BODY * 40}</p>"}]
    index.add_child(instance=story)
    return story
