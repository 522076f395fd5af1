"""Which pictures the demonstration shop has, and how each is painted. Needs no database."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from storefront.demo.content import Row, by_id, rows
from storefront.demo.drawing.colour import ROOMS, Palette, label_colours
from storefront.demo.drawing.marks import mark
from storefront.demo.drawing.raster import jpeg, photograph, pixels
from storefront.demo.drawing.scenes import scene
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.still import Still, still_life
from storefront.demo.drawing.studio import Look
from storefront.demo.seen import seen_in_goods, seen_in_mark, seen_in_scene

PROCESSES = 2
WIDTHS = {"still": 800, "scene": 1280, "mark": 240}
STYLE = 1
"""Raised when the drawings change so much that shops already seeded should notice by the file names."""

_MOTIFS = ("ceplok", "kawung", "parang", "truntum", "mega", "tumpal", "ikat", "buketan")
_HOURS = ("morning", "noon", "dusk")
_CRAFTS = {"m06": "leather", "m09": "wood", "m10": "clay"}
_CLOTHS = {"m02": "ulos", "m04": "ceplok", "m12": "buketan", "m15": "ikat"}


@dataclass(frozen=True)
class Order:
    """One picture to be painted: `key` is its name for good, `kind` still, scene or mark."""

    key: str
    kind: str
    title: str
    seen: dict[str, str]

    @property
    def shape(self) -> str:
        """The shape by which the picture is cropped."""
        return "scene" if self.kind == "scene" else "goods"

    @property
    def file_name(self) -> str:
        """Named by content: the same picture has the same name, and nobody guesses it."""
        facts = json.dumps([STYLE, self.key, _facts(self.key)], sort_keys=True, ensure_ascii=False)
        return f"{self.key}-{hashlib.sha256(facts.encode()).hexdigest()[:16]}.jpg"


@cache
def orders() -> tuple[Order, ...]:
    """Every picture, the first screens' first."""
    return tuple(_orders())


def _orders() -> Iterator[Order]:
    for row in rows("pictures"):
        product = by_id("products")[row["id"]]
        yield Order(row["id"], "still", product["title"]["ms"], seen_in_goods(row["kind"], row["label"][0]))
    for maker in rows("makers"):
        place = maker["regency"].removeprefix("Kabupaten ").removeprefix("Kota ")
        yield Order(
            f"scene-{maker['id']}", "scene", maker["name"], seen_in_scene(maker["illustration"], place)
        )
        yield Order(f"mark-{maker['id']}", "mark", maker["name"], seen_in_mark(initials(maker["name"])))
    yield Order("scene-market", "scene", "Pasar Juragan", seen_in_scene("market", ""))
    for agent in rows("agents"):
        yield Order(f"mark-{agent['id']}", "mark", agent["alias"], seen_in_mark(initials(agent["alias"])))


def initials(name: str) -> str:
    """Two letters of a name, never more."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1])).upper()


def seed_of(key: str) -> int:
    """A small number that stays with a key."""
    return zlib.crc32(key.encode()) % 1000


def _facts(key: str) -> Row:
    """The rows of content that a picture depends on."""
    kind, _, owner = key.rpartition("-")
    if not kind:
        return {"look": by_id("pictures")[key], "palette": by_id("products")[key]["palette"]}
    return by_id("makers").get(owner) or by_id("agents").get(owner) or {}


def paint(key: str) -> bytes:
    """The JPEG of a picture. The same key and content give the same bytes."""
    kind, _, owner = key.rpartition("-")
    if kind == "scene":
        return jpeg(pixels(scene(*_scene_of(owner)), WIDTHS["scene"]))
    if kind == "mark":
        return jpeg(pixels(_mark_of(owner), WIDTHS["mark"]))
    return jpeg(photograph(_still_of(key), WIDTHS["still"]))


def _still_of(key: str) -> Still:
    row = by_id("pictures")[key]
    colours = label_colours(by_id("products")[key]["palette"]["colors"])
    look = Look(ROOMS[row["room"]].labelled(*colours), tuple(row["label"]), row["motif"], row["traits"])
    return still_life(row["kind"], look, seed_of(key))


def _palette_of(row: Row, key: str) -> Palette:
    room = list(ROOMS.values())[seed_of(key) % len(ROOMS)]
    return room.labelled(*label_colours(row["palette"]["colors"])) if "palette" in row else room


def _scene_of(owner: str) -> tuple[str, Setting]:
    maker = by_id("makers").get(owner)
    if maker is None:
        return owner, Setting()
    place = list(by_id("makers")).index(owner)
    setting = Setting(
        seed=place,
        hour=_HOURS[place % 3],
        palette=_palette_of(maker, owner),
        motif=_CLOTHS.get(owner, _MOTIFS[place % len(_MOTIFS)]),
        craft=_CRAFTS.get(owner, ""),
    )
    return maker["illustration"], setting


def _mark_of(owner: str) -> str:
    row = by_id("makers").get(owner) or by_id("agents")[owner]
    motif = _MOTIFS[seed_of(f"mark-{owner}") % len(_MOTIFS)]
    return mark(initials(row.get("name") or row["alias"]), _palette_of(row, owner), motif)


@contextmanager
def painters(keys: list[str]) -> Iterator[dict[str, Future[bytes]]]:
    """Paint in the background, two at a time; leave early and what has not begun is dropped."""
    pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
    try:
        yield {key: pool.submit(paint, key) for key in keys}
    finally:
        pool.shutdown(cancel_futures=True)
