"""Reason sentences in Malay, Indonesian and English, and the values that fill them. No Django.

A reason is a key with parameters; it is stored with a quote and can be read in any language later. The
sentences live in `wording.py`. Parameters: `*_bp` is written as a percentage, other numbers that name an
amount in `AMOUNTS` as ringgit, `paper` as the name of a document, everything else as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalogue.money import format_money, rm
from catalogue.trade import wording

LANGUAGES = ("ms", "id", "en")

AMOUNTS = frozenset({"price", "limit", "cif", "base", "amount"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an amount is what it is, or why something cannot be sold."""

    key: str
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, **params: str | int) -> Reason:
        """A reason with parameters, in a fixed order so that equal reasons are equal."""
        return cls(key, tuple(sorted(params.items())))

    def text(self, language: str) -> str:
        """The sentence; Malay for a language that we do not write."""
        code = {"ind": "id"}.get(language, language)[:2]
        code = code if code in LANGUAGES else LANGUAGES[0]
        values = {name: _written(name, value, code) for name, value in self.params}
        return wording.SENTENCES[self.key][code].format(**values)


def percent(bp: int, language: str) -> str:
    """Basis points as a percentage: 1000 is "10%", 750 is "7.5%" ("7,5%" in Indonesian)."""
    whole, part = divmod(bp, 100)
    point = "," if language == "id" else "."
    decimals = f"{part:02d}".rstrip("0")
    return f"{whole}{point + decimals if decimals else ''}%"


def day(value: str, language: str) -> str:
    """An ISO date as "3 Dis 2026" in the reader's short month names."""
    when = date.fromisoformat(value)
    return f"{when.day}\u00a0{wording.MONTHS[language][when.month - 1]}\u00a0{when.year}"


def _written(name: str, value: str | int, language: str) -> str:
    if isinstance(value, int):
        if name.endswith("_bp"):
            return percent(value, language)
        return format_money(rm(value), language) if name in AMOUNTS else str(value)
    if name.endswith("_on"):
        return day(value, language)
    if name in ("paper", "fixer"):
        return wording.NAMES.get(value, {}).get(language, value)
    return value
