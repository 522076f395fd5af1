"""Background work of the catalogue: a picture's sizes, made once, never in a request."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image
from procrastinate.contrib.django import app

from catalogue.models import Picture
from catalogue.renditions import Rendition, renditions


@app.task(queue="pictures", priority=-10, retry=3)  # behind whatever a buyer waits for
def render_picture(picture_id: int) -> None:
    """Write all sizes of a picture and list them on its row. Safe to run again: same bytes, same names."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return
    with picture.file.open() as stored, Image.open(stored) as original:
        made = list(renditions(original, picture.shape, _focus(picture)))
    add_sources(picture, made)


def add_sources(picture: Picture, made: list[Rendition]) -> None:
    """Store files and put their addresses into `picture.sources`, beside the kinds that are there already."""
    sources: dict[str, list[list[int | str]]] = defaultdict(list)
    for rendition in made:
        sources[rendition.kind].append([rendition.width, _store(picture, rendition)])
    with transaction.atomic():
        row = Picture.objects.select_for_update().get(pk=picture.pk)
        row.sources = {**row.sources, **sources}
        row.save(update_fields=["sources"])


def _store(picture: Picture, rendition: Rendition) -> str:
    """The rendition's address. The original's name carries the randomness; other bytes get another name, so that
    no reader keeps an old crop in his cache."""
    stem = picture.file.name.rpartition("/")[2].rpartition(".")[0]
    mark = hashlib.sha256(rendition.content).hexdigest()[:8]
    name = f"pictures/{stem}-{rendition.width}-{mark}.{rendition.ending}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(rendition.content))
    return str(default_storage.url(name))


def _focus(picture: Picture) -> tuple[float, float]:
    """The editor's focal point as parts of width and height; the middle when there is none."""
    if picture.focal_point_x is None or picture.focal_point_y is None:
        return 0.5, 0.5
    return picture.focal_point_x / picture.width, picture.focal_point_y / picture.height
