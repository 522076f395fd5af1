"""Cards for chats: a picture, the name, the maker and the place. Never a price: chats keep old pictures."""

from __future__ import annotations

from PIL import Image

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.colour import light
from storefront.demo.drawing.motifs import tumpal
from storefront.demo.drawing.raster import jpeg, pixels

WIDTH, HEIGHT = 1200, 630
LIMIT_BYTES = 100_000
_PAPER, _SONGKET, _GOLD, _INK, _QUIET = "#fbf8f2", "#8e1f2f", "#dcae55", "#1c2238", "#5d6274"


def wrap(text: str, letters: int) -> list[str]:
    """Lines of at most so many letters, broken between words."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def og_card(picture: Image.Image, title: str, maker: str, place: str, line: str) -> bytes:
    """An Open Graph card, JPEG 1200 x 630 of at most 100 KB: words on the left, the picture on the right."""
    card = pixels(_words(title, maker, place, line), WIDTH)
    side = picture.resize((670, 670), Image.Resampling.LANCZOS).crop((15, 20, 655, 650))
    card.paste(side, (560, 0))
    for quality in (82, 76, 70, 62, 50):
        content = jpeg(card, quality)
        if len(content) <= LIMIT_BYTES:
            break
    return content


def _fitted(title: str) -> tuple[list[str], int]:
    """Lines of the whole title and their size: the larger the fewer they are."""
    for letters, size, most in ((16, 62, 3), (20, 50, 4)):
        lines = wrap(title, letters)
        if len(lines) <= most:
            return lines, size
    return wrap(title, 25)[:5], 40


def _words(title: str, maker: str, place: str, line: str) -> str:
    s = Svg(WIDTH, HEIGHT, 5)
    s.rect(0, 0, WIDTH, HEIGHT, _PAPER)
    s.rect(0, 0, 18, HEIGHT, tumpal(s, _SONGKET, _GOLD, _PAPER, 0.3))
    s.text("Juragan", 70, 108, 44, _SONGKET, "start")
    lines, size = _fitted(title)
    y = 156.0 + size
    for words in lines:
        s.text(words, 70, y, size, _INK, "start", maxw=460)
        y += size * 1.22
    s.rect(72, y - size * 0.5, 64, 5, _GOLD)
    s.text(maker, 70, y + 34, 33, light(_INK, 0.12), "start", maxw=460)
    s.text(place, 70, y + 78, 28, _QUIET, "start", maxw=460)
    s.text(line, 70, 590, 24, _QUIET, "start", maxw=460)
    return s.svg(title)
