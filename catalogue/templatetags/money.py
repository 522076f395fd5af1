"""Template filters that write amounts: `{{ line.total_sen|rm }}`, `{{ promise.amount_idr|rp }}`."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from catalogue import money as values
from catalogue.money import Money, format_money, from_decimal

register = template.Library()


@register.filter(name="rm")
def as_ringgit(amount: int | Decimal | Money | None) -> str:
    """Sen (or Oscar's decimal ringgit) as "RM 49.50" in the active language; nothing for None."""
    return _written(amount, values.MYR)


@register.filter(name="rp")
def as_rupiah(amount: int | Decimal | Money | None) -> str:
    """Whole rupiah as "Rp 322.495" in the active language; nothing for None."""
    return _written(amount, values.IDR)


def _written(amount: int | Decimal | Money | None, currency: str) -> str:
    if amount is None or amount == "":
        return ""
    if isinstance(amount, Decimal):
        amount = from_decimal(amount, currency)
    elif not isinstance(amount, Money):
        amount = Money(amount, currency)
    if amount.currency != currency:
        raise values.CannotMixCurrencies(f"{amount.currency} written as {currency}")
    return format_money(amount, get_language() or "ms")
