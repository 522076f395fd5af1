"""From ringgit to rupiah: what a quote gives, what stays, and when payees must hear of a worse one (P5). Pure."""

from dataclasses import dataclass
from datetime import timedelta

from catalogue.money import half_up, rupiah_of

QUOTE_LIVES = timedelta(days=3)
NOTICE_FROM_BP = 50
"""A new quote that is more than half a percent worse needs notice."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Whole rupiah that land, and sen that bought none of them and stay with the payee."""

    amount_idr: int
    left_sen: int


def exchange(amount_sen: int, rate_x100: int) -> Exchanged:
    """IDR = floor(sen x rate / 100); the sen that the floor cut off stay in ringgit."""
    amount_idr = rupiah_of(amount_sen, rate_x100)
    needed_sen = -(-amount_idr * 10_000 // rate_x100)
    return Exchanged(amount_idr, amount_sen - needed_sen)


def is_much_worse(before_x100: int, after_x100: int) -> bool:
    """Whether payees lose more than 0.5 % by the new quote."""
    return (before_x100 - after_x100) * 10_000 > NOTICE_FROM_BP * before_x100


def spread_bp(rate_x100: int, mid_x100: int) -> int:
    """How far our rate is below the market's middle, in basis points; what a statement shows."""
    return half_up((mid_x100 - rate_x100) * 10_000, mid_x100) if mid_x100 > rate_x100 else 0
