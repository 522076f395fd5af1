"""Round marks of makers and agents: a motif and letters, never a face."""

from __future__ import annotations

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.colour import GOLD, Palette
from storefront.demo.drawing.motifs import cloth_paint

SIDE = 200


def mark(initials: str, palette: Palette, motif: str) -> str:
    """A square that pages cut round: the motif fills it, the letters stand on paper in the middle."""
    s = Svg(SIDE, SIDE, 3)
    s.rect(0, 0, SIDE, SIDE, cloth_paint(s, motif, palette.accent, palette, 0.55))
    s.ell(100, 100, 62, 62, palette.paper)
    s.ell(100, 100, 66, 66, stroke=GOLD, stroke_width=3)
    s.text(initials, 100, 122, 62, palette.ink, maxw=96)
    return s.svg(initials)


def swatch(motif: str, palette: Palette) -> str:
    """A length of the motif alone, 600 x 400."""
    s = Svg(600, 400, 3)
    s.rect(0, 0, 600, 400, cloth_paint(s, motif, palette.accent, palette, 1.1))
    return s.svg(motif)
