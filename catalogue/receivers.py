"""What happens when a picture is stored: its sizes are made by a job in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from catalogue.models import Picture

#: A save that names its fields and touches none of these leaves the picture's files as they are.
DECIDING = {"file", "shape", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}


@receiver(post_save, sender=Picture, dispatch_uid="catalogue.render_new_picture")
def render_new_picture(
    sender: type[Picture],
    instance: Picture,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Ask for the sizes of a new picture, or of one whose file, shape or focal point may be another."""
    from catalogue.jobs import render_picture

    if not raw and (update_fields is None or DECIDING & set(update_fields)):
        render_picture.defer(picture_id=instance.pk)
