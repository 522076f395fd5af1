"""What is stored of an uploaded picture: no metadata (a phone writes where it stood), at most MAX_SIDE, upright."""

from __future__ import annotations

import secrets
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

#: Longest side of a stored original, in px.
MAX_SIDE = 2400
#: How an original that has to be written anew is written; other formats become PNG.
KEPT_FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": (".jpg", {"quality": 90, "optimize": True}),
    "PNG": (".png", {}),
    "WEBP": (".webp", {"quality": 90}),
    "AVIF": (".avif", {"quality": 80}),
}
#: Places in a file where cameras and editors write about the picture.
TELLTALES = {"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Raw profile type exif", "iptc"}


def random_name(filename: str) -> str:
    """A file name of 96 random bits with the ending of `filename`: nobody guesses the address of a hidden file."""
    return f"{secrets.token_hex(12)}{PurePath(filename).suffix.lower()}"


def cleaned(file: IO[bytes], filename: str) -> ContentFile[bytes] | None:
    """A bare copy of the upload, or None when there is nothing to remove, turn or shrink."""
    file.seek(0)
    image = Image.open(file)
    written_as = image.format or ""
    telltale = TELLTALES & {str(key) for key in image.info} or len(image.getexif())
    if written_as in KEPT_FORMATS and not telltale and max(image.size) <= MAX_SIDE:
        file.seek(0)
        return None
    suffix, options = KEPT_FORMATS.get(written_as, KEPT_FORMATS["PNG"])
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "P":
        upright = upright.convert("RGBA")
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)  # pixels only: what else the file said stays behind
    out = BytesIO()
    bare.save(out, format=written_as if written_as in KEPT_FORMATS else "PNG", **options)
    return ContentFile(out.getvalue(), name=PurePath(filename).stem + suffix)
