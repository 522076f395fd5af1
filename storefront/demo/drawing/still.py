"""A still life: one thing of one kind in one room."""

from __future__ import annotations

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.studio import Look, finish, studio

SIDE = 1000


def still_life(kind: str, look: Look, seed: int, title: str = "", wall: str = "") -> str:
    """A square still life as SVG, 1000 x 1000; ``wall`` names another motif for the wall.

    Raises KeyError when there is no such kind.
    """
    draw = KINDS[kind]
    s = Svg(SIDE, SIDE, seed)
    studio(s, look.palette, wall or look.motif, 1.05 + (seed % 5) * 0.1, beam=(seed % 7 - 3) * 26)
    s.open(transform="translate(500 690) scale(1.13) translate(-500 -676)")
    draw(s, look)
    s.close()
    finish(s)
    return s.svg(title)
