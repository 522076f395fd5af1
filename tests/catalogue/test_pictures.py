"""Pictures: stored bare and under random names; all sizes made once, by a job."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.jobs import render_picture
from catalogue.models import Picture

pytestmark = pytest.mark.django_db

GPS = 0x8825  # EXIF tag of the block that holds a place
ORIENTATION = 0x0112


def photo(
    size: tuple[int, int] = (1600, 1000), *, gps: bool = False, orientation: int = 1, kind: str = "JPEG"
) -> bytes:
    """A photo as a phone sends it; the left half is red, the right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "CANARY-PHONE"
        exif.get_ifd(GPS)[2] = (3.0, 8.0, 20.0)
    if orientation != 1:
        exif[ORIENTATION] = orientation
    out = BytesIO()
    image.save(out, format=kind, exif=exif)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(data: bytes, name: str = "IMG_2041.JPG", **fields: object) -> Picture:
    return Picture.objects.create(title="Bengkel", file=ContentFile(data, name=name), **fields)


class TestOriginal:
    def test_place_and_phone_are_gone_when_a_photo_carries_them(self, tmp_path: Path) -> None:
        picture(photo(gps=True))

        stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert len(stored) == 1
        assert not any(b"CANARY-PHONE" in data for data in stored)
        assert not Image.open(BytesIO(stored[0])).getexif()

    def test_name_cannot_be_guessed(self) -> None:
        first, second = picture(photo()), picture(photo())

        assert re.fullmatch(r"original_images/[0-9a-f]{24}\.jpg", first.file.name)
        assert first.file.name != second.file.name

    def test_longest_side_is_2400_when_the_upload_is_larger(self) -> None:
        stored = picture(photo((4800, 3000)))

        assert (stored.width, stored.height) == (2400, 1500)

    def test_it_stands_upright_when_the_phone_was_turned(self) -> None:
        stored = picture(photo((1600, 1000), orientation=6))

        assert (stored.width, stored.height) == (1000, 1600)

    def test_bytes_stay_when_there_is_nothing_to_remove(self) -> None:
        data = photo(kind="PNG")

        with picture(data, "drawn.png").file.open() as stored:
            assert stored.read() == data


class TestRenderPicture:
    def test_job_waits_in_the_queue_when_a_picture_is_created(self) -> None:
        made = picture(photo())

        jobs = ProcrastinateJob.objects.filter(task_name="catalogue.jobs.render_picture")
        assert [job.args for job in jobs] == [{"picture_id": made.pk}]

    def test_no_job_when_only_words_change(self) -> None:
        made = picture(photo())
        made.alt_ms = "Bengkel batik"
        made.save(update_fields=["alt_ms"])

        assert ProcrastinateJob.objects.filter(task_name="catalogue.jobs.render_picture").count() == 1

    def test_row_lists_the_whole_set_for_a_scene(self) -> None:
        made = picture(photo(), shape="scene")

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        widths = {kind: [width for width, _ in rows] for kind, rows in made.sources.items()}
        three = [480, 800, 1280]
        assert widths == {"avif": three, "webp": three, "jpeg": three, "og": [1200]}

    def test_goods_are_square(self, tmp_path: Path) -> None:
        made = picture(photo(), shape="goods")

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        address = dict(made.sources["webp"])[360]
        with Image.open(tmp_path / address.removeprefix("/media/")) as image:
            assert image.size == (360, 360)

    def test_focal_point_decides_what_a_crop_keeps(self, tmp_path: Path) -> None:
        made = picture(
            photo(),
            shape="goods",
            focal_point_x=1400,
            focal_point_y=500,
            focal_point_width=300,
            focal_point_height=900,
        )

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        address = dict(made.sources["jpeg"])[360]
        with Image.open(tmp_path / address.removeprefix("/media/")) as image:
            red, _green, blue = image.getpixel((100, 180))  # 878 px into the photo; 578, red, without a point
        assert blue > 200
        assert red < 60

    def test_nothing_is_made_twice_when_the_job_runs_again(self, tmp_path: Path) -> None:
        made = picture(photo(), shape="scene")
        render_picture(picture_id=made.pk)
        files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        made.refresh_from_db()
        listed = made.sources

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        assert made.sources == listed
        assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == files

    def test_no_width_is_larger_than_a_small_original(self) -> None:
        made = picture(photo((300, 300)), shape="goods")

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        assert max(width for width, _ in made.sources["avif"]) == 300

    def test_address_changes_when_the_crop_does(self) -> None:
        made = picture(photo(), shape="goods")
        render_picture(picture_id=made.pk)
        made.refresh_from_db()
        before = dict(made.sources["avif"])[360]
        made.focal_point_x, made.focal_point_y = 1500, 500
        made.focal_point_width = made.focal_point_height = 100
        made.save()

        render_picture(picture_id=made.pk)

        made.refresh_from_db()
        assert dict(made.sources["avif"])[360] != before

    def test_nothing_happens_when_the_picture_is_gone(self) -> None:
        render_picture(picture_id=0)
