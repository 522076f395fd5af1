"""The picture tag: the one way a template shows a picture, built from its row alone.

A picture's sizes are files that `catalogue.jobs.render_picture` wrote and listed in `Picture.sources`. It
asks the database nothing and encodes nothing. Until the job has run it falls back to the original file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.card_rows import ListedPicture

if TYPE_CHECKING:
    from catalogue.models import Picture

register = template.Library()

#: Width and height in px that a browser reserves, by shape (the job crops to these ratios).
BOXES = {"goods": (640, 640), "scene": (800, 500)}
#: Formats that a `<source>` offers, best first; `jpeg` is what every browser can read.
OFFERED = ("avif", "webp")
#: On the data-light page one file is sent per picture: the smallest that is at least this wide, in px.
LIGHT_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Source:
    """One `<source>`: kind is the format, srcset its files with their widths."""

    kind: str
    srcset: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """What the markup of one picture needs; sizes is the honest CSS width for the browser's choice."""

    src: str
    alt: str
    width: int
    height: int
    sizes: str = ""
    sources: tuple[Source, ...] = ()
    is_eager: bool = False
    css_class: str = ""


@register.simple_tag(takes_context=True)
def picture(
    context: template.Context,
    pic: Picture | ListedPicture | None,
    *,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    css_class: str = "",
) -> SafeString:
    """Show `pic`; `alt=""` where its name stands beside it, the picture's own description when left out.

    `eager` marks a picture of the first screen. A missing picture shows the shop's quiet placeholder.
    """
    light = bool(context.get("is_lite"))
    return picture_markup(pic, sizes=sizes, alt=alt, eager=bool(eager), light=light, css_class=css_class)


def picture_markup(
    pic: Picture | ListedPicture | None,
    *,
    sizes: str,
    alt: str | None = None,
    eager: bool = False,
    light: bool = False,
    css_class: str = "",
) -> SafeString:
    """The markup of one picture. That of a listed picture is kept: the picture holds all that it is made of."""
    if not pic:  # a template hands "" over for what is not there
        missing = static("juragan/img/missing.svg")
        return _written(PictureView(missing, "", *BOXES["goods"], is_eager=eager, css_class=css_class))
    if isinstance(pic, ListedPicture):
        return _kept(pic, sizes=sizes, alt=alt or "", eager=eager, light=light, css_class=css_class)
    text = pic.alt if alt is None else alt
    return _written(picture_view(pic, text, sizes=sizes, eager=eager, light=light, css_class=css_class))


@lru_cache(maxsize=4096)
def _kept(
    pic: ListedPicture, *, sizes: str, alt: str, eager: bool, light: bool, css_class: str
) -> SafeString:
    return _written(picture_view(pic, alt, sizes=sizes, eager=eager, light=light, css_class=css_class))


def _written(view: PictureView) -> SafeString:
    """Not from a template: a list shows two dozen of these, and a template takes ten times as long for one."""
    loads = ' fetchpriority="high"' if view.is_eager else ' loading="lazy" decoding="async"'
    image = format_html(
        '<img src="{}" alt="{}" width="{}" height="{}"{}{}>',
        view.src,
        view.alt,
        view.width,
        view.height,
        SafeString(loads),
        format_html(' class="{}"', view.css_class) if view.css_class else "",
    )
    if not view.sources:
        return format_html("{}\n", image)
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((source.kind, source.srcset, view.sizes) for source in view.sources),
    )
    return format_html("<picture>{}{}</picture>\n", sources, image)


def picture_view(
    pic: Picture | ListedPicture,
    alt: str,
    *,
    sizes: str,
    eager: bool = False,
    light: bool = False,
    css_class: str = "",
) -> PictureView:
    """Choose files for `pic`: all formats and widths, or a single small one when `light`."""
    files: dict[str, list[tuple[int, str]]] = {
        kind: [(w, url) for w, url in rows] for kind, rows in pic.sources.items()
    }
    width, height = BOXES.get(pic.shape, (pic.width, pic.height))
    plain = files.get("jpeg") or files.get("webp")
    if not plain:
        return PictureView(pic.file.url, alt, pic.width, pic.height, is_eager=eager, css_class=css_class)
    if light:
        small = _at_least(files.get("avif") or files.get("webp") or plain, LIGHT_WIDTH)
        return PictureView(small, alt, width, height, is_eager=eager, css_class=css_class)
    sources = tuple(
        Source(kind, ", ".join(f"{url} {px}w" for px, url in files[kind]))
        for kind in OFFERED
        if files.get(kind)
    )
    return PictureView(_at_least(plain, width // 2), alt, width, height, sizes, sources, eager, css_class)


def _at_least(rows: list[tuple[int, str]], wanted_px: int) -> str:
    """The smallest file that is at least `wanted_px` wide, else the widest."""
    ordered = sorted(rows)
    return next((url for px, url in ordered if px >= wanted_px), ordered[-1][1])
