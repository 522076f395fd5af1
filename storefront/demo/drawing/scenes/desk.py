"""A table where work is planned: a notebook and a phone, or parcels being packed."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.motifs import MOTIFS, cloth_paint, tumpal
from storefront.demo.drawing.scenes.interior import hung_cloth, room, window
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.studio import Look, cyl

_WALLS = ("#b9a98a", "#8fa39a", "#c79a7a", "#9aa6b4")


def desk(s: Svg, setting: Setting) -> None:
    """The table; ``craft`` parcels shows boxes on a scale, anything else a notebook and a phone."""
    room(s, _WALLS[setting.seed % 4], "#6d4229", 640)
    window(s, 160, 90, 420, 320)
    accent = setting.palette.accent
    paint = MOTIFS[setting.motif](s, accent, mix(accent, "#f2e3bd", 0.82), GOLD, 0.8)
    hung_cloth(s, (1240, 90, 220, 400), paint, 8)
    s.path("M0 700L120 640H1480L1600 700V1000H0Z", s.tone("#a8733f", (0, 0.35), (0.3, 0), (1, -0.4)))
    for i in range(7):
        s.line(
            f"M0 {720 + i * 40}C400 {712 + i * 42} 1100 {730 + i * 40} 1600 {716 + i * 40}",
            "#6d4527",
            3,
            0.25,
        )
    if setting.craft == "parcels":
        _parcels(s, setting)
    else:
        _notebook(s)
        _phone(s, accent)
        _goods(s, setting, (("coffee_cup", 1050, 0.46, 730),))


def _goods(s: Svg, setting: Setting, things: tuple[tuple[str, float, float, float], ...]) -> None:
    """Goods at (kind, x, scale, height of the table under them)."""
    look = Look(setting.palette, ("Juragan", "contoh", ""), setting.motif)
    for kind, x, k, ground in things:
        s.open(transform=f"translate({x} {ground - 812 * k:.0f}) scale({k})")
        KINDS[kind](s, look)
        s.close()


def _notebook(s: Svg) -> None:
    s.path("M300 930L420 730H800L820 930Z", SHADE, opacity=0.3, transform="translate(16 16)")
    s.path("M300 930L420 730H620L560 930Z", s.tone("#fbf4e2", (0, -0.1), (1, 0.2), to=RIGHT))
    s.path("M620 730H800L820 930H560Z", s.tone("#fbf4e2", (0, -0.22), (0.2, 0.1), (1, 0), to=RIGHT))
    s.line("M620 730L560 930", "#b9a888", 5)
    for i in range(6):
        y = 760 + i * 26
        s.line(f"M{432 - i * 14} {y}H{586 - i * 8}", "#7d8ba8", 4, 0.6)
        s.line(f"M{634 - i * 6} {y}H{776 + i * 3 - (i % 3) * 40}", "#7d8ba8", 4, 0.6)
    s.open(transform="translate(840 880) rotate(-28)")
    s.ell(100, 16, 150, 10, SHADE, opacity=0.3)
    s.rect(-20, -9, 220, 18, cyl(s, "#27406b", 0.4), 8)
    s.path("M200 -9L244 0L200 9Z", "#d9a86a")
    s.close()


def _phone(s: Svg, accent: str) -> None:
    """A phone that shows one picture, two lines and a button: a shared link."""
    s.open(transform="translate(930 680) rotate(9)")
    s.rect(12, 14, 150, 262, SHADE, 22, opacity=0.35)
    s.rect(0, 0, 150, 262, "#1b1b22", 22)
    s.rect(9, 12, 132, 238, "#fbf8f2", 12)
    s.rect(9, 12, 132, 14, tumpal(s, "#8e1f2f", "#dcae55", "#fbf8f2", 0.11))
    s.rect(22, 40, 106, 92, s.tone(accent, (0, 0.3), (1, -0.2)), 8)
    s.ell(75, 92, 26, 30, light(accent, 0.6))
    for y, w in ((150, 96), (168, 64)):
        s.rect(22, y, w, 8, "#62677a", 4)
    s.rect(22, 194, 106, 32, "#8e1f2f", 10)
    s.rect(48, 207, 54, 6, "#fbf8f2", 3)
    s.close()


def _box(s: Svg, x: float, y: float, w: float, h: float, setting: Setting) -> None:
    """A tied parcel with an address label."""
    c = "#c39a62"
    s.ell(x + w * 0.6, y + h + 4, w * 0.62, 20, SHADE, opacity=0.35)
    s.path(f"M{x} {y}L{x + 60} {y - 56}H{x + w + 40}L{x + w} {y}Z", s.tone(c, (0, 0.1), (1, 0.35)))
    s.path(f"M{x + w} {y}L{x + w + 40} {y - 56}V{y + h - 50}L{x + w} {y + h}Z", dark(c, 0.35))
    s.rect(x, y, w, h, s.tone(c, (0, 0.2), (0.5, 0), (1, -0.2), to=(1, 0.5)))
    s.rect(x + w * 0.44, y, 34, h, setting.palette.accent, opacity=0.85)
    s.path(
        f"M{x + w * 0.44} {y}L{x + w * 0.44 + 54} {y - 56}H{x + w * 0.44 + 88}L{x + w * 0.44 + 34} {y}Z",
        light(setting.palette.accent, 0.2),
    )
    s.rect(x + 20, y + h - 84, w * 0.36, 64, "#fbf4e2", 4)
    for i in range(3):
        s.line(f"M{x + 32} {y + h - 66 + i * 17}h{w * 0.26 - i * 14:.0f}", "#5d6274", 4, 0.7)


def _parcels(s: Svg, setting: Setting) -> None:
    p = setting.palette
    s.ell(520, 900, 260, 30, SHADE, opacity=0.4)
    s.path("M330 850H700L720 900H310Z", s.tone("#3a3f4c", (0, 0.3), (1, -0.3)))
    s.rect(460, 862, 110, 28, "#cfe3da", 6)
    s.line("M480 876h70", "#1f5661", 6)
    s.rect(320, 836, 390, 18, s.tone("#aab0b8", (0, 0.5), (1, -0.2)), 8)
    _box(s, 360, 640, 300, 196, setting)
    _box(s, 780, 730, 230, 150, setting)
    s.ell(180, 880, 74, 74, cyl(s, "#d9c79a", 0.4))
    s.ell(180, 880, 40, 40, "#8a6242")
    s.ell(180, 880, 30, 30, "#5d3a22")
    s.path("M1090 760H1400L1430 900H1060Z", cloth_paint(s, setting.motif, p.accent, p, 0.6))
    s.path("M1090 760H1400L1430 900H1060Z", s.relief((0, 0.2), (1, -0.3)))
    _goods(s, setting, (("sambal_jar", 1060, 0.4, 850), ("coffee_pouch", 1200, 0.42, 860)))
