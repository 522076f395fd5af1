"""Amounts with a unit, written one way: "250gr", "250 gram" and "1/4 kg" all become the word "250g".

Pure. Sellers in Indonesia and Malaysia write the same pack in many ways; a pack size must match as one word and must
never be taken for a misspelling of another size.
"""

import re
from fractions import Fraction
from functools import lru_cache

# unit as written -> (unit that we keep, how many of them one is worth)
UNITS: dict[str, tuple[str, Fraction]] = {
    **dict.fromkeys(("mg", "miligram", "milligram"), ("mg", Fraction(1))),
    **dict.fromkeys(("g", "gr", "grm", "gram", "grams", "gm", "gms"), ("mg", Fraction(1000))),
    **dict.fromkeys(("ons",), ("mg", Fraction(100_000))),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilogram", "kilograms"), ("mg", Fraction(1_000_000))),
    **dict.fromkeys(("ml", "mili", "mililiter", "millilitre", "milliliter", "cc"), ("ml", Fraction(1))),
    **dict.fromkeys(("cl",), ("ml", Fraction(10))),
    **dict.fromkeys(("l", "lt", "ltr", "liter", "litre", "liters", "litres"), ("ml", Fraction(1000))),
    **dict.fromkeys(("mm", "milimeter", "millimetre"), ("mm", Fraction(1))),
    **dict.fromkeys(("cm", "sentimeter", "centimetre", "centimeter"), ("mm", Fraction(10))),
    **dict.fromkeys(("m", "mtr", "meter", "metre", "meters", "metres"), ("mm", Fraction(1000))),
    **dict.fromkeys(("inch", "inci", "inches"), ("inch", Fraction(1))),
    **dict.fromkeys(
        ("pcs", "pc", "pieces", "piece", "pce", "buah", "biji", "keping", "lembar", "helai"),
        ("pcs", Fraction(1)),
    ),
    **dict.fromkeys(("lusin", "dozen"), ("pcs", Fraction(12))),
    **dict.fromkeys(("kodi",), ("pcs", Fraction(20))),
    **dict.fromkeys(("sachet", "saset", "sachets"), ("sachet", Fraction(1))),
    **dict.fromkeys(("w", "watt", "watts"), ("w", Fraction(1))),
    **dict.fromkeys(("v", "volt"), ("v", Fraction(1))),
    **dict.fromkeys(("gb",), ("gb", Fraction(1))),
    **dict.fromkeys(("tb",), ("gb", Fraction(1000))),
    **dict.fromkeys(("mah",), ("mah", Fraction(1))),
}
# written shorter when nothing is lost: 250000 mg -> 250g
_LARGER = {"mg": ("g", 1000), "mm": ("cm", 10)}

_NUMBER = r"\d+\s*/\s*\d+|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"(?<![\w/.,])({_NUMBER})\s*({_UNIT})(?!\w)")
_CONTENTS = re.compile(r"(?<!\w)isi\s*:?\s*(\d+)(?!\w)(?!\s*(?:" + _UNIT + r")(?!\w))")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def join_units(text: str) -> str:
    """The text (lower case) with every amount as one word: "kopi 1/4 kg isi 10" -> "kopi 250g 10pcs"."""
    text = _AMOUNT.sub(lambda found: f" {_amount(found[1], found[2]) or found[0]} ", text)
    return _CONTENTS.sub(lambda found: f" {int(found[1])}pcs ", text)


@lru_cache(maxsize=20_000)
def _amount(number: str, unit: str) -> str:
    """One amount in its shortest whole unit, or nothing when it cannot be one (a division by zero)."""
    kept, worth = UNITS[unit]
    value = _value(number)
    if value is None:
        return ""
    total = value * worth
    if total.denominator != 1:
        total = Fraction(round(total))
    larger, step = _LARGER.get(kept, ("", 0))
    if step and total % step == 0:
        return f"{int(total / step)}{larger}"
    return f"{int(total)}{kept}"


def _value(number: str) -> Fraction | None:
    if "/" in number:
        over, under = (int(part) for part in number.split("/"))
        return Fraction(over, under) if under else None
    if _THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    return Fraction(number.replace(",", "."))
