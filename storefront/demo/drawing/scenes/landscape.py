"""What open-air scenes share: sky, ridges, clouds, shrubs, boats, palms."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import GOLD, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS

WIDTH, HEIGHT = 1600, 1000


@dataclass(frozen=True)
class Light:
    """An hour of the day: sky from top to horizon, the sun's colour, and where it stands."""

    sky: tuple[str, str, str, str]
    sun: str
    x: float = 1130
    y: float = 300


HOURS = {
    "morning": Light(("#8fb6b4", "#f0d9a8", "#f3b983", "#d98a5c"), "#ffe9b0", 1130, 300),
    "noon": Light(("#5f9fb8", "#a9cfd0", "#e6e6c8", "#d9c79a"), "#fff6d8", 700, 140),
    "dusk": Light(("#4a4a78", "#b8718a", "#f0a878", "#d9704a"), "#ffd9a0", 1240, 380),
}


def sky(s: Svg, hour: Light) -> None:
    """Sky, sun and its halo."""
    top, high, low, edge = hour.sky
    s.rect(0, 0, WIDTH, HEIGHT, s.lin([(0, top), (0.28, high), (0.5, low), (1, edge)]))
    glow = [(0, "#fff6d8", 0.95), (0.2, hour.sun, 0.6), (1, hour.sun, 0)]
    s.ell(hour.x, hour.y, 330, 330, s.rad(glow))
    s.ell(hour.x, hour.y, 58, 58, "#fff8e2")


def ridge(s: Svg, y0: float, amp: float, seed: int, colours: tuple[str, str]) -> None:
    """One mountain layer, lit from above."""
    r = random.Random(seed)
    points, x = [], -80.0
    while x < WIDTH + 160:
        points.append((x, y0 + r.uniform(-amp, amp)))
        x += r.uniform(110, 230)
    d = f"M-90 {HEIGHT}L{n(points[0][0])} {n(points[0][1])}"
    for (ax, ay), (bx, by) in pairwise(points):
        mid = (ax + bx) / 2
        d += f"C{n(mid)} {n(ay)} {n(mid)} {n(by)} {n(bx)} {n(by)}"
    s.path(f"{d}L{WIDTH + 90} {HEIGHT}Z", s.lin([(0, colours[0]), (1, colours[1])]))


def soft_cloud(s: Svg, x: float, y: float, k: float) -> None:
    """A flat drifting cloud of three tones."""
    s.open(transform=f"translate({n(x)} {n(y)}) scale({k})")
    for i, c in enumerate(("#fff3da", "#f6dcb4", "#fff8ea")):
        left, right = -150 + i * 26, 164 - i * 26
        d = f"M{left} {30 - i * 4}C{left} 0 -96 -6 -84 8C-70 -40 10 -44 24 -4C50 -26 104 -12 104 16"
        s.path(f"{d}C140 10 {right} 22 {right - 8} 34Z", c, opacity=0.7)
    s.close()


def shrub(s: Svg, x: float, y: float, k: float, c: str = "#35633f", berries: bool = True) -> None:
    """A coffee bush, with ripe cherries."""
    s.open(transform=f"translate({n(x)} {n(y)}) scale({k:.2f})")
    s.ell(14, 8, 84, 16, "#12200f", opacity=0.35)
    paint = s.ball(c, (0, 0.34), (0.55, 0), (1, -0.45), at=(0.34, 0.26), r=0.85)
    for dx, dy, r in ((-42, -26, 40), (40, -22, 42), (0, -48, 48), (-18, -14, 40), (24, -8, 38)):
        s.ell(dx, dy, r, r * 0.82, paint)
    for _ in range(12 if berries else 0):
        red = s.rnd.choice(("#b3241f", "#d6452c", "#8f1a1a"))
        s.ell(s.rnd.uniform(-62, 62), s.rnd.uniform(-72, 8), 5.5, 5.5, red)
    s.close()


def palm(s: Svg, x: float, y: float, k: float = 1, flip: int = 1) -> None:
    """A palm leaning into the picture, its crown at (x, y)."""
    s.open(transform=f"translate({n(x)} {n(y)}) scale({k * flip:.2f} {k:.2f})")
    trunk = "M182 754C142 514 112 234 -8 4L16 -6C142 214 192 454 232 734Z"
    s.path(trunk, s.lin([(0, "#8a5a2b"), (1, "#41230f")], to=RIGHT))
    frond = s.lin([(0, "#5f8a3c"), (0.5, "#3f6b35"), (1, "#223f22")])
    for turn in (-168, -140, -108, -76, -36, 4, 34, 170):
        s.open(transform=f"rotate({turn})")
        s.path("M0 0C70 -50 190 -46 262 30C190 0 90 6 0 10Z", frond)
        s.line("M4 2C80 -24 170 -18 246 22", "#9cbf6a", 3, 0.6)
        s.close()
    s.close()


def boat(s: Svg, spot: tuple[float, float, float], hull: str, sail: str, motif: str, flip: int = 1) -> None:
    """A sailing boat at (x, y, scale) with a patterned sail."""
    x, y, k = spot
    s.open(transform=f"translate({n(x)} {n(y)}) scale({k * flip:.2f} {k:.2f})")
    s.ell(0, 62, 250, 22, "#0f2a33", opacity=0.35)
    s.line("M-10 -8L-16 -330", "#5d3a22", 10)
    big, small = (
        "M-22 -322C90 -260 150 -150 170 -30L-12 -24Z",
        "M-34 -300C-110 -200 -130 -120 -134 -40L-26 -28Z",
    )
    s.path(big, MOTIFS[motif](s, sail, mix(sail, "#fff6e4", 0.4), GOLD, 0.9))
    s.path(big, s.relief((0, 0.3), (0.5, 0.0), (1, -0.35), to=RIGHT))
    s.path(small, light(sail, 0.62))
    s.path(small, s.relief((0, -0.2), (1, 0.1), to=RIGHT))
    s.line("M-34 -300L-236 -40M-22 -322L214 -46", "#5d3a22", 3, 0.8)
    body = (
        "M-262 -54C-220 -20 -150 -10 0 -8C120 -8 190 -24 262 -78C250 -10 206 58 150 62H-150"
        "C-210 56 -250 0 -262 -54Z"
    )
    s.path(body, s.tone(hull, (0, 0.25), (0.5, 0), (1, -0.5)))
    s.line("M-250 -34C-180 2 150 16 250 -50", "#f4e6c8", 8, 0.9)
    s.line("M-236 -4C-160 30 140 38 228 -8", dark(hull, 0.2), 3, 0.5)
    s.close()
