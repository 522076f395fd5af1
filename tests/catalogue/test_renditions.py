"""Sizes of pictures: the fixed set, cropped to the shape, made by the job and listed on the row."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.jobs import render_picture
from catalogue.models import Picture
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


@pytest.mark.django_db
class TestJob:
    @pytest.fixture
    def picture(self, tmp_path: Path, settings: LazySettings) -> Picture:
        settings.MEDIA_ROOT = tmp_path
        made = Picture(title="Kopi", shape="scene")
        made.file = ContentFile(picture_of((1600, 1200)), name="kopi.jpg")
        made.save()
        return made

    def jobs(self) -> int:
        return ProcrastinateJob.objects.filter(task_name="catalogue.jobs.render_picture").count()

    def test_job_is_asked_for_once_when_a_picture_is_stored(self, picture: Picture) -> None:
        assert self.jobs() == 1
        render_picture(picture.pk)
        picture.refresh_from_db()
        picture.title = "Kopi Gayo"
        picture.save()
        assert self.jobs() == 1

    def test_new_sizes_are_asked_for_when_the_file_is_replaced(self, picture: Picture) -> None:
        render_picture(picture.pk)
        picture.refresh_from_db()
        picture.file = ContentFile(picture_of((1600, 1000)), name="teh.jpg")
        picture.save()
        assert self.jobs() == 2

    def test_row_lists_files_that_exist_when_the_job_has_run(self, picture: Picture, tmp_path: Path) -> None:
        render_picture(picture.pk)
        picture.refresh_from_db()
        assert set(picture.sources) == {"avif", "webp", "jpeg"}
        for kind, files in picture.sources.items():
            assert [width for width, _ in files] == [480, 800, 1280], kind
            for width, url in files:
                stored = tmp_path / url.removeprefix("/media/")
                with Image.open(stored) as image:
                    assert image.size == (width, width * 5 // 8)

    def test_row_is_the_same_when_the_job_runs_again(self, picture: Picture, tmp_path: Path) -> None:
        render_picture(picture.pk)
        picture.refresh_from_db()
        before, files = picture.sources, sorted(tmp_path.rglob("*.*"))
        render_picture(picture.pk)
        picture.refresh_from_db()
        assert (picture.sources, sorted(tmp_path.rglob("*.*"))) == (before, files)

    def test_nothing_happens_when_the_picture_is_gone(self) -> None:
        render_picture(10**9)
        assert not Picture.objects.exists()
