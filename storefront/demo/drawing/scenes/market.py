"""A market stall under an awning, goods of many places on its table."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.motifs import MOTIFS, cloth_paint
from storefront.demo.drawing.scenes.interior import hung_cloth
from storefront.demo.drawing.scenes.landscape import HOURS, palm, ridge, sky
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.studio import Look, cyl

_GOODS = (
    ("coffee_pouch", 40, 0.5),
    ("cracker_jar", 320, 0.5),
    ("rattan_basket", 600, 0.52),
    ("sambal_jar", 880, 0.5),
    ("honey_bottle", 1140, 0.5),
)


def market(s: Svg, setting: Setting) -> None:
    """A stall in the open, with cloth on both sides."""
    sky(s, HOURS[setting.hour])
    ridge(s, 560, 50, 3 + setting.seed, ("#8fa89a", "#c9c09a"))
    ridge(s, 640, 30, 9 + setting.seed, ("#6b9078", "#a9b98a"))
    s.rect(0, 720, 1600, 280, s.tone("#c9a878", (0, 0.2), (1, -0.35)))
    s.grain((0, 730, 1600, 270), 400, "#6d4527", 0.25, 3)
    palm(s, 120, 260, 0.8, -1)
    for x in (110, 1450):
        s.rect(x, 180, 40, 760, cyl(s, "#8a5a32", 0.3), 6)
    accent = setting.palette.accent
    for x, motif, c in ((170, setting.motif, accent), (1270, "parang", "#27406b")):
        hung_cloth(s, (x, 250, 160, 330), MOTIFS[motif](s, c, mix(c, "#f2e3bd", 0.82), GOLD, 0.75), 8)
    _awning(s, accent)
    _table(s, setting)
    look = Look(setting.palette, ("Juragan", "contoh", ""), setting.motif)
    for kind, x, k in _GOODS:
        s.open(transform=f"translate({x} {694 - 812 * k:.0f}) scale({k})")
        KINDS[kind](s, look)
        s.close()


def _awning(s: Svg, c: str) -> None:
    """Striped cloth with a scalloped edge."""
    s.path("M40 220L160 70H1440L1560 220Z", s.tone("#f4e6c8", (0, 0.3), (1, -0.1)))
    for i in range(8):
        left, top = 40 + i * 190, 160 + i * 160
        s.path(f"M{left} 220L{top} 70H{top + 80}L{left + 95} 220Z", s.tone(c, (0, 0.2), (1, -0.15)))
    for i in range(16):
        x, ink = 40 + i * 95, c if i % 2 == 0 else "#f4e6c8"
        s.path(f"M{x} 218H{x + 95}V262Q{x + 47} 306 {x} 262Z", s.tone(ink, (0, 0.1), (1, -0.25)))
    s.rect(40, 214, 1520, 10, dark(c, 0.3), opacity=0.6)
    s.rect(90, 280, 1420, 120, s.relief((0, -0.35), (1, -0.0)))


def _table(s: Svg, setting: Setting) -> None:
    p = setting.palette
    s.ell(800, 960, 760, 40, SHADE, opacity=0.4)
    front = "M70 700H1530L1550 950H50Z"
    s.path(front, cloth_paint(s, setting.motif, p.accent, p, 1.1))
    s.path(front, s.relief((0, -0.4), (0.1, 0.05), (0.6, -0.0), (1, -0.4)))
    for x in range(140, 1500, 170):
        fold = f"M{x} 704C{x + 10} 780 {x - 14} 870 {x} 950H{x + 60}C{x + 40} 870 {x + 70} 780 {x + 60} 704Z"
        s.path(fold, s.relief((0, -0.28), (0.5, -0.02), (1, 0.12), to=RIGHT))
    s.rect(50, 676, 1500, 40, s.tone("#b98450", (0, 0.4), (1, -0.35)), 6)
    s.rect(50, 716, 1500, 6, light(GOLD, 0.2))
