"""Coffee in the hills: ridges, a hut, rows of bushes, a basket of cherries."""

from __future__ import annotations

import math
import random

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import mix
from storefront.demo.drawing.props import braid, leaf, weave
from storefront.demo.drawing.scenes.landscape import HOURS, ridge, shrub, sky, soft_cloud
from storefront.demo.drawing.scenes.setting import Setting

_RIDGES = (
    (420, 70, 3, "#9aa9a0", "#dcc5a0"),
    (480, 70, 8, "#7a978b", "#cfc39a"),
    (545, 56, 5, "#5b8473", "#b5b98a"),
    (610, 44, 11, "#44735a", "#8aa56e"),
)


def highland(s: Svg, setting: Setting) -> None:
    """A coffee garden at the chosen hour; the ridges differ from place to place."""
    hour = HOURS[setting.hour]
    sky(s, hour)
    shift = setting.seed * 37 % 260
    for x, y, k in ((210, 150, 1.0), (720, 110, 0.7), (1360, 150, 0.8)):
        soft_cloud(s, (x + shift * 2) % 1600, y, k)
    for y, amp, seed, far, near in _RIDGES:
        tint = hour.sky[2]
        ridge(s, y, amp, seed + setting.seed, (mix(far, tint, 0.15), mix(near, tint, 0.1)))
        s.rect(0, y + 66, 1600, 70, s.lin([(0, "#fff1d2", 0), (0.5, "#fff1d2", 0.34), (1, "#fff1d2", 0)]))
    _hut(s, shift)
    ridge(s, 700, 26, 21 + setting.seed, ("#4f7d48", "#31552f"))
    _rows(s)
    _basket(s)
    _branch(s)


def _hut(s: Svg, shift: float) -> None:
    s.open(transform=f"translate({shift} 0)")
    s.path("M246 640L330 576L420 640Z", "#6d3421")
    s.path("M246 640L330 576L338 582L268 640Z", "#a4573a")
    s.rect(266, 640, 132, 66, "#c9a06a")
    s.rect(318, 654, 32, 52, "#4d2a16")
    s.rect(280, 652, 24, 24, "#f3d9a0")
    s.close()


def _rows(s: Svg) -> None:
    for row in range(6):
        y = 724 + row * row * 7 + row * 16
        k = 0.34 + row * 0.17
        step = 118 * k + 34
        x = -40 + (row % 2) * step / 2
        green = mix("#5d8a4e", "#2c5636", row / 5)
        while x < 1660:
            if not (row > 3 and x > 1010):
                shrub(s, x + s.rnd.uniform(-8, 8), y + math.sin(x / 240) * 18, k, green, row > 1)
            x += step


def _basket(s: Svg) -> None:
    s.ell(1330, 950, 270, 44, "#12200f", opacity=0.5)
    body = "M1116 720C1120 830 1160 930 1200 952H1440C1480 930 1520 830 1524 720Q1320 790 1116 720Z"
    s.path(body, weave(s, "#b98245", 1.2))
    s.path(body, s.relief((0, -0.5), (0.2, 0.22), (0.5, 0.0), (1, -0.62), to=RIGHT))
    s.ell(1320, 720, 204, 50, "#3a1714")
    r = random.Random(4)
    for _ in range(120):
        a, q = r.uniform(0, 6.28), math.sqrt(r.random())
        red = r.choice(("#b3241f", "#c9361f", "#8f1a1a", "#d6572c", "#a81f24"))
        paint = s.ball(red, (0, 0.5), (0.4, 0), (1, -0.45), at=(0.34, 0.3), r=0.8)
        s.ell(1320 + 188 * q * math.cos(a), 706 + 44 * q * math.sin(a) - 26 * (1 - q), 19, 17, paint)
    braid(s, (1320, 722, 206, 52, 178, 2), "#b98245", 32)
    leaf(s, 1180, 700, 150, -34, "#3f6f3f")
    leaf(s, 1420, 690, 140, -150, "#4d7a45")


def _branch(s: Svg) -> None:
    s.line("M-20 40C140 90 270 100 420 66", "#4d2f1c", 15)
    leaves = ((40, 66, 190, 30), (130, 86, 200, -34), (190, 96, 190, 50), (280, 96, 190, -26))
    for x, y, size, turn in (*leaves, (340, 84, 180, 38), (404, 70, 170, -12), (90, 70, 170, -60)):
        leaf(s, x, y, size, turn, "#35603a")
    cherry = s.rad([(0, "#f0806a"), (0.4, "#b3241f"), (1, "#5d0f12")], at=(0.34, 0.3), r=0.8)
    for x, y in ((150, 112), (176, 122), (164, 140), (300, 112), (322, 106), (312, 130), (60, 88)):
        s.ell(x, y, 17, 17, cherry)
