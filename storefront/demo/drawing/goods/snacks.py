"""Crisps in a bag with a window, and crackers stacked on a woven tray."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import SHADE, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS
from storefront.demo.drawing.props import braid, chilli, chip, cracker, leaf, ring_chip, weave
from storefront.demo.drawing.studio import BASE, Look, shadow, tag

_BAG = (
    "M286 262C330 276 400 262 500 270C600 262 668 276 714 262C700 400 726 640 716 802C660 818 590 806 500 814"
    "C410 806 340 818 284 802C274 640 300 400 286 262Z"
)
_WINDOWS = {
    "arch": (
        "M340 664C340 620 400 612 500 612C600 612 660 620 660 664V736C660 768 600 774 500 774"
        "C400 774 340 768 340 736Z"
    ),
    "round": (
        "M500 604C580 604 640 640 640 692C640 744 580 780 500 780C420 780 360 744 360 692"
        "C360 640 420 604 500 604Z"
    ),
    "leaf": "M330 770C330 660 420 604 670 604C670 710 590 780 330 770Z",
}
_PILE = ((370, 640), (450, 634), (540, 640), (630, 646), (400, 700), (490, 700), (580, 704), (650, 720))
_PILE_LOW = ((350, 750), (440, 762), (540, 766), (620, 770))


def crisp_bag(s: Svg, look: Look) -> None:
    """A crimped bag: ``window`` arch, round or leaf; ``slice`` chip or ring in colour ``fill``."""
    shadow(s, 490, BASE, 420)
    p, c = look.palette, look.word("bag", look.palette.accent)
    body = ((0, -0.2), (0.14, 0.26), (0.24, 0.42), (0.38, 0), (0.7, -0.14), (0.9, -0.4), (1, -0.2))
    s.path(_BAG, s.tone(c, *body, to=RIGHT))
    s.open(clip_path=s.clip(_BAG))
    s.rect(270, 300, 460, 130, MOTIFS[look.motif](s, c, mix(c, p.paper, 0.55), "#e0a93f", 0.72), opacity=0.75)
    s.rect(270, 428, 460, 7, "#e0b65c")
    _window(s, look)
    s.path("M330 290C316 430 334 640 318 800H350C360 640 346 430 372 290Z", "#ffffff", opacity=0.2)
    for d in (
        "M296 330C330 340 332 372 362 376",
        "M700 330C664 344 668 372 640 380",
        "M690 560C668 566 676 590 656 596",
    ):
        s.line(d, "#ffffff", 4, 0.32)
    s.rect(640, 250, 90, 570, s.relief((0, -0.0), (1, -0.35), to=RIGHT))
    s.close()
    _crimp(s, c, 236, 282, top=True)
    _crimp(s, c, 796, 840, top=False)
    s.text(look.label[0], 500, 512, 74, p.paper, track=1, maxw=330)
    for line, y, size, ink in zip(
        look.label[1:3], (558, 592), (27, 21), (light("#e0b65c", 0.3), p.paper), strict=False
    ):
        s.text(line, 500, y, size, ink, track=2, maxw=320)
    for x, y, r, turn in ((196, 868, 50, 0), (262, 912, 46, 40), (780, 884, 52, -20), (846, 852, 42, 60)):
        _slice(s, look, x, y, r, turn)
    if look.has("chilli"):
        chilli(s, 690, 930, 110, -4)


def _slice(s: Svg, look: Look, x: float, y: float, r: float, turn: float) -> None:
    fill = look.word("fill", "#dfa650")
    if look.word("slice", "chip") == "ring":
        ring_chip(s, x, y, r * 0.8, turn, fill)
    else:
        chip(s, x, y, r, turn, fill, look.number("seeds", 7))


def _window(s: Svg, look: Look) -> None:
    window = _WINDOWS[look.word("window", "arch")]
    s.path(window, "#4a2310")
    s.open(clip_path=s.clip(window))
    for i, (x, y) in enumerate(_PILE + _PILE_LOW):
        _slice(s, look, x, y, 44 + i % 3 * 2, (i * 47) % 90 - 30)
    s.path("M340 612H420L350 780H330Z M470 606H510L440 780H404Z", "#ffffff", opacity=0.2)
    s.close()
    s.path(window, "none", stroke=light(look.word("bag", look.palette.accent), 0.5), stroke_width=5)


def _crimp(s: Svg, c: str, y0: float, y1: float, top: bool) -> None:
    tooth, flat = (y0, y1) if top else (y1, y0)
    gum = y0 + 8 if top else y1 - 8
    teeth = "".join(f"L{286.5 + i * 9} {tooth}L{291 + i * 9} {gum}" for i in range(47))
    s.path(
        f"M282 {flat}L282 {gum}{teeth}L714 {flat}Z",
        s.tone(c, (0, -0.1), (0.25, 0.5), (0.5, 0), (1, -0.35), to=RIGHT),
    )
    s.line("".join(f"M{290 + i * 12} {y0 + 10}V{y1 - 8}" for i in range(36)), dark(c, 0.5), 2, 0.35)


def cracker_tray(s: Svg, look: Look) -> None:
    """Round crackers stacked on a leaf-lined tray; ``fill`` colours them, ``size`` their width."""
    shadow(s, 500, 850, 760, 70)
    c, fill, r = "#b98245", look.word("fill", "#f0d9a8"), look.number("size", 128)
    s.ell(500, 836, 366, 96, dark(c, 0.55))
    s.ell(500, 818, 366, 96, weave(s, c, 0.62))
    s.ell(500, 818, 366, 96, s.relief((0, 0.2), (0.4, -0.1), (1, -0.5), to=(1, 0.2)))
    s.ell(500, 812, 326, 78, s.lin([(0, "#47702f"), (0.5, "#5f8a3c"), (1, "#2d4c1f")], to=(1, 0.3)))
    s.line("M180 808C340 790 660 790 820 816M260 772C360 800 640 820 730 856", "#9cbf6a", 3, 0.5)
    braid(s, (500, 822, 366, 96, 10, 170), c, 26)
    piles = ((360, 800), (640, 806), (500, 832), (424, 752), (590, 756), (500, 706))
    for i, (x, y) in enumerate(piles):
        cracker(s, x, y, r - i % 3 * 3, (i * 5) % 12 - 6, fill)
    cracker(s, 486, 652, r - 10, -4, dark(fill, 0.08))
    cracker(s, 520, 604, r - 16, 6, fill)
    s.open(transform="translate(742 694) rotate(34)")
    cracker(s, 0, 0, r - 16, 0, light(fill, 0.1), 0.9)
    s.close()
    tag(s, look, (112, 736, 218, 190), 5)


def raw_crackers(s: Svg, look: Look) -> None:
    """Uncooked rice cakes drying in rows on a bamboo tray, with their packet."""
    shadow(s, 500, 850, 780, 70)
    c, fill = "#c39a5a", look.word("fill", "#efe6cf")
    tray = "M150 700H850L930 880H70Z"
    s.path(tray, s.tone(c, (0, -0.1), (1, -0.3)))
    s.open(clip_path=s.clip(tray))
    s.line("".join(f"M{70 + i * 30} 690L{-60 + i * 38} 890" for i in range(30)), dark(c, 0.45), 4, 0.5)
    s.line("".join(f"M60 {706 + i * 24}H940" for i in range(8)), light(c, 0.3), 5, 0.5)
    s.close()
    for row, y in enumerate((726, 778, 838)):
        for i in range(5 + row % 2):
            cracker(s, 236 + i * 128 - (row % 2) * 60 + row * 4, y, 54 + row * 5, i * 7 - 12, fill, 0.5)
    s.path("M66 876H934L926 906H74Z", s.tone(c, (0, 0.3), (1, -0.4)))
    _packet(s, look, fill)
    leaf(s, 120, 930, 120, -8, "#5f8a3c")


def _packet(s: Svg, look: Look, fill: str) -> None:
    s.open(transform="rotate(-4 500 500)")
    s.path("M356 310H644V664H356Z", SHADE, opacity=0.3, transform="translate(14 10)")
    s.rect(350, 300, 300, 366, light(fill, 0.4), 8, opacity=0.75)
    for i, (x, y) in enumerate(((420, 560), (500, 600), (580, 560), (430, 610), (560, 616))):
        cracker(s, x, y, 58, i * 9, fill, 0.5)
    s.rect(
        350, 300, 300, 366, s.relief((0, 0.5), (0.14, 0.05), (0.22, 0.4), (0.3, 0.0), (1, -0.25), to=RIGHT), 8
    )
    s.path("M346 290H654V400H346Z", look.palette.accent)
    s.line("".join(f"M{352 + i * 12} 294V310" for i in range(26)), light(look.palette.accent, 0.4), 2, 0.5)
    s.text(look.label[0], 500, 356, 44, look.palette.paper, maxw=270)
    s.text(look.label[1], 500, 386, 22, light("#e0b65c", 0.3), track=1.5, maxw=270)
    s.close()
