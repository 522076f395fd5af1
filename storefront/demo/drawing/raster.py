"""From SVG to the files that a shop serves."""

from __future__ import annotations

from io import BytesIO

import resvg_py
from PIL import Image

from storefront.demo.drawing.still import Still

JPEG_QUALITY = 88


def pixels(svg: str, width: int) -> Image.Image:
    """Rasterise at a width in px, see-through where nothing is drawn. No font of the machine is read."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
    return Image.open(BytesIO(png))


def photograph(still: Still, width: int) -> Image.Image:
    """A still life at a width in px, its wall a little out of focus."""
    front = pixels(still.front, width)
    wall = pixels(still.wall, width // 2).convert("RGB")
    picture = Image.new("RGB", front.size)
    picture.paste(wall.resize((width, wall.height * 2), Image.Resampling.BICUBIC))
    picture.paste(front, mask=front)
    return picture


def jpeg(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    """Encode as JPEG with full colour resolution, for thin red lines on cloth."""
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, subsampling=0)
    return out.getvalue()
