"""Bags of cloth and plaited leaf: sling bag, clutch, tote."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import BRAID_GOLD, SHADE, dark, light
from storefront.demo.drawing.motifs import cloth_paint
from storefront.demo.drawing.props import plait
from storefront.demo.drawing.studio import BASE, Look, shadow, tag


def _cloth(s: Svg, look: Look, k: float = 1.0) -> str:
    c = look.word("cloth", look.palette.accent)
    if look.has("plaited"):
        return plait(s, "#dcc58a", look.word("strand", "#b98a4a"), 1.3)
    return cloth_paint(s, look.motif, c, look.palette, k)


def sling_bag(s: Svg, look: Look) -> None:
    """A flat bag on a long strap, its flap of handwoven cloth."""
    shadow(s, 490, BASE + 6, 500, 54)
    canvas = look.word("body", "#4a3226")
    s.line("M290 470C150 160 830 120 706 470", SHADE, 20, 0.2, transform="translate(14 14)")
    s.line("M290 470C150 160 830 120 706 470", dark(canvas, 0.2), 20)
    s.line("M290 466C158 170 824 130 706 466", light(canvas, 0.3), 4, 0.7, stroke_dasharray="10 7")
    body = "M262 452H738V784Q738 816 706 816H294Q262 816 262 784Z"
    s.path(body, s.tone(canvas, (0, 0.25), (0.4, 0), (1, -0.4), to=(1, 0.6)))
    s.grain((262, 452, 476, 364), 320, "#ffffff", 0.08, 2.4)
    flap = "M250 440H750V640Q750 694 690 694H310Q250 694 250 640Z"
    s.path(flap, SHADE, opacity=0.34, transform="translate(8 14)")
    s.path(flap, _cloth(s, look, 1.05))
    s.path(flap, s.relief((0, 0.24), (0.3, 0.04), (1, -0.4), to=(0.7, 1)))
    s.line(
        "M262 456H738V640Q738 682 690 682H310Q262 682 262 640Z",
        light(canvas, 0.6),
        4,
        0.7,
        stroke_dasharray="14 8",
    )
    s.ell(500, 690, 26, 26, s.rad([(0, "#fff0c4"), (0.6, "#c8963e"), (1, "#6d4512")], at=(0.35, 0.3), r=0.8))
    for x in (290, 706):
        s.rect(x - 18, 430, 36, 40, s.tone(BRAID_GOLD, (0, 0.4), (1, -0.4)), 6)
    tag(s, look, (690, 690, 176, 152), 6, cord="M724 470C760 560 770 620 770 694")


def clutch(s: Svg, look: Look) -> None:
    """A slim clutch with a pointed flap."""
    shadow(s, 500, BASE + 4, 640, 54)
    s.open(transform="rotate(-4 500 640)")
    c = look.word("cloth", look.palette.accent)
    s.line("M786 560C880 620 880 760 780 790", BRAID_GOLD, 7, 0.9, stroke_dasharray="10 5")
    body = "M206 470H794Q806 470 806 482V796Q806 808 794 808H206Q194 808 194 796V482Q194 470 206 470Z"
    s.path(body, _cloth(s, look, 1.0))
    s.path(body, s.relief((0, 0.16), (0.4, 0.0), (1, -0.45), to=(0.5, 1)))
    flap = "M194 470H806L796 560C700 640 600 706 500 712C400 706 300 640 204 560Z"
    s.path(flap, SHADE, opacity=0.36, transform="translate(4 16)")
    s.path(
        flap,
        _cloth(s, look, 0.82)
        if look.has("plaited")
        else cloth_paint(s, "tumpal", dark(c, 0.12), look.palette, 0.9),
    )
    s.path(flap, s.relief((0, 0.3), (0.5, 0.06), (1, -0.3)))
    s.line("M204 560C300 640 400 706 500 712C600 706 700 640 796 560", BRAID_GOLD, 6)
    s.ell(500, 700, 28, 24, s.rad([(0, "#fff6dc"), (0.55, "#d9ac50"), (1, "#6d4512")], at=(0.35, 0.3), r=0.8))
    s.close()
    tag(s, look, (690, 330, 176, 150), 8, cord="M690 470C720 440 740 420 752 410")


def tote(s: Svg, look: Look) -> None:
    """A canvas tote with a panel of batik."""
    shadow(s, 490, BASE + 6, 500, 56)
    canvas = look.word("body", "#eadcc0")
    for d in ("M360 400C350 180 450 170 462 400", "M540 400C548 170 650 180 640 400"):
        s.line(d, dark(canvas, 0.45), 26)
        s.line(d, canvas, 18)
    for d in ("M380 420C380 210 620 210 620 420",):
        s.line(d, SHADE, 24, 0.16, transform="translate(18 10)")
    body = (
        "M258 392C420 408 580 408 742 392C750 540 752 680 746 806C580 826 420 826 254 806"
        "C248 680 250 540 258 392Z"
    )
    s.path(body, s.tone(canvas, (0, -0.2), (0.2, 0.35), (0.5, 0), (1, -0.34), to=RIGHT))
    s.open(clip_path=s.clip(body))
    s.grain((250, 392, 500, 430), 360, dark(canvas, 0.5), 0.2, 2.2)
    s.rect(240, 520, 520, 220, _cloth(s, look, 1.1))
    s.rect(240, 520, 520, 220, s.relief((0, 0.2), (0.4, 0.0), (1, -0.34), to=RIGHT))
    s.line("M240 516H760M240 744H760", look.palette.accent, 7)
    s.line("M240 530H760M240 730H760", canvas, 3, 0.8, stroke_dasharray="12 7")
    for d in ("M330 400C350 520 320 660 344 820", "M640 400C630 540 660 680 640 820"):
        s.line(d, SHADE, 12, 0.1)
    s.close()
    s.line("M262 412C420 426 580 426 738 412", dark(canvas, 0.4), 3, 0.6, stroke_dasharray="10 6")
    for x in (372, 454, 548, 630):
        s.path(f"M{x - 12} 398h24v28h-24Z", dark(canvas, 0.25))
    tag(s, look, (690, 690, 176, 152), 6, cord="M720 420C756 520 766 620 768 694")
