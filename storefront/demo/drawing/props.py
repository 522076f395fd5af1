"""Small things that lie about: beans, leaves, chillies, crackers, fruit, spoons."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import SHADE, dark, light
from storefront.demo.drawing.studio import dent


def placed(s: Svg, x: float, y: float, turn: float = 0, k: float = 1) -> None:
    """Open a group at a spot, turned and scaled; the caller closes it."""
    s.open(transform=f"translate({n(x)} {n(y)}) rotate({n(turn)}) scale({k:.2f})")


def bean(s: Svg, x: float, y: float, r: float, turn: float, c: str = "#4a2616") -> None:
    """A coffee bean with its furrow."""
    placed(s, x, y, turn)
    dent(s, 3, r * 0.5, r * 1.05, r * 0.5)
    s.ell(0, 0, r, r * 0.68, s.ball(c, (0, 0.34), (0.6, 0), (1, -0.5), at=(0.35, 0.3), r=0.8))
    furrow = f"M{n(-r * 0.85)} 1C{n(-r * 0.3)} {n(-r * 0.3)} {n(r * 0.3)} {n(r * 0.3)} {n(r * 0.85)} -1"
    s.line(furrow, dark(c, 0.65), r * 0.12)
    gleam = f"M{n(-r * 0.6)} {n(-r * 0.32)}Q{n(-r * 0.2)} {n(-r * 0.52)} {n(r * 0.2)} {n(-r * 0.48)}"
    s.line(gleam, light(c, 0.6), r * 0.1, 0.5)
    s.close()


def beans(s: Svg, spots: Iterable[tuple[float, float]], c: str = "#4a2616", r: float = 25) -> None:
    """Beans at the given spots, each turned its own way."""
    for x, y in spots:
        bean(s, x, y, r * s.rnd.uniform(0.88, 1.06), s.rnd.uniform(-80, 80), c)


def leaf(s: Svg, x: float, y: float, size: float, turn: float, c: str = "#4d7a45") -> None:
    """A leaf with veins, its stalk at (x, y)."""
    placed(s, x, y, turn, size / 100)
    s.path("M0 0C20 -34 66 -40 110 -6C70 26 24 24 0 0Z", s.tone(c, (0, 0.28), (0.5, 0), (1, -0.35)))
    veins = "M2 0C40 -6 74 -8 106 -6M26 -3L42 -20M46 -5L64 -22M68 -6L84 -19M30 -2L46 11M52 -4L68 9M72 -5L86 5"
    s.line(veins, light(c, 0.45), 2.4, 0.6)
    s.close()


def chilli(s: Svg, x: float, y: float, size: float, turn: float, c: str = "#b3241f") -> None:
    """A chilli, its stalk to the left."""
    placed(s, x, y, turn, size / 100)
    s.path("M4 16C50 26 110 24 150 -2C120 34 50 46 8 34Z", SHADE, opacity=0.28)
    body = "M0 0C8 -16 36 -18 66 -12C104 -4 130 -6 152 -22C140 12 98 28 56 24C26 22 -4 16 0 0Z"
    s.path(body, s.tone(c, (0, 0.35), (0.4, 0), (1, -0.42)))
    s.line("M16 -6C44 -10 76 0 110 -2", "#ffffff", 5, 0.35)
    s.path("M2 -8C-10 -10 -8 12 4 12C12 6 12 -4 2 -8Z", "#4d7a3a")
    s.line("M-4 2C-20 2 -26 -8 -40 -10", "#4d7a3a", 7)
    s.close()


def garlic(s: Svg, x: float, y: float, k: float = 1, tint: str = "#efe2cc") -> None:
    """A bulb of garlic; with a red tint, a shallot."""
    placed(s, x, y, 0, k)
    dent(s, 14, 84, 56, 20, 0.25)
    body = "M-52 84C-54 42 -16 34 -2 4C14 34 54 42 50 84C44 114 -44 114 -52 84Z"
    s.path(body, s.tone(tint, (0, 0.7), (0.5, 0), (1, -0.3), to=(1, 0.4)))
    s.line("M-2 8C-12 42 -22 72 -16 106M-2 8C8 42 20 72 14 106", dark(tint, 0.35), 3, 0.6)
    s.close()


def shallot(s: Svg, x: float, y: float, k: float = 0.7, turn: float = 0) -> None:
    """A shallot in its red skin, lying on its side."""
    placed(s, x, y, turn, k)
    dent(s, 10, 40, 66, 18, 0.28)
    body = "M-70 4C-50 -44 20 -54 50 -14C66 -6 84 -8 96 -16C88 4 74 14 56 20C22 56 -54 50 -70 4Z"
    s.path(body, s.ball("#8f2f45", (0, 0.5), (0.5, 0), (1, -0.45), at=(0.35, 0.25), r=0.9))
    s.line("M-58 2C-30 -30 20 -36 52 -2M-56 10C-20 30 20 30 54 10", light("#8f2f45", 0.4), 3, 0.5)
    s.close()


def citrus(s: Svg, x: float, y: float, c: str, k: float = 1) -> None:
    """A whole fruit and a half, from lime to orange."""
    placed(s, x, y, 0, k)
    dent(s, 10, 32, 80, 22)
    s.ell(0, 0, 70, 58, s.ball(c, (0, 0.55), (0.6, 0), (1, -0.5), at=(0.36, 0.3), r=0.8))
    s.ell(66, 24, 50, 40, dark(c, 0.15))
    s.ell(66, 22, 46, 36, "#fbf3d4")
    s.ell(66, 22, 40, 31, light(c, 0.3))
    spokes = (math.radians(a) for a in range(0, 360, 45))
    s.line("".join(f"M66 22l{n(38 * math.cos(a))} {n(29 * math.sin(a))}" for a in spokes), "#fbf3d4", 4)
    s.close()


def nutmeg(s: Svg, x: float, y: float, r: float, cut: bool = False) -> None:
    """A nutmeg, or a half fruit with the red mace inside."""
    dent(s, x + 5, y + r * 0.5, r * 1.1, r * 0.5)
    if cut:
        s.ell(x, y, r, r * 0.86, s.ball("#e2c27a", (0, 0.5), (0.6, 0), (1, -0.4), at=(0.35, 0.3), r=0.8))
        s.ell(x, y, r * 0.66, r * 0.54, "#fbeecb")
        s.ell(x, y, r * 0.46, r * 0.38, "#4a2212")
        s.line(f"M{n(x - r * 0.4)} {n(y)}q{n(r * 0.3)} {n(-r * 0.4)} {n(r * 0.8)} 0", "#b3241f", r * 0.13)
        return
    s.ell(x, y, r, r * 0.84, s.ball("#8a5c34", (0, 0.4), (0.6, -0.1), (1, -0.55), at=(0.35, 0.3), r=0.8))
    s.line(f"M{x - r * 0.6:.0f} {y - 4:.0f}q{r * 0.5:.0f} -8 {r * 1.1:.0f} 2", "#e0bd90", 2.5, 0.5)


def turmeric(s: Svg, x: float, y: float, k: float = 1, turn: float = -10) -> None:
    """A finger of turmeric, one end cut."""
    placed(s, x, y, turn, k)
    dent(s, 20, 34, 150, 24)
    body = (
        "M-120 8C-130 -30 -80 -40 -40 -30C-20 -60 20 -64 30 -32C80 -44 130 -24 126 6"
        "C124 36 60 42 10 34C-40 44 -112 42 -120 8Z"
    )
    s.path(body, s.lin([(0, "#e2a95a"), (0.5, "#b9762a"), (1, "#6d3f10")]))
    rings = "M-84 -28C-92 -6 -90 18 -82 34M-50 -30C-58 -6 -54 20 -46 38"
    s.line(rings + "M56 -36C48 -10 50 14 58 36M92 -32C86 -10 88 12 94 30", "#6d3f10", 3, 0.5)
    s.ell(-118, 4, 18, 28, "#f08a1c")
    s.ell(-118, 4, 11, 19, "#ffb03a")
    s.close()


def cloves(s: Svg, spots: Iterable[tuple[float, float, float]]) -> None:
    """Cloves at (x, y, turn)."""
    for x, y, turn in spots:
        placed(s, x, y, turn)
        s.line("M-26 0H20", "#4d2a16", 8)
        s.ell(24, 0, 10, 9, "#6d3f22")
        s.line("M-22 -2H16", "#a8784e", 2)
        s.close()


def heap(s: Svg, x: float, y: float, w: float, h: float, c: str, dots: int = 60) -> None:
    """A small heap of powder or grain."""
    left, right = x - w / 2, x + w / 2
    d = (
        f"M{n(left)} {n(y)}"
        f"C{n(x - w * 0.2)} {n(y - h * 1.3)} {n(x + w * 0.2)} {n(y - h * 1.3)} {n(right)} {n(y)}"
    )
    d += f"C{n(x + w * 0.3)} {n(y + h * 0.32)} {n(x - w * 0.3)} {n(y + h * 0.32)} {n(left)} {n(y)}Z"
    dent(s, x + w * 0.06, y + h * 0.12, w * 0.54, h * 0.24)
    s.path(d, s.tone(c, (0, 0.4), (0.5, 0), (1, -0.3)))
    s.open(clip_path=s.clip(d))
    s.grain((left, y - h, w, h * 1.3), dots, light(c, 0.7), 0.6, 3)
    s.grain((left, y - h, w, h * 1.3), dots, dark(c, 0.5), 0.4, 3, 0.5)
    s.close()


def pellets(s: Svg, x: float, y: float, spread: float, count: int, c: str, r: float = 9) -> None:
    """Loose peppercorns, nuts or puffs round a spot."""
    paint = s.ball(c, (0, 0.5), (0.5, 0), (1, -0.5), at=(0.35, 0.3), r=0.8)
    for _ in range(count):
        a, q = s.rnd.uniform(0, 6.28), math.sqrt(s.rnd.random())
        px, py = x + spread * q * math.cos(a), y + spread * 0.32 * q * math.sin(a)
        dent(s, px + 2, py + r * 0.6, r, r * 0.5, 0.28)
        s.ell(px, py, r, r * 0.92, paint)


def spoon(
    s: Svg, x: float, y: float, turn: float, c: str = "#b47a41", k: float = 1, flat: bool = False
) -> None:
    """A wooden spoon, bowl up; flat makes it a spatula."""
    placed(s, x, y, turn, k)
    wood = s.tone(c, (0, 0.4), (0.5, 0), (1, -0.45), to=RIGHT)
    s.path("M-11 20L-9 -250C-9 -262 9 -262 9 -250L11 20Z", wood)
    if flat:
        s.path("M-12 -230L-40 -300V-372Q-38 -386 -24 -386H24Q38 -386 40 -372V-300L12 -230Z", wood)
        s.line("M-16 -372V-290M0 -374V-284M16 -372V-290", dark(c, 0.4), 4, 0.35)
    else:
        s.ell(0, -300, 48, 72, s.tone(c, (0, 0.4), (0.5, 0), (1, -0.45), to=(1, 0.3)))
        s.ell(4, -296, 35, 57, s.tone(c, (0, -0.35), (1, 0.2), to=(1, 0.6)))
    s.close()


def chip(s: Svg, x: float, y: float, r: float, turn: float, c: str = "#dfa650", seeds: int = 7) -> None:
    """A thin fried slice with a curled rim; ``seeds`` pale soybeans or specks show."""
    placed(s, x, y, turn)
    dent(s, 5, r * 0.34, r * 1.04, r * 0.5)
    d = _chip_outline(r)
    s.path(d, dark(c, 0.42), transform=f"translate(0 {n(r * 0.13)})")
    s.path(d, s.tone(c, (0, 0.5), (0.45, 0), (1, -0.24), to=(1, 1)))
    s.open(clip_path=s.clip(d))
    for _ in range(seeds):
        bx, by = s.rnd.uniform(-r * 0.7, r * 0.7), s.rnd.uniform(-r * 0.36, r * 0.32)
        s.ell(bx + 1.5, by + 2, r * 0.15, r * 0.1, dark(c, 0.4), opacity=0.55)
        s.ell(bx, by, r * 0.14, r * 0.1, light(c, 0.62))
    s.close()
    rim = f"M{n(-r * 0.9)} {n(-r * 0.06)}C{n(-r * 0.74)} {n(-r * 0.44)} {n(-r * 0.16)} {n(-r * 0.54)}"
    s.line(f"{rim} {n(r * 0.38)} {n(-r * 0.41)}", light(c, 0.85), r * 0.07, 0.85)
    s.close()


_CHIP = (
    (-1, 0.06), (-0.95, -0.52), (-0.2, -0.66), (0.42, -0.5), (1.02, -0.34),
    (1.1, 0.16), (0.62, 0.36), (0.1, 0.56), (-0.9, 0.54), (-1, 0.06),
)  # fmt: skip


def _chip_outline(r: float) -> str:
    points = [f"{n(x * r)} {n(y * r)}" for x, y in _CHIP]
    return f"M{points[0]}C{' '.join(points[1:4])}C{' '.join(points[4:7])}C{' '.join(points[7:10])}Z"


def ring_chip(s: Svg, x: float, y: float, r: float, turn: float, c: str = "#e0a53c") -> None:
    """A fried figure of eight, like karak kaliang."""
    placed(s, x, y, turn)
    eight = (
        f"M0 0C{n(r)} {n(-r * 0.9)} {n(r * 1.4)} {n(r * 0.7)} 0 0"
        f"C{n(-r)} {n(-r * 0.9)} {n(-r * 1.4)} {n(r * 0.7)} 0 0Z"
    )
    s.line(eight, SHADE, r * 0.3, 0.28, transform=f"translate(3 {n(r * 0.2)})")
    s.line(eight, dark(c, 0.3), r * 0.3)
    s.line(eight, c, r * 0.22, transform="translate(-1 -2)")
    s.line(eight, light(c, 0.55), r * 0.07, 0.9, transform="translate(-2 -5)")
    s.close()


def cracker(
    s: Svg, x: float, y: float, r: float, turn: float, c: str = "#f0d9a8", squash: float = 0.55
) -> None:
    """A round puffed cracker with a grained face."""
    placed(s, x, y, turn)
    dent(s, 6, r * 0.2, r * 1.04, r * squash * 1.05, 0.26)
    d = _cracker_outline(s, r, squash)
    s.path(d, dark(c, 0.34), transform="translate(0 8)")
    s.path(d, s.tone(c, (0, 0.6), (0.5, 0), (1, -0.22), to=(1, 0.6)))
    grains = ""
    for _ in range(int(r * 0.7)):
        q, a = s.rnd.uniform(0.08, 0.9) * r, s.rnd.uniform(0, 6.28)
        grains += f"M{n(q * math.cos(a))} {n(q * squash * math.sin(a))}q5 -6 11 -1"
    s.line(grains, dark(c, 0.36), 4, 0.5)
    s.line(grains, "#fffdf2", 3.4, 0.8, transform="translate(-1 -3)")
    s.close()


def _cracker_outline(s: Svg, r: float, squash: float) -> str:
    points = []
    for i in range(18):
        a, q = math.radians(i * 20), r * (1 + s.rnd.uniform(-0.05, 0.06))
        points.append((q * math.cos(a), q * squash * math.sin(a)))
    d = f"M{n(points[0][0])} {n(points[0][1])}"
    for (ax, ay), (bx, by) in pairwise([*points, points[0]]):
        d += f"Q{n((ax + bx) / 2 * 1.04)} {n((ay + by) / 2 * 1.04)} {n(bx)} {n(by)}"
    return d + "Z"


def puff(s: Svg, x: float, y: float, r: float, turn: float, c: str = "#efd9a6", form: str = "ball") -> None:
    """A small puffed snack: ball, bone (amplang) or stick (dakak-dakak)."""
    placed(s, x, y, turn)
    dent(s, 3, r * 0.5, r * 1.1, r * 0.5, 0.26)
    paint = s.ball(c, (0, 0.6), (0.5, 0), (1, -0.34), at=(0.35, 0.28), r=0.85)
    if form == "stick":
        s.rect(-r * 1.25, -r * 0.34, r * 2.5, r * 0.68, s.tone(c, (0, 0.5), (0.5, 0), (1, -0.3)), r * 0.3)
    elif form == "bone":
        for end in (-r * 0.75, r * 0.75):
            s.ell(end, 0, r * 0.62, r * 0.58, paint)
        s.rect(-r * 0.8, -r * 0.42, r * 1.6, r * 0.84, s.tone(c, (0, 0.5), (0.5, 0), (1, -0.3)), r * 0.4)
    else:
        s.ell(0, 0, r, r * 0.86, paint)
    crust = (
        f"M{n(-r * 0.5)} {n(-r * 0.2)}q4 -5 9 0M{n(r * 0.1)} {n(-r * 0.3)}q4 -5 9 0"
        f"M{n(-r * 0.1)} {n(r * 0.2)}q4 -5 9 0"
    )
    s.line(crust, dark(c, 0.3), 2.4, 0.5)
    s.close()


def weave(s: Svg, c: str, k: float = 1.0, across: str = "") -> str:
    """Rattan weave as a paint; ``across`` colours the second strand."""
    a, e, other = light(c, 0.28), dark(c, 0.58), across or c
    b = dark(other, 0.2)
    tile = (
        f'<rect width="56" height="40" fill="{e}"/><rect x="1" y="2" width="26" height="16" rx="7" '
        f'fill="{a}"/>'
        f'<rect x="29" y="22" width="26" height="16" rx="7" fill="{a}"/>'
        f'<rect x="29" y="0" width="11" height="20" rx="5" fill="{b}"/>'
        f'<rect x="43" y="0" width="11" height="20" rx="5" fill="{other}"/>'
        f'<rect x="1" y="20" width="11" height="20" rx="5" fill="{b}"/>'
        f'<rect x="15" y="20" width="11" height="20" rx="5" fill="{other}"/>'
        f'<path d="M5 6H22M33 26H50" stroke="{light(c, 0.65)}" stroke-width="2.5" stroke-linecap="round"/>'
    )
    return s.pattern(56, 40, tile, f"scale({k})")


def plait(s: Svg, c: str, across: str, k: float = 1.0) -> str:
    """Flat palm-leaf plaiting in two colours as a paint."""
    tile = f'<rect width="40" height="40" fill="{dark(c, 0.4)}"/>'
    for x, y, ink in ((0, 0, c), (20, 20, c), (20, 0, across), (0, 20, across)):
        tile += f'<rect x="{x + 1}" y="{y + 1}" width="18" height="18" fill="{ink}"/>'
        tile += (
            f'<path d="M{x + 2} {y + 5}h16M{x + 2} {y + 11}h16" stroke="{light(ink, 0.4)}" '
            'stroke-width="1.6"/>'
        )
    return s.pattern(40, 40, tile, f"rotate(45) scale({k})")


def braid(s: Svg, arc: tuple[float, float, float, float, float, float], c: str, w: float = 26) -> None:
    """A plaited rim along an ellipse arc: (cx, cy, rx, ry, from, to) in degrees."""
    cx, cy, rx, ry, start, end = arc
    steps = max(6, int(abs(end - start) / 360 * (rx + ry) * 3.2 / w * 1.25))
    edge = f'stroke="{dark(c, 0.5)}" stroke-width="2"'
    for i in range(steps + 1):
        a = math.radians(start + (end - start) * i / steps)
        x, y = cx + rx * math.cos(a), cy + ry * math.sin(a)
        turn = math.degrees(math.atan2(ry * math.cos(a), -rx * math.sin(a))) + 28
        lit = 0.34 - 0.27 * math.cos(a)
        fill = light(c, lit) if lit > 0.15 else dark(c, 0.15)
        strand = f'cx="{n(x)}" cy="{n(y)}" rx="{n(w * 0.62)}" ry="{n(w * 0.36)}" fill="{fill}" {edge}'
        s.raw(f'<ellipse {strand} transform="rotate({n(turn)} {n(x)} {n(y)})"/>')


def steam(s: Svg, x: float, y: float, k: float = 1) -> None:
    """Two curls of steam rising from a spot."""
    placed(s, x, y, 0, k)
    s.line("M-30 0C-70 -50 20 -80 -20 -140C-48 -184 0 -210 -12 -246", "#fff8ea", 14, 0.22)
    s.line("M48 10C24 -30 88 -60 56 -110C36 -146 66 -170 58 -194", "#fff8ea", 14, 0.2)
    s.line("M-30 0C-70 -50 20 -80 -20 -140C-48 -184 0 -210 -12 -246", "#fff8ea", 5, 0.3)
    s.close()
