"""A coast with boats, and crackers drying on the shore."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import Svg, n
from storefront.demo.drawing.colour import SHADE
from storefront.demo.drawing.motifs import CLOUD, CURLS
from storefront.demo.drawing.props import braid, cracker, weave
from storefront.demo.drawing.scenes.landscape import boat, palm
from storefront.demo.drawing.scenes.setting import Setting

_SKIES = {
    "morning": ("#5f9ab0", "#a9d0c8", "#f6e6c0", "#f5d9a0"),
    "noon": ("#3f86a8", "#86bccb", "#d6e8dc", "#e6e3c0"),
    "dusk": ("#3a6f8a", "#8fb9b4", "#f6dca8", "#f5c48a"),
}


def coast(s: Svg, setting: Setting) -> None:
    """Sea, sails and trays; ``seed`` moves sun and boats."""
    top, high, low, edge = _SKIES[setting.hour]
    sun = 470 + setting.seed * 83 % 500
    s.rect(0, 0, 1600, 1000, s.lin([(0, top), (0.3, high), (0.5, low), (0.58, edge)]))
    s.ell(sun, 470, 420, 420, s.rad([(0, "#fff6d8", 0.95), (0.22, "#ffe9b0", 0.6), (1, "#ffe9b0", 0)]))
    s.ell(sun, 430, 70, 70, "#fff8e2")
    for x, y, k in ((900, 40, 3.4), (180, 60, 2.5), (1290, 190, 2.3), (640, 190, 1.5)):
        _cloud(s, (x + setting.seed * 61) % 1500, y, k)
    _islands(s)
    _sea(s, sun)
    accent = setting.palette.accent
    boat(s, (1150, 634, 0.62), "#27406b", "#c2552f", "parang", -1)
    boat(s, (300, 606, 0.36), "#6b3a1e", "#2f5640", "truntum")
    boat(s, (770 - setting.seed * 29 % 200, 742, 1.0), accent, "#d99a2b", setting.motif)
    _shore(s)
    palm(s, 1418, 246)


def _cloud(s: Svg, x: float, y: float, k: float) -> None:
    """A cloud as batik draws it."""
    s.open(transform=f"translate({n(x)} {n(y)}) scale({k})")
    for w, c in ((18, "#b9d3c8"), (11, "#d6e2cf"), (5, "#f0ecd2"), (0, "#fff8e6")):
        s.path(CLOUD, c, stroke=c, stroke_width=w, stroke_linejoin="round", opacity=0.78)
    s.line(CURLS, "#8fb9b4", 2.4, 0.8)
    s.close()


def _islands(s: Svg) -> None:
    right = (
        "M1000 560C1090 500 1160 520 1230 470C1300 430 1380 500 1440 480C1520 470 1560 520 1640 510V580H1000Z"
    )
    s.path(right, s.lin([(0, "#5d8a86"), (1, "#8fae98")]))
    s.path("M-20 570C60 520 130 540 200 520C260 520 330 552 400 566V584H-20Z", "#7a9f94")


def _sea(s: Svg, sun: float) -> None:
    s.rect(0, 566, 1600, 300, s.lin([(0, "#f0cf9a"), (0.12, "#7fb0a8"), (0.5, "#2f7480"), (1, "#1f5661")]))
    for i in range(46):
        y, x = 580 + (i / 46) ** 1.4 * 240, s.rnd.uniform(-60, 1560)
        w = 40 + (y - 580) * 0.7
        near = abs(x - sun + 30) < 260
        wave = f"M{n(x)} {n(y)}q{n(w / 4)} -7 {n(w / 2)} 0t{n(w / 2)} 0"
        s.line(wave, "#ffe9b0" if near else "#bfe0d6", round(3 + (y - 580) / 90, 1), 0.55 if near else 0.32)


def _shore(s: Svg) -> None:
    s.path("M-20 860C200 800 420 850 640 866C900 886 1200 800 1640 836V1020H-20Z", "#fff6e0", opacity=0.7)
    sand = s.lin([(0, "#f0d9a8"), (1, "#b98a5c")])
    s.path("M-20 880C200 822 420 870 640 886C900 906 1200 822 1640 858V1020H-20Z", sand)
    s.grain((0, 880, 1600, 120), 420, "#6d4527", 0.3, 3)
    for x, y, k in ((1230, 930, 1.0), (1460, 950, 0.9), (250, 950, 0.95)):
        s.open(transform=f"translate({x} {y}) scale({k})")
        s.ell(16, 26, 176, 34, SHADE, opacity=0.3)
        s.ell(0, 0, 170, 46, weave(s, "#b98245", 0.6))
        s.ell(0, 0, 170, 46, s.relief((0, 0.25), (1, -0.35), to=(1, 0.3)))
        for _ in range(16):
            a, q = s.rnd.uniform(0, 6.28), math.sqrt(s.rnd.random())
            cx, cy = 130 * q * math.cos(a), 32 * q * math.sin(a) - 4
            cracker(s, cx, cy, 24, s.rnd.uniform(-20, 20), "#f3e0b8", 0.5)
        braid(s, (0, 4, 170, 46, 4, 176), "#b98245", 20)
        s.close()
