"""Plaited and woven things: baskets, tray, place mats, boxes, round bag, back basket."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, dark, light
from storefront.demo.drawing.motifs import MOTIFS, cloth_paint
from storefront.demo.drawing.props import braid, plait, weave
from storefront.demo.drawing.studio import BASE, Look, dent, shadow, tag

_ROUND = ((0, -0.55), (0.12, -0.05), (0.26, 0.3), (0.45, 0.04), (0.75, -0.3), (1, -0.66))
_UPRIGHT = ((0, -0.34), (0.16, -0.0), (0.8, -0.0), (1, -0.5))


def rattan_basket(s: Svg, look: Look) -> None:
    """A round basket: open with a cloth, or with a plaited ``lid``."""
    shadow(s, 500, BASE + 6, 520, 60)
    c = look.word("straw", "#c08a4a")
    if not look.has("lid"):
        _arched_handle(s, c)
        _basket_cloth(s, look)
    body = "M262 520C262 640 300 770 338 806Q500 836 662 806C700 770 738 640 738 520Q500 590 262 520Z"
    s.path(body, weave(s, c, 1.05, look.word("strand", "")))
    s.path(body, s.relief(*_ROUND, to=RIGHT))
    s.path(body, s.relief(*_UPRIGHT))
    if look.has("lid"):
        _lid(s, look, c)
    braid(s, (500, 520, 238, 44, 180, 0), c, 30)
    braid(s, (500, 800, 168, 26, 172, 8), dark(c, 0.12), 24)
    tag(s, look, (540, 624, 160, 140), 5, cord="M566 560C590 590 600 610 604 626")


def _arched_handle(s: Svg, c: str) -> None:
    arch = "M316 520C300 220 700 220 684 520"
    s.line(arch, dark(c, 0.5), 40)
    s.line(arch, c, 30)
    s.line("M312 500C306 240 660 236 682 470", light(c, 0.5), 8, 0.8)
    turns = (math.radians(a) for a in range(14, 168, 8))
    s.line(
        "".join(f"M{n(491 + 186 * math.cos(a))} {n(492 - 220 * math.sin(a))}l18 16" for a in turns),
        dark(c, 0.45),
        5,
        0.7,
    )


def _basket_cloth(s: Svg, look: Look) -> None:
    d = (
        "M300 520C330 440 400 470 440 436C500 410 560 452 600 440C660 450 690 480 700 520"
        "C600 570 400 570 300 520Z"
    )
    s.path(d, cloth_paint(s, look.motif, look.palette.accent, look.palette, 0.7))
    s.path(d, s.relief((0, 0.15), (1, -0.5)))
    s.line("M440 436C430 470 450 500 430 536M600 440C586 480 606 510 590 540", "#150a12", 5, 0.35)


def _lid(s: Svg, look: Look, c: str) -> None:
    lid = "M250 500C270 400 400 350 500 350C600 350 730 400 750 500Q500 580 250 500Z"
    s.path(lid, weave(s, light(c, 0.06), 0.9, look.word("strand", "")))
    s.path(lid, s.relief(*_ROUND, to=RIGHT))
    s.path(lid, s.relief((0, 0.2), (0.6, 0.0), (1, -0.3)))
    s.ell(500, 346, 34, 22, s.ball(dark(c, 0.2), (0, 0.5), (0.6, 0), (1, -0.5)))
    braid(s, (500, 500, 250, 50, 172, 8), dark(c, 0.06), 26)


def rattan_bag(s: Svg, look: Look) -> None:
    """The round bag of coiled fibre with a leather strap."""
    shadow(s, 500, BASE + 8, 470, 52)
    c = look.word("straw", "#bb8244")
    handle = "M330 420C250 120 760 120 672 420"
    s.line(handle, "#150a12", 20, 0.2, transform="translate(16 14)")
    s.line(handle, "#6d3a1e", 20)
    s.line("M328 400C262 150 720 140 668 380", "#b5723a", 6, 0.9)
    s.ell(518, 566, 248, 248, dark(c, 0.6))
    s.ell(500, 562, 248, 248, s.ball(c, (0, 0.3), (0.6, 0), (1, -0.45), at=(0.36, 0.32), r=0.8))
    for i, r in enumerate(range(232, 20, -18)):
        ink = light(c, 0.38) if i % 2 else dark(c, 0.26)
        s.ell(500, 562, r, r, stroke=ink, stroke_width=11, stroke_dasharray=f"{9 + (i % 3)} 4", opacity=0.9)
        s.ell(500, 562, r - 8, r - 8, stroke=dark(c, 0.55), stroke_width=2.5, opacity=0.6)
    spokes = (math.radians(a) for a in range(0, 360, 15))
    rays = "".join(
        (
            f"M{n(500 + 26 * math.cos(a))} {n(562 + 26 * math.sin(a))}"
            f"L{n(500 + 236 * math.cos(a))} {n(562 + 236 * math.sin(a))}"
        )
        for a in spokes
    )
    s.line(rays, dark(c, 0.5), 3, 0.4)
    s.ell(
        500, 562, 248, 248, s.halo((0, 0.28), (0.4, 0.02), (0.75, -0.16), (1, -0.6), at=(0.34, 0.28), r=0.85)
    )
    braid(s, (500, 562, 246, 246, 0, 352), c, 26)
    _clasp(s)
    tag(s, look, (650, 530, 180, 160), 6, cord="M666 420C710 450 720 500 712 530")


def _clasp(s: Svg) -> None:
    s.path(
        "M470 316H540V520C540 560 470 560 470 520Z",
        s.lin([(0, "#8a4f24"), (0.4, "#6d3a1e"), (1, "#41200f")], to=RIGHT),
    )
    s.line("M479 320V520C479 548 531 548 531 520V320", "#d9a86a", 3, 0.8, stroke_dasharray="9 7")
    s.ell(505, 512, 16, 16, s.rad([(0, "#fff0c4"), (0.6, "#c8963e"), (1, "#6d4512")], at=(0.35, 0.3), r=0.8))


def back_basket(s: Svg, look: Look) -> None:
    """Anjat: a tall rattan back basket with a black pattern and cord straps."""
    shadow(s, 500, BASE + 6, 440, 56)
    c, black = look.word("straw", "#c9a05c"), "#2b211a"
    s.line("M360 330C200 380 200 660 330 760M640 330C800 380 800 660 670 760", dark(c, 0.5), 24)
    s.line("M360 330C206 384 206 656 330 756M640 330C794 384 794 656 670 756", c, 13)
    body = "M320 330C306 500 310 700 336 800Q500 834 664 800C690 700 694 500 680 330Z"
    s.path(body, weave(s, c, 0.62))
    s.open(clip_path=s.clip(body))
    for y in (410, 560, 700):
        s.rect(290, y, 420, 92, MOTIFS["ikat"](s, c, black, dark(c, 0.5), 0.72), opacity=0.92)
        s.rect(290, y - 8, 420, 6, black)
        s.rect(290, y + 94, 420, 6, black)
    s.close()
    s.path(body, s.relief(*_ROUND, to=RIGHT))
    s.ell(500, 330, 180, 36, dark(c, 0.6))
    s.ell(500, 336, 158, 26, "#1c130d")
    braid(s, (500, 330, 182, 36, 0, 352), c, 24)
    braid(s, (500, 802, 166, 22, 172, 8), dark(c, 0.2), 22)
    s.line("M360 330C420 250 580 250 640 330", dark(c, 0.45), 9)
    tag(s, look, (690, 640, 180, 156), 6)


def placemats(s: Svg, look: Look) -> None:
    """Round place mats: a pile, and one standing behind."""
    shadow(s, 500, BASE + 20, 700, 60)
    c = look.word("straw", "#c39052")
    s.ell(590, 480, 250, 250, "#150a12", opacity=0.24, transform="translate(14 12)")
    _mat(s, 580, 480, 250, 250, c)
    for i in range(3):
        _mat(s, 450 + i * 6, 806 - i * 22, 330, 78, (c, dark(c, 0.14), light(c, 0.08))[i])
    s.ell(462, 756, 190, 44, s.tone("#efe6d4", (0, 0.5), (0.5, 0), (1, -0.2), to=(1, 0.4)))
    s.ell(462, 756, 150, 32, stroke=look.palette.accent, stroke_width=5, opacity=0.7)
    tag(s, look, (716, 700, 176, 152), 5)


def _mat(s: Svg, x: float, y: float, rx: float, ry: float, c: str) -> None:
    k = ry / rx
    s.ell(x + 4, y + 12, rx, ry, dark(c, 0.6))
    s.ell(x, y, rx, ry, s.ball(c, (0, 0.3), (0.6, 0), (1, -0.4), at=(0.36, 0.3), r=0.85))
    for i, r in enumerate(range(int(rx) - 14, 16, -20)):
        ink = light(c, 0.4) if i % 2 else dark(c, 0.28)
        s.ell(
            x,
            y,
            r,
            r * k,
            stroke=ink,
            stroke_width=11 * max(k, 0.4),
            stroke_dasharray=f"{10 + i % 3} 4",
            opacity=0.85,
        )
    rays = (math.radians(a) for a in range(0, 360, 12))
    d = "".join(
        f"M{n(x)} {n(y)}L{n(x + rx * 0.95 * math.cos(a))} {n(y + ry * 0.95 * math.sin(a))}" for a in rays
    )
    s.line(d, dark(c, 0.5), 2.4, 0.35)
    braid(s, (x, y, rx, ry, 0, 352), c, 20 if k > 0.5 else 16)


def tray(s: Svg, look: Look) -> None:
    """An oval tray with two handles, a small pot and cups on it."""
    shadow(s, 500, BASE + 12, 720, 64)
    c = look.word("straw", "#7d4f2c")
    for x, turn in ((160, -16), (840, 16)):
        s.open(transform=f"rotate({turn} {x} 700)")
        s.line(
            f"M{x} 760C{x - 80} 740 {x - 80} 640 {x} 630"
            if x < 500
            else f"M{x} 760C{x + 80} 740 {x + 80} 640 {x} 630",
            dark(c, 0.4),
            30,
        )
        s.line(
            f"M{x} 756C{x - 72} 738 {x - 72} 646 {x} 634"
            if x < 500
            else f"M{x} 756C{x + 72} 738 {x + 72} 646 {x} 634",
            light(c, 0.2),
            16,
        )
        s.close()
    side = "M140 700C140 790 300 850 500 850C700 850 860 790 860 700Z"
    s.path(side, weave(s, c, 0.9))
    s.path(side, s.relief(*_ROUND, to=RIGHT))
    s.ell(500, 700, 360, 96, dark(c, 0.5))
    s.ell(500, 706, 334, 80, weave(s, light(c, 0.1), 0.7))
    s.ell(500, 706, 334, 80, s.relief((0, -0.5), (0.5, -0.1), (1, 0.1)))
    _tea_things(s, look)
    braid(s, (500, 700, 360, 96, -4, 184), c, 28)
    tag(s, look, (650, 800, 180, 120), 4, look.label[:2])


def _tea_things(s: Svg, look: Look) -> None:
    clay = look.palette.paper
    dent(s, 470, 716, 150, 24)
    s.line("M580 560C650 540 650 660 570 660", dark(clay, 0.3), 18)
    s.line("M370 600L300 540", dark(clay, 0.2), 26)
    body = "M366 580C350 660 390 712 440 720H520C572 712 606 660 590 580C560 540 400 540 366 580Z"
    s.path(body, s.tone(clay, (0, -0.3), (0.25, 0.5), (0.5, 0), (1, -0.4), to=RIGHT))
    s.ell(478, 562, 84, 18, dark(clay, 0.25))
    s.ell(478, 550, 24, 16, clay)
    for x in (660, 730):
        s.path(
            f"M{x - 38} 660Q{x - 34} 724 {x} 728Q{x + 34} 724 {x + 38} 660Z",
            s.tone(clay, (0, 0.4), (1, -0.3), to=RIGHT),
        )
        s.ell(x, 660, 38, 10, "#7a4522")


def leaf_boxes(s: Svg, look: Look) -> None:
    """Three plaited palm-leaf boxes in bright colours, stacked."""
    shadow(s, 500, BASE + 8, 620, 60)
    straw = "#dcc27a"
    boxes = (
        (230, 600, 350, 206, "#a8283a"),
        (560, 664, 240, 142, "#27406b"),
        (286, 420, 240, 180, "#c98a1e"),
    )
    for x, y, w, h, ink in boxes:
        s.path(f"M{x} {y}L{x + 44} {y - 52}H{x + w + 30}L{x + w} {y}Z", plait(s, light(straw, 0.2), ink, 0.9))
        s.path(f"M{x} {y}L{x + 44} {y - 52}H{x + w + 30}L{x + w} {y}Z", s.relief((0, 0.3), (1, 0.05)))
        s.path(
            f"M{x + w} {y}L{x + w + 30} {y - 52}V{y + h - 40}L{x + w} {y + h}Z",
            plait(s, dark(straw, 0.35), dark(ink, 0.3), 0.9),
        )
        s.rect(x, y, w, h, plait(s, straw, ink, 1.1), 6)
        s.rect(x, y, w, h, s.relief((0, 0.16), (0.5, 0.0), (1, -0.34), to=(1, 0.5)), 6)
        s.rect(x, y + h * 0.3, w, 10, dark(ink, 0.3))
        s.rect(x, y + h * 0.3 + 10, w, 5, BRAID_GOLD, opacity=0.7)
    tag(s, look, (690, 500, 180, 156), 5)
