"""Turned, carved and inlaid wood."""

from __future__ import annotations

import math

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, SHADE, dark, light
from storefront.demo.drawing.props import garlic, leaf, shallot, spoon
from storefront.demo.drawing.studio import BASE, Look, dent, shadow, tag


def wooden_bowl(s: Svg, look: Look) -> None:
    """A turned bowl with a spoon and fork leaning in it."""
    shadow(s, 480, BASE + 6, 600, 62)
    c = look.word("wood", "#9a5f30")
    body = "M196 560C206 720 330 812 420 818H560C650 812 776 720 786 560Z"
    lit = ((0, -0.4), (0.14, 0.12), (0.28, 0.42), (0.5, 0), (0.78, -0.34), (1, -0.5))
    s.path(body, s.tone(c, *lit, to=RIGHT))
    s.open(clip_path=s.clip(body))
    for i in range(11):
        y, ink = 596 + i * 22, dark(c, 0.5) if i % 2 else light(c, 0.35)
        s.line(f"M180 {y}C320 {y + 60 - i * 3} 640 {y + 66 - i * 3} 800 {y - 6}", ink, 3 if i % 3 else 5, 0.3)
    s.close()
    s.ell(491, 560, 296, 86, light(c, 0.4))
    s.ell(491, 564, 278, 76, s.tone(c, (0, -0.62), (0.55, -0.22), (1, 0.12)))
    s.open(clip_path=s.clip("M213 564A278 76 0 1 0 769 564A278 76 0 1 0 213 564Z"))
    for i in range(6):
        s.ell(491, 590 + i * 5, 250 - i * 36, 60 - i * 9, stroke=light(c, 0.3), stroke_width=3, opacity=0.3)
    s.close()
    s.line("M214 548C260 502 380 480 480 478", light(c, 0.8), 6, 0.7)
    spoon(s, 640, 566, 28)
    spoon(s, 560, 560, 14)
    leaf(s, 196, 908, 130, -16)
    leaf(s, 236, 930, 112, 10, "#6a8a45")
    tag(s, look, (648, 800, 200, 130), -5, look.label[:2])


def _grain_lines(s: Svg, box: tuple[float, float, float, float], c: str, count: int = 14) -> None:
    x, y, w, h = box
    for i in range(count):
        yy = y + h * (i + 0.5) / count
        bend = s.rnd.uniform(-14, 14)
        ink = dark(c, 0.45) if i % 3 else light(c, 0.35)
        s.line(
            (
                f"M{n(x)} {n(yy)}"
                f"C{n(x + w * 0.3)} {n(yy + bend)} {n(x + w * 0.6)} {n(yy - bend)} {n(x + w)}"
                f" {n(yy + 3)}"
            ),
            ink,
            2.6,
            0.4,
        )


def cutting_board(s: Svg, look: Look) -> None:
    """A teak board leaning against the wall, shallots and a lime before it."""
    shadow(s, 490, BASE + 6, 560, 56)
    c = look.word("wood", "#a86a34")
    s.open(transform="rotate(-3 500 560)")
    board = (
        "M300 330H640Q672 330 672 362V778Q672 810 640 810H300Q268 810 268 778V362Q268 330 300 330Z"
        "M430 200Q430 180 450 180H490Q510 180 510 200V330H430Z"
    )
    s.path(board, dark(c, 0.5), transform="translate(14 6)")
    s.path(board, s.tone(c, (0, 0.35), (0.4, 0), (1, -0.34), to=(1, 0.7)))
    s.open(clip_path=s.clip(board))
    for x, tone in ((268, 0.0), (402, 0.12), (536, -0.1)):
        s.rect(x, 170, 136, 660, light(c, 0.5) if tone > 0 else dark(c, 0.5), opacity=abs(tone))
    s.open(transform="rotate(90 470 570)")
    _grain_lines(s, (120, 340, 700, 460), c, 22)
    s.close()
    s.close()
    s.rect(296, 358, 348, 424, "none", 20, stroke=dark(c, 0.5), stroke_width=6, opacity=0.45)
    s.ell(470, 232, 18, 18, "#3a2212")
    s.close()
    shallot(s, 250, 884, 0.8, -8)
    garlic(s, 790, 806, 0.9)
    leaf(s, 650, 908, 130, -10, "#5f8a3c")
    tag(s, look, (690, 560, 184, 150), 5, cord="M486 226C600 300 700 420 760 566")


def _carve(s: Svg, box: tuple[float, float, float, float], c: str) -> None:
    """A scroll of leaves carved in low relief."""
    x, y, w, h = box
    turns = max(1, round(w / (h * 0.9)))
    step = w / turns
    for i in range(turns):
        cx, cy, r = x + step * (i + 0.5), y + h / 2, h * 0.34
        flip = 1 if i % 2 else -1
        curl = (
            f"M{n(cx - step / 2)} {n(cy + flip * h * 0.3)}"
            f"C{n(cx - r)} {n(cy - flip * h * 0.5)} {n(cx + r * 1.2)} {n(cy - flip * h * 0.4)}"
        )
        curl += (
            f" {n(cx + r)} {n(cy + flip * r * 0.3)}"
            f"C{n(cx + r * 0.6)} {n(cy + flip * r)} {n(cx - r * 0.5)} {n(cy + flip * r * 0.7)}"
            f" {n(cx - r * 0.2)} {n(cy)}"
        )
        for ink, wide, shift in (
            (dark(c, 0.6), h * 0.13, 3),
            (light(c, 0.25), h * 0.1, 0),
            (light(c, 0.6), h * 0.03, -3),
        ):
            s.line(curl, ink, wide, 1, transform=f"translate(0 {shift})")
        for a in (20, 90, 150, 230):
            lx, ly = cx + r * 1.15 * math.cos(math.radians(a)), cy + r * 1.1 * math.sin(math.radians(a))
            leaf(s, lx, ly, h * 0.24, a * flip, light(c, 0.12))


def carved_panel(s: Svg, look: Look) -> None:
    """A long carved panel leaning on the wall."""
    shadow(s, 500, BASE + 4, 760, 52)
    c = look.word("wood", "#9a5f2e")
    s.rect(96, 400, 808, 412, dark(c, 0.55), 8, transform="translate(12 6)")
    s.rect(96, 400, 808, 408, s.tone(c, (0, 0.3), (0.5, 0), (1, -0.3), to=(1, 0.6)), 8)
    _grain_lines(s, (96, 400, 808, 408), c, 16)
    s.rect(140, 446, 720, 316, s.tone(dark(c, 0.45), (0, -0.3), (1, 0.1)), 4)
    s.open(clip_path=s.clip("M140 446H860V762H140Z"))
    _carve(s, (150, 456, 700, 296), c)
    s.grain((140, 446, 720, 316), 300, SHADE, 0.3, 3)
    s.rect(140, 446, 720, 316, s.relief((0, -0.4), (0.14, 0.0), (0.8, 0.0), (1, -0.3)))
    s.close()
    s.rect(140, 446, 720, 316, "none", 4, stroke=light(c, 0.5), stroke_width=4, opacity=0.6)
    s.rect(118, 422, 764, 364, "none", 6, stroke=dark(c, 0.5), stroke_width=4, opacity=0.6)
    tag(s, look, (690, 760, 184, 150), 5)


def carved_box(s: Svg, look: Look) -> None:
    """A jewel box: ``finish`` carved or inlaid with shell."""
    shadow(s, 500, BASE + 6, 600, 58)
    c = look.word("wood", "#6b3a20")
    s.path("M230 520L300 430H740L790 520Z", s.tone(c, (0, 0.1), (1, 0.3)))
    s.path("M790 520L740 430V440L800 520V800L790 812Z", dark(c, 0.5))
    s.rect(220, 596, 570, 216, s.tone(c, (0, 0.25), (0.4, 0), (1, -0.34), to=(1, 0.6)), 8)
    s.rect(212, 516, 586, 84, s.tone(c, (0, 0.35), (0.5, 0.05), (1, -0.3)), 8)
    front = (252, 628, 506, 156)
    s.rect(*front, s.tone(dark(c, 0.35), (0, -0.3), (1, 0.05)), 6)
    if look.word("finish", "carved") == "inlaid":
        _shell(s, front)
        _shell(s, (240, 530, 530, 56))
    else:
        s.open(clip_path=s.clip("M252 628H758V784H252Z"))
        _carve(s, front, c)
        s.close()
    s.line("M212 602H798", dark(c, 0.7), 5, 0.8)
    for x in (330, 680):
        s.rect(x - 16, 586, 32, 30, s.tone(BRAID_GOLD, (0, 0.4), (1, -0.4)), 4)
    s.path("M476 580H534V640Q505 662 476 640Z", s.tone(BRAID_GOLD, (0, 0.5), (0.5, 0), (1, -0.4)))
    s.ell(505, 616, 6, 9, "#3a2208")
    for x in (240, 740):
        s.rect(x, 806, 40, 22, dark(c, 0.4), 6)
    tag(s, look, (716, 730, 176, 146), 6)


def _shell(s: Svg, box: tuple[float, float, float, float]) -> None:
    """Diamonds of mother-of-pearl, each caught by the light a little differently."""
    x, y, w, h = box
    rows = max(1, round(h / 44))
    step = h / rows
    for row in range(rows):
        for i in range(int(w / step)):
            cx, cy, r = x + (i + 0.5) * w / int(w / step), y + (row + 0.5) * step, step * 0.44
            ink = s.rnd.choice(("#f3ece0", "#dfe9e6", "#efdcd8", "#e3dff0", "#fbf6ea"))
            s.path(f"M{n(cx - r)} {n(cy)}L{n(cx)} {n(cy - r)}L{n(cx + r)} {n(cy)}L{n(cx)} {n(cy + r)}Z", ink)
            s.path(f"M{n(cx - r)} {n(cy)}L{n(cx)} {n(cy - r)}L{n(cx)} {n(cy + r)}Z", "#ffffff", opacity=0.35)


def spoon_set(s: Svg, look: Look) -> None:
    """Spoons and a spatula standing in a wooden cup."""
    shadow(s, 470, BASE + 6, 360, 54)
    c = look.word("wood", "#8a4f2a")
    spoon(s, 430, 620, -14, c, 1.15)
    spoon(s, 520, 620, 16, light(c, 0.12), 1.1, flat=True)
    spoon(s, 476, 620, 2, dark(c, 0.1), 1.2)
    cup = "M330 560C336 680 344 760 356 800Q470 836 584 800C596 760 604 680 610 560Z"
    s.path(cup, s.tone(c, (0, -0.4), (0.2, 0.35), (0.5, 0), (1, -0.5), to=RIGHT))
    s.open(clip_path=s.clip(cup))
    _grain_lines(s, (320, 570, 300, 240), c, 12)
    s.rect(320, 640, 300, 8, dark(c, 0.5), opacity=0.6)
    s.rect(320, 740, 300, 8, dark(c, 0.5), opacity=0.6)
    s.close()
    s.line("M330 560Q470 606 610 560", light(c, 0.5), 8, 0.8)
    dent(s, 800, 896, 120, 14)
    s.open(transform="rotate(78 700 880)")
    spoon(s, 700, 840, 0, light(c, 0.1), 0.6)
    s.close()
    leaf(s, 190, 904, 130, -14)
    tag(s, look, (640, 590, 186, 156), 6)
