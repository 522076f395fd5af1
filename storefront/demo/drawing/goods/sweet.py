"""Palm sugar in domes, discs and grains; brittle; forest honey."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import dark, light
from storefront.demo.drawing.props import heap, pellets, spoon
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, label, shadow, tag


def _leaf_mat(s: Svg) -> None:
    c = "#8a8446"
    mat = (
        "M130 800C220 742 340 770 500 752C680 764 790 738 872 790C800 858 640 858 500 862"
        "C340 862 220 858 130 800Z"
    )
    s.path(mat, s.tone(c, (0, 0.3), (0.5, 0), (1, -0.4), to=(1, 0.3)))
    veins = "M140 800C340 778 660 778 862 792M200 776C340 836 560 846 760 768M240 834C420 800 600 806 800 826"
    s.line(veins, light(c, 0.5), 3, 0.5)


def _dome(s: Svg, x: float, y: float, w: float, h: float, c: str) -> None:
    left, right = n(x - w / 2), n(x + w / 2)
    d = f"M{left} {n(y)}C{left} {n(y - h * 1.15)} {right} {n(y - h * 1.15)} {right} {n(y)}"
    d += f"Q{n(x)} {n(y + w * 0.17)} {left} {n(y)}Z"
    dent(s, x + w * 0.14, y + 8, w * 0.56, w * 0.12, 0.35)
    s.path(d, s.ball(c, (0, 0.5), (0.35, 0.12), (0.7, 0), (1, -0.5), at=(0.32, 0.28), r=0.85))
    s.open(clip_path=s.clip(d))
    s.grain((x - w / 2, y - h, w, h * 1.2), 150, "#2a1208", 0.3, 3, 0.6)
    s.grain((x - w / 2, y - h, w * 0.6, h), 60, "#ffe2b0", 0.4, 3)
    for i in range(4):
        yy = y - h * (0.18 + i * 0.19)
        s.line(f"M{left} {n(yy)}Q{n(x)} {n(yy + w * 0.12)} {right} {n(yy)}", dark(c, 0.4), 3, 0.3)
    s.close()


def palm_sugar(s: Svg, look: Look) -> None:
    """Domes of palm sugar on a leaf, one broken."""
    shadow(s, 480, BASE + 6, 640, 60)
    _leaf_mat(s)
    _dome(s, 330, 786, 260, 200, "#8a4f24")
    _dome(s, 672, 780, 250, 190, "#7a421d")
    _dome(s, 500, 664, 262, 196, "#955628")
    block = (
        "M424 838L604 838Q616 838 614 826L600 770Q598 760 588 760H446Q436 760 432 770L414 826"
        "Q412 838 424 838Z"
    )
    s.path(block, s.lin([(0, "#b5723a"), (1, "#6d3a17")]))
    s.path("M446 760H588Q598 760 600 770L602 776Q516 786 430 776L432 770Q436 760 446 760Z", "#d89a5c")
    s.grain((420, 770, 190, 66), 90, "#ffe2b0", 0.4, 3)
    tag(s, look, (664, 696, 216, 196), -4)


def sugar_discs(s: Svg, look: Look) -> None:
    """Flat cakes of lontar sugar in their leaf rings, stacked."""
    shadow(s, 450, BASE + 6, 600, 60)
    _leaf_mat(s)
    stacks = ((330, 800, 5), (590, 806, 3))
    for x, base, count in stacks:
        for i in range(count):
            y, c = base - i * 56, ("#8a4f24", "#9c5f36", "#7a421d")[i % 3]
            s.path(f"M{x - 130} {y - 40}V{y}Q{x} {y + 54} {x + 130} {y}V{y - 40}Z", cyl(s, "#b7a45e", 0.35))
            s.line("".join(f"M{x - 126 + k * 16} {y - 34}v30" for k in range(17)), "#6d5f2a", 2, 0.4)
            s.ell(x, y - 40, 130, 34, "#c9b673")
            s.ell(x, y - 40, 114, 27, s.tone(c, (0, 0.3), (0.5, 0), (1, -0.3), to=(1, 0.4)))
            s.grain((x - 90, y - 58, 180, 34), 40, "#ffe2b0", 0.35, 3)
    s.path("M610 884L720 846L790 872L700 914Z", s.tone("#9c5f36", (0, 0.3), (1, -0.3)))
    s.path("M610 884L700 914L698 932L612 902Z", "#5d3017")
    tag(s, look, (690, 590, 200, 176), 5)


def sugar_bowl(s: Svg, look: Look) -> None:
    """Granulated palm sugar: an open pouch and a coconut shell heaped full."""
    shadow(s, 360, BASE, 330)
    shadow(s, 690, BASE + 24, 300)
    c = look.palette.ink
    body = "M220 300H520C520 480 532 660 524 800C460 824 280 824 216 800C208 660 220 480 220 300Z"
    s.path(body, s.tone("#c9a06a", (0, -0.3), (0.2, 0.4), (0.5, 0), (1, -0.4), to=RIGHT))
    s.grain((230, 310, 280, 480), 200, "#5d3a18", 0.2, 2.4)
    s.rect(214, 290, 312, 44, s.tone("#b98a52", (0, 0.3), (1, -0.3)))
    s.line("M224 322H516", dark(c, 0.2), 3, 0.4)
    label(s, look, (248, 420, 244, 260))
    s.path("M560 770C560 870 630 908 696 908C762 908 832 870 832 770Z", cyl(s, "#5d3a22", 0.3))
    s.line("M576 820C640 850 760 850 818 818M600 866C660 888 740 886 796 862", "#8a6242", 3, 0.5)
    heap(s, 696, 776, 260, 110, "#a9682f", 160)
    s.ell(696, 776, 136, 24, "none", stroke="#3a2212", stroke_width=7)
    s.open(transform="rotate(38 760 760)")
    spoon(s, 770, 800, 0, "#9a6638", 0.7)
    s.close()
    heap(s, 220, 908, 130, 30, "#a9682f", 40)


def nut_brittle(s: Svg, look: Look) -> None:
    """Cut bars of nuts in palm sugar on paper, a few nuts beside."""
    shadow(s, 460, BASE + 6, 620, 60)
    s.path("M130 836L250 700H790L860 836Q500 890 130 836Z", s.tone(look.palette.paper, (0, 0.2), (1, -0.2)))
    for i, (x, y) in enumerate(((230, 716), (430, 716), (630, 716), (320, 624), (520, 624), (420, 534))):
        _brittle_bar(s, x, y, i)
    pellets(s, 240, 900, 100, 10, "#dcb98a", 17)
    tag(s, look, (686, 480, 204, 176), 6)


def _brittle_bar(s: Svg, x: float, y: float, i: int) -> None:
    c = ("#8a4f24", "#955628", "#7a421d")[i % 3]
    s.path(f"M{x} {y}L{x + 40} {y - 44}H{x + 200}L{x + 170} {y}Z", s.tone(c, (0, 0.25), (1, 0.05)))
    s.path(f"M{x + 170} {y}L{x + 200} {y - 44}V{y + 44}L{x + 170} {y + 92}Z", dark(c, 0.4))
    s.rect(x, y, 170, 92, s.tone(c, (0, 0.16), (0.5, 0), (1, -0.3), to=(1, 0.5)), 6)
    for _ in range(9):
        nx, ny = s.rnd.uniform(x + 16, x + 152), s.rnd.uniform(y + 14, y + 78)
        turn = s.rnd.uniform(0, 180)
        s.ell(nx, ny, 17, 11, "#e6c79a", transform=f"rotate({turn:.0f} {nx:.0f} {ny:.0f})")
        s.ell(nx - 3, ny - 3, 8, 4, "#fbeed2", opacity=0.8)
    for k in range(5):
        s.ell(x + 50 + k * 28, y - 22 + (k % 2) * 8, 15, 7, "#dcb98a")


def honey_bottle(s: Svg, look: Look) -> None:
    """Honey in a corked bottle, a dipper in a spill, two cells of comb."""
    shadow(s, 470, BASE, 330)
    c = look.word("fill", "#d98a14")
    body = (
        "M424 300V372C424 410 322 420 322 520V770Q322 812 364 812H576Q618 812 618 770V520"
        "C618 420 516 410 516 372V300Z"
    )
    s.path(
        body,
        s.tone(
            c, (0, -0.5), (0.1, 0.2), (0.24, 0.5), (0.4, 0), (0.68, -0.22), (0.9, -0.55), (1, -0.2), to=RIGHT
        ),
    )
    s.open(clip_path=s.clip(body))
    s.rect(300, 290, 340, 84, "#fff3d0", opacity=0.45)
    s.ell(470, 376, 48, 10, "#ffe19a", opacity=0.9)
    for x, y, r in ((540, 470, 7), (560, 500, 4), (396, 470, 5), (520, 440, 4), (582, 740, 6), (372, 770, 5)):
        s.ell(x, y, r, r, "#ffe7a8", opacity=0.6)
    s.path("M346 520C344 600 344 700 352 786H372C364 700 364 600 368 512Z", "#ffffff", opacity=0.5)
    s.rect(322, 782, 296, 30, "#ffe7a8", opacity=0.3)
    s.close()
    label(s, look, (326, 540, 288, 216), curve=9)
    _honey_cork(s)
    _dipper(s, c)
    for x, y in ((196, 876), (244, 850)):
        _cell(s, x, y)


def _honey_cork(s: Svg) -> None:
    s.path("M428 300V236Q428 226 438 226H502Q512 226 512 236V300Z", cyl(s, "#c79a62", 0.4))
    s.grain((430, 230, 80, 70), 60, "#5d3a18", 0.5, 3)
    collar = "M414 300Q414 288 426 288H514Q526 288 526 300V322Q526 332 514 332H426Q414 332 414 322Z"
    s.path(collar, cyl(s, "#f2ddb0", 0.5))
    s.line("M416 312Q470 324 524 312", "#8a5a2b", 7)
    s.line("M500 320C530 340 534 372 520 394", "#8a5a2b", 5)


def _dipper(s: Svg, c: str) -> None:
    s.open(transform="translate(742 842) rotate(-24)")
    dent(s, 20, 34, 190, 22, 0.28)
    s.line("M60 0H236", "#8a5a2b", 18)
    s.line("M60 -4H230", "#d9a86a", 6)
    grooves = s.lin([(0, "#e0b27a"), (0.5, "#a8702f"), (1, "#5d3411")])
    for i in range(6):
        s.ell(-62 + i * 22, 0, 15, 44 - abs(i - 2.5) * 7, grooves)
    s.close()
    pool = "M652 892C640 872 700 856 742 864C800 858 850 884 818 902C790 922 690 922 652 892Z"
    s.path(pool, s.tone(c, (0, 0.5), (0.6, 0), (1, -0.3)), opacity=0.95)
    s.line("M684 884C710 872 740 872 764 876", "#fff3d0", 5, 0.8)
    s.path("M682 866C688 800 706 860 700 880Z", light(c, 0.2))


def _cell(s: Svg, x: float, y: float) -> None:
    corners = (math.radians(60 * i + 30) for i in range(6))
    points = [f"{n(x + 30 * math.cos(a))} {n(y + 22 * math.sin(a))}" for a in corners]
    d = "M" + "L".join(points) + "Z"
    s.path(d, "#b4650a")
    s.path(
        d,
        s.lin([(0, "#ffd67a"), (1, "#d98a14")]),
        transform="translate(0 -6)",
        stroke="#fbe3a6",
        stroke_width=5,
    )


def paste_blocks(s: Svg, look: Look) -> None:
    """Pressed blocks of shrimp paste, two wrapped in leaf, one cut."""
    shadow(s, 460, BASE + 6, 620, 60)
    _leaf_mat(s)
    for x, y, c in ((210, 690, "#7d3a2e"), (430, 700, "#6d3027"), (310, 590, "#87432f")):
        _paste_block(s, x, y, c)
    cut = "M660 800L720 760H830L850 800V862H680Z"
    s.path(cut, s.tone("#87432f", (0, 0.2), (0.5, 0), (1, -0.3), to=(1, 0.5)))
    s.path("M660 800L720 760H830L850 800Z", light("#87432f", 0.2))
    s.grain((670, 770, 170, 90), 120, "#3a140e", 0.4, 3)
    for x, y in ((620, 896), (676, 916), (740, 900)):
        s.line(f"M{x} {y}q14 -22 34 -10q14 10 4 22", "#e08a6a", 8)
        s.line(f"M{x + 2} {y - 2}q12 -16 26 -8", "#f5c2a6", 3, 0.8)
    tag(s, look, (676, 560, 204, 176), 6)


def _paste_block(s: Svg, x: float, y: float, c: str) -> None:
    """A block with a band of leaf round it."""
    s.path(f"M{x} {y}L{x + 46} {y - 50}H{x + 236}L{x + 200} {y}Z", s.tone(c, (0, 0.3), (1, 0.1)))
    s.path(f"M{x + 200} {y}L{x + 236} {y - 50}V{y + 52}L{x + 200} {y + 104}Z", dark(c, 0.4))
    s.rect(x, y, 200, 104, s.tone(c, (0, 0.2), (0.5, 0), (1, -0.3), to=(1, 0.5)), 6)
    s.grain((x + 6, y + 6, 188, 92), 130, "#3a140e", 0.4, 3)
    s.grain((x + 6, y + 6, 188, 92), 60, "#e0a58a", 0.4, 3)
    band = "#6f8a45"
    s.path(f"M{x + 64} {y}L{x + 110} {y - 50}H{x + 176}L{x + 136} {y}Z", light(band, 0.25))
    s.rect(x + 64, y, 72, 104, s.tone(band, (0, 0.2), (1, -0.3)))
    s.line(f"M{x + 82} {y}v104M{x + 100} {y}v104M{x + 118} {y}v104", light(band, 0.4), 2.5, 0.6)
