"""The picture tag: files that the job made, honest sizes, one small file on data-light pages."""

from __future__ import annotations

from typing import Any

from django.template import Context, Template

from catalogue.models import Picture

SOURCES = {
    "avif": [[240, "/m/a240.avif"], [360, "/m/a360.avif"], [640, "/m/a640.avif"]],
    "webp": [[240, "/m/a240.webp"], [360, "/m/a360.webp"], [640, "/m/a640.webp"]],
    "jpeg": [[360, "/m/a360.jpg"], [640, "/m/a640.jpg"]],
}


def a_picture(**fields: Any) -> Picture:
    """A picture that was never saved: the tag must not ask the database for anything."""
    return Picture(
        **{
            "title": "kopi",
            "collection_id": 1,
            "alt_ms": "Pek kopi",
            "sources": SOURCES,
            "width": 1600,
            "height": 1600,
            **fields,
        }
    )


def written(picture: Picture | None, arguments: str = "", **context: Any) -> str:
    return Template("{% load pictures %}{% picture pic " + arguments + " %}").render(
        Context({"pic": picture, **context})
    )


class TestPicture:
    def test_all_formats_are_offered_best_first_when_the_job_has_run(self) -> None:
        html = written(a_picture(), 'sizes="50vw"')
        assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
        assert "/m/a240.avif 240w, /m/a360.avif 360w, /m/a640.avif 640w" in html
        assert 'sizes="50vw"' in html and 'src="/m/a360.jpg"' in html

    def test_room_is_kept_when_the_picture_loads_late(self) -> None:
        assert 'width="640" height="640"' in written(a_picture())
        assert 'width="800" height="500"' in written(a_picture(shape="scene"))

    def test_picture_waits_unless_it_is_on_the_first_screen(self) -> None:
        assert 'loading="lazy"' in written(a_picture())
        eager = written(a_picture(), "eager=True")
        assert 'fetchpriority="high"' in eager and "lazy" not in eager

    def test_description_is_the_picture_s_own_unless_it_is_decoration(self) -> None:
        assert 'alt="Pek kopi"' in written(a_picture())
        assert 'alt=""' in written(a_picture(), 'alt=""')

    def test_one_small_file_is_sent_when_the_page_is_data_light(self) -> None:
        html = written(a_picture(), is_lite=True)
        assert "<source" not in html and 'src="/m/a240.avif"' in html

    def test_original_is_shown_when_the_job_has_not_run(self) -> None:
        html = written(a_picture(sources={}, file="original_images/kopi.jpg"))
        assert "/media/original_images/kopi.jpg" in html and 'width="1600" height="1600"' in html

    def test_quiet_placeholder_is_shown_when_there_is_no_picture(self) -> None:
        assert "missing" in written(None) and 'alt=""' in written(None)
