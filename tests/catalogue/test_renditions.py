"""Sizes of pictures: the fixed set, cropped to the shape. (The job that writes them: test_pictures.py.)"""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from catalogue.renditions import crop_box, renditions


def picture_of(size: tuple[int, int], colour: tuple[int, int, int] = (200, 60, 40)) -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "canary"
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


class TestCrop:
    @pytest.mark.parametrize(
        ("size", "shape", "focus", "box"),
        [
            ((800, 800), "goods", (0.5, 0.5), (0, 0, 800, 800)),
            ((1000, 600), "goods", (0.5, 0.5), (200, 0, 800, 600)),
            ((1000, 600), "goods", (0.0, 0.5), (0, 0, 600, 600)),
            ((1000, 600), "goods", (0.95, 0.5), (400, 0, 1000, 600)),
            ((600, 1000), "goods", (0.5, 0.25), (0, 0, 600, 600)),
            ((1600, 1000), "scene", (0.5, 0.5), (0, 0, 1600, 1000)),
            ((1600, 1600), "scene", (0.5, 0.5), (0, 300, 1600, 1300)),
        ],
    )
    def test_box_has_the_ratio_and_holds_the_focus_when_cut(
        self, size: tuple[int, int], shape: str, focus: tuple[float, float], box: tuple[int, int, int, int]
    ) -> None:
        assert crop_box(size, shape, focus) == box


class TestRenditions:
    def test_nine_files_are_made_when_the_original_is_large(self) -> None:
        made = list(renditions(Image.new("RGB", (900, 900)), "goods"))
        assert [(one.width, one.kind) for one in made] == [
            (width, kind) for width in (240, 360, 640) for kind in ("avif", "webp", "jpeg")
        ]
        for one in made:
            image = Image.open(BytesIO(one.content))
            assert image.format == one.kind.upper()
            assert image.size == (one.width, one.width)

    def test_nothing_of_the_original_is_told_when_it_carries_metadata(self) -> None:
        original = Image.open(BytesIO(picture_of((700, 700))))
        assert original.getexif()
        for one in renditions(original, "goods"):
            assert b"canary" not in one.content
            assert not Image.open(BytesIO(one.content)).getexif()

    def test_files_are_not_blown_up_when_the_original_is_small(self) -> None:
        widths = {one.width for one in renditions(Image.new("RGB", (300, 300)), "goods")}
        assert widths == {240, 300}
