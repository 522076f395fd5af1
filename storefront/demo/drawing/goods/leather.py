"""Leather: wallet, card case, belt, sling bag, key ring."""

from __future__ import annotations

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.colour import BRAID_GOLD, SHADE, dark, light
from storefront.demo.drawing.motifs import cloth_paint
from storefront.demo.drawing.studio import BASE, Look, dent, shadow, tag

_THREAD = "#e9c98a"


def _hide(s: Svg, outline: str, c: str, box: tuple[float, float, float, float]) -> None:
    """A lit piece of leather with its grain."""
    x, y, w, h = box
    s.path(outline, s.ball(c, (0, 0.42), (0.4, 0.08), (0.75, 0), (1, -0.4), at=(0.28, 0.18), r=1))
    s.open(clip_path=s.clip(outline))
    s.grain(box, 520, "#2a1208", 0.22, 2.6)
    s.grain((x, y, w * 0.7, h * 0.6), 180, "#ffe2b0", 0.2, 2.4)
    s.close()


def _stud(s: Svg, x: float, y: float, r: float = 22) -> None:
    s.ell(x, y, r, r, s.rad([(0, "#fff4cf"), (0.55, "#c8963e"), (1, "#5d3a10")], at=(0.35, 0.3), r=0.8))
    s.ell(x, y, r, r, stroke="#6d4512", stroke_width=3)


def _stitches(s: Svg, d: str, width: float = 4) -> None:
    s.path(
        d,
        "none",
        stroke=_THREAD,
        stroke_width=width,
        stroke_dasharray="16 9",
        stroke_linecap="round",
        opacity=0.85,
    )


def wallet(s: Svg, look: Look) -> None:
    """A folded wallet with a tab and stud, lined with batik."""
    shadow(s, 500, BASE + 8, 620, 60)
    c = look.word("hide", "#8a4b24")
    s.open(transform="rotate(-4 500 680)")
    s.rect(210, 470, 580, 336, dark(c, 0.35), 26)
    lining = "M262 430H744Q756 430 756 444V520H250V444Q250 430 262 430Z"
    s.path(lining, cloth_paint(s, look.motif, look.palette.accent, look.palette, 0.5))
    s.path(lining, s.relief((0, 0.16), (1, -0.4)))
    front = "M236 486H764Q790 486 790 512V784Q790 810 764 810H236Q210 810 210 784V512Q210 486 236 486Z"
    _hide(s, front, c, (210, 486, 580, 330))
    s.line("M230 700C330 690 420 720 520 706M560 560C620 566 660 552 720 562", dark(c, 0.4), 2, 0.4)
    _stitches(s, "M228 504H772V792H228Z")
    flap = "M606 578H790V700H606Q560 700 560 639Q560 578 606 578Z"
    s.path(flap, SHADE, opacity=0.3, transform="translate(6 10)")
    s.path(flap, s.tone(c, (0, 0.34), (0.6, 0), (1, -0.3)))
    _stitches(s, "M610 592H778V686H610Q574 686 574 639Q574 592 610 592Z", 3.5)
    _stud(s, 618, 640)
    s.text(look.label[0], 392, 650, 46, dark(c, 0.5), track=2, maxw=270)
    s.text(look.label[0], 392, 652, 46, light(c, 0.3), track=2, maxw=270, opacity=0.35)
    s.text(look.label[1], 392, 694, 21, dark(c, 0.5), track=2, maxw=270)
    s.line("M300 510C420 500 600 500 740 510", "#ffffff", 5, 0.2)
    s.close()


def card_case(s: Svg, look: Look) -> None:
    """A thin card case standing open, cards showing."""
    shadow(s, 490, BASE + 6, 420, 56)
    c = look.word("hide", "#5d3320")
    s.open(transform="rotate(5 500 640)")
    for i, ink in enumerate((look.palette.accent, "#e9d9b8", "#27406b")):
        s.rect(330 + i * 6, 380 + i * 34, 330, 220, s.tone(ink, (0, 0.25), (1, -0.2)), 14)
        s.line(f"M{352 + i * 6} {410 + i * 34}h120", light(ink, 0.5), 6, 0.5)
    body = "M312 500Q312 480 332 480H660Q680 480 680 500V786Q680 812 654 812H338Q312 812 312 786Z"
    s.path(body, SHADE, opacity=0.3, transform="translate(10 6)")
    _hide(s, body, c, (312, 480, 368, 332))
    pocket = (
        "M312 590C400 560 420 640 496 640C572 640 592 560 680 590V786Q680 812 654 812H338Q312 812 312 786Z"
    )
    s.path(pocket, s.tone(c, (0, 0.24), (0.5, 0.02), (1, -0.3), to=(0.8, 1)))
    _stitches(
        s,
        "M328 606C404 580 424 654 496 654C568 654 588 580 664 606V780Q664 796 648 796H344Q328 796 328 780Z",
        3.5,
    )
    s.text(look.label[0], 496, 736, 40, dark(c, 0.5), track=2, maxw=240)
    s.text(look.label[0], 496, 738, 40, light(c, 0.3), track=2, maxw=240, opacity=0.35)
    s.close()
    tag(s, look, (690, 690, 176, 148), 6)


def belt(s: Svg, look: Look) -> None:
    """A coiled belt with a brass buckle."""
    shadow(s, 470, BASE + 8, 560, 60)
    c = look.word("hide", "#5a2f1a")
    for i in range(5):
        rx, top = 250 - i * 42, 600
        s.path(
            f"M{470 - rx} {top}C{470 - rx} {top - 60} {470 + rx} {top - 60} {470 + rx} {top}V{top + 150}"
            f"C{470 + rx} {top + 216} {470 - rx} {top + 216} {470 - rx} {top + 150}Z",
            s.tone(c, (0, -0.5), (0.25, 0.35), (0.5, 0), (1, -0.5), to=(1, 0)),
        )
        s.ell(470, top, rx, rx * 0.24, s.tone(c, (0, -0.5), (1, -0.3)))
        s.ell(470, top, rx - 14, (rx - 14) * 0.24, dark(c, 0.7))
        s.line(
            (
                f"M{470 - rx + 6} {top + 24}"
                f"C{470 - rx + 10} {top + 80} {470 + rx - 10} {top + 80} {470 + rx - 6} {top + 24}"
            ),
            _THREAD,
            3,
            0.7,
            stroke_dasharray="12 8",
        )
    tail = "M700 640C780 650 830 700 850 780L850 852L778 852C770 790 740 770 690 760Z"
    s.path(tail, s.tone(c, (0, 0.3), (0.5, 0), (1, -0.4)))
    s.rect(756, 800, 116, 112, "none", 16, stroke="#6d4512", stroke_width=22)
    s.rect(754, 797, 116, 112, "none", 16, stroke="#d9ac50", stroke_width=13)
    s.line("M764 804H862", "#fff0c4", 4, 0.8)
    s.line("M812 852L812 916", "#d9ac50", 11)
    for y in (690, 728, 766):
        s.ell(790 - (766 - y) * 0.36, y, 7, 9, "#2a1208")
    tag(s, look, (150, 760, 184, 152), -6)


def leather_sling(s: Svg, look: Look) -> None:
    """A leather sling bag with flap, strap and brass."""
    shadow(s, 490, BASE + 6, 520, 56)
    c = look.word("hide", "#96582f")
    s.line("M282 430C140 140 850 110 712 430", SHADE, 24, 0.2, transform="translate(14 14)")
    s.line("M282 430C140 140 850 110 712 430", dark(c, 0.3), 26)
    s.line("M282 426C150 150 842 120 712 426", light(c, 0.25), 5, 0.8, stroke_dasharray="12 8")
    body = "M254 440H742V776Q742 814 704 814H292Q254 814 254 776Z"
    _hide(s, body, dark(c, 0.12), (254, 440, 488, 374))
    flap = "M242 424H754V600Q754 700 640 708H356Q242 700 242 600Z"
    s.path(flap, SHADE, opacity=0.34, transform="translate(6 14)")
    _hide(s, flap, c, (242, 424, 512, 286))
    _stitches(s, "M260 442H736V600Q736 684 636 690H360Q260 684 260 600Z")
    s.path("M470 640H528V764Q499 790 470 764Z", s.tone(dark(c, 0.2), (0, 0.3), (1, -0.3)))
    _stud(s, 499, 740, 18)
    for x in (282, 712):
        s.ell(x, 436, 26, 26, stroke=BRAID_GOLD, stroke_width=10)
    s.text(look.label[0], 498, 570, 44, dark(c, 0.5), track=2, maxw=280)
    s.text(look.label[0], 498, 572, 44, light(c, 0.3), track=2, maxw=280, opacity=0.35)
    tag(s, look, (700, 690, 176, 150), 6)


_KAYON = (
    "M500 372C520 420 560 470 600 530C640 590 664 640 640 690C620 724 596 730 590 760C586 784 596 800 604 812H396"
    "C404 800 414 784 410 760C404 730 380 724 360 690C336 640 360 590 400 530C440 470 480 420 500 372Z"
)


def key_ring(s: Svg, look: Look) -> None:
    """The tree of life of the shadow theatre, cut from leather, on a brass ring; keys beside it."""
    shadow(s, 490, BASE + 10, 340, 48)
    c = look.word("hide", "#a8652f")
    s.ell(500, 262, 72, 72, stroke="#6d4512", stroke_width=20)
    s.ell(498, 259, 72, 72, stroke="#dcae55", stroke_width=12)
    s.line("M500 330V386", "#b98a3f", 12)
    s.path(_KAYON, SHADE, opacity=0.34, transform="translate(14 12)")
    _hide(s, _KAYON, c, (340, 370, 320, 450))
    s.path(_KAYON, "none", stroke=dark(c, 0.5), stroke_width=5, opacity=0.7)
    _stitches(
        s,
        "M500 408C540 480 640 600 616 684C596 716 574 730 574 764L578 798H422L426 764C426 730 404 716 384 684"
        "C360 600 460 480 500 408Z",
        3,
    )
    _tree(s, c)
    for x, y, turn in ((720, 850, 14), (770, 890, -18)):
        s.open(transform=f"translate({x} {y}) rotate({turn})")
        dent(s, 60, 18, 110, 12)
        s.ell(-40, 0, 34, 34, stroke="#b9a06a", stroke_width=15)
        s.line("M0 0H140M116 0V22M92 0V18", "#b9a06a", 14)
        s.line("M0 -4H136", "#f0e0b0", 4, 0.8)
        s.close()
    tag(s, look, (690, 540, 186, 156), 6)


def _tree(s: Svg, c: str) -> None:
    """Trunk, curling branches and a gate below: gold leaf, and what the punch took out."""
    gold, hole = "#e2b65e", "#2a1208"
    s.line("M500 760V470", gold, 9, 0.95)
    for y, reach in ((690, 84), (640, 96), (590, 84), (545, 58), (506, 30)):
        for way in (-1, 1):
            tip = 500 + way * reach
            branch = f"M500 {y + 18}C{500 + way * reach * 0.5:.0f} {y + 20} {tip} {y + 8} {tip} {y - 12}"
            s.line(
                f"{branch}C{tip} {y - 26} {tip - way * 20} {y - 24} {tip - way * 16} {y - 10}", gold, 5, 0.9
            )
            s.line(f"M{500 + way * reach * 0.55:.0f} {y - 6}h.1", hole, 12)
    s.path("M446 800V752L500 716L554 752V800Z", dark(c, 0.35))
    s.line("M446 752L500 716L554 752", gold, 6)
    s.path("M484 800V764Q500 748 516 764V800Z", hole)
    s.line("M462 776h.1M538 776h.1", hole, 12)
