"""The set every still life is shot on: wall, window light, table, shadow, grain and label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, NIGHT, SHADE, SUN, Palette, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS

HORIZON = 628
BASE = 812  # where things stand

Trait = str | int | float | bool


@dataclass(frozen=True)
class Look:
    """What makes one still life differ from another of its kind."""

    palette: Palette
    label: tuple[str, ...]
    motif: str
    traits: Mapping[str, Trait] = field(default_factory=dict)

    def word(self, name: str, default: str) -> str:
        """A trait that is a word or a colour."""
        return str(self.traits.get(name, default))

    def number(self, name: str, default: int) -> int:
        """A trait that counts something."""
        return int(self.traits.get(name, default))

    def has(self, name: str) -> bool:
        """Whether a trait is switched on."""
        return bool(self.traits.get(name))


def wall(s: Svg, p: Palette, motif: str, k: float = 1.25, beam: float = 0) -> None:
    """A wall with a quiet motif and a slant of window light moved by ``beam``."""
    figure, spark = mix(p.wall, p.motif, 0.42), mix(p.wall, p.motif, 0.62)
    s.rect(0, 0, s.width, HORIZON, MOTIFS[motif](s, p.wall, figure, spark, k))
    glow = [(0, light(p.wall, 0.55), 0.55), (0.55, p.wall, 0.12), (1, dark(p.wall, 0.75), 0.62)]
    s.rect(0, 0, s.width, HORIZON, s.rad(glow, at=(0.3, 0.22), r=0.95))
    ray = s.lin([(0, SUN, 0.02), (0.5, SUN, 0.17), (1, SUN, 0.02)], to=(1, 0.35))
    slants = f"M-60 {HORIZON}L280 0H450L80 {HORIZON}Z M130 {HORIZON}L500 0H690L310 {HORIZON}Z"
    s.path(slants, ray, transform=f"translate({n(beam)} 0)")


def table(s: Svg, c: str, beam: float = 0) -> None:
    """The table with its grain, the edge where it meets the wall, the light that falls on it."""
    w, h = s.width, s.height
    s.rect(0, HORIZON, w, h - HORIZON, s.tone(c, (0, 0.12), (0.1, 0), (1, -0.38)))
    s.rect(0, HORIZON - 26, w, 26, s.lin([(0, NIGHT, 0), (1, NIGHT, 0.34)]))
    for i in range(9):
        y, x = HORIZON + 16 + i * i * 3.6 + i * 12, s.rnd.uniform(-60, 500)
        bend = f"160 {n(s.rnd.uniform(-5, 5))} 300 {n(s.rnd.uniform(-5, 5))} {n(s.rnd.uniform(420, 640))} 0"
        s.line(f"M{n(x)} {n(y)}c{bend}", dark(c, 0.35), 2, 0.28)
    s.rect(0, HORIZON, w, 5, light(c, 0.45), opacity=0.55)
    s.path(f"M60 {h}L330 {HORIZON}H560L330 {h}Z", SUN, opacity=0.06, transform=f"translate({n(beam)} 0)")


def finish(s: Svg) -> None:
    """The same grain and fall of light over every picture."""
    whole = (0, 0, s.width, s.height)
    s.grain(whole, 420, NIGHT, 0.12, 2.2)
    s.grain(whole, 300, SUN, 0.16, 2.2)
    s.rect(*whole, s.lin([(0, SUN, 0.1), (0.5, SUN, 0), (1, NIGHT, 0.2)], to=(1, 1)))


def shadow(s: Svg, x: float, y: float, w: float, depth: float = 46, op: float = 0.55) -> None:
    """Contact shadow plus a soft throw to the right, away from the light."""
    throw = [(0, SHADE, op * 0.75), (0.55, SHADE, op * 0.35), (1, SHADE, 0)]
    s.ell(x + w * 0.34, y + depth * 0.12, w * 0.86, depth * 1.05, s.rad(throw))
    contact = [(0, SHADE, op), (0.7, SHADE, op * 0.7), (1, SHADE, 0)]
    s.ell(x + 8, y, w * 0.56, depth * 0.5, s.rad(contact))


def dent(s: Svg, x: float, y: float, rx: float, ry: float = 12, op: float = 0.3) -> None:
    """A small flat shadow under a small thing."""
    s.ell(x, y, rx, ry, SHADE, opacity=op)


def cyl(s: Svg, c: str, gloss: float = 0.4) -> str:
    """Paint for anything round: lit left of centre, core shadow right, a little bounce."""
    lit = ((0, -0.28), (0.1, 0.08), (0.26, gloss), (0.42, 0))
    return s.tone(c, *lit, (0.72, -0.22), (0.92, -0.46), (1, -0.3), to=RIGHT)


def face(s: Svg, c: str) -> str:
    """Paint for a flat face turned to us."""
    return s.tone(c, (0, 0.2), (0.5, 0), (1, -0.26), to=(1, 0.55))


def paper_paint(s: Svg, c: str) -> str:
    """Paint for paper wrapped round something."""
    return s.tone(c, (0, -0.1), (0.22, 0.5), (0.55, 0), (1, -0.26), to=RIGHT)


def band_paint(s: Svg, p: Palette, motif: str, k: float = 0.42) -> str:
    """The label's motif in accent and gold."""
    return MOTIFS[motif](s, p.accent, mix(p.accent, p.paper, 0.75), mix(p.accent, "#e0a93f", 0.8), k)


def _strip(x: float, y0: float, y1: float, w: float, curve: float) -> str:
    """A band between two heights, sagging by ``curve`` as round a jar."""
    mid = n(x + w / 2)
    top = f"M{n(x)} {n(y0)}Q{mid} {n(y0 + curve * 2)} {n(x + w)} {n(y0)}"
    return f"{top}L{n(x + w)} {n(y1)}Q{mid} {n(y1 + curve * 2)} {n(x)} {n(y1)}Z"


def label(
    s: Svg,
    look: Look,
    box: tuple[float, float, float, float],
    lines: tuple[str, ...] | None = None,
    curve: float = 0.0,
) -> None:
    """Paper label in (x, y, width, height): motif band on top, up to three lines of words."""
    p, (x, y, w, h) = look.palette, box
    outline = _strip(x, y, y + h, w, curve)
    s.path(outline, paper_paint(s, p.paper))
    band = h * 0.26
    s.open(clip_path=s.clip(outline))
    s.path(_strip(x, y, y + band, w, curve), band_paint(s, p, look.motif))
    s.path(_strip(x, y + band, y + band + 5, w, curve), BRAID_GOLD)
    s.path(_strip(x, y + h - 14, y + h - 9, w, curve), p.accent)
    s.rect(x + w * 0.7, y - 20, w * 0.32, h + 60, s.relief((0, -0.0), (1, -0.26), to=RIGHT))
    s.close()
    words = look.label if lines is None else lines
    _label_words(s, p, words[:3], (x, y + band + curve, w, h - band - 22))


def _label_words(s: Svg, p: Palette, words: tuple[str, ...], box: tuple[float, float, float, float]) -> None:
    x, y, w, room = box
    sizes = (0.34, 0.19, 0.17)
    y += room * (0.36 if len(words) > 2 else 0.44)
    for i, line in enumerate(words):
        size = min(room * sizes[i], 54 if i == 0 else 24)
        track = size * (0.04 if i == 0 else 0.08)
        s.text(line, x + w / 2, y, size, p.accent if i == 0 else p.ink, track=track, maxw=w * 0.84)
        y += size * 0.25 + min(room * sizes[min(i + 1, 2)], 26) * 1.25


def tag(
    s: Svg,
    look: Look,
    box: tuple[float, float, float, float],
    turn: float,
    lines: tuple[str, ...] | None = None,
    cord: str = "",
) -> None:
    """A paper tag tied to a thing or lying beside it: the same label, turned a little."""
    x, y, w, h = box
    if cord:
        s.line(cord, "#8a5a2b", 4)
    s.open(transform=f"rotate({turn} {n(x + w / 2)} {n(y + h / 2)})")
    s.path(_strip(x + 10, y + 8, y + h + 8, w, 0), SHADE, opacity=0.24)
    label(s, look, box, lines)
    s.close()
