"""A loom with half a cloth on it, lengths on the wall, spools of thread."""

from __future__ import annotations

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.colour import GOLD, SHADE, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS, tumpal
from storefront.demo.drawing.scenes.interior import hung_cloth, room, spool, window
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.studio import cyl

_WOOD = "#9a6638"
_WALLS = ("#7a8a72", "#8f9aa8", "#a8876a", "#8a7a94")
_GOLD_THREAD = "#dcae55"


def loom(s: Svg, setting: Setting) -> None:
    """The weaving room; cloth and warp take the setting's colour and motif."""
    room(s, _WALLS[setting.seed % 4], "#7d4d2c", 660)
    window(s, 1130, 90, 330, 290)
    s.line("M60 110H520", "#5d3a22", 12)
    inks = (setting.palette.accent, "#27406b", "#b4741d")
    for i, (c, motif) in enumerate(zip(inks, (setting.motif, "truntum", "tumpal"), strict=True)):
        paint = MOTIFS[motif](s, c, mix(c, "#f2e3bd", 0.85), GOLD, 0.7)
        hung_cloth(s, (80 + i * 146, 112, 124, 330 - i * 24), paint, 8)
    s.ell(820, 950, 640, 50, SHADE, opacity=0.5)
    _posts(s)
    _warp(s, setting.palette.accent)
    _heddles(s)
    _web(s, setting)
    _shuttle(s)
    thread = setting.palette.accent
    for spot, c in (
        ((150, 900, 1.1), _GOLD_THREAD),
        ((250, 930, 0.95), thread),
        ((1420, 910, 1.15), "#27406b"),
        ((1510, 936, 0.9), _GOLD_THREAD),
    ):
        spool(s, spot, c)


def _posts(s: Svg) -> None:
    for x in (330, 1250):
        s.rect(x, 230, 46, 720, cyl(s, _WOOD, 0.35), 6)
    s.rect(300, 222, 1030, 44, s.tone(_WOOD, (0, 0.4), (1, -0.4)), 8)
    s.rect(390, 300, 850, 26, s.tone(_WOOD, (0, 0.3), (1, -0.3)), 10)


def _warp(s: Svg, c: str) -> None:
    s.path("M416 322H1204L1232 700H388Z", dark(c, 0.35), opacity=0.55)
    s.line("".join(f"M{420 + i * 10} 322L{392 + i * 10.7:.1f} 700" for i in range(79)), light(c, 0.3), 3, 0.9)
    s.line("".join(f"M{424 + i * 40} 322L{396 + i * 42.8:.1f} 700" for i in range(20)), "#e7bd6a", 3, 0.95)


def _heddles(s: Svg) -> None:
    for y, c in ((420, "#d9a86a"), (476, "#b98245")):
        s.rect(372, y, 880, 18, s.tone(c, (0, 0.4), (1, -0.3)), 9)
        s.line("".join(f"M{404 + i * 10.2:.1f} {y + 18}V{y + 44}" for i in range(80)), "#fbeec6", 2, 0.7)
    beam = s.lin([(0, "#e0b27a"), (1, "#7d5030")])
    s.rect(360, 572, 900, 30, beam, 8)
    s.line("".join(f"M{400 + i * 8.4:.1f} 602V646" for i in range(98)), "#4d2a16", 3, 0.8)
    s.rect(360, 646, 900, 24, beam, 8)


def _web(s: Svg, setting: Setting) -> None:
    """The woven part, with its border and the cloth beam."""
    c, web = setting.palette.accent, "M388 690H1232L1270 884H350Z"
    pale = mix(_GOLD_THREAD, "#fff6e4", 0.5)
    s.path(web, MOTIFS[setting.motif](s, c, _GOLD_THREAD, pale, 0.92))
    s.open(clip_path=s.clip(web))
    s.rect(340, 786, 940, 100, tumpal(s, dark(c, 0.25), _GOLD_THREAD, "#f4dfae", 0.72))
    s.rect(340, 776, 940, 9, _GOLD_THREAD)
    s.close()
    s.path(web, s.relief((0, -0.4), (0.2, 0.05), (0.6, 0.18), (1, -0.36)))
    s.rect(300, 872, 1030, 60, s.tone(_WOOD, (0, 0.45), (0.4, 0), (1, -0.5)), 28)


def _shuttle(s: Svg) -> None:
    s.open(transform="translate(700 704) rotate(-7)")
    s.ell(120, 36, 190, 16, SHADE, opacity=0.35)
    wood = s.lin([(0, "#f0cf94"), (0.5, "#b98245"), (1, "#5d3411")])
    s.path("M-70 12C-20 -22 240 -22 300 12C240 40 -20 40 -70 12Z", wood)
    s.path("M30 4H200Q212 12 200 22H30Q18 12 30 4Z", _GOLD_THREAD)
    s.line("".join(f"M{40 + i * 9} 5V21" for i in range(18)), "#8f6526", 2, 0.8)
    s.close()
    s.line("M630 720C560 724 480 716 394 708", _GOLD_THREAD, 3)
