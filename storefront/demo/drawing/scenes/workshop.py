"""Workshops: a batik frame with hot wax, or a bench with what the place makes."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import BRAID_GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.motifs import MOTIFS, mega, truntum, tumpal
from storefront.demo.drawing.scenes.interior import dye_pot, hung_cloth, room, window
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.studio import Look, cyl

_WALLS = ("#c79a68", "#a8b08a", "#b9876a", "#c9b48a")
_BENCHES = {
    "leather": (("leather_sling", 60, 0.62), ("belt", 520, 0.5), ("wallet", 960, 0.56)),
    "wood": (("carved_box", 60, 0.6), ("spoon_set", 520, 0.6), ("wooden_bowl", 960, 0.6)),
    "clay": (("tea_set", 60, 0.66), ("flower_pot", 540, 0.62), ("oil_burner", 960, 0.6)),
}


def workshop(s: Svg, setting: Setting) -> None:
    """The workshop of the setting's craft: batik unless it is leather, wood or clay."""
    if setting.craft in _BENCHES:
        _bench_room(s, setting)
    else:
        _batik_room(s, setting)


def _batik_room(s: Svg, setting: Setting) -> None:
    room(s, "#c79a68", "#6d4229")
    window(s, 110, 120, 380, 330)
    s.line("M540 96H1580", "#5d3a22", 14)
    lengths = (
        (590, 190, 400, "kawung", "#2c3f66"),
        (800, 170, 360, "parang", "#6b3a1e"),
        (1400, 180, 420, "ceplok", "#2f5640"),
    )
    for x, w, h, motif, c in lengths:
        hung_cloth(s, (x, 100, w, h), MOTIFS[motif](s, c, mix(c, "#e7d9b4", 0.85), BRAID_GOLD, 0.8))
    _frame(s, setting.palette.accent)
    _wax_stove(s)
    dye_pot(s, (180, 880, 1.0), "#8d5a38", "#27406b")
    dye_pot(s, (330, 912, 0.8), "#a4543a", setting.palette.accent)
    _stool(s)


def _frame(s: Svg, ink: str) -> None:
    """A frame with a cloth that is waxed half."""
    s.ell(1120, 876, 420, 44, SHADE, opacity=0.4)
    for x in (830, 1390):
        s.rect(x, 300, 24, 576, cyl(s, "#9a6638", 0.3), 6)
        s.rect(x - 46, 862, 116, 20, "#7d5030", 8)
    s.rect(800, 290, 640, 26, s.lin([(0, "#d9a86a"), (1, "#6d4527")]), 10)
    cloth = hung_cloth(s, (872, 312, 500, 500), "#f4e6c8")
    s.open(clip_path=s.clip(cloth))
    done = "M850 300H1180C1150 420 1210 520 1160 640C1140 720 1180 780 1150 840H850Z"
    s.path(done, mega(s, "#f4e6c8", ink, "#f4e6c8", 1.15))
    rest = "M1180 300C1150 420 1210 520 1160 640C1140 720 1180 780 1150 840H1400V300Z"
    s.path(rest, truntum(s, "#f4e6c8", "#c9a06a", "#b98245", 1.2), opacity=0.7)
    s.rect(860, 752, 530, 60, tumpal(s, ink, "#e7c08a", "#d9a441", 0.44))
    folds = ((0, 0.22), (0.18, -0.14), (0.36, 0.16), (0.6, -0.06), (0.72, -0.2), (1, -0.3))
    s.rect(860, 300, 530, 520, s.relief(*folds, to=RIGHT))
    s.close()


def _wax_stove(s: Svg) -> None:
    """The clay stove, its pan of wax, the wax pen."""
    s.ell(600, 900, 220, 38, SHADE, opacity=0.45)
    s.path("M470 800H700L680 900Q585 920 490 900Z", cyl(s, "#a4543a", 0.35))
    s.path("M540 850Q585 826 630 850V892Q585 902 540 892Z", "#2a1208")
    s.path("M556 892C556 860 590 868 584 846C612 862 616 880 610 894Z", "#f0a33a")
    s.path("M420 782Q585 900 750 782L738 812Q585 880 432 812Z", cyl(s, "#3a3034", 0.3))
    s.ell(585, 782, 166, 34, "#5d5358")
    s.ell(585, 786, 146, 26, s.lin([(0, "#5d3411"), (1, "#b4741d")], to=RIGHT))
    s.line("M470 780C520 764 600 764 640 772", "#f0d08a", 6, 0.6)
    s.line(
        "M560 740C520 690 610 660 570 600C540 556 600 530 580 480M640 736C620 700 680 670 650 622",
        "#fff8ea",
        20,
        0.18,
    )
    s.open(transform="translate(650 770) rotate(-32)")
    s.line("M0 0H190", "#8a5a2b", 16)
    s.line("M4 -4H186", "#d9a86a", 5)
    s.path("M-52 -20C-20 -30 0 -16 0 2C0 18 -24 22 -46 16Z", "#b9812f")
    s.close()


def _stool(s: Svg) -> None:
    s.ell(960, 940, 120, 20, SHADE, opacity=0.4)
    s.path("M880 868H1040L1050 892H870Z", s.lin([(0, "#d9a86a"), (1, "#8a5a2b")]))
    s.path("M884 892H904L896 940H878ZM1016 892H1036L1044 940H1024Z", "#6d4527")


def _bench_room(s: Svg, setting: Setting) -> None:
    room(s, _WALLS[setting.seed % 4], "#6d4229")
    window(s, 1080, 90, 400, 320)
    _tool_board(s, setting)
    bench = "#9a6638"
    s.rect(40, 700, 1520, 60, s.tone(bench, (0, 0.4), (0.3, 0.1), (1, -0.35)), 8)
    s.rect(60, 760, 1480, 34, s.tone(bench, (0, -0.45), (1, -0.2)))
    for x in (110, 1420):
        s.rect(x, 790, 70, 200, cyl(s, bench, 0.25), 6)
    s.rect(180, 870, 1240, 30, s.tone(bench, (0, -0.3), (1, -0.5)))
    look = Look(setting.palette, ("Juragan", "contoh", ""), setting.motif)
    for kind, x, k in _BENCHES[setting.craft]:
        s.open(transform=f"translate({x} {712 - 812 * k:.0f}) scale({k})")
        KINDS[kind](s, look)
        s.close()


def _tool_board(s: Svg, setting: Setting) -> None:
    """Tools on a board, one cloth apron beside them."""
    s.rect(90, 110, 640, 250, s.tone("#7d5030", (0, 0.2), (1, -0.2)), 8)
    for i, x in enumerate(range(140, 700, 84)):
        s.line(f"M{x} 150V{250 + (i % 3) * 26}", light("#8a5a2b", 0.25), 16)
        if i % 3 == 0:
            s.rect(x - 30, 140, 60, 34, s.tone("#7d838c", (0, 0.5), (1, -0.3)), 6)
        elif i % 3 == 1:
            s.path(f"M{x - 12} 250L{x} {330}L{x + 12} 250Z", s.tone("#aab0b8", (0, 0.4), (1, -0.3), to=RIGHT))
        else:
            s.ell(x, 300, 26, 30, "none", stroke="#9aa0a8", stroke_width=10)
    c = setting.palette.accent
    hung_cloth(
        s, (790, 130, 190, 380), MOTIFS[setting.motif](s, c, mix(c, "#e7d9b4", 0.8), dark(c, 0.3), 0.8), 8
    )
