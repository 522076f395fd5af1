"""A small SVG writer: shapes are appended, gradients and patterns are defined once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from storefront.demo.drawing.colour import SHADE, dark, light
from storefront.demo.drawing.letters import outlines

Stop: TypeAlias = tuple[float, float]
Direction: TypeAlias = tuple[float, float]

DOWN: Direction = (0, 1)
RIGHT: Direction = (1, 0)


def n(value: float) -> str:
    """One decimal at most: a tenth of a unit is invisible and halves the file."""
    return f"{value:.1f}".removesuffix(".0")


def attributes(values: dict[str, object]) -> str:
    """Keyword arguments as attributes: ``stroke_width=3`` becomes ``stroke-width="3"``."""
    return "".join(f' {key.rstrip("_").replace("_", "-")}="{value}"' for key, value in values.items())


class Svg:
    """One picture in the making. Paint methods return a paint; shape methods return nothing."""

    def __init__(self, width: int, height: int, seed: int = 7) -> None:
        self.width, self.height = width, height
        self.defs: list[str] = []
        self.out: list[str] = []
        self.rnd = random.Random(seed)
        self._made: dict[str, str] = {}

    # ------------------------------------------------------------ paints

    def _define(self, body: str) -> str:
        if body not in self._made:
            self._made[body] = f"d{len(self._made)}"
            self.defs.append(body.replace("@", self._made[body], 1))
        return f"url(#{self._made[body]})"

    def lin(self, stops: Iterable[tuple[float | str, ...]], to: Direction = DOWN) -> str:
        """A linear gradient of (offset, colour[, opacity]) stops from the upper left corner."""
        return self._define(
            f'<linearGradient id="@" x1="0" y1="0" x2="{to[0]}" y2="{to[1]}">{_stops(stops)}</linearGradient>'
        )

    def rad(
        self,
        stops: Iterable[tuple[float | str, ...]],
        at: Direction = (0.5, 0.5),
        r: float = 0.5,
    ) -> str:
        """A radial gradient of (offset, colour[, opacity]) stops."""
        return self._define(
            f'<radialGradient id="@" cx="{at[0]}" cy="{at[1]}" r="{r}">{_stops(stops)}</radialGradient>'
        )

    def tone(self, colour: str, *stops: Stop, to: Direction = DOWN) -> str:
        """One colour, lit where a stop is positive and shaded where it is negative."""
        return self.lin([(at, _toned(colour, t)) for at, t in stops], to)

    def ball(self, colour: str, *stops: Stop, at: Direction = (0.5, 0.5), r: float = 0.5) -> str:
        """Like `tone`, from a bright spot outwards."""
        return self.rad([(offset, _toned(colour, t)) for offset, t in stops], at, r)

    def relief(self, *stops: Stop, to: Direction = DOWN) -> str:
        """See-through light (positive) and shade (negative) to lay over any pattern."""
        return self.lin([_veil(at, t) for at, t in stops], to)

    def halo(self, *stops: Stop, at: Direction = (0.5, 0.5), r: float = 0.5) -> str:
        """Like `relief`, from a spot outwards."""
        return self.rad([_veil(offset, t) for offset, t in stops], at, r)

    def clip(self, d: str) -> str:
        """A clipping region of a path."""
        return self._define(f'<clipPath id="@"><path d="{d}"/></clipPath>')

    def pattern(self, width: float, height: float, body: str, transform: str = "") -> str:
        """A repeating tile."""
        turn = f' patternTransform="{transform}"' if transform else ""
        size = f'width="{n(width)}" height="{n(height)}"'
        return self._define(f'<pattern id="@" {size} patternUnits="userSpaceOnUse"{turn}>{body}</pattern>')

    # ------------------------------------------------------------ shapes

    def raw(self, element: str) -> None:
        """Append an element as it is."""
        self.out.append(element)

    def path(self, d: str, fill: str = "none", **extra: object) -> None:
        """A filled path."""
        self.raw(f'<path d="{d}" fill="{fill}"{attributes(_cheap(fill, extra))}/>')

    def ell(
        self, cx: float, cy: float, rx: float, ry: float | None = None, fill: str = "none", **extra: object
    ) -> None:
        """An ellipse, or a circle when ``ry`` is left out."""
        shape = f'cx="{n(cx)}" cy="{n(cy)}" rx="{n(rx)}" ry="{n(rx if ry is None else ry)}"'
        self.raw(f'<ellipse {shape} fill="{fill}"{attributes(_cheap(fill, extra))}/>')

    def rect(
        self, x: float, y: float, w: float, h: float, fill: str = "none", r: float = 0, **extra: object
    ) -> None:
        """A rectangle with corners rounded by ``r``."""
        corner = f' rx="{n(r)}"' if r else ""
        box = f'x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}"{corner}'
        self.raw(f'<rect {box} fill="{fill}"{attributes(_cheap(fill, extra))}/>')

    def line(self, d: str, colour: str, width: float = 3.0, op: float = 1.0, **extra: object) -> None:
        """A stroke with round ends."""
        faint = f' stroke-opacity="{op}"' if op != 1 else ""
        self.raw(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-linecap="round" stroke-linejoin="round"{faint}{attributes(extra)}/>'
        )

    def open(self, **extra: object) -> None:
        """Begin a group."""
        self.raw(f"<g{attributes(extra)}>")

    def close(self) -> None:
        """End the group opened last."""
        self.raw("</g>")

    def grain(
        self,
        box: tuple[float, float, float, float],
        count: int,
        colour: str = "#1a0f1c",
        op: float = 0.16,
        size: float = 2.4,
        edge: float = 0.0,
    ) -> None:
        """Stippled dots in (x, y, width, height); edge > 0 gathers them on the shaded right."""
        x, y, w, h = box
        dots = []
        for _ in range(count):
            u = self.rnd.random()
            if edge:
                u = u ** (1 / (1 + edge))
            dots.append(f"M{x + u * w:.0f} {y + self.rnd.random() * h:.0f}h.1")
        self.line("".join(dots), colour, size, op)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        fill: str,
        anchor: str = "middle",
        track: float = 0.0,
        maxw: float = 0.0,
        **extra: object,
    ) -> None:
        """Set a line as outlines, so that the picture needs no font; it shrinks to ``maxw``."""
        glyphs = outlines(words)
        advances = [advance / 1000 * size + track for advance, _ in glyphs]
        total = sum(advances) - track
        k = min(1.0, maxw / total) if maxw and total > 0 else 1.0
        start = {"middle": x - total * k / 2, "end": x - total * k}.get(anchor, x)
        parts, pen = [], 0.0
        for (_, d), advance in zip(glyphs, advances, strict=True):
            if d:
                parts.append(f'<path transform="translate({n(pen / size * 1000)})" d="{d}"/>')
            pen += advance
        scale = size / 1000 * k
        place = f"translate({n(start)} {n(y)}) scale({scale:.4f} {-scale:.4f})"
        self.raw(f'<g fill="{fill}" transform="{place}"{attributes(extra)}>{"".join(parts)}</g>')

    def svg(self, title: str = "") -> str:
        """The finished document."""
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{escape(title)}</title>'
        return f"{head}<defs>{''.join(self.defs)}</defs>{''.join(self.out)}</svg>\n"


def _stops(stops: Iterable[tuple[float | str, ...]]) -> str:
    text = ""
    for offset, colour, *opacity in stops:
        faint = f' stop-opacity="{opacity[0]}"' if opacity else ""
        text += f'<stop offset="{offset}" stop-color="{colour}"{faint}/>'
    return text


def _toned(colour: str, t: float) -> str:
    if t == 0:
        return colour
    return light(colour, t) if t > 0 else dark(colour, -t)


def _veil(at: float, t: float) -> tuple[float | str, ...]:
    return (at, "#ffffff" if t > 0 else SHADE, abs(t))


def _cheap(fill: str, extra: dict[str, object]) -> dict[str, object]:
    """Opacity of one paint needs no layer of its own, which halves the time to rasterise."""
    if "opacity" not in extra or ("stroke" in extra and fill != "none"):
        return extra
    target = "stroke_opacity" if fill == "none" else "fill_opacity"
    return {(target if key == "opacity" else key): value for key, value in extra.items()}
