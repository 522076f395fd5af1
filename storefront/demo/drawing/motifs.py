"""Motifs of cloth as paints: each fills any shape with a repeat of a ground, a figure and a spark.

kawung, parang, ceplok, truntum and mega mendung are Javanese batik; tumpal edges cloth from
Sumatra to Sumba; ikat, ulos and jumputan stand for how those cloths are made.
"""

from __future__ import annotations

from collections.abc import Callable

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.colour import GOLD, Palette, mix


def _tile(s: Svg, w: float, h: float, ground: str, body: str, k: float, turn: float) -> str:
    return s.pattern(
        w, h, f'<rect width="{w}" height="{h}" fill="{ground}"/>{body}', f"rotate({turn}) scale({k})"
    )


def kawung(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """Four ovals that meet in a point."""
    c, body = c or a, ""
    for x, y, r in ((25, 25, 45), (75, 25, -45), (25, 75, -45), (75, 75, 45)):
        body += (
            f'<g transform="translate({x} {y}) rotate({r})"><ellipse rx="30" ry="15.5" fill="{b}"/>'
            f'<ellipse rx="23" ry="9.5" fill="none" stroke="{a}" stroke-width="1.6"/>'
            f'<path d="M-13 0h.1M13 0h.1" stroke="{a}" stroke-width="5" stroke-linecap="round"/></g>'
        )
    for x, y in ((50, 0), (0, 50), (100, 50), (50, 100)):
        body += f'<path d="M{x - 8} {y}L{x} {y - 8}L{x + 8} {y}L{x} {y + 8}Z" fill="{c}"/>'
        body += f'<circle cx="{x}" cy="{y}" r="2.5" fill="{a}"/>'
    return _tile(s, 100, 100, a, body, k, turn)


def parang(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = -45.0) -> str:
    """Slanting rows of blades with a chain of lozenges between them."""
    c, body = c or b, ""
    blade = "M4 60C14 58 18 48 15 36C12 22 20 8 38 4C31 11 29 20 32 31C36 46 27 60 10 64C8 63 6 62 4 60Z"
    vein = "M12 57C21 52 25 44 22.5 33.5C20.5 24 23 16 29 11"
    for dx in (-44, 0, 44):
        body += (
            f'<g transform="translate({dx + 4} 4)"><path d="{blade}" fill="{b}"/>'
            f'<path d="{vein}" fill="none" stroke="{a}" stroke-width="2.2" stroke-linecap="round"/></g>'
        )
    for x in (0, 22, 44):
        body += f'<path d="M{x - 7} 82L{x} 75.5L{x + 7} 82L{x} 88.5Z" fill="{c}"/>'
    body += f'<path d="M0 72H44M0 92H44" stroke="{b}" stroke-width="2"/>'
    return _tile(s, 44, 96, a, body, k, turn)


def ceplok(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """A rosette in a circle, lozenges at the corners."""
    c, body = c or b, '<g transform="translate(50 50)">'
    for i in range(8):
        fill = b if i % 2 == 0 else c
        body += (
            f'<path transform="rotate({i * 45})" d="M0 -9C8 -16 8 -27 0 -34'
            f'C-8 -27 -8 -16 0 -9Z" fill="{fill}"/>'
        )
    body += f'<circle r="7" fill="{a}"/><circle r="4.5" fill="{b}"/>'
    body += f'<circle r="42" fill="none" stroke="{b}" stroke-width="2"/></g>'
    for x, y in ((0, 0), (100, 0), (0, 100), (100, 100)):
        body += (
            f'<g transform="translate({x} {y}) rotate(45)"><rect x="-11" y="-11" width="22" height="22" '
            f'fill="none" stroke="{b}" stroke-width="2.5"/>'
            f'<rect x="-5" y="-5" width="10" height="10" fill="{c}"/></g>'
        )
    return _tile(s, 100, 100, a, body, k, turn)


def truntum(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """A sky of small stars."""
    c = c or b
    ray = "M0 -3L2.6 -9L0 -17L-2.6 -9Z"
    star = "".join(f'<path transform="rotate({i * 45})" d="{ray}" fill="{b}"/>' for i in range(8))
    star += f'<circle r="3.2" fill="{c}"/>'
    dots = ((30, 0), (0, 30), (30, 60), (60, 30), (30, 14), (30, 46), (14, 30), (46, 30))
    body = "".join(f'<circle cx="{x}" cy="{y}" r="1.9" fill="{b}"/>' for x, y in dots)
    for x, y in ((0, 0), (60, 0), (0, 60), (60, 60), (30, 30)):
        small = " scale(.72)" if x == 30 else ""
        body += f'<g transform="translate({x} {y}){small}">{star}</g>'
    return _tile(s, 60, 60, a, body, k, turn)


CLOUD = (
    "M20 62C4 60 4 42 20 42C16 24 40 16 50 30C58 14 88 16 90 36C104 30 120 40 114 54"
    "C128 52 138 62 128 70C110 74 96 66 84 70C70 76 58 68 46 70C36 72 28 66 20 62Z"
)
CURLS = (
    "M34 52C34 42 48 42 48 52C48 58 40 58 40 53M66 50C64 34 86 34 84 50"
    "C82 60 70 58 72 50M100 56C102 48 112 50 110 58"
)


def mega(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """Mega mendung: a cloud drawn as nested bands, pale outside, deep inside."""
    c, cloud = c or a, ""
    for w, q in ((26, 0.28), (18, 0.5), (10, 0.75), (3, 1.0)):
        band = mix(a, b, q)
        cloud += (
            f'<path d="{CLOUD}" fill="{band}" stroke="{band}" stroke-width="{w}" stroke-linejoin="round"/>'
        )
    ends = 'fill="none" stroke-linecap="round"'
    cloud += f'<path d="{CURLS}" stroke="{mix(a, c, 0.9)}" stroke-width="3" {ends}/>'
    cloud += f'<path d="M128 70C144 74 158 68 166 60" stroke="{mix(a, b, 0.6)}" stroke-width="4" {ends}/>'
    spots = ((0, 0), (92, 62), (-92, 62), (184, 0), (0, 124), (92, -62), (184, 124), (-92, -62))
    body = "".join(f'<g transform="translate({dx} {dy})">{cloud}</g>' for dx, dy in spots)
    return _tile(s, 184, 124, a, body, k, turn)


def tumpal(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """A row of tall triangles over a barred edge."""
    c = c or b
    ends = 'stroke-linecap="round"'
    body = f'<path d="M-14 0L0 46L14 0Z M46 0L60 46L74 0Z" fill="{mix(a, b, 0.45)}"/>'
    body += f'<path d="M0 58h.1M60 58h.1" stroke="{b}" stroke-width="6" {ends}/>'
    body += f'<path d="M2 116L30 8L58 116Z" fill="{b}"/><path d="M10 116L30 38L50 116Z" fill="{a}"/>'
    body += f'<path d="M17 116L30 64L43 116Z" fill="{c}"/>'
    body += f'<path d="M30 50h.1M30 80h.1M30 96h.1" stroke="{b}" stroke-width="5" {ends}/>'
    body += f'<path d="M0 119H60M0 133H60" stroke="{b}" stroke-width="3"/>'
    body += f'<path d="M0 126h60" stroke="{c}" stroke-width="6" stroke-dasharray="6 6"/>'
    return _tile(s, 60, 137, a, body, k, turn)


def ikat(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """Stepped lozenges with the feathered edge that tied and dyed yarn leaves."""
    c, body = c or b, ""
    for step, (half, ink) in enumerate(((44, mix(a, b, 0.5)), (36, b), (24, a), (15, c), (6, a))):
        for row in range(-half, half, 8):
            reach = half - abs(row + 4) * 0.92
            feather = 5 if row % 16 == 0 and step < 2 else 0
            body += (
                f'<rect x="{60 - reach - feather:.0f}" y="{60 + row}" '
                f'width="{2 * (reach + feather):.0f}" height="8" fill="{ink}"/>'
            )
    for x in (0, 120):
        body += f'<path d="M{x} 24V96" stroke="{b}" stroke-width="5" stroke-dasharray="10 7"/>'
    body += f'<path d="M0 4H120M0 116H120" stroke="{c}" stroke-width="5" stroke-dasharray="12 6 4 6"/>'
    return _tile(s, 120, 120, a, body, k, turn)


def ulos(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """Warp stripes with arrow rows, as on Batak ulos."""
    c, body = c or b, ""
    for x, w, ink in ((0, 34, mix(a, c, 0.85)), (40, 5, b), (50, 3, b), (58, 14, a), (78, 3, b), (86, 5, b)):
        body += f'<rect x="{x}" width="{w}" height="64" fill="{ink}"/>'
    for y in (0, 16, 32, 48):
        body += f'<path d="M17 {y + 3}L30 {y + 13}H25L17 {y + 8}L9 {y + 13}H4Z" fill="{b}"/>'
        body += f'<path d="M62 {y + 8}h7" stroke="{b}" stroke-width="4"/>'
    for x in (104, 126, 140):
        body += f'<path d="M{x} 0V64" stroke="{b}" stroke-width="2.5" stroke-dasharray="6 5"/>'
    return _tile(s, 150, 64, a, body, k, turn)


def jumputan(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """Rings with a bleeding edge, where the cloth was bound before the dye."""
    c, body = c or b, ""
    for x, y, r in ((30, 30, 26), (90, 90, 26), (90, 30, 15), (30, 90, 15)):
        for q, ink in ((1, mix(a, b, 0.35)), (0.82, b), (0.58, mix(a, b, 0.2)), (0.36, c), (0.16, b)):
            body += f'<circle cx="{x}" cy="{y}" r="{r * q:.1f}" fill="{ink}"/>'
        body += f'<circle cx="{x}" cy="{y}" r="{r * 0.7:.1f}" fill="none" stroke="{a}" stroke-width="2" '
        body += 'stroke-dasharray="3 4"/>'
    return _tile(s, 120, 120, a, body, k, turn)


def buketan(s: Svg, a: str, b: str, c: str = "", k: float = 1.0, turn: float = 0.0) -> str:
    """A spray of flowers on a curling stem, the coastal bouquet."""
    c = c or b
    stem = mix(a, b, 0.6)
    body = (
        f'<path d="M10 120C50 110 30 60 70 52C96 46 92 20 122 12" fill="none" stroke="{stem}" '
        'stroke-width="4"/>'
    )
    for x, y, turned in ((40, 92, 20), (52, 64, -70), (88, 44, 30), (100, 26, -60), (22, 116, -50)):
        body += (
            f'<path transform="translate({x} {y}) rotate({turned})" d="M0 0C8 -12 26 -12 34 0'
            f'C24 8 10 8 0 0Z" fill="{stem}"/>'
        )
    for x, y, r in ((70, 92, 24), (30, 36, 20), (112, 78, 15), (104, 122, 17)):
        for i in range(6):
            spot = f"translate({x} {y}) rotate({i * 60})"
            body += (
                f'<ellipse transform="{spot}" cy="{-r * 0.58:.1f}" rx="{r * 0.32:.1f}" '
                f'ry="{r * 0.46:.1f}" fill="{b}"/>'
            )
        body += f'<circle cx="{x}" cy="{y}" r="{r * 0.3:.1f}" fill="{c}"/>'
    dots = ((10, 70), (60, 14), (130, 48), (132, 104), (52, 128))
    body += "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="{c}"/>' for x, y in dots)
    return _tile(s, 140, 140, a, body, k, turn)


Motif = Callable[..., str]
MOTIFS: dict[str, Motif] = {
    "kawung": kawung,
    "parang": parang,
    "ceplok": ceplok,
    "truntum": truntum,
    "mega": mega,
    "tumpal": tumpal,
    "ikat": ikat,
    "ulos": ulos,
    "jumputan": jumputan,
    "buketan": buketan,
}


def cloth_paint(s: Svg, motif: str, ground: str, p: Palette, k: float = 1.0, spark: str = GOLD) -> str:
    """The motif on a ground colour with figures in the palette's paper."""
    return MOTIFS[motif](s, ground, mix(ground, p.paper, 0.84), spark, k)
