"""Indonesian provinces and regencies. The type word belongs to the name: Kabupaten Bandung is not
Kota Bandung. Pure.

Sources: data/id_provinces.csv (38 provinces with ISO 3166-2 codes; the four young Papua provinces are
ID-PS, ID-PT, ID-PE and ID-PD) and data/id_regencies.csv (514 regencies and cities of Kepmendagri
300.2.2-2138/2025 as published by cahyadsn/wilayah, MIT licence).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")


class CannotFindRegency(ValueError):
    """No such regency; or the name without its type word fits two, which `choices` lists."""

    def __init__(self, name: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(f"{name}: {' or '.join(choices)}" if choices else name)
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Province:
    """A province; `code` is the interior ministry's, `iso` the ISO 3166-2 code customs forms want."""

    code: str
    iso: str
    name: str


@dataclass(frozen=True, slots=True)
class Regency:
    """A kabupaten or kota; `name` carries the type word."""

    code: str
    name: str
    province: Province


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces in the ministry's order."""
    with (_DATA / "id_provinces.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return tuple(Province(row["kemendagri_code"], row["iso_3166_2"], row["name"]) for row in rows)


@cache
def regencies() -> tuple[Regency, ...]:
    """All regencies and cities in the ministry's order."""
    by_code = {province.code: province for province in provinces()}
    with (_DATA / "id_regencies.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["kind"] != "provinsi"]
    return tuple(Regency(row["code"], row["name"], by_code[row["province_code"]]) for row in rows)


def regency_named(name: str) -> Regency:
    """A regency by its full name. Raises CannotFindRegency, with the choices when only the type word
    is missing: "Bandung" could be either, and guessing would put a wrong place on a customs form."""
    wanted = " ".join(name.split()).casefold()
    found = [row for row in regencies() if row.name.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    bare = [row for row in regencies() if row.name.split(" ", 1)[1].casefold() == wanted]
    raise CannotFindRegency(name, tuple(row.name for row in found or bare))
