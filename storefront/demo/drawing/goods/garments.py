"""Things to wear: shirt, kimono cardigan, house dress, leather jacket, headdress."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS, cloth_paint
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, shadow, tag


def _hanger(s: Svg, y: float = 210, half: float = 190) -> None:
    s.rect(120, 130, 760, 20, s.lin([(0, "#e0b27a"), (0.4, "#a8702f"), (1, "#4d2a10")]), 10)
    s.line(f"M500 150C500 120 530 120 530 140M500 150V{y - 20}", "#8a8f96", 7)
    bar = (
        f"M{500 - half} {y + 44}Q{500 - half / 2} {y} 500 {y - 24}Q{500 + half / 2} {y} {500 + half} {y + 44}"
    )
    s.line(bar, "#8a5a2b", 20)
    s.line(bar, "#d9a86a", 6)


def _drape(s: Svg, outline: str, paint: str, pleats: tuple[tuple[int, int, int, int], ...]) -> None:
    """Fill a garment's outline and let folds of (x, width, top, bottom) fall in it."""
    s.path(outline, SHADE, opacity=0.26, transform="translate(18 16)")
    s.path(outline, paint)
    s.open(clip_path=s.clip(outline))
    for x, w, top, bottom in pleats:
        mid = (top + bottom) / 2
        d = f"M{x} {top}C{x + 10} {mid - 40} {x - 16} {mid + 60} {x + 4} {bottom}"
        d += f"H{x + w}C{x + w - 16} {mid + 60} {x + w + 10} {mid - 40} {x + w} {top}Z"
        s.path(d, s.relief((0, -0.34), (0.5, -0.04), (1, 0.16), to=RIGHT))
    s.rect(100, 150, 800, 760, s.relief((0, 0.14), (0.35, 0.0), (1, -0.4), to=(1, 0.3)))
    s.close()


_SHIRT = (
    "M420 214C440 236 560 236 580 214L650 236C716 256 752 300 776 380L840 690L748 716L700 480L706 828"
    "C640 842 360 842 294 828L300 480L252 716L160 690L224 380C248 300 284 256 350 236Z"
)


def shirt(s: Svg, look: Look) -> None:
    """A long-sleeved batik shirt on a hanger."""
    c = look.word("cloth", look.palette.accent)
    _hanger(s)
    paint = cloth_paint(s, look.motif, c, look.palette, 0.95)
    _drape(s, _SHIRT, paint, ((330, 40, 420, 840), (440, 36, 380, 840), (600, 44, 400, 840)))
    s.line("M300 480L288 400M700 480L712 400", dark(c, 0.7), 4, 0.6)
    s.line("M172 668L260 692M740 692L828 668", dark(c, 0.6), 5, 0.6)
    placket = "M488 262H516V838H488Z"
    s.path(placket, cloth_paint(s, look.motif, dark(c, 0.12), look.palette, 0.95))
    s.line("M488 262V838M516 262V838", dark(c, 0.7), 2.5, 0.5)
    for y in range(306, 820, 84):
        s.ell(502, y, 8, 8, s.ball("#e7d3a8", (0, 0.5), (0.6, 0), (1, -0.5)))
    s.path("M420 214C440 236 476 250 500 262L452 330L392 240Z", s.tone(c, (0, 0.2), (1, -0.2)))
    s.path("M580 214C560 236 524 250 500 262L548 330L608 240Z", s.tone(c, (0, 0.1), (1, -0.3)))
    s.path("M434 206Q500 190 566 206Q560 240 500 258Q440 240 434 206Z", dark(c, 0.5))
    s.path("M566 430H656V520Q611 540 566 520Z", paint, stroke=dark(c, 0.6), stroke_width=3)
    tag(s, look, (716, 560, 170, 146), 5)


_KIMONO = (
    "M410 214C450 240 470 250 484 262L476 846C400 856 330 850 276 838L284 500L112 560L150 300"
    "C220 262 320 236 410 214ZM590 214C550 240 530 250 516 262L524 846C600 856 670 850 724 838L716 500"
    "L888 560L850 300C780 262 680 236 590 214Z"
)


def kimono(s: Svg, look: Look) -> None:
    """An open cardigan with wide sleeves."""
    c, p = look.word("cloth", look.palette.accent), look.palette
    _hanger(s, half=230)
    s.path("M420 226Q500 200 580 226L556 840H444Z", dark(c, 0.55))
    _drape(
        s,
        _KIMONO,
        cloth_paint(s, look.motif, c, p, 1.1),
        ((320, 44, 420, 850), (600, 40, 420, 850), (660, 36, 420, 850)),
    )
    edge = "M410 214C450 240 470 250 484 262L476 846H452L458 276C440 258 420 246 388 220Z"
    edge_right = "M590 214C550 240 530 250 516 262L524 846H548L542 276C560 258 580 246 612 220Z"
    border = MOTIFS["parang"](s, dark(c, 0.35), mix(c, p.paper, 0.7), GOLD, 0.4)
    s.path(edge, border)
    s.path(edge_right, border)
    s.line("M118 532L286 474M882 532L714 474", mix(c, p.paper, 0.6), 12, 0.8)
    s.line("M284 500L290 430M716 500L710 430", dark(c, 0.7), 4, 0.6)
    tag(s, look, (700, 610, 176, 150), 5)


_DRESS = (
    "M400 214C440 262 560 262 600 214L664 232C720 246 760 282 790 360L716 424L690 390C700 560 740 720 772 842"
    "C640 868 360 868 228 842C260 720 300 560 310 390L284 424L210 360C240 282 280 246 336 232Z"
)


def dress(s: Svg, look: Look) -> None:
    """A loose house dress with short sleeves and a yoke."""
    c, p = look.word("cloth", look.palette.accent), look.palette
    _hanger(s)
    folds = (
        (300, 40, 470, 870),
        (390, 36, 470, 870),
        (480, 44, 470, 870),
        (580, 40, 470, 870),
        (660, 40, 470, 870),
    )
    _drape(s, _DRESS, cloth_paint(s, look.motif, c, p, 1.15), folds)
    yoke = "M400 214C440 262 560 262 600 214L690 262L680 420C600 446 400 446 320 420L310 262Z"
    s.path(yoke, MOTIFS["truntum"](s, dark(c, 0.2), mix(c, p.paper, 0.7), GOLD, 0.7))
    s.path(yoke, s.relief((0, 0.14), (0.5, 0.0), (1, -0.3), to=(1, 0.4)))
    s.line("M320 420C400 446 600 446 680 420", mix(c, p.paper, 0.7), 8, 0.9)
    s.line("".join(f"M{324 + i * 15} 430v26" for i in range(24)), dark(c, 0.5), 3, 0.4)
    s.path("M400 214C440 262 560 262 600 214C590 200 560 196 500 196C440 196 410 200 400 214Z", dark(c, 0.5))
    s.line("M500 258V360", dark(c, 0.6), 3, 0.6)
    for y in (280, 316, 352):
        s.ell(500, y, 7, 7, "#f0dfb8")
    s.line("M232 822C360 848 640 848 768 822", mix(c, p.paper, 0.6), 10, 0.8)
    tag(s, look, (706, 520, 170, 146), 5)


_JACKET = (
    "M410 210C440 236 560 236 590 210L668 236C740 262 770 320 790 400L838 700L744 724L704 500L700 790"
    "C640 806 360 806 300 790L296 500L256 724L162 700L210 400C230 320 260 262 332 236Z"
)


def jacket(s: Svg, look: Look) -> None:
    """A leather jacket with a zip."""
    c = look.word("cloth", "#2b2320")
    _hanger(s)
    s.path(_JACKET, SHADE, opacity=0.3, transform="translate(18 16)")
    s.path(_JACKET, s.ball(c, (0, 0.4), (0.4, 0.1), (0.75, 0), (1, -0.4), at=(0.3, 0.2), r=1))
    s.open(clip_path=s.clip(_JACKET))
    s.grain((160, 210, 680, 600), 500, "#ffffff", 0.07, 2.4)
    for x, y, w, h in ((214, 430, 40, 260), (330, 420, 46, 360), (590, 420, 40, 360), (752, 430, 40, 260)):
        s.path(
            (
                f"M{x} {y}C{x + 14} {y + h * 0.4} {x - 8} {y + h * 0.6} {x + 6} {y + h}H{x + w * 0.5}"
                f"C{x + w * 0.4} {y + h * 0.6} {x + w} {y + h * 0.4} {x + w} {y}Z"
            ),
            "#ffffff",
            opacity=0.09,
        )
    s.rect(160, 200, 680, 620, s.relief((0, 0.1), (0.4, 0.0), (1, -0.4), to=(1, 0.3)))
    s.close()
    stitch = {"stroke_dasharray": "9 6"}
    s.line("M300 480L288 390M700 480L712 390", dark(c, 0.7), 5, 0.8)
    s.line("M340 300L470 330M660 300L530 330", light(c, 0.35), 3, 0.7, **stitch)
    s.rect(296, 772, 408, 30, s.tone(dark(c, 0.2), (0, 0.2), (1, -0.3)), 6)
    s.line("M500 262V790", "#1a1513", 18)
    s.line("M500 262V790", "#c9a45a", 6, 1, stroke_dasharray="4 5")
    s.rect(490, 320, 20, 44, s.tone("#d9b25a", (0, 0.4), (1, -0.4)), 5)
    for d in ("M352 560L430 600", "M648 560L570 600"):
        s.line(d, "#1a1513", 14)
        s.line(d, "#c9a45a", 4, 0.9)
    s.path("M410 210C440 236 470 246 500 262L436 352L370 244Z", s.tone(c, (0, 0.32), (1, -0.1)))
    s.path("M590 210C560 236 530 246 500 262L564 352L630 244Z", s.tone(c, (0, 0.2), (1, -0.3)))
    s.path("M424 202Q500 186 576 202Q566 238 500 258Q434 238 424 202Z", dark(c, 0.5))
    tag(s, look, (710, 560, 170, 146), 5)


def headdress(s: Svg, look: Look) -> None:
    """A folded songket headdress (tanjak) on a wooden stand."""
    c, gold = look.word("cloth", look.palette.accent), look.word("thread", "#dcae55")
    shadow(s, 480, BASE + 6, 420, 54)
    s.ell(480, BASE - 10, 190, 42, s.tone("#8a5a32", (0, 0.3), (1, -0.4), to=(1, 0.4)))
    s.path("M436 600H524L540 800H420Z", cyl(s, "#9a6638", 0.35))
    s.path(
        "M300 470C300 360 380 320 480 320C580 320 660 360 660 470L640 640Q480 690 320 640Z",
        cyl(s, "#b98450", 0.4),
    )
    peak = (
        "M300 540C290 420 350 330 470 300C560 280 640 210 724 196C700 270 690 330 684 420"
        "C680 470 676 500 668 540Z"
    )
    s.path(peak, SHADE, opacity=0.3, transform="translate(14 12)")
    s.path(peak, MOTIFS[look.motif](s, c, gold, mix(gold, "#fff6e4", 0.5), 0.7))
    s.path(peak, s.relief((0, -0.3), (0.2, 0.2), (0.5, 0.0), (1, -0.45), to=RIGHT))
    for d in ("M320 470C420 400 560 380 690 300", "M380 400C470 350 600 320 716 220"):
        s.line(d, dark(c, 0.6), 6, 0.5)
    front = (
        "M292 540C300 470 420 420 560 440C620 448 660 470 672 540C680 590 676 620 664 650"
        "C560 620 420 624 306 656C292 620 288 580 292 540Z"
    )
    s.path(front, MOTIFS["tumpal"](s, dark(c, 0.15), gold, mix(gold, "#fff6e4", 0.6), 0.62))
    s.path(front, s.relief((0, -0.3), (0.25, 0.24), (0.5, 0.0), (1, -0.5), to=RIGHT))
    s.line("M306 654C420 622 560 618 664 648", gold, 7)
    s.line("M292 542C300 470 420 420 560 440C620 448 660 470 672 540", light(gold, 0.2), 5, 0.8)
    dent(s, 480, BASE - 12, 70, 12, 0.3)
    tag(s, look, (664, 640, 200, 172), 5)
