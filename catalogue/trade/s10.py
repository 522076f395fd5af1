"""Postal tracking numbers by UPU standard S10: two letters, eight digits, a check digit, a country. Pure.

The check digit is not perfect: remainders 0 and 1 both have their own exception, so 00000000 and 01000000
end in 5 alike, and a few slips pass. Only two-letter service codes that carry goods are accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

#: First letter of the service indicator: EMS, parcels, letters, registered, other with a customs form.
_SERVICES = "ECLRUV"


class CannotReadTracking(ValueError):
    """Not a postal tracking number, or one digit of it is wrong."""


@dataclass(frozen=True, slots=True)
class TrackingNumber:
    """A checked S10 number, without spaces and in capitals."""

    service: str
    serial: str
    country: str

    def __str__(self) -> str:
        return f"{self.service}{self.serial}{check_digit(self.serial)}{self.country}"


def check_digit(serial: str) -> int:
    """Check digit of eight digits: 11 minus the weighted sum modulo 11; 10 becomes 0 and 11 becomes 5."""
    if not re.fullmatch(r"\d{8}", serial, re.ASCII):
        raise CannotReadTracking(f"eight digits expected, not {serial!r}")
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def read_tracking(text: str, country: str | None = "ID") -> TrackingNumber:
    """Read a number as people type it. `country` None accepts any origin. Raises CannotReadTracking."""
    compact = re.sub(r"[\s-]", "", text).upper()
    match = _SHAPE.fullmatch(compact) if compact.isascii() else None
    if match is None:
        raise CannotReadTracking("shape")
    service, serial, digit, origin = match.groups()
    if service[0] not in _SERVICES:
        raise CannotReadTracking("service")
    if country is not None and origin != country:
        raise CannotReadTracking("country")
    if int(digit) != check_digit(serial):
        raise CannotReadTracking("check digit")
    return TrackingNumber(service, serial, origin)
