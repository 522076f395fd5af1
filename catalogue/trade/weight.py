"""Chargeable weight and freight from a rate card (R19). Pure, whole grams.

Source of the shape: Pos Malaysia and Lion Parcel publish a divisor, sides rounded up to a whole
centimetre and weights rounded up to a step; all of it differs by service and carries a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.trade.rulebook import Rate, Service


@dataclass(frozen=True, slots=True)
class Weights:
    """Grams of one box: on the scale, by volume, and what the carrier charges for."""

    actual_g: int
    volumetric_g: int
    chargeable_g: int


def up_to(amount: int, step: int) -> int:
    """`amount` rounded up to a whole number of steps."""
    return -(-amount // step) * step


def volume_cm3(dims_cm: Iterable[int]) -> int:
    """Cubic centimetres of a box whose sides are already whole centimetres."""
    length, width, height = dims_cm
    return length * width * height


def volumetric_g(volume: int, divisor: int) -> int:
    """Grams that a carrier counts for `volume` cubic centimetres; a started gram counts whole."""
    return -(-volume * 1000 // divisor)


def weigh(actual_g: int, volume: int, service: Service, rate: Rate | None) -> Weights:
    """The weights of one box: the greater of scale and volume, up to the first band or the next step."""
    by_volume = volumetric_g(volume, service.divisor)
    chargeable = max(actual_g, by_volume, service.minimum_g)
    if rate is not None:
        chargeable = rate.first_g + up_to(max(chargeable - rate.first_g, 0), rate.step_g)
    return Weights(actual_g=actual_g, volumetric_g=by_volume, chargeable_g=chargeable)


def freight_sen(chargeable_g: int, rate: Rate) -> int:
    """Freight of one box in sen: the first band, then every started step."""
    beyond = max(chargeable_g - rate.first_g, 0)
    return rate.first_sen + up_to(beyond, rate.step_g) // rate.step_g * rate.step_sen
