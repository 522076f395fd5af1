"""Fired clay: teapot and cups, flower pot, oil burner, cooking pot."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import SHADE, dark, light
from storefront.demo.drawing.motifs import MOTIFS
from storefront.demo.drawing.props import leaf, steam
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, shadow, tag

_TURNED = ((0, -0.4), (0.14, 0.06), (0.3, 0.4), (0.5, 0), (0.78, -0.32), (1, -0.58))
_VEIL = ((0, -0.36), (0.2, 0.12), (0.34, 0.16), (0.5, -0.0), (1, -0.5))


def _clay(s: Svg, outline: str, box: tuple[float, float, float, float], c: str) -> None:
    """A thrown body: tone, finger rings and grain."""
    x, y, w, h = box
    s.path(outline, s.tone(c, *_TURNED, to=RIGHT))
    s.open(clip_path=s.clip(outline))
    for i in range(4):
        yy = y + h * (0.55 + i * 0.1)
        s.line(f"M{x} {yy:.0f}Q{x + w / 2:.0f} {yy + h * 0.18:.0f} {x + w} {yy:.0f}", dark(c, 0.5), 3, 0.3)
    s.rect(x, y, w, h, s.relief(*_VEIL, to=RIGHT))
    s.grain(box, 300, SHADE, 0.22, 3, 0.5)
    s.grain((x, y, w * 0.5, h), 110, "#fff0d8", 0.3, 3)
    s.close()


def clay_pot(s: Svg, look: Look) -> None:
    """A lidded cooking pot with two ears and a painted band."""
    shadow(s, 500, BASE + 8, 520, 60)
    c = look.word("clay", "#b4613a")
    for d, lit in (("M300 560C210 540 206 660 296 664", 0.1), ("M700 560C790 540 794 660 704 664", -0.1)):
        s.line(d, dark(c, 0.45), 38)
        s.line(d, light(c, lit) if lit > 0 else dark(c, -lit), 26)
    body = "M330 470C230 540 236 720 356 800Q500 836 644 800C764 720 770 540 670 470Z"
    _clay(s, body, (220, 460, 560, 380), c)
    _painted_band(s, look, body, c)
    s.ell(500, 472, 178, 40, dark(c, 0.5))
    s.ell(500, 462, 190, 42, s.tone(c, (0, 0.45), (0.4, 0), (1, -0.4), to=RIGHT))
    lid = "M330 452C346 380 440 352 500 350C560 352 654 380 670 452Q500 500 330 452Z"
    s.path(lid, s.tone(c, (0, -0.2), (0.3, 0.42), (0.52, 0), (1, -0.5), to=RIGHT))
    s.line("M352 436Q500 474 648 436M384 404Q500 432 616 404", dark(c, 0.45), 3, 0.4)
    s.path("M462 356C462 320 470 300 500 300C530 300 538 320 538 356Q500 372 462 356Z", cyl(s, c, 0.45))
    steam(s, 460, 280, 0.6)
    leaf(s, 150, 894, 120, -14)
    leaf(s, 182, 916, 100, 14, "#6a8a45")
    tag(s, look, (676, 806, 186, 126), 4, look.label[:2])


def _painted_band(s: Svg, look: Look, body: str, c: str) -> None:
    s.open(clip_path=s.clip(body))
    paint = MOTIFS[look.motif](s, dark(c, 0.4), light(c, 0.55), "#e9c98a", 0.66)
    s.path("M220 560Q500 650 780 560V640Q500 730 220 640Z", paint, opacity=0.8)
    rims = "M220 556Q500 646 780 556V562Q500 652 220 562ZM220 640Q500 730 780 640V646Q500 736 220 646Z"
    s.path(rims, light(c, 0.5), opacity=0.7)
    s.close()


def tea_set(s: Svg, look: Look) -> None:
    """A terracotta teapot and four cups."""
    shadow(s, 440, BASE - 30, 520, 54)
    c = look.word("clay", "#b4613a")
    s.line("M300 560C200 520 190 430 150 410", dark(c, 0.4), 50)
    s.line("M300 556C206 516 196 430 152 408", c, 34)
    s.line("M600 480C740 440 740 690 590 680", dark(c, 0.45), 42)
    s.line("M600 478C726 446 726 680 590 672", light(c, 0.05), 26)
    body = "M300 500C250 600 270 720 350 770Q440 800 540 770C620 720 640 600 590 500Q440 440 300 500Z"
    _clay(s, body, (250, 450, 400, 340), c)
    s.ell(445, 486, 150, 32, dark(c, 0.45))
    lid = "M306 476C330 420 400 404 446 402C492 404 560 420 584 476Q446 516 306 476Z"
    s.path(lid, s.tone(c, (0, -0.2), (0.3, 0.42), (0.52, 0), (1, -0.5), to=RIGHT))
    s.ell(446, 392, 30, 24, s.ball(c, (0, 0.5), (0.6, 0), (1, -0.5), at=(0.35, 0.3), r=0.8))
    s.line("M280 600Q440 660 610 600M276 640Q440 700 614 640", light(c, 0.5), 4, 0.6)
    for x, y in ((700, 800), (820, 824), (590, 872), (720, 902)):
        _cup(s, x, y, c)
    steam(s, 150, 390, 0.5)
    tag(s, look, (110, 770, 186, 150), -5)


def _cup(s: Svg, x: float, y: float, c: str) -> None:
    dent(s, x + 6, y + 22, 66, 12, 0.36)
    s.path(
        f"M{x - 56} {y - 60}Q{x - 50} {y + 20} {x} {y + 24}Q{x + 50} {y + 20} {x + 56} {y - 60}Z",
        s.tone(c, *_TURNED, to=RIGHT),
    )
    s.ell(x, y - 60, 56, 15, light(c, 0.3))
    s.ell(x, y - 58, 48, 11, s.lin([(0, "#3d1d0e"), (1, "#8a5a22")]))


def flower_pot(s: Svg, look: Look) -> None:
    """A pot with applied leaves, a plant in it."""
    shadow(s, 490, BASE + 8, 420, 58)
    c = look.word("clay", "#b4613a")
    for size, turn, ink in (
        (250, -100, "#3f6b35"),
        (230, -60, "#4d7a45"),
        (240, -130, "#5f8a3c"),
        (200, -30, "#3f6b35"),
        (210, -158, "#4d7a45"),
        (180, -84, "#6f9a55"),
    ):
        leaf(s, 490, 500, size, turn, ink)
    body = "M300 500C304 640 340 760 376 806Q490 834 604 806C640 760 676 640 680 500Z"
    _clay(s, body, (290, 490, 400, 340), c)
    s.path(
        "M282 462H698Q708 462 708 474V520Q490 566 272 520V474Q272 462 282 462Z", s.tone(c, *_TURNED, to=RIGHT)
    )
    s.ell(490, 466, 210, 30, light(c, 0.25))
    s.ell(490, 470, 188, 22, "#3a2418")
    for x, y, turn in ((380, 640, -40), (470, 700, -20), (560, 660, -60), (430, 590, 10), (560, 590, -20)):
        leaf(s, x + 3, y + 5, 80, turn, dark(c, 0.4))
        leaf(s, x, y, 80, turn, light(c, 0.2))
    s.ell(490, BASE + 12, 180, 26, s.tone(c, (0, 0.2), (1, -0.4), to=RIGHT))
    s.path("M376 806Q490 834 604 806L600 796Q490 822 380 796Z", dark(c, 0.4), opacity=0.6)
    tag(s, look, (690, 690, 184, 152), 5)


def oil_burner(s: Svg, look: Look) -> None:
    """A pierced burner with a candle inside and oil on top."""
    shadow(s, 480, BASE + 6, 380, 56)
    c = look.word("clay", "#b4613a")
    body = "M330 470C300 600 310 740 340 806Q480 836 620 806C650 740 660 600 630 470Z"
    _clay(s, body, (300, 460, 360, 370), c)
    door = "M410 806V680C410 620 550 620 550 680V806Q480 822 410 806Z"
    s.path(door, "#2a1208")
    s.ell(480, 760, 60, 60, s.rad([(0, "#ffd27a", 0.9), (1, "#ffb03a", 0)]))
    s.rect(440, 770, 80, 34, s.tone("#f3e6c8", (0, 0.4), (1, -0.3)), 8)
    s.path(
        "M480 766C464 740 474 726 480 704C488 726 498 740 480 766Z", s.lin([(0, "#fff3c4"), (1, "#f08a1c")])
    )
    for x, y in (
        (360, 560),
        (400, 600),
        (360, 640),
        (600, 560),
        (560, 600),
        (600, 640),
        (480, 560),
        (440, 560),
        (520, 560),
    ):
        s.path(f"M{x} {y - 16}L{x + 11} {y}L{x} {y + 16}L{x - 11} {y}Z", "#3a1608")
        s.path(f"M{x} {y - 8}L{x + 5} {y}L{x} {y + 8}L{x - 5} {y}Z", "#ffc45a", opacity=0.7)
    s.path("M290 420C300 480 400 500 480 500C560 500 660 480 670 420Z", s.tone(c, *_TURNED, to=RIGHT))
    s.ell(480, 420, 190, 42, light(c, 0.35))
    s.ell(480, 424, 166, 32, s.lin([(0, "#6b3a14"), (1, "#d9a441")], to=(1, 0.3)))
    s.line("M380 420C420 408 500 406 540 414", "#fff3d6", 4, 0.7)
    steam(s, 480, 390, 0.8)
    leaf(s, 180, 900, 120, -14, "#6f9a55")
    tag(s, look, (670, 660, 186, 154), 5)
