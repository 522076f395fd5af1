"""What makes one scene differ from another of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.demo.drawing.colour import ROOMS, Palette


@dataclass(frozen=True)
class Setting:
    """Seed, hour of the day, colours of cloth and wall, and the motif of the place."""

    seed: int = 0
    hour: str = "morning"
    palette: Palette = ROOMS["songket"]
    motif: str = "ceplok"
    craft: str = ""
