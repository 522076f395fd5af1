"""Soap, scrub, serum and oil."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, dark, light
from storefront.demo.drawing.motifs import cloth_paint
from storefront.demo.drawing.props import cloves, heap, leaf, spoon, turmeric
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, label, shadow


def _soap_bar(s: Svg, box: tuple[float, float, float, float], depth: float, c: str) -> None:
    x, y, w, h = box
    dent(s, x + w / 2 + 30, y + h + 2, w * 0.6, 26)
    back = n(y - depth * 0.72)
    s.path(
        f"M{n(x + 14)} {n(y)}L{n(x + depth)} {back}H{n(x + w + depth - 30)}L{n(x + w - 14)} {n(y)}Z",
        s.tone(c, (0, 0.25), (1, 0.62), to=RIGHT),
    )
    side = (
        f"M{n(x + w - 14)} {n(y)}L{n(x + w + depth - 30)} {back}"
        f"Q{n(x + w + depth - 16)} {n(y - depth * 0.7)} "
    )
    side += (
        f"{n(x + w + depth - 16)} {n(y - depth * 0.5)}V{n(y + h - depth * 0.6)}"
        f"L{n(x + w - 2)} {n(y + h - 8)}Z"
    )
    s.path(side, dark(c, 0.34))
    s.rect(x, y, w, h, s.tone(c, (0, 0.4), (0.4, 0), (1, -0.24), to=(1, 0.5)), 16)
    s.grain((x + 10, y + 8, w - 20, h - 16), 90, light(c, 0.8), 0.8, 4)
    s.grain((x + 10, y + 8, w - 20, h - 16), 70, dark(c, 0.5), 0.45, 4)


def _wrap(s: Svg, look: Look, box: tuple[float, float, float, float], depth: float) -> None:
    """The paper band round a bar, with its words."""
    p, (x, y, w, h) = look.palette, box
    bx, bw, back = x + w * 0.24, w * 0.52, n(y - depth * 0.72)
    top = f"M{n(bx)} {n(y)}L{n(bx + depth - 16)} {back}H{n(bx + bw + depth - 22)}L{n(bx + bw)} {n(y)}Z"
    s.path(top, cloth_paint(s, look.motif, p.accent, p, 0.4))
    s.rect(bx, y, bw, h, s.tone(p.paper, (0, 0.4), (0.6, 0), (1, -0.18), to=(1, 0.2)))
    s.rect(bx, y, bw, 8, BRAID_GOLD)
    s.rect(bx, y + h - 12, bw, 12, p.accent)
    s.text(look.label[0], bx + bw / 2, y + h * 0.54, 44, p.accent, track=1, maxw=bw * 0.84)
    s.text(look.label[1], bx + bw / 2, y + h * 0.76, 21, p.ink, track=1.5, maxw=bw * 0.84)


def _bubbles(s: Svg) -> None:
    film = s.rad([(0, "#fff", 0.05), (0.75, "#fff", 0.12), (1, "#fff", 0.6)])
    for x, y, r in (
        (180, 880, 34),
        (236, 908, 24),
        (144, 916, 20),
        (286, 880, 14),
        (792, 470, 16),
        (820, 420, 10),
    ):
        s.ell(x, y, r, r, film)
        s.line(
            f"M{n(x - r * 0.55)} {n(y - r * 0.3)}Q{n(x - r * 0.3)} {n(y - r * 0.65)} {x} {n(y - r * 0.66)}",
            "#ffffff",
            4,
            0.9,
        )


def soap(s: Svg, look: Look) -> None:
    """Two bars, the upper one wrapped."""
    shadow(s, 500, BASE + 8, 640, 60)
    _soap_bar(s, (216, 690, 470, 124), 120, look.word("under", "#c9a25a"))
    upper = (190, 500, 470, 150)
    _soap_bar(s, upper, 120, look.word("soap", "#a9b77a"))
    _wrap(s, look, upper, 120)
    leaf(s, 640, 900, 130, -20)
    leaf(s, 700, 918, 110, 8, "#6f9a55")
    _bubbles(s)


def soap_box(s: Svg, look: Look) -> None:
    """Three bars side by side in a bamboo box."""
    shadow(s, 500, BASE + 8, 680, 60)
    c = "#c9a860"
    s.path("M170 560L240 470H800L850 560Z", dark(c, 0.4))
    for i, ink in enumerate(("#e9dfc0", "#a9b77a", "#c9855a")):
        x = 214 + i * 206
        s.path(
            (
                f"M{x} 560L{x + 30} 440Q{x + 34} 428 {x + 48} 428H{x + 176}Q{x + 190} 428 {x + 186} 444"
                f"L{x + 170} 560Z"
            ),
            s.tone(ink, (0, 0.4), (0.5, 0), (1, -0.2), to=(1, 0.4)),
        )
        s.grain((x + 20, 440, 150, 110), 60, dark(ink, 0.5), 0.35, 4)
        s.line(f"M{x + 66} 470h70", dark(ink, 0.3), 5, 0.4)
    front = "M160 556H856V800Q856 816 840 816H176Q160 816 160 800Z"
    s.path(front, s.tone(c, (0, 0.3), (0.4, 0), (1, -0.34), to=(1, 0.5)))
    s.line("".join(f"M{196 + i * 42} 560V814" for i in range(16)), dark(c, 0.45), 4, 0.5)
    s.line("".join(f"M{203 + i * 42} 560V814" for i in range(16)), light(c, 0.5), 3, 0.5)
    s.line("M160 620H856M160 770H856", dark(c, 0.5), 7, 0.5)
    label(s, look, (370, 590, 280, 196))
    leaf(s, 130, 900, 130, -14)
    leaf(s, 190, 920, 110, 12, "#6f9a55")
    _bubbles(s)


def scrub(s: Svg, look: Look) -> None:
    """A tub of powder, a bowl mixed with it, spices about."""
    shadow(s, 400, BASE, 330)
    shadow(s, 720, BASE + 40, 240)
    fill = look.word("fill", "#b5793a")
    tub = "M236 420H564V770Q564 812 522 812H278Q236 812 236 770Z"
    s.path(tub, cyl(s, "#e9dcc0", 0.6))
    label(s, look, (236, 510, 328, 220), curve=10)
    s.path("M224 342Q224 330 238 330H562Q576 330 576 342V420Q400 446 224 420Z", cyl(s, "#8a5a32", 0.4))
    s.ell(400, 334, 175, 24, light("#8a5a32", 0.3))
    s.path("M600 780C606 870 660 900 716 900C772 900 828 870 834 780Z", cyl(s, "#6b4526", 0.35))
    s.ell(717, 780, 117, 28, "#8a6242")
    heap(s, 717, 788, 190, 60, fill, 100)
    s.open(transform="rotate(52 800 760)")
    spoon(s, 800, 790, 0, "#b98450", 0.55)
    s.close()
    cloves(s, ((200, 880, 12), (250, 910, -16), (320, 892, 28)))
    turmeric(s, 470, 908, 0.55, 6)


def serum(s: Svg, look: Look) -> None:
    """A small dropper bottle before its carton."""
    shadow(s, 600, BASE, 330)
    shadow(s, 380, BASE + 20, 230)
    p = look.palette
    s.path("M470 330L520 290H760L740 330Z", dark(p.paper, 0.1))
    s.path("M740 330L780 296V790L740 816Z", dark(p.paper, 0.4))
    s.rect(470, 330, 270, 486, s.tone(p.paper, (0, 0.4), (0.6, 0), (1, -0.2), to=(1, 0.3)))
    label(s, look, (490, 440, 230, 260))
    glass = "M300 560Q300 520 340 516H420Q460 520 460 560V800Q460 828 432 828H328Q300 828 300 800Z"
    s.path(glass, s.tone(look.word("fill", "#9a5a1c"), (0, -0.4), (0.2, 0.4), (0.45, 0), (1, -0.5), to=RIGHT))
    s.path("M318 560C316 640 316 720 322 800H336C330 720 330 640 334 552Z", "#ffffff", opacity=0.5)
    label(s, look, (300, 610, 160, 150), look.label[:2], curve=6)
    s.path("M340 450H420V520H340Z", cyl(s, "#2b2628", 0.3))
    s.line("".join(f"M{346 + i * 9} 456V514" for i in range(9)), "#150a12", 3, 0.6)
    s.path("M352 450C346 400 360 350 380 346C400 350 414 400 408 450Z", cyl(s, "#3a3336", 0.4))
    for x, y, r in ((216, 894, 20), (250, 914, 12)):
        s.ell(x, y, r, r * 0.7, s.ball("#d99a3a", (0, 0.7), (0.6, 0), (1, -0.4)))
    turmeric(s, 800, 900, 0.6, -8)


def oil_bottle(s: Svg, look: Look) -> None:
    """A bottle of massage oil, lemongrass beside it."""
    shadow(s, 470, BASE, 320)
    c = look.word("fill", "#a9a83c")
    body = (
        "M420 330V380C420 420 350 420 350 520V772Q350 812 390 812H550Q590 812 590 772V520"
        "C590 420 520 420 520 380V330Z"
    )
    s.path(
        body,
        s.tone(
            c, (0, -0.45), (0.1, 0.15), (0.26, 0.5), (0.42, 0), (0.7, -0.2), (0.92, -0.5), (1, -0.2), to=RIGHT
        ),
    )
    s.path("M372 530C370 620 370 720 378 792H394C388 720 388 620 392 520Z", "#ffffff", opacity=0.5)
    label(s, look, (352, 550, 236, 210), curve=8)
    s.path("M410 250Q410 238 422 238H518Q530 238 530 250V332Q470 346 410 332Z", cyl(s, "#4a3226", 0.35))
    s.line("".join(f"M{418 + i * 10} 250V328" for i in range(11)), "#150a12", 2.5, 0.5)
    for i, y in enumerate((856, 876, 898, 918)):
        s.line(
            f"M{640 + i * 6} {y + 22}L{886 - i * 10} {y - 24}",
            ("#b9c47a", "#8aa555", "#cdd494", "#7a9a45")[i],
            18,
        )
        s.line(f"M{646 + i * 6} {y + 17}L{880 - i * 10} {y - 28}", "#eef0c4", 5, 0.6)
    s.line("M720 836C740 860 756 890 760 930", "#8a5a2b", 8)
    leaf(s, 180, 896, 130, -14, "#5f8a3c")
    leaf(s, 232, 918, 110, 10, "#7a9a45")
