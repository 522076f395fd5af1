"""Reading typed fields out of JSON, with errors that name the field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from catalogue.trade.values import KUALA_LUMPUR

#: For rows that a file gives without dates: they hold on any day.
ALWAYS = date(1900, 1, 1)

#: The largest amount, measure or count that is read: a typing error, not a basket, lies beyond it.
MOST = 10**9

MOST_ROWS = 1000

#: Moments outside these years are typing errors, and cannot be counted forward to a day of delivery.
YEARS = range(1970, 2200)


class CannotReadBasket(ValueError):
    """The file is not a basket. The message names the field."""


def check_fields(data: Any, allowed: str, where: str) -> Mapping[str, Any]:
    """An object with no field beyond `allowed`: a misspelt field must not be read as "not given"."""
    if not isinstance(data, Mapping):
        raise CannotReadBasket(f"{where} must be an object")
    unknown = sorted(set(data) - set(allowed.split()))
    if unknown:
        raise CannotReadBasket(f"{where} has unknown fields: {', '.join(unknown)}")
    return data


def rows(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list, empty when it is not given."""
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise CannotReadBasket(f"{name} must be a list of at most {MOST_ROWS}")
    return value


def hs_digits(value: Any, where: str) -> str:
    """An HS code or prefix as digits; dots and spaces may divide it, "" is unknown."""
    code = text(value, where).replace(".", "").replace(" ", "")
    if code and not (code.isascii() and code.isdigit() and len(code) <= 10):
        raise CannotReadBasket(f"{where} must be an HS code: digits, such as 0901.21")
    return code


def whole(value: Any, where: str, least: int = 0, most: int = MOST) -> int:
    """A whole number of sen, basis points, pieces or days; JSON 12.0 is refused like 12.5."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise CannotReadBasket(f"{where} must be a whole number from {least} to {most}")
    return value


def yes_or_no(value: Any, where: str) -> bool:
    """true or false. The text "false" is neither, and must not be read as yes."""
    if not isinstance(value, bool):
        raise CannotReadBasket(f"{where} must be true or false")
    return value


def optional_whole(value: Any, where: str) -> int | None:
    return None if value is None else whole(value, where)


def rounded_up(value: Any, where: str) -> int | None:
    """A measure in grams or centimetres, rounded up to a whole one; None stays unknown."""
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(0)
    if isinstance(value, bool) or not amount.is_finite() or not 0 < amount <= MOST:
        raise CannotReadBasket(f"{where} must be a number above 0, up to {MOST}")
    return int(amount.to_integral_value(ROUND_CEILING))


def sides(value: Any, where: str) -> tuple[int, int, int] | None:
    """Length, width and height in cm as [l, w, h], "l x w x h" or {"l":, "w":, "h":}; None while one is unknown."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = value.lower().replace("\u00d7", "x").split("x")
    if isinstance(value, Mapping):
        value = [check_fields(value, "l w h", where).get(side) for side in "lwh"]
    if not isinstance(value, list) or len(value) != 3:
        raise CannotReadBasket(f"{where} must be three sides in cm")
    length, width, height = (rounded_up(side, where) for side in value)
    if length is None or width is None or height is None:
        return None
    return length, width, height


def text(value: Any, where: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CannotReadBasket(f"{where} must be a text")
    return value.strip()


def place(value: Any, where: str) -> str:
    """An ISO country or region in capitals ("ID", "ID-AC"), "" for none: a country's name must not pass for a code."""
    code = text(value, where).upper()
    if code and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", code):
        raise CannotReadBasket(f"{where} must be an ISO country or region, such as ID or ID-AC")
    return code


def day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise CannotReadBasket(f"{where} must be a date such as 2026-11-25") from error


def optional_day(value: Any, where: str) -> date | None:
    return None if value is None else day(value, where)


def moment(value: Any, now: datetime) -> datetime:
    """When the order is placed: a date means noon in Kuala Lumpur, a time without zone is Malaysian."""
    if value is None:
        return now
    try:
        if isinstance(value, str) and len(value) == len("2026-11-25"):
            read = datetime.combine(date.fromisoformat(value), time(12), KUALA_LUMPUR)
        else:
            read = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise CannotReadBasket("on must be a date or a time such as 2026-11-25T09:30:00+08:00") from error
    if read.year not in YEARS:
        raise CannotReadBasket(f"on must lie between the years {YEARS.start} and {YEARS.stop - 1}")
    return read if read.tzinfo else read.replace(tzinfo=KUALA_LUMPUR)
