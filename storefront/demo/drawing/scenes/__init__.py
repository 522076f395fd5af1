"""Scenes, 1600 x 1000: where the goods come from."""

from __future__ import annotations

from collections.abc import Callable

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.scenes.coast import coast
from storefront.demo.drawing.scenes.desk import desk
from storefront.demo.drawing.scenes.highland import highland
from storefront.demo.drawing.scenes.kitchen import kitchen
from storefront.demo.drawing.scenes.landscape import HEIGHT, WIDTH
from storefront.demo.drawing.scenes.loom import loom
from storefront.demo.drawing.scenes.market import market
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.scenes.workshop import workshop
from storefront.demo.drawing.studio import finish

Paint = Callable[[Svg, Setting], None]

SCENES: dict[str, Paint] = {
    "workshop": workshop,
    "highland-coffee": highland,
    "loom": loom,
    "coast": coast,
    "kitchen": kitchen,
    "market": market,
    "desk": desk,
}


def scene(kind: str, setting: Setting, title: str = "") -> str:
    """A scene as SVG. Raises KeyError when there is no such kind."""
    s = Svg(WIDTH, HEIGHT, 11 + setting.seed)
    SCENES[kind](s, setting)
    finish(s)
    return s.svg(title)
