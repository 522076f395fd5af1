"""What happens when a picture is stored: its sizes are made by a job in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from catalogue.models import Picture


@receiver(post_save, sender=Picture, dispatch_uid="catalogue.render_new_picture")
def render_new_picture(sender: type[Picture], instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    """Ask for the sizes of a new picture, or of one whose file was replaced."""
    from catalogue.jobs import render_picture

    stem = instance.file.name.rpartition("/")[2].rpartition(".")[0]
    known = [url for _, url in instance.sources.get("jpeg", [])]
    if not raw and not any(stem in url for url in known):
        render_picture.defer(picture_id=instance.pk)
