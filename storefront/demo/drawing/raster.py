"""From SVG to the files that a shop serves."""

from __future__ import annotations

from io import BytesIO

import resvg_py
from PIL import Image

JPEG_QUALITY = 88


def pixels(svg: str, width: int) -> Image.Image:
    """Rasterise at a width in px. No system font is read: drawn letters are outlines."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
    return Image.open(BytesIO(png)).convert("RGB")


def jpeg(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    """Encode as JPEG with full colour resolution, for thin red lines on cloth."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=0, optimize=False)
    return out.getvalue()
