"""What indoor scenes share: the room, a window, hanging cloth, pots."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg
from storefront.demo.drawing.colour import SHADE, SUN, dark, light, mix
from storefront.demo.drawing.motifs import truntum
from storefront.demo.drawing.studio import cyl


def room(s: Svg, wall: str, floor: str, horizon: float = 690) -> None:
    """Wall with a faint motif, boarded floor."""
    s.rect(0, 0, 1600, horizon, s.tone(wall, (0, 0.18), (1, -0.18)))
    s.rect(0, 0, 1600, horizon, truntum(s, wall, mix(wall, light(wall, 0.5), 0.3), "", 1.3), opacity=0.35)
    s.rect(0, horizon, 1600, 1000 - horizon, s.tone(floor, (0, 0.12), (1, -0.42)))
    for i in range(8):
        s.line(f"M{i * 260 - 200} 1000L{i * 200 + 80} {horizon}", dark(floor, 0.4), 3, 0.35)
    s.rect(0, horizon - 30, 1600, 30, s.relief((0, -0.0), (1, -0.3)))
    s.rect(0, horizon, 1600, 6, light(floor, 0.4), opacity=0.5)


def window(s: Svg, x: float, y: float, w: float, h: float) -> None:
    """A window on hills, its light on the floor."""
    s.rect(x - 22, y - 22, w + 44, h + 44, "#5d3a22", 6)
    s.rect(x, y, w, h, s.lin([(0, "#cfe3da"), (0.6, "#fbeec6"), (1, "#f0cf94")]))
    hills = f"M{x} {y + h}V{y + h * 0.72}C{x + w * 0.2} {y + h * 0.5} {x + w * 0.4} {y + h * 0.76} "
    hills += f"{x + w * 0.6} {y + h * 0.6}C{x + w * 0.8} {y + h * 0.5} {x + w} {y + h * 0.7} "
    s.path(f"{hills}{x + w} {y + h * 0.66}V{y + h}Z", "#8fae86", opacity=0.8)
    for i in (1, 2):
        s.rect(x + w * i / 3 - 6, y, 12, h, "#6d4527")
    s.rect(x, y + h * 0.42, w, 12, "#6d4527")
    s.rect(x - 34, y + h + 14, w + 68, 22, "#7d5030", 4)
    s.path(f"M{x} {y + h + 60}L{x + w} {y + h + 60}L{x + w + 520} 1000H{x + 200}Z", SUN, opacity=0.12)


def hung_cloth(s: Svg, box: tuple[float, float, float, float], paint: str, sway: float = 14) -> str:
    """A length of cloth hanging in (x, y, width, height); returns its outline."""
    x, y, w, h = box
    d = f"M{x} {y}H{x + w}C{x + w + sway} {y + h * 0.4} {x + w - sway} {y + h * 0.7} {x + w + 4} {y + h}"
    d += f"C{x + w * 0.7} {y + h + sway} {x + w * 0.3} {y + h - sway} {x - 2} {y + h}"
    d += f"C{x + sway} {y + h * 0.7} {x - sway} {y + h * 0.4} {x} {y}Z"
    s.path(d, SHADE, opacity=0.26, transform="translate(20 16)")
    s.path(d, paint)
    folds = ((0, 0.16), (0.2, -0.2), (0.34, 0.2), (0.55, -0.08), (0.7, -0.3), (0.82, 0.12), (1, -0.38))
    s.path(d, s.relief(*folds, to=RIGHT))
    return d


def dye_pot(s: Svg, spot: tuple[float, float, float], clay: str, ink: str) -> None:
    """A round pot at (x, y, scale) filled with dye or stock."""
    x, y, k = spot
    s.open(transform=f"translate({x} {y}) scale({k})")
    s.ell(30, 34, 150, 30, SHADE, opacity=0.45)
    s.path("M-110 -120C-160 -40 -130 30 -80 40H80C130 30 160 -40 110 -120Z", cyl(s, clay, 0.35))
    s.ell(0, -120, 112, 30, light(clay, 0.25))
    s.ell(0, -116, 98, 23, ink)
    s.path(
        "M-70 -122C-30 -134 30 -134 60 -126",
        "none",
        stroke=light(ink, 0.45),
        stroke_width=5,
        opacity=0.6,
        stroke_linecap="round",
    )
    s.close()


def spool(s: Svg, spot: tuple[float, float, float], c: str) -> None:
    """A wooden spool of thread at (x, y, scale)."""
    x, y, k = spot
    s.open(transform=f"translate({x} {y}) scale({k})")
    s.ell(18, 8, 66, 16, SHADE, opacity=0.45)
    s.path("M-40 -100H40L30 -84V-12L44 4H-44L-30 -12V-84Z", cyl(s, "#b98245", 0.4))
    s.rect(-36, -86, 72, 74, cyl(s, c, 0.45), 10)
    turns = "".join(f"M-36 {-78 + i * 9}Q0 {-70 + i * 9} 36 {-78 + i * 9}" for i in range(8))
    s.line(turns, dark(c, 0.4), 2, 0.6)
    s.ell(0, -100, 41, 10, light("#b98245", 0.35))
    s.close()
