"""What goes back when units are cancelled, and by which road (R16). Pure.

Freight and duty follow the stated policy and are decided elsewhere; goods and unit tax are exact here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.trade.rulebook import REFUND_WINDOW_DAYS, RulesOfDay

THROUGH_GATEWAY = "gateway"
BY_TRANSFER = "transfer"


class CannotRefund(ValueError):
    """More units than the line has left."""


@dataclass(frozen=True, slots=True)
class UnitRefund:
    """Price and unit tax of the units, in sen."""

    goods_sen: int
    lvg_sen: int

    @property
    def total_sen(self) -> int:
        return self.goods_sen + self.lvg_sen


def refund_units(
    *, unit_price_sen: int, unit_tax_sen: int, quantity: int, ordered: int, refunded: int
) -> UnitRefund:
    """Goods and tax of `quantity` units. Raises CannotRefund beyond what is left of the line."""
    if not 0 < quantity <= ordered - refunded:
        raise CannotRefund(f"{quantity} of {ordered - refunded} left")
    return UnitRefund(unit_price_sen * quantity, unit_tax_sen * quantity)


def refund_road(method: str, *, paid_on: date, on: date, rules: RulesOfDay) -> str:
    """The gateway while the method's window is open (FPX 60 days, GrabPay 90), a bank transfer after it.

    Day 60 itself still goes through. A method without a dated window has none.
    """
    window = rules.rule(REFUND_WINDOW_DAYS, method)
    is_open = window is None or on <= paid_on + timedelta(days=window.value)
    return THROUGH_GATEWAY if is_open else BY_TRANSFER
