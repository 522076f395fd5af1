"""Jamu: a swing-top bottle, and a glass poured from a pouch."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import dark, light
from storefront.demo.drawing.props import citrus, cloves, heap, leaf, nutmeg, turmeric
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, label, shadow


def jamu_bottle(s: Svg, look: Look) -> None:
    """A swing-top bottle of cordial in colour ``fill``, turmeric and lime beside it."""
    shadow(s, 470, BASE, 330)
    c = look.word("fill", "#e0a11e")
    body = (
        "M418 316V400C418 448 330 452 330 540V764Q330 812 378 812H562Q610 812 610 764V540"
        "C610 452 522 448 522 400V316Z"
    )
    s.path(body, "#fff3d0", opacity=0.5)
    s.open(clip_path=s.clip(body))
    tones = ((0, -0.45), (0.1, 0.15), (0.26, 0.5), (0.42, 0), (0.7, -0.16), (0.92, -0.5), (1, -0.2))
    s.rect(310, 420, 320, 400, s.tone(c, *tones, to=RIGHT))
    s.ell(470, 424, 62, 10, light(c, 0.6))
    s.rect(310, 700, 320, 120, s.lin([(0, dark(c, 0.5), 0), (1, dark(c, 0.5), 0.5)]))
    s.path("M352 560C350 640 350 720 358 790H378C370 720 370 640 374 548Z", "#ffffff", opacity=0.55)
    s.path("M430 330V410H442V330Z", "#ffffff", opacity=0.6)
    s.close()
    s.path(body, "none", stroke="#fff", stroke_width=4, opacity=0.4)
    label(s, look, (332, 560, 276, 210), curve=9)
    _swing_top(s)
    turmeric(s, 742, 866)
    citrus(s, 206, 872, "#7fa32f")


def _swing_top(s: Svg) -> None:
    s.path("M410 322Q410 306 424 306H516Q530 306 530 322V344H410Z", cyl(s, "#eee3d0", 0.6))
    s.path("M430 306C428 262 450 256 470 256C490 256 512 262 510 306Z", cyl(s, "#f3eadb", 0.7))
    s.path("M430 298H510V308H430Z", "#b3402a")
    s.line("M408 372C388 330 400 282 440 272M532 372C552 330 540 282 500 272", "#8a8f96", 7)
    s.line("M408 370C390 330 402 286 438 276", "#d9dde2", 2.5)


def jamu_glass(s: Svg, look: Look) -> None:
    """A glass of the drink before its pouch; ``fill`` colours it, ``prop`` says what lies about."""
    shadow(s, 400, BASE, 360)
    shadow(s, 690, BASE + 12, 220)
    bag = look.word("bag", "#c9a06a")
    body = "M230 270H580C580 470 594 660 586 796C510 826 300 826 224 796C216 660 230 470 230 270Z"
    s.path(body, s.tone(bag, (0, -0.3), (0.12, 0.15), (0.24, 0.4), (0.5, 0), (1, -0.42), to=RIGHT))
    s.grain((236, 280, 340, 520), 220, "#3a2212", 0.16, 2.4)
    s.rect(224, 258, 362, 46, s.tone(bag, (0, 0.2), (0.5, -0.1), (1, -0.35)))
    s.line("M236 330H574", dark(bag, 0.4), 3, 0.6)
    label(s, look, (256, 400, 298, 290))
    _glass(s, look.word("fill", "#d99a1e"))
    prop = look.word("prop", "turmeric")
    if prop == "spices":
        cloves(s, ((210, 890, 10), (256, 916, -18), (316, 900, 24)))
        s.line("M760 918L880 884", "#7a4a26", 22)
        s.line("M762 910L876 878", "#b98450", 5, 0.7)
        nutmeg(s, 150, 902, 26)
        leaf(s, 330, 930, 120, -6, "#8a6a3a")
    elif prop == "rice":
        heap(s, 240, 906, 190, 44, "#f1ead6", 70)
        turmeric(s, 850, 908, 0.5, -20)
    else:
        turmeric(s, 230, 890, 0.85)
        heap(s, 870, 906, 120, 34, "#e0a530")


def _glass(s: Svg, fill: str) -> None:
    glass = "M590 500H796L776 806Q774 822 756 822H630Q612 822 610 806Z"
    s.path(glass, "#ffffff", opacity=0.3)
    s.open(clip_path=s.clip(glass))
    s.rect(580, 552, 230, 280, s.tone(fill, (0, 0.25), (0.5, 0), (1, -0.35), to=(1, 0.6)))
    s.ell(693, 552, 100, 16, light(fill, 0.45))
    veil = ((0, -0.2), (0.14, 0.35), (0.28, 0.0), (0.86, -0.1), (1, 0.3))
    s.rect(580, 500, 230, 330, s.relief(*veil, to=RIGHT))
    s.close()
    s.ell(693, 500, 103, 18, "none", stroke="#ffffff", stroke_width=5, opacity=0.75)
    dent(s, 693, 836, 110, 8, 0.25)
