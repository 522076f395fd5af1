"""What an agent prints or posts: a sheet of cards, a picture with her code, her track record. Drawn by typst."""

import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import gettext as _
from PIL import Image

from catalogue.models import Picture
from storefront.referrals.codes import spelled

SHEETS = Path(__file__).with_name("sheets")
CARD_SIZE = (720, 900)
MOST_JPEG_BYTES = 100 * 1024
PICTURE_WIDTH = 640


@dataclass(frozen=True, slots=True)
class PictureCard:
    """The words of a picture for a status. No price and no name of a person."""

    name: str
    maker: str
    place: str
    code: str
    say: str
    address: str


def card_sheet(*, alias: str, code: str, address: str) -> bytes:
    """An A4 page of ten cards with QR code and spoken code, as PDF."""
    data = {
        "alias": alias,
        "code": spelled(code),
        "address": address.partition("://")[2],
        "qr": qr_text(f"{address}?k=qr"),
        "kicker": _("From the makers of Indonesia"),
        "say": _("Scan, or say the code when paying. Your price stays the same; you pay Juragan."),
    }
    return _compile("cards", data)


def track_record(data: Mapping[str, Any]) -> bytes:
    """The track record as an A4 PDF; `data` as `track_record.as_data` makes it."""
    return _compile("record", data)


def draw_card(card: PictureCard, picture: Picture | None) -> bytes:
    """A JPEG of 720 x 900 that a chat shows at once."""
    data = {**asdict(card), "code": spelled(card.code), "qr": qr_text(card.address), "picture": ""}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if picture is not None:
            (root / "picture.jpg").write_bytes(_as_jpeg(picture))
            data["picture"] = "picture.jpg"
        source = root / "picture-card.typ"
        source.write_text((SHEETS / source.name).read_text(encoding="utf-8"), encoding="utf-8")
        drawn = typst.compile(
            str(source), root=folder, format="png", ppi=144, sys_inputs={"data": json.dumps(data)}
        )
    return _small_jpeg(Image.open(io.BytesIO(drawn)).convert("RGB").resize(CARD_SIZE))


def qr_text(address: str) -> str:
    """A QR code as the text of an SVG file."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        target, kind="svg", border=2, dark="#1c2238", light="#fff", xmldecl=False
    )
    return target.getvalue().decode()


def _as_jpeg(picture: Picture) -> bytes:
    with picture.file.open("rb") as file:
        image = Image.open(file).convert("RGB")
        image.thumbnail((PICTURE_WIDTH, PICTURE_WIDTH))
        target = io.BytesIO()
        image.save(target, format="JPEG", quality=88)
    return target.getvalue()


def _small_jpeg(image: Image.Image) -> bytes:
    """The best quality that stays under 100 KB."""
    for quality in (86, 78, 68, 55):
        target = io.BytesIO()
        image.save(target, format="JPEG", quality=quality, optimize=True, progressive=True)
        if target.tell() <= MOST_JPEG_BYTES:
            break
    return target.getvalue()


def _compile(name: str, data: Mapping[str, Any]) -> bytes:
    drawn: bytes = typst.compile(
        str(SHEETS / f"{name}.typ"), root=str(SHEETS), sys_inputs={"data": json.dumps(data)}
    )
    return drawn
