"""Vouchers of a basket: entered by code, taken out again. Whether one still counts is asked anew at every look."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from oscar.core.loading import get_model

from storefront.basket.models import Basket, Line
from storefront.checkout.discounts import discounts_with, sentence
from storefront.offer.pricing import Reason, Refused

Voucher = get_model("voucher", "Voucher")
LONGEST_CODE = 40


class CannotUseCode(Exception):
    """A code that takes nothing off this basket; the text is for the buyer. Nothing was written."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(sentence(refused))
        self.reason = refused.reason


def enter_code(*, basket: Basket, typed: str, lines: Sequence[Line], now: datetime) -> str:
    """Put a voucher into the basket when it takes something off; returns its code. Raises CannotUseCode."""
    code = "".join(typed.split()).upper()[:LONGEST_CODE]
    voucher = Voucher.objects.filter(code=code).first()
    if voucher is None:
        raise CannotUseCode(Refused(code, Reason.UNKNOWN))
    others = list(basket.vouchers.exclude(pk=voucher.pk).order_by("pk"))
    found = discounts_with(basket, lines, [*others, voucher], now=now)
    for refused in found.refused:
        if refused.code == code:
            raise CannotUseCode(refused)
    with transaction.atomic():
        basket.vouchers.add(voucher)
        Voucher.objects.filter(pk=voucher.pk).update(num_basket_additions=F("num_basket_additions") + 1)
    return code


def drop_codes(basket: Basket, codes: Iterable[str]) -> None:
    """Take vouchers out of the basket; codes that are not in it are no fault."""
    if basket.pk is None:  # a visitor who has put nothing into one yet
        return
    basket.vouchers.remove(*basket.vouchers.filter(code__in=list(codes)))
