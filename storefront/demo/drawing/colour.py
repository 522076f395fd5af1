"""Colours, and the palettes the pictures are painted with."""

from __future__ import annotations

from dataclasses import dataclass, replace

NIGHT = "#1a0f1c"
SHADE = "#150a12"
LAMP = "#fff6e4"
SUN = "#fff3d6"
GOLD = "#d9a441"
BRAID_GOLD = "#c8963e"


def rgb(colour: str) -> tuple[int, int, int]:
    """The three channels of ``#rrggbb`` (or ``#rgb``), 0 to 255."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(a: str, b: str, t: float) -> str:
    """``a`` at t=0, ``b`` at t=1."""
    channels = (round(x + (y - x) * t) for x, y in zip(rgb(a), rgb(b), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*channels)


def dark(colour: str, t: float) -> str:
    """Towards the shop's night violet, never towards plain black."""
    return mix(colour, NIGHT, t)


def light(colour: str, t: float) -> str:
    """Towards lamp light, never towards plain white."""
    return mix(colour, LAMP, t)


def luminance(colour: str) -> float:
    """0 (black) to 1 (white), by the usual weights."""
    r, g, b = rgb(colour)
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255


@dataclass(frozen=True)
class Palette:
    """Six colours: the room (wall, its motif, table) and the label (accent band, paper, ink)."""

    wall: str
    motif: str
    table: str
    accent: str
    paper: str
    ink: str

    def labelled(self, accent: str, paper: str, ink: str) -> Palette:
        """The same room with another label."""
        return replace(self, accent=accent, paper=paper, ink=ink)


ROOMS: dict[str, Palette] = {
    "soga": Palette("#b9793f", "#e2b277", "#5d3421", "#7d2230", "#f6ead2", "#3a1c14"),
    "indigo": Palette("#27406b", "#5f7fb0", "#caa67a", "#27406b", "#f4ecdc", "#1b2a49"),
    "pandan": Palette("#3f6b50", "#7da386", "#d9bd8e", "#2f5640", "#f5eedb", "#20392b"),
    "kunyit": Palette("#d99a2b", "#f2c873", "#7a3f22", "#a2461e", "#fbf1d8", "#4a2310"),
    "songket": Palette("#7e2131", "#b4593f", "#d6b17c", "#7e2131", "#f7ead0", "#4a121d"),
    "laut": Palette("#3d7d86", "#86b7b6", "#e0c79d", "#1f5661", "#f5efdf", "#173d45"),
    "mori": Palette("#e3d3b4", "#c8ae80", "#a8734a", "#7d2230", "#fdf7e8", "#3d2418"),
    "tanah": Palette("#a4543a", "#cf8a63", "#e1c59c", "#70301f", "#f7ebd6", "#47190f"),
    "senja": Palette("#d8876a", "#eeb596", "#5b3550", "#5b3550", "#fbeeda", "#3c2036"),
    "sirih": Palette("#8a9a5b", "#b9c48c", "#6a4a2c", "#4c5c2a", "#f7f0da", "#2f3a18"),
    "langit": Palette("#9dbccb", "#c6dbe0", "#8a6242", "#1f4f6b", "#f4f3ea", "#17384a"),
    "batu": Palette("#8f8a86", "#b7b1a8", "#5a4a42", "#4a4550", "#f3efe8", "#2b2830"),
    "delima": Palette("#b4566a", "#d98d94", "#e4c7a2", "#7a2440", "#fbeee6", "#4a1428"),
    "hutan": Palette("#2c463d", "#54796a", "#b98a5c", "#24443a", "#f3eedb", "#182f28"),
    "gading": Palette("#efe4cd", "#d5c199", "#7a5236", "#5b2d0f", "#fffaf0", "#3c2010"),
}


def label_colours(colors: list[str]) -> tuple[str, str, str]:
    """(accent, paper, ink) for a label, from a row's three colours dark, accent, light."""
    deep, accent, paper = colors
    return (accent if luminance(accent) < 0.46 else deep), paper, dark(deep, 0.25)
