"""A home kitchen: a wok on a clay stove, shelves of jars, strings of chilli and garlic."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.goods.jars import glass_jar, glass_light
from storefront.demo.drawing.motifs import MOTIFS
from storefront.demo.drawing.props import chilli, garlic, shallot, spoon
from storefront.demo.drawing.scenes.interior import hung_cloth, room, window
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.studio import Look, cyl

_WALLS = ("#d2a35e", "#8fa08a", "#c98a6a", "#a8b6a0")


def kitchen(s: Svg, setting: Setting) -> None:
    """The cook's room; jars, tiles and cloth take the setting's colours."""
    room(s, _WALLS[setting.seed % 4], "#8a4f34", 720)
    window(s, 600, 100, 400, 300)
    _tiles(s, setting)
    _shelf(s, 80, 250, 5, setting)
    _shelf(s, 80, 450, 4, setting)
    _strings(s)
    _counter(s)
    _stove(s, setting)
    accent = setting.palette.accent
    hung_cloth(
        s, (1070, 180, 130, 250), MOTIFS[setting.motif](s, accent, mix(accent, "#f2e3bd", 0.8), GOLD, 0.6), 8
    )
    look = Look(setting.palette, ("Juragan", "contoh", ""), setting.motif, {"form": "bone"})
    kind = ("cracker_bowl", "cracker_jar", "sambal_jar")[setting.seed % 3]
    s.open(transform="translate(30 248) scale(0.62)")
    KINDS[kind](s, look)
    s.close()


def _tiles(s: Svg, setting: Setting) -> None:
    """A band of patterned tiles behind the counter."""
    p = setting.palette
    s.rect(
        0,
        560,
        1600,
        160,
        MOTIFS["ceplok"](s, "#efe6d2", mix(p.accent, "#efe6d2", 0.25), mix(GOLD, "#efe6d2", 0.3), 1.6),
    )
    s.rect(0, 560, 1600, 160, s.relief((0, -0.25), (0.2, 0.0), (1, -0.3)))
    s.rect(0, 552, 1600, 10, "#7d5030")


def _shelf(s: Svg, x: float, y: float, count: int, setting: Setting) -> None:
    fills = ("#b5281a", "#d99a1e", "#6b3418", "#8f9a4a", "#e6c79a")
    for i in range(count):
        left = x + 46 + i * 92
        fill = fills[(i + setting.seed) % 5]
        body = glass_jar(s, left, 74, y - 110, y, fill, 16, 26)
        glass_light(s, body, left, 74, y - 110, y)
        s.rect(left - 30, y - 128, 60, 24, cyl(s, "#b98450" if i % 2 else setting.palette.accent, 0.4), 5)
        s.rect(left - 26, y - 66, 52, 34, "#f6ead2", 3)
    s.rect(x - 20, y, count * 92 + 40, 20, s.lin([(0, "#b98450"), (1, "#5d3a22")]), 4)
    s.rect(x - 20, y + 20, count * 92 + 40, 26, s.relief((0, -0.3), (1, -0.0)))


def _strings(s: Svg) -> None:
    """Chillies, shallots and garlic hung up to dry."""
    s.line("M1230 96H1590", "#5d3a22", 12)
    for x, count in ((1290, 7), (1400, 0), (1520, 6)):
        s.line(f"M{x} 96V{120 + 46 * (count or 5)}", "#b98a4a", 5)
        for i in range(count):
            chilli(s, x - 6, 130 + i * 44, 62, 60 + (i % 2) * 60, "#b3241f" if x < 1400 else "#c9461f")
    for i in range(4):
        garlic(s, 1400 + (i % 2) * 30 - 14, 120 + i * 66, 0.62)


def _counter(s: Svg) -> None:
    s.rect(0, 716, 1600, 54, s.tone("#9a6638", (0, 0.45), (0.3, 0.1), (1, -0.3)))
    s.rect(0, 770, 1600, 230, s.tone("#7d4f2e", (0, -0.35), (0.2, -0.1), (1, -0.45)))
    for x in range(60, 1600, 390):
        s.rect(x, 800, 340, 170, "none", 8, stroke=light("#7d4f2e", 0.2), stroke_width=5, opacity=0.5)
        s.ell(x + 310, 880, 9, 9, GOLD)


def _stove(s: Svg, setting: Setting) -> None:
    """A wok over a clay fire, steam, a ladle, things to be cut."""
    s.ell(900, 726, 300, 30, SHADE, opacity=0.45)
    s.path("M730 600H1070L1040 726Q900 750 760 726Z", cyl(s, "#a4543a", 0.35))
    s.path("M830 650Q900 610 970 650V716Q900 730 830 716Z", "#2a1208")
    s.path("M850 716C850 670 900 684 892 646C936 672 946 700 938 718Z", "#f0a33a")
    s.path("M650 560Q900 740 1150 560L1130 604Q900 700 670 604Z", cyl(s, "#3a3034", 0.3))
    s.ell(900, 560, 252, 52, "#5d5358")
    fill = ("#b5421a", "#e0a53c", "#7a3a1a")[setting.seed % 3]
    s.ell(900, 566, 226, 40, s.tone(fill, (0, -0.3), (0.5, 0.1), (1, 0.3), to=RIGHT))
    for _ in range(60):
        x, y = s.rnd.uniform(700, 1100), s.rnd.uniform(536, 596)
        if ((x - 900) / 215) ** 2 + ((y - 566) / 36) ** 2 < 1:
            ink = s.rnd.choice((light(fill, 0.4), dark(fill, 0.4), "#f0d9a8", "#4d7a35"))
            s.ell(x, y, s.rnd.uniform(4, 11), s.rnd.uniform(3, 6), ink, opacity=0.8)
    s.line(
        "M840 510C800 450 890 420 850 350C820 300 880 280 864 236M960 510C930 460 1010 430 976 370",
        "#fff8ea",
        22,
        0.18,
    )
    s.open(transform="rotate(64 1060 600)")
    spoon(s, 1060, 720, 0, "#b98450", 1.1)
    s.close()
    for x, y, turn in ((1260, 704, -8), (1330, 712, 20), (1404, 700, -30)):
        shallot(s, x, y, 0.6, turn)
    chilli(s, 1450, 712, 90, -8)
