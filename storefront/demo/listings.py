"""Reads listings of another market from CSV: each line is a listing or a refusal with its reason. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

REQUIRED = ("id", "title", "category", "city", "price_idr")
NUMBERS = ("stock", "net_g", "packed_g", "length_cm", "width_cm", "height_cm")
TEXTS = ("hs6", "customs_description", "description")
LONGEST = {"id": 64, "title": 255, "city": 60, "hs6": 6, "customs_description": 100}
DEAREST_IDR = 1_000_000_000
MOST = 30_000
"""Of any other number: grams, centimetres, units."""


class CannotRead(ValueError):
    """The file is no CSV of listings: a column that every listing needs is missing."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One thing offered elsewhere. `facts` holds what the optional columns told about it."""

    line: int
    id: str
    title: str
    category: str
    city: str
    price_idr: int
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was left out."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


def read(lines: Iterable[str]) -> Iterator[Listing | Refusal]:
    """Each line of a CSV with a head, as a listing or a refusal. Raises CannotRead for a wrong head."""
    reader = csv.DictReader(lines)
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        raise CannotRead(
            f"The first line must name the columns {', '.join(REQUIRED)}; not found: {', '.join(missing)}"
        )
    seen: dict[str, int] = {}
    for row in reader:
        found = _listing(reader.line_num, row)
        if isinstance(found, Listing):
            if found.id in seen:
                found = Refusal(found.line, "id", f"{found.id!r} stands already in line {seen[found.id]}")
            else:
                seen[found.id] = found.line
        yield found


def _listing(line: int, row: dict[str, str]) -> Listing | Refusal:
    if None in row:
        return Refusal(line, "line", "has more cells than the first line has columns")
    cells = {name: " ".join((value or "").split()) for name, value in row.items()}
    mistake = _mistake(cells)
    if mistake:
        return Refusal(line, *mistake)
    facts: dict[str, str | int] = {name: int(cells[name]) for name in NUMBERS if cells.get(name)}
    facts |= {name: cells[name] for name in TEXTS if cells.get(name)}
    return Listing(
        line, cells["id"], cells["title"], cells["category"], cells["city"], int(cells["price_idr"]), facts
    )


def _mistake(cells: dict[str, str]) -> tuple[str, str] | None:
    """Column and reason of the first mistake in a line."""
    for name in REQUIRED:
        if not cells[name]:
            return name, "is empty"
    for name, limit in LONGEST.items():
        if len(cells.get(name, "")) > limit:
            return name, f"is longer than {limit} letters"
    for name in ("price_idr", *NUMBERS):
        text = cells.get(name)
        most = DEAREST_IDR if name == "price_idr" else MOST
        if text and not (_is_number(text) and (int(text) or name == "stock")):
            return name, f"{text!r} is not a whole number above 0"
        if text and int(text) > most:
            return name, f"{text!r} is more than {most}"
    if cells.get("hs6") and not (_is_number(cells["hs6"]) and len(cells["hs6"]) == 6):
        return "hs6", f"{cells['hs6']!r} is not six digits"
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
