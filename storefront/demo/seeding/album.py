"""Stores painted pictures as rows of the one picture model."""

from __future__ import annotations

from concurrent.futures import Future

from django.core.files.base import ContentFile

from catalogue.models import Picture
from storefront.demo.pictures import Order, orders
from storefront.demo.seeding.planting import Garden

CREDIT = "Lukisan contoh Juragan"


def missing_orders() -> list[Order]:
    """Pictures of the content that are not in the album yet, found by their file names."""
    stored = set(Picture.objects.filter(is_sample=True).values_list("file", flat=True))
    return [order for order in orders() if f"original_images/{order.file_name}" not in stored]


def seed_pictures(garden: Garden, painted: dict[str, Future[bytes]]) -> dict[str, Picture]:
    """All pictures by their key. Saving one asks for its sizes in the same transaction."""
    for order in orders():
        if order.key in painted:
            _store(order, painted[order.key].result())
            garden.planted[Picture._meta.label] += 1
    stored = {
        picture.file.name.rpartition("/")[2]: picture for picture in Picture.objects.filter(is_sample=True)
    }
    return {order.key: stored[order.file_name] for order in orders()}


def _store(order: Order, content: bytes) -> None:
    picture = Picture(title=order.title[:255], shape=order.shape, credit=CREDIT, is_sample=True, **order.seen)
    storage, name = picture.file.storage, f"original_images/{order.file_name}"
    if storage.exists(name):
        storage.delete(name)  # of an earlier database
    picture.file = ContentFile(content, name=order.file_name)
    picture.file_size = len(content)
    picture.save()
