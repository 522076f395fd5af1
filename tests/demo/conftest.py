"""A sample shop whose pictures are plain squares: painting 151 real ones takes longer than all these tests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from PIL import Image

from storefront.demo.drawing.raster import jpeg

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@contextmanager
def plain_squares(keys: list[str]) -> Iterator[dict[str, Future[bytes]]]:
    """A small picture of its own colour for each key, at once."""
    painted: dict[str, Future[bytes]] = {}
    for number, key in enumerate(keys):
        painted[key] = Future()
        size = (64, 40) if key.startswith("scene-") else (40, 40)
        painted[key].set_result(jpeg(Image.new("RGB", size, (number % 256, 90, 120))))
    yield painted


@pytest.fixture
def own_media(tmp_path: Path, settings: LazySettings) -> Path:
    """Files of a test go into its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
