"""Lengths of cloth: stacks, rolls, scarves, hangings, and what is sewn flat from them."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS, cloth_paint
from storefront.demo.drawing.studio import BASE, Look, dent, paper_paint, shadow, tag

_COMPANIONS = {
    "kawung": ("parang", "ceplok"),
    "parang": ("truntum", "kawung"),
    "mega": ("ceplok", "parang"),
    "ceplok": ("kawung", "truntum"),
    "truntum": ("parang", "ceplok"),
    "tumpal": ("ceplok", "kawung"),
    "ikat": ("tumpal", "truntum"),
    "buketan": ("truntum", "parang"),
    "jumputan": ("truntum", "ceplok"),
    "ulos": ("tumpal", "ikat"),
}


def fold(s: Svg, box: tuple[float, float, float, float], paint: str, c: str) -> None:
    """One folded layer seen from the front: rounded fold on the left, cut edges right."""
    x, y, w, h = box
    d = f"M{x + h / 2:.0f} {n(y)}H{n(x + w)}V{n(y + h)}H{x + h / 2:.0f}C{x - h * 0.2:.0f} {n(y + h)} "
    d += f"{x - h * 0.2:.0f} {n(y)} {x + h / 2:.0f} {n(y)}Z"
    s.path(d, paint)
    s.path(d, s.relief((0, 0.3), (0.25, 0.06), (0.6, -0.1), (1, -0.5)))
    s.path(d, s.relief((0, -0.4), (0.06, 0.1), (0.7, -0.0), (1, -0.28), to=RIGHT))
    s.line(f"M{x + h * 0.5:.0f} {y + h * 0.52:.0f}H{n(x + w)}", dark(c, 0.6), 3, 0.55)


def cloth_stack(s: Svg, look: Look) -> None:
    """Folded lengths in a paper band; ``cloth`` is the main colour, ``layers`` their number."""
    shadow(s, 500, BASE + 14, 620, 60)
    p, motif, main = look.palette, look.motif, look.word("cloth", look.palette.accent)
    others = _COMPANIONS[motif]
    layers = (
        ("#6b3a1e", others[1]),
        (main, motif),
        (look.word("second", "#2c3f66"), others[0]),
        (main, motif),
    )
    y = float(BASE)
    count = look.number("layers", 4)
    for i, (c, m) in enumerate(layers[4 - count :]):
        h = (84, 92, 80, 104)[i + 4 - count]
        y -= h
        box = (204 + (i % 2) * 14 + i * 3, y, 592 - (i % 2) * 22 - i * 4, h)
        fold(s, box, cloth_paint(s, m, c, p, 0.8 if m == motif else 0.62), c)
        y -= 2
    _stack_top(s, look, y, main)
    _paper_band(s, look, y, main)
    if look.word("prop", "canting") == "canting":
        _canting(s)
    elif look.word("prop", "") == "yarn":
        _yarn(s, look)


def _stack_top(s: Svg, look: Look, y: float, c: str) -> None:
    top = f"M226 {y + 10}C232 {y - 30} 262 {y - 74} 304 {y - 82}C330 {y - 92} 380 {y - 86} 430 {y - 90}"
    top += f"C540 {y - 96} 640 {y - 82} 690 {y - 84}C730 {y - 78} 756 {y - 34} 774 {y + 2}V{y + 12}Z"
    s.path(top, cloth_paint(s, look.motif, c, look.palette, 0.72))
    s.path(top, s.relief((0, -0.16), (0.4, 0.24), (1, 0.06)))
    s.path(top, s.relief((0, 0.14), (0.6, -0.0), (1, -0.36), to=RIGHT))
    s.line(f"M236 {y + 6}C400 {y + 16} 620 {y + 16} 772 {y + 6}", dark(c, 0.6), 4, 0.4)
    s.line(f"M300 {y - 70}C420 {y - 60} 560 {y - 78} 690 {y - 68}", "#ffffff", 4, 0.16)


def _paper_band(s: Svg, look: Look, y: float, c: str) -> None:
    p = look.palette
    band = f"M418 {y - 90}C460 {y - 94} 540 {y - 94} 580 {y - 88}L600 {y + 8}V{BASE - 2}"
    s.path(f"{band}Q500 {BASE + 8} 404 {BASE - 2}V{y + 8}Z", paper_paint(s, p.paper))
    s.path(f"M404 {y + 8}Q500 {y + 18} 600 {y + 8}V{y + 14}Q500 {y + 24} 404 {y + 14}Z", SHADE, opacity=0.2)
    s.path(f"M404 {y + 40}H600V{y + 76}H404Z", cloth_paint(s, look.motif, c, p, 0.34))
    s.path(f"M404 {y + 76}H600V{y + 81}H404Z", BRAID_GOLD)
    words = (*look.label, "buatan tangan")[:3]
    for line, down, size, ink in zip(
        words, (158, 200, 238), (62, 25, 24), (p.accent, p.ink, p.ink), strict=False
    ):
        if y + down < BASE - 46:
            s.text(line, 502, y + down, size, ink, track=1.5, maxw=168)
    edge = f"M404 {BASE - 40}Q500 {BASE - 32} 600 {BASE - 40}V{BASE - 34}Q500 {BASE - 26} 404 {BASE - 34}Z"
    s.path(edge, p.accent)


def _canting(s: Svg) -> None:
    """The wax pen."""
    s.open(transform="translate(150 900) rotate(-12)")
    dent(s, 170, 22, 190, 12)
    s.path("M0 -9H220Q232 0 220 9H0Q-12 0 0 -9Z", s.lin([(0, "#e0b27a"), (0.5, "#a8702f"), (1, "#5d3411")]))
    s.path("M220 -7H262V7H220Z", BRAID_GOLD)
    s.path(
        "M262 -18C300 -24 322 -10 322 4C322 22 290 26 266 18Z",
        s.lin([(0, "#f0d08a"), (0.5, "#b9812f"), (1, "#6d4512")]),
    )
    s.line("M318 6C338 8 348 14 352 26", "#b9812f", 7)
    s.close()


def _yarn(s: Svg, look: Look) -> None:
    """Two balls of dyed yarn."""
    for x, y, r, c in ((196, 884, 54, look.word("cloth", look.palette.accent)), (292, 906, 40, "#a8432e")):
        dent(s, x + 8, y + r * 0.8, r * 1.1, r * 0.34)
        s.ell(x, y, r, r * 0.94, s.ball(c, (0, 0.45), (0.6, 0), (1, -0.45), at=(0.35, 0.3), r=0.8))
        loops = "".join(
            f"M{n(x - r * 0.8)} {n(y - r * 0.5 + k * r * 0.22)}"
            f"Q{n(x)} {n(y - r + k * r * 0.34)} {n(x + r * 0.8)} "
            f"{n(y - r * 0.3 + k * r * 0.2)}"
            for k in range(5)
        )
        s.line(loops, light(c, 0.35), 2.4, 0.6)


def scarf(s: Svg, look: Look) -> None:
    """A scarf over a rail with a fringe."""
    c = look.word("cloth", look.palette.accent)
    s.rect(150, 176, 700, 22, s.lin([(0, "#e0b27a"), (0.4, "#a8702f"), (1, "#4d2a10")]), 11)
    s.ell(500, 216, 330, 16, SHADE, opacity=0.22)
    s.path("M360 200C380 420 360 640 420 800L760 784C720 620 730 420 720 204Z", SHADE, opacity=0.26)
    back = "M356 190C368 172 640 172 668 190C660 340 690 560 676 706L352 716C340 560 366 340 356 190Z"
    s.path(
        back, MOTIFS[look.motif](s, dark(c, 0.35), mix(dark(c, 0.3), look.palette.paper, 0.5), "#8a6a3a", 0.9)
    )
    front = (
        "M312 192C330 166 652 166 676 192C654 330 694 520 664 700C676 748 640 790 660 836"
        "C590 856 540 826 484 848"
        "C430 864 380 838 322 852C338 770 318 690 332 560C346 430 306 330 312 192Z"
    )
    s.path(front, cloth_paint(s, look.motif, c, look.palette, 1.05))
    s.open(clip_path=s.clip(front))
    s.rect(290, 730, 420, 60, MOTIFS["tumpal"](s, dark(c, 0.25), GOLD, look.palette.paper, 0.44))
    s.rect(290, 724, 420, 6, GOLD)
    for x, w in ((352, 46), (470, 60), (590, 44)):
        pleat = (
            f"M{x} 170C{x + 20} 360 {x - 26} 560 {x + 6} 870H{x + w}"
            f"C{x + w - 30} 560 {x + w + 22} 360 {x + w} 170Z"
        )
        s.path(pleat, s.relief((0, -0.5), (0.5, -0.1), (1, 0.24), to=RIGHT))
    s.rect(290, 160, 420, 700, s.relief((0, 0.16), (0.3, 0.0), (1, -0.4), to=RIGHT))
    s.rect(290, 160, 420, 70, s.relief((0, 0.3), (1, 0.0)))
    s.close()
    _fringe(s, c, 330, 30)
    tag(s, look, (700, 316, 200, 176), -4, cord="M676 250C720 270 760 280 780 316")


def _fringe(s: Svg, c: str, x: float, count: int, y: float = 848) -> None:
    threads = "".join(
        (
            f"M{n(x + i * 11)} {n(y - 8 * math.sin(i / 3))}q{n(s.rnd.uniform(-4, 4))} "
            f"22 {n(s.rnd.uniform(-5, 5))} 40"
        )
        for i in range(count)
    )
    s.line(threads, c, 5)
    s.line(threads, light(c, 0.4), 1.5, 0.6)


def scarf_folded(s: Svg, look: Look) -> None:
    """A scarf folded flat, one end with its fringe turned over, tied with a cord."""
    shadow(s, 500, BASE + 16, 640, 60)
    c, p = look.word("cloth", look.palette.accent), look.palette
    for i in range(3):
        y = BASE - 64 - i * 66
        fold(s, (196 + i * 8, y, 610 - i * 16, 64), cloth_paint(s, look.motif, c, p, 0.7), c)
    y = BASE - 64 - 2 * 66
    top = f"M220 {y + 6}C236 {y - 60} 270 {y - 150} 310 {y - 176}H700C740 {y - 140} 768 {y - 50} 784 {y + 6}Z"
    s.path(top, cloth_paint(s, look.motif, c, p, 0.95))
    s.path(top, s.relief((0, -0.12), (0.4, 0.2), (1, 0.02)))
    end = (
        f"M470 {y - 176}H690C724 {y - 140} 750 {y - 60} 770 {y + 40}L540 {y + 110}"
        f"C520 {y} 500 {y - 90} 470 {y - 176}Z"
    )
    s.path(end, SHADE, opacity=0.3, transform="translate(-14 12)")
    s.path(end, MOTIFS["tumpal"](s, dark(c, 0.25), mix(c, p.paper, 0.85), GOLD, 0.6))
    s.path(end, s.relief((0, 0.2), (0.5, 0.04), (1, -0.3), to=(1, 0.4)))
    threads = "".join(
        f"M{n(542 + i * 11.5)} {n(y + 109 - i * 3.5)}l{n(s.rnd.uniform(-2, 8))} 40" for i in range(20)
    )
    s.line(threads, c, 5)
    s.line(threads, light(c, 0.5), 1.5, 0.6)
    cord = f"M340 {y - 172}C352 {y - 60} 350 {y + 90} 356 {BASE + 2}"
    s.line(cord, "#8a5a2b", 9)
    s.line(cord, "#d9b06c", 3)
    tag(
        s,
        look,
        (180, 560 if y > 600 else 520, 176, 150),
        -8,
        cord=f"M344 {y - 60}C320 {y - 40} 300 {y - 20} 290 {y + 4}",
    )


def cloth_roll(s: Svg, look: Look) -> None:
    """A roll of festive cloth, its end unrolled towards us; gold thread unless ``thread`` says other."""
    shadow(s, 520, BASE + 10, 700, 56)
    c, gold = look.word("cloth", look.palette.accent), look.word("thread", "#dcae55")
    pale = mix(gold, "#fff6e4", 0.45)
    flat = "M300 744C420 716 640 736 900 780L940 900C700 930 420 920 220 884Z"
    s.path(flat, MOTIFS[look.word("edge", "tumpal")](s, c, gold, pale, 0.7, 4))
    s.path(flat, s.relief((0, -0.5), (0.3, -0.05), (0.6, 0.14), (1, -0.3)))
    s.line("M900 780L940 900", gold, 8)
    s.line(
        "".join(f"M{n(902 + i * 3.3)} {n(786 + i * 10)}l26 {n(s.rnd.uniform(-4, 6))}" for i in range(12)),
        gold,
        4,
    )
    roll = "M230 520H760C824 520 824 800 760 800H230Z"
    s.path(roll, MOTIFS[look.motif](s, c, gold, pale, 0.8))
    veil = ((0, -0.35), (0.12, 0.12), (0.28, 0.4), (0.45, 0.0), (0.75, -0.45), (0.95, -0.62), (1, -0.4))
    s.path(roll, s.relief(*veil))
    for x in (330, 346, 660, 676):
        s.line(f"M{x} 520C{x + 30} 600 {x + 30} 720 {x} 800", gold, 5, 0.9)
    s.ell(230, 660, 60, 140, dark(c, 0.2))
    for i in range(6):
        k = 1 - i * 0.155
        ink = c if i % 2 else light(c, 0.2)
        s.ell(230 + i * 1.5, 660 + i * 2, 58 * k, 136 * k, ink, stroke=gold, stroke_width=4)
    s.ell(236, 668, 14, 32, dark(c, 0.7))
    _roll_band(s, look, gold)


def _roll_band(s: Svg, look: Look, gold: str) -> None:
    p = look.palette
    s.path("M446 512H560V806H446Z", s.tone(p.paper, (0, -0.1), (0.2, 0.5), (0.5, 0), (1, -0.5)))
    s.path("M446 512H454V806H446ZM552 512H560V806H552Z", gold)
    s.open(transform="rotate(90 503 640)")
    s.text(look.label[0], 503, 634, 44, p.accent, track=2, maxw=230)
    s.text(look.label[1], 503, 668, 20, p.ink, track=1.5, maxw=230)
    s.close()


def cloth_hanging(s: Svg, look: Look) -> None:
    """A wide cloth hung from a bamboo rod, banded: for ulos and hinggi."""
    c, p = look.word("cloth", look.palette.accent), look.palette
    second = look.word("second", dark(c, 0.5))
    s.rect(110, 150, 780, 22, s.lin([(0, "#d9c27a"), (0.4, "#a8863f"), (1, "#4d3a10")]), 11)
    s.line("M200 152v18M380 152v18M560 152v18M740 152v18", "#6d5a22", 4, 0.7)
    s.path("M210 180H830L846 800H230Z", SHADE, opacity=0.28, transform="translate(18 14)")
    d = (
        "M176 168H824C832 380 816 600 828 792C720 800 620 786 500 796C380 804 280 788 172 798"
        "C184 600 168 380 176 168Z"
    )
    s.path(d, cloth_paint(s, look.motif, c, p, 1.25))
    s.open(clip_path=s.clip(d))
    for y, h in ((300, 84), (596, 84)):
        s.rect(160, y, 680, h, MOTIFS["tumpal"](s, second, mix(second, p.paper, 0.8), GOLD, h / 137))
        s.rect(160, y - 7, 680, 7, GOLD)
        s.rect(160, y + h, 680, 7, GOLD)
    for x, w in ((230, 60), (400, 80), (590, 60), (730, 50)):
        pleat = (
            f"M{x} 160C{x + 14} 360 {x - 18} 560 {x + 6} 810H{x + w}"
            f"C{x + w - 20} 560 {x + w + 14} 360 {x + w} 160Z"
        )
        s.path(pleat, s.relief((0, -0.34), (0.5, -0.04), (1, 0.16), to=RIGHT))
    s.rect(160, 160, 680, 660, s.relief((0, 0.16), (0.3, 0.0), (1, -0.36), to=RIGHT))
    s.close()
    _fringe(s, second, 182, 58, 796)
    tag(s, look, (700, 640, 190, 164), -5)


def cushion(s: Svg, look: Look) -> None:
    """A cushion, and a second leaning behind it."""
    shadow(s, 500, BASE + 6, 600, 60)
    p, c = look.palette, look.word("cloth", look.palette.accent)
    square = (
        "M-210 -200C-230 -216 -216 -232 -198 -220C-80 -196 80 -196 198 -220C216 -232 230 -216 214 -198"
        "C190 -80 190 80 214 198C230 216 214 232 196 220C80 196 -80 196 -198 220C-216 232 -230 216 -210 198"
        "C-190 80 -190 -80 -210 -200Z"
    )
    for x, y, turn, ink, motif in (
        (610, 560, 12, look.word("second", "#d99a2b"), "truntum"),
        (430, 590, -5, c, look.motif),
    ):
        s.open(transform=f"translate({x} {y}) rotate({turn})")
        s.path(square, SHADE, opacity=0.3, transform="translate(16 12)")
        s.path(square, cloth_paint(s, motif, ink, p, 1.5))
        s.path(square, s.halo((0, 0.3), (0.5, 0.02), (1, -0.5), at=(0.34, 0.3), r=0.8))
        s.line("M-190 -190C-120 -150 -90 -100 -80 -60M190 190C130 140 110 110 90 70", SHADE, 6, 0.2)
        s.path(square, "none", stroke=light(ink, 0.5), stroke_width=4, opacity=0.7)
        s.close()
    tag(s, look, (700, 676, 184, 160), 6)


def tablecloth(s: Svg, look: Look) -> None:
    """A cloth over a round table, a bowl of fruit on it."""
    shadow(s, 500, BASE + 60, 640, 60)
    p, c = look.palette, look.word("cloth", look.palette.paper)
    paint = MOTIFS[look.motif](s, c, mix(c, p.accent, 0.85), GOLD, 1.2)
    skirt = (
        "M130 500C140 620 120 760 150 868C220 850 250 884 320 866C390 850 440 886 510 866"
        "C580 850 640 884 700 864"
        "C760 848 800 880 850 862C880 760 860 620 870 500Z"
    )
    s.path(skirt, paint)
    s.open(clip_path=s.clip(skirt))
    for x, w in ((150, 90), (300, 70), (430, 90), (580, 70), (720, 90)):
        pleat = (
            f"M{x} 520C{x - 10} 640 {x + 10} 760 {x} 880H{x + w}"
            f"C{x + w} 760 {x + w - 16} 640 {x + w - 20} 520Z"
        )
        s.path(pleat, s.relief((0, -0.4), (0.5, -0.04), (1, 0.2), to=RIGHT))
    s.rect(110, 500, 780, 400, s.relief((0, -0.1), (0.2, 0.0), (1, -0.4)))
    s.close()
    s.line(
        (
            "M150 862C220 844 250 878 320 860C390 844 440 880 510 860C580 844 640 878 700 858"
            "C760 842 800 874 850 856"
        ),
        p.accent,
        8,
        0.9,
    )
    s.ell(500, 500, 370, 96, paint)
    s.ell(500, 500, 370, 96, s.relief((0, 0.3), (0.5, 0.1), (1, -0.24), to=(1, 0.4)))
    dent(s, 520, 500, 160, 30, 0.3)
    s.path(
        "M366 420C372 490 430 514 500 514C570 514 628 490 634 420Z",
        s.tone("#b4613a", (0, 0.3), (0.5, 0), (1, -0.4), to=RIGHT),
    )
    for x, y, ink in (
        (430, 396, "#e08a1c"),
        (500, 380, "#d6a52a"),
        (566, 398, "#c2462a"),
        (466, 350, "#e0a02c"),
        (534, 350, "#8fa13a"),
    ):
        s.ell(x, y, 46, 43, s.ball(ink, (0, 0.5), (0.6, 0), (1, -0.4), at=(0.35, 0.3), r=0.8))
    s.ell(500, 420, 135, 22, "none", stroke="#8a4526", stroke_width=8)
    tag(s, look, (690, 640, 180, 156), 4)
