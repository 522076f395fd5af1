"""A still life: one thing of one kind in one room."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.goods import KINDS
from storefront.demo.drawing.studio import HORIZON, Look, finish, table, wall

SIDE = 1000


@dataclass(frozen=True, slots=True)
class Still:
    """Two drawings: the wall (1000 x 628), and before it everything else on a see-through ground (1000 x 1000).

    Apart, because a wall out of focus may be rasterised at half the size, and it is half of the work.
    """

    wall: str
    front: str


def still_life(kind: str, look: Look, seed: int) -> Still:
    """A square still life. Raises KeyError when there is no such kind."""
    draw = KINDS[kind]
    beam = (seed % 7 - 3) * 26
    back = Svg(SIDE, HORIZON, seed)
    wall(back, look.palette, look.motif, 1.05 + (seed % 5) * 0.1, beam)
    s = Svg(SIDE, SIDE, seed)
    table(s, look.palette.table, beam)
    s.open(transform="translate(500 690) scale(1.13) translate(-500 -676)")
    draw(s, look)
    s.close()
    finish(s)
    return Still(back.svg(), s.svg())
