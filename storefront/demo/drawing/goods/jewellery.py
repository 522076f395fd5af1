"""Beads, pearls and silver on a cloth-covered stand."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light
from storefront.demo.drawing.motifs import cloth_paint
from storefront.demo.drawing.studio import BASE, Look, dent, shadow, tag

_BUST = (
    "M440 250C440 220 560 220 560 250V330C560 380 700 400 720 520C736 640 690 760 660 806Q500 836 340 806"
    "C310 760 264 640 280 520C300 400 440 380 440 330Z"
)


def _bust(s: Svg, look: Look, c: str) -> None:
    shadow(s, 500, BASE + 6, 460, 56)
    s.path(_BUST, s.tone(c, (0, -0.35), (0.22, 0.3), (0.5, 0), (1, -0.5), to=RIGHT))
    s.open(clip_path=s.clip(_BUST))
    s.grain((270, 230, 460, 600), 380, "#ffffff", 0.1, 2.4)
    s.rect(270, 760, 460, 70, cloth_paint(s, look.motif, look.palette.accent, look.palette, 0.5))
    s.rect(270, 754, 460, 6, GOLD)
    s.rect(270, 220, 460, 620, s.relief((0, -0.2), (0.25, 0.12), (0.6, -0.0), (1, -0.4), to=RIGHT))
    s.close()
    s.ell(500, 238, 60, 16, dark(c, 0.3))


def _pearl(s: Svg, x: float, y: float, r: float, c: str = "#efe9e2") -> None:
    s.ell(x + r * 0.2, y + r * 0.3, r, r, SHADE, opacity=0.34)
    s.ell(x, y, r, r, s.ball(c, (0, 0.9), (0.45, 0.1), (0.8, -0.22), (1, -0.05), at=(0.34, 0.3), r=0.75))
    s.ell(x - r * 0.3, y - r * 0.34, r * 0.2, r * 0.16, "#ffffff", opacity=0.9)


def pearl_necklace(s: Svg, look: Look) -> None:
    """A strand of pearls on a dark bust."""
    _bust(s, look, look.word("bust", "#2f3440"))
    for i in range(35):
        a = math.radians(188 - i * 196 / 34)
        x, y = 500 + 138 * math.cos(a) * (1 + 0.16 * math.sin(a)), 400 + 236 * max(-0.16, math.sin(a))
        _pearl(s, x, y, 10 + 7 * max(0.0, math.sin(a)))
    tag(s, look, (690, 690, 190, 150), 5)


def bead_necklace(s: Svg, look: Look) -> None:
    """A broad collar of small beads in bands, with a pendant."""
    _bust(s, look, look.word("bust", "#d9c7a4"))
    inks = ("#1f1a1c", "#e0a52a", "#b3261f", "#f3ead6", "#1f1a1c", "#e0a52a")
    for ring, ink in enumerate(inks):
        rx, ry = 112 + ring * 19, 150 + ring * 25
        count = 44 + ring * 5
        for i in range(count + 1):
            a = math.radians(180 - i * 180 / count)
            x, y = 500 + rx * math.cos(a), 386 + ry * math.sin(a)
            tint = inks[(ring + 2) % 6] if i % 8 in (3, 4) else ink
            s.ell(x + 1.5, y + 3, 8, 8, SHADE, opacity=0.4)
            s.ell(x, y, 8, 8, tint)
            s.ell(x - 2, y - 2.4, 2.6, 2.2, "#ffffff", opacity=0.6)
    for i in range(5):
        for j in range(5 - i):
            x, y = 500 + (j - (4 - i) / 2) * 18, 674 + i * 16
            s.ell(x, y, 8, 8, inks[(i + 1) % 4])
            s.ell(x - 2, y - 2.4, 2.6, 2.2, "#ffffff", opacity=0.6)
    tag(s, look, (690, 700, 190, 150), 5)


def earrings(s: Svg, look: Look) -> None:
    """A pair of pearl drops on a small card, in an open box."""
    shadow(s, 500, BASE + 6, 520, 56)
    box = look.word("box", "#3d4350")
    s.path("M262 500L300 300H700L738 500Z", s.tone(box, (0, -0.1), (1, 0.14)))
    s.path("M286 490L318 320H682L714 490Z", s.tone("#efe8da", (0, -0.1), (1, 0.2)))
    s.text(look.label[0], 500, 420, 46, look.palette.accent, track=2, maxw=300)
    s.rect(250, 500, 500, 312, s.tone(box, (0, 0.2), (0.4, 0), (1, -0.4), to=(1, 0.6)), 14)
    s.path("M250 514L292 500H708L750 514V600H250Z", s.tone("#f3ede2", (0, -0.25), (1, 0.1)))
    cushion = "M276 540Q500 500 724 540V600Q500 640 276 600Z"
    s.path(cushion, s.tone("#f6f0e4", (0, 0.3), (1, -0.25)))
    for x in (420, 580):
        s.line(f"M{x} 470C{x - 26} 440 {x + 26} 430 {x + 6} 480V520", "#7d838c", 8)
        s.line(f"M{x} 470C{x - 26} 440 {x + 26} 430 {x + 6} 480V520", "#e6eaee", 4)
        star = "".join(
            f"M{n(x + 6)} 536l{n(22 * math.cos(math.radians(a)))} {n(22 * math.sin(math.radians(a)))}"
            for a in range(0, 360, 45)
        )
        s.line(star, "#c9ced4", 5)
        _pearl(s, x + 6, 586, 40)
    s.rect(250, 640, 500, 60, cloth_paint(s, look.motif, look.palette.accent, look.palette, 0.45))
    s.rect(250, 634, 500, 6, GOLD)
    s.rect(250, 700, 500, 6, GOLD)
    dent(s, 500, 636, 120, 6, 0.2)
    s.line("M262 520V800", light(box, 0.4), 4, 0.4)
    tag(s, look, (700, 740, 180, 146), 6)
