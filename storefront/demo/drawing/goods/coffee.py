"""Coffee: pouch, sack of raw beans, cup, drip bag, cold brew, gift box."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import BRAID_GOLD, GOLD, dark, light
from storefront.demo.drawing.motifs import cloth_paint
from storefront.demo.drawing.props import bean, beans, braid, heap, leaf, spoon, steam
from storefront.demo.drawing.studio import BASE, Look, band_paint, cyl, dent, label, shadow

_FOIL = ((0, -0.15), (0.1, 0.2), (0.2, 0.34), (0.32, 0.06), (0.62, 0), (0.86, -0.35), (1, -0.1))
_SCATTER = ((250, 842), (300, 868), (214, 884), (736, 858), (784, 838), (820, 880), (690, 892), (366, 900))


def coffee_pouch(s: Svg, look: Look) -> None:
    """A standing pouch: ``shape`` tie (gold tin tie) or zip; ``prop`` beans, scoop, cherries or leaf."""
    shadow(s, 500, BASE, 380)
    c = look.word("bag", look.palette.ink)
    if look.word("shape", "tie") == "zip":
        _zip_bag(s, c)
        label(s, look, (340, 420, 320, 280))
    else:
        _tie_bag(s, c)
        label(s, look, (352, 404, 296, 312))
    _pouch_prop(s, look)


def _creases(s: Svg, c: str) -> None:
    for d in (
        "M352 372C380 388 372 420 398 430",
        "M640 366C606 384 620 410 598 424",
        "M350 736C380 720 392 742 420 730",
        "M652 742C620 722 606 748 586 734",
    ):
        s.line(d, light(c, 0.5), 4, 0.4)
    s.path("M372 330C368 500 364 660 360 812H392C394 640 398 500 404 330Z", "#ffffff", opacity=0.1)
    s.grain((300, 280, 400, 540), 240, "#ffffff", 0.1, 2)


def _valve(s: Svg, c: str, y: float = 372) -> None:
    s.ell(500, y, 15, 11, dark(c, 0.5))
    s.ell(500, y - 2, 12, 8, light(c, 0.12))
    s.line(f"M495 {n(y - 2)}h.1M505 {n(y - 2)}h.1", dark(c, 0.6), 4)


def _tie_bag(s: Svg, c: str) -> None:
    body = (
        "M322 272C318 420 306 640 300 790C300 806 312 816 330 818H670C688 816 700 806 700 790"
        "C694 640 682 420 678 272Z"
    )
    s.path(body, s.tone(c, *_FOIL, to=RIGHT))
    s.open(clip_path=s.clip(body))
    s.path("M322 272C336 440 338 640 330 820H290V260Z", dark(c, 0.4), opacity=0.55)
    s.path("M678 272C662 440 660 640 672 820H712V260Z", dark(c, 0.6), opacity=0.6)
    _creases(s, c)
    s.close()
    top = "M318 250Q318 244 326 244H674Q682 244 682 250L678 316H322Z"
    s.path(top, s.tone(c, (0, 0.1), (0.25, 0.42), (0.5, 0.06), (1, -0.4), to=RIGHT))
    s.line("".join(f"M{330 + i * 9} 250V308" for i in range(39)), dark(c, 0.5), 2, 0.4)
    s.rect(306, 316, 388, 24, s.lin([(0, "#e9c98a"), (0.3, "#fff0c9"), (1, "#8f6526")], to=RIGHT), 5)
    s.ell(306, 328, 10, 14, "#b98a3f")
    s.ell(694, 328, 10, 14, "#7d5922")
    _valve(s, c)


def _zip_bag(s: Svg, c: str) -> None:
    body = (
        "M300 236Q300 228 310 228H690Q700 228 700 236C704 420 716 640 706 786C690 822 600 826 500 826"
        "C400 826 310 822 294 786C284 640 296 420 300 236Z"
    )
    s.path(body, s.tone(c, *_FOIL, to=RIGHT))
    s.open(clip_path=s.clip(body))
    _creases(s, c)
    s.path("M280 760Q500 700 720 760V840H280Z", s.tone(c, (0, 0.1), (1, -0.4)))
    s.line("M296 762Q500 702 704 762", light(c, 0.35), 3, 0.6)
    s.close()
    s.line("M304 274H696", dark(c, 0.45), 3, 0.7)
    s.rect(302, 306, 396, 14, s.tone(c, (0, 0.3), (1, -0.3)))
    s.line("M320 246h.1M680 246h.1", dark(c, 0.7), 10)
    _valve(s, c, 368)


def _pouch_prop(s: Svg, look: Look) -> None:
    roast, prop = look.word("beans", "#4a2616"), look.word("prop", "beans")
    if prop == "scoop":
        heap(s, 796, 884, 150, 46, dark(roast, 0.1))
        s.open(transform="rotate(62 250 900)")
        spoon(s, 250, 1010, 0, k=0.62)
        s.close()
        beans(s, _SCATTER[:2], roast)
    elif prop == "cherries":
        for x, y in ((768, 866), (812, 886), (846, 858), (738, 896)):
            dent(s, x + 4, y + 18, 24, 10)
            s.ell(x, y, 24, 22, s.ball("#b3241f", (0, 0.5), (0.5, 0), (1, -0.45), at=(0.34, 0.3), r=0.8))
        leaf(s, 800, 850, 110, -30, "#3f6f3f")
        beans(s, _SCATTER[:3], roast)
    elif prop == "leaf":
        leaf(s, 726, 884, 150, -18, "#3f6f3f")
        leaf(s, 780, 906, 120, 12, "#4d7a45")
        beans(s, _SCATTER[:3], roast)
    elif prop == "cup":
        _small_cup(s, look)
        beans(s, _SCATTER[:3], roast)
    else:
        beans(s, _SCATTER, roast)


def _small_cup(s: Svg, look: Look) -> None:
    c = look.palette.paper
    dent(s, 800, 900, 110, 18, 0.36)
    s.line("M862 812C912 806 912 862 852 864", dark(c, 0.2), 14)
    body = "M716 792C716 850 740 896 772 898H816C848 896 872 850 872 792Z"
    s.path(body, cyl(s, c, 0.7))
    s.ell(794, 792, 78, 22, light(c, 0.4))
    s.ell(794, 796, 68, 16, s.lin([(0, "#3d1d0e"), (1, "#7a4522")]))
    steam(s, 790, 776, 0.5)


def coffee_sack(s: Svg, look: Look) -> None:
    """A jute sack, rolled open, full of raw or roasted beans."""
    shadow(s, 500, BASE + 4, 460, 56)
    c, seed = "#bd9a66", look.word("beans", "#8f9a62")
    body = "M300 440C258 560 256 720 286 800Q500 846 714 800C744 720 742 560 700 440Z"
    s.path(body, s.tone(c, (0, -0.4), (0.14, 0.1), (0.3, 0.35), (0.55, 0), (0.85, -0.3), (1, -0.5), to=RIGHT))
    s.open(clip_path=s.clip(body))
    threads = "".join(f"M{250 + i * 11} 420V840" for i in range(48))
    threads += "".join(f"M240 {440 + i * 11}H760" for i in range(38))
    s.line(threads, dark(c, 0.5), 1.6, 0.28)
    for d in (
        "M340 500C360 600 350 700 372 800",
        "M660 520C640 620 652 720 634 804",
        "M470 760C500 790 540 776 560 806",
    ):
        s.line(d, dark(c, 0.5), 8, 0.25)
    s.close()
    _sack_mouth(s, c, seed)
    label(s, look, (378, 540, 244, 196))
    beans(
        s,
        ((226, 872), (270, 896), (318, 880), (196, 908), (742, 888), (790, 866), (830, 898), (700, 910)),
        seed,
        22,
    )


def _sack_mouth(s: Svg, c: str, seed: str) -> None:
    s.ell(500, 436, 206, 58, dark(c, 0.5))
    s.ell(500, 424, 186, 46, dark(seed, 0.35))
    for i in range(46):
        x, y = s.rnd.uniform(332, 668), s.rnd.uniform(388, 446)
        if ((x - 500) / 178) ** 2 + ((y - 416) / 40) ** 2 < 1 and i % 8:
            bean(s, x, y - 10 * (1 - abs(x - 500) / 180), 19, s.rnd.uniform(-80, 80), seed)
    braid(s, (500, 444, 212, 60, 186, -6), c, 44)


def coffee_cup(s: Svg, look: Look) -> None:
    """A painted cup on its saucer; ``drip`` hangs a drip bag in it, ``prop`` packet leans one behind."""
    p, c = look.palette, look.palette.paper
    if look.word("prop", "") == "packet":
        _leaning_packet(s, look)
    shadow(s, 500, 846, 620, 60)
    s.ell(500, 824, 322, 82, dark(c, 0.36))
    s.ell(500, 812, 322, 82, s.tone(c, (0, 0.5), (0.5, 0), (1, -0.26), to=(1, 0.4)))
    s.ell(500, 812, 286, 70, "none", stroke=p.accent, stroke_width=7, opacity=0.8)
    s.ell(506, 810, 180, 42, s.halo((0, -0.5), (1, -0.0)))
    s.line("M700 560C820 540 838 700 672 716", dark(c, 0.22), 40)
    s.line("M698 556C806 542 822 688 672 702", light(c, 0.15), 26)
    _cup_body(s, look)
    if look.has("drip"):
        _drip_bag(s, look)
    else:
        steam(s, 500, 410)
    beans(s, ((186, 884), (238, 916), (806, 902), (756, 934), (144, 922)), look.word("beans", "#4a2616"))


def _cup_body(s: Svg, look: Look) -> None:
    c = look.palette.paper
    body = "M292 500C292 640 352 800 432 812H568C648 800 708 640 708 500Z"
    s.path(body, cyl(s, c, 0.7))
    s.open(clip_path=s.clip(body))
    s.path("M280 556Q500 640 720 556V640Q500 724 280 640Z", band_paint(s, look.palette, look.motif, 0.62))
    rims = "M280 556Q500 640 720 556V564Q500 648 280 564ZM280 632Q500 716 720 632V640Q500 724 280 640Z"
    s.path(rims, BRAID_GOLD)
    veil = ((0, -0.3), (0.12, 0.14), (0.28, 0.2), (0.45, -0.0), (1, -0.46))
    s.rect(290, 480, 420, 340, s.relief(*veil, to=RIGHT))
    s.close()
    s.ell(500, 500, 208, 62, light(c, 0.4))
    s.ell(500, 504, 194, 54, dark(c, 0.4))
    brew = [(0, "#7a4522"), (0.7, "#3d1d0e"), (1, "#1f0d07")]
    s.ell(500, 512, 188, 47, s.rad(brew, at=(0.4, 0.3), r=0.75))
    s.path("M380 502C420 474 520 470 570 480C500 482 430 494 396 518Z", "#e7b98a", opacity=0.45)


def _drip_bag(s: Svg, look: Look) -> None:
    p = look.palette
    s.line("M322 470L398 400M678 470L602 400", dark(p.paper, 0.3), 10)
    bag = "M380 330L620 330L604 512Q500 552 396 512Z"
    s.path(bag, s.tone("#efe5d2", (0, 0.5), (0.5, 0), (1, -0.22), to=RIGHT))
    s.path("M394 430L606 430L600 512Q500 552 400 512Z", "#4a2616", opacity=0.6)
    s.line("".join(f"M{402 + i * 14} 340L{408 + i * 13} 520" for i in range(15)), "#b9a888", 1.6, 0.5)
    s.path("M372 316H628L620 352H380Z", p.accent)
    s.text(look.label[0], 500, 344, 24, p.paper, maxw=220, track=2)
    s.ell(500, 330, 120, 16, "#2a1208")
    s.ell(500, 328, 112, 12, s.lin([(0, "#1f0d07"), (1, "#7a4522")]))
    s.line("M520 150C512 210 506 250 500 326", "#9fc4d2", 9, 0.75)
    s.line("M518 150C510 210 504 250 498 326", "#ffffff", 3, 0.7)


def _leaning_packet(s: Svg, look: Look) -> None:
    c = look.word("bag", look.palette.ink)
    s.open(transform="translate(250 -30) rotate(7 500 600)")
    s.rect(452, 300, 300, 470, s.tone(c, *_FOIL, to=RIGHT), 8)
    s.line("M456 330H748M456 742H748", dark(c, 0.5), 3, 0.7)
    label(s, look, (484, 380, 236, 260))
    s.close()


def cold_brew(s: Svg, look: Look) -> None:
    """A tall glass of iced coffee beside its pouch of steeping bags."""
    shadow(s, 360, BASE, 330)
    shadow(s, 660, BASE + 8, 240)
    c = look.word("bag", look.palette.ink)
    s.rect(214, 330, 300, 486, s.tone(c, *_FOIL, to=RIGHT), 10)
    s.line("M218 366H510M218 784H510", dark(c, 0.5), 3, 0.7)
    s.path("M250 372C246 500 244 660 240 780H268C270 640 274 500 280 372Z", "#ffffff", opacity=0.12)
    label(s, look, (240, 430, 248, 272))
    glass = "M566 380H766L744 800Q742 818 722 818H610Q590 818 588 800Z"
    s.path(glass, "#ffffff", opacity=0.28)
    s.open(clip_path=s.clip(glass))
    s.rect(560, 440, 220, 390, s.tone("#5a2d14", (0, 0.3), (0.3, 0), (1, -0.5), to=(1, 0.6)))
    s.rect(560, 436, 220, 70, s.lin([(0, "#e9c79c", 0.8), (1, "#e9c79c", 0)]))
    for x, y, turn in ((600, 450, 12), (672, 440, -14), (636, 520, 30), (706, 510, 8), (612, 590, -18)):
        s.rect(x, y, 62, 56, "#fff6e4", 10, opacity=0.42, transform=f"rotate({turn} {x + 31} {y + 28})")
        s.line(f"M{x + 10} {y + 12}h30", "#ffffff", 4, 0.7)
    s.rect(560, 380, 220, 440, s.relief((0, -0.2), (0.16, 0.3), (0.3, 0.0), (0.86, -0.1), (1, 0.3), to=RIGHT))
    s.close()
    s.ell(666, 380, 100, 20, "none", stroke="#ffffff", stroke_width=5, opacity=0.7)
    s.line("M700 250L676 560", GOLD, 10)
    beans(s, ((820, 884), (860, 858), (170, 880), (206, 908)), "#4a2616", 23)


def coffee_gift(s: Svg, look: Look) -> None:
    """Two small packets in an open carved box."""
    shadow(s, 500, BASE + 8, 640, 60)
    wood = "#6b3320"
    s.path("M196 430H804L820 560H180Z", s.tone(wood, (0, -0.45), (1, -0.2)))
    for x, c in ((236, look.word("bag", look.palette.ink)), (512, look.palette.accent)):
        s.rect(x, 340, 252, 420, s.tone(c, *_FOIL, to=RIGHT), 8)
        s.line(f"M{x + 6} 372H{x + 246}", dark(c, 0.5), 3, 0.7)
        label(s, look, (x + 24, 400, 204, 160), look.label[:2])
    front = "M176 560H824V806Q824 818 812 818H188Q176 818 176 806Z"
    s.path(front, s.tone(wood, (0, 0.2), (0.4, 0), (1, -0.35)))
    s.open(clip_path=s.clip(front))
    s.rect(200, 596, 600, 190, cloth_paint(s, look.motif, dark(wood, 0.35), look.palette, 0.9), 8)
    s.rect(200, 596, 600, 190, s.relief((0, -0.4), (0.3, 0.1), (1, -0.4), to=(0.6, 1)), 8)
    s.rect(176, 560, 648, 16, light(wood, 0.35), opacity=0.6)
    s.close()
    s.rect(200, 596, 600, 190, "none", 8, stroke=BRAID_GOLD, stroke_width=4)
    s.ell(500, 582, 26, 16, s.ball("#c8963e", (0, 0.6), (0.6, 0), (1, -0.5)))
    beans(s, ((150, 882), (196, 906), (850, 880), (812, 910)))
