"""The fixed set of files of a picture: three widths in three formats, cropped to its shape. Pure but for Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

#: Widths in px by shape (storefront.md 9); height follows from the shape's ratio.
WIDTHS = {"goods": (240, 360, 640), "scene": (480, 800, 1280)}
RATIOS = {"goods": (1, 1), "scene": (8, 5), "og": (40, 21)}
#: A scene's card for chats is the scene itself; goods get a drawn card with the maker's name.
OG_WIDTH = 1200
#: How each format is written. AVIF quality 44 is what the page budgets were measured with.
FORMATS = {
    "avif": {"quality": 44, "speed": 8},
    "webp": {"quality": 68, "method": 2},
    "jpeg": {"quality": 74, "optimize": True, "progressive": True},
}
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "og": "jpg"}


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file: its format, width in px and bytes."""

    kind: str
    width: int
    content: bytes

    @property
    def ending(self) -> str:
        """File name ending without the dot."""
        return ENDINGS[self.kind]


def crop_box(size: tuple[int, int], shape: str, focus: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest box of the shape's ratio inside `size` px, as near to the focus (0 to 1 each) as it fits."""
    width, height = size
    across, down = RATIOS[shape]
    w = min(width, height * across // down)
    h = min(height, width * down // across)
    left = min(max(round(focus[0] * width - w / 2), 0), width - w)
    top = min(max(round(focus[1] * height - h / 2), 0), height - h)
    return left, top, left + w, top + h


def renditions(
    original: Image.Image, shape: str, focus: tuple[float, float] = (0.5, 0.5)
) -> Iterator[Rendition]:
    """All files of a picture. Never wider than the original; no metadata of the original is carried over."""
    upright = ImageOps.exif_transpose(original).convert("RGB")
    cropped = upright.crop(crop_box(upright.size, shape, focus))
    across, down = RATIOS[shape]
    for wanted in WIDTHS[shape]:
        width = min(wanted, cropped.width)
        sized = cropped.resize((width, width * down // across), Image.Resampling.LANCZOS)
        for kind, options in FORMATS.items():
            out = BytesIO()
            sized.save(out, kind.upper(), **options)
            yield Rendition(kind, width, out.getvalue())
    if shape == "scene":
        yield _chat_card(upright, focus)


def _chat_card(upright: Image.Image, focus: tuple[float, float]) -> Rendition:
    cropped = upright.crop(crop_box(upright.size, "og", focus))
    width = min(OG_WIDTH, cropped.width)
    across, down = RATIOS["og"]
    sized = cropped.resize((width, width * down // across), Image.Resampling.LANCZOS)
    out = BytesIO()
    sized.save(out, "JPEG", **FORMATS["jpeg"])
    return Rendition("og", width, out.getvalue())
