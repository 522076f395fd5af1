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
from storefront.demo.drawing.colour import ROOMS, label_colours
from storefront.demo.drawing.marks import mark
from storefront.demo.drawing.motifs import MOTIFS
from storefront.demo.drawing.raster import jpeg, photograph, pixels
from storefront.demo.drawing.scenes import scene
from storefront.demo.drawing.scenes.setting import Setting
from storefront.demo.drawing.still import Still, still_life
from storefront.demo.drawing.studio import Look
from storefront.demo.seen import seen_in_goods, seen_in_mark, seen_in_scene

PROCESSES = 2
WIDTHS = {"still": 720, "scene": 1280, "mark": 240}
"""In px: the widest size a page asks for, and a little more of the goods for a clean 640."""
STYLE = 2
"""Raised when the drawings change so much that shops already seeded should notice by the file names."""


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
    for row in rows("scenes"):
        maker = by_id("makers").get(row["id"])
        place = maker["regency"].removeprefix("Kabupaten ").removeprefix("Kota ") if maker else ""
        title = maker["name"] if maker else f"Juragan {row['id']}"
        yield Order(f"scene-{row['id']}", "scene", title, seen_in_scene(row["kind"], place))
    for owner in (*rows("makers"), *rows("agents")):
        name = name_of(owner)
        yield Order(f"mark-{owner['id']}", "mark", name, seen_in_mark(initials(name)))


def name_of(owner: Row) -> str:
    """A maker's name or an agent's alias."""
    return str(owner.get("name") or owner["alias"])


def initials(name: str) -> str:
    """Two letters of a name, never more."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1])).upper()


def seed_of(key: str) -> int:
    """A small number that stays with a key."""
    return zlib.crc32(key.encode()) % 1000


def _split(key: str) -> tuple[str, str]:
    """("scene", "m01") of scene-m01; a product's key has no kind before it."""
    kind, _, owner = key.partition("-")
    return (kind, owner) if owner else ("still", key)


def _facts(key: str) -> list[Row]:
    """The rows of content that a picture depends on."""
    kind, owner = _split(key)
    if kind == "still":
        return [by_id("pictures")[owner], by_id("products")[owner]["palette"]]
    return [by_id("scenes")[owner] if kind == "scene" else _owner(owner)]


def _owner(owner: str) -> Row:
    return by_id("makers").get(owner) or by_id("agents")[owner]


def paint(key: str) -> bytes:
    """The JPEG of a picture. The same key and content give the same bytes."""
    kind, owner = _split(key)
    if kind == "scene":
        return jpeg(pixels(_scene_of(owner), WIDTHS["scene"]))
    if kind == "mark":
        return jpeg(pixels(_mark_of(owner), WIDTHS["mark"]))
    return jpeg(photograph(_still_of(owner), WIDTHS["still"]))


def _still_of(key: str) -> Still:
    row = by_id("pictures")[key]
    colours = label_colours(by_id("products")[key]["palette"]["colors"])
    look = Look(ROOMS[row["room"]].labelled(*colours), tuple(row["label"]), row["motif"], row["traits"])
    return still_life(row["kind"], look, seed_of(key))


def _scene_of(owner: str) -> str:
    row = by_id("scenes")[owner]
    setting = Setting(row["seed"], row["hour"], ROOMS[row["room"]], row["motif"], row["craft"])
    return scene(row["kind"], setting)


def _mark_of(owner: str) -> str:
    row, motifs, rooms = _owner(owner), list(MOTIFS), list(ROOMS.values())
    palette = rooms[seed_of(f"room-{owner}") % len(rooms)]
    if "palette" in row:
        palette = palette.labelled(*label_colours(row["palette"]["colors"]))
    return mark(initials(name_of(row)), palette, motifs[seed_of(f"mark-{owner}") % len(motifs)])


@contextmanager
def painters(keys: list[str]) -> Iterator[dict[str, Future[bytes]]]:
    """Paint in the background, two at a time; leave early and what has not begun is dropped."""
    pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
    try:
        yield {key: pool.submit(paint, key) for key in keys}
    finally:
        pool.shutdown(cancel_futures=True)
