"""What a buyer reads when an attempt ends otherwise than with an order. No sentence says that a payment is lost while
money may still come: money that comes late becomes the order, or goes back (settle)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from catalogue.money import format_money, rm
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.holding import OFFER_GONE, STOCK_GONE
from storefront.checkout.operations.settling import PAID_TWICE


@dataclass(frozen=True, slots=True)
class Ending:
    """One page: what happened, and what is safe."""

    title: str
    text: str


def ending_of(attempt: CheckoutAttempt, language: str) -> Ending:
    """Title and lead of the page of an attempt that ended without money: timed out, declined, or never opened."""
    amount = {"amount": format_money(rm(attempt.amount_sen), language)}
    if attempt.state != "failed":
        title = _("The time to pay has run out")
        text = _("%(amount)s was not paid, so the goods are free for others again.")
    elif attempt.session_id:
        title = _("Your bank did not approve the payment")
        text = _("It did not release %(amount)s. Banks do not tell us why; another card or bank often works.")
    else:
        title = _("The payment page did not open")
        text = _("Nothing was asked of your bank for %(amount)s. Please try once more.")
    return Ending(title, text % amount)


COMES_BACK: Mapping[str, Any] = {
    STOCK_GONE: gettext_lazy("Your payment of %(amount)s came after the goods were gone."),
    OFFER_GONE: gettext_lazy("Your payment of %(amount)s came after your voucher was used by another order."),
    PAID_TWICE: gettext_lazy("You had paid for this basket already, so %(amount)s came a second time."),
}


def why_it_comes_back(attempt: CheckoutAttempt, language: str) -> str:
    """Why money without an order goes back, in one sentence."""
    known = COMES_BACK.get(attempt.note, gettext_lazy("Your payment of %(amount)s did not fit your order."))
    return str(known) % {"amount": format_money(rm(attempt.amount_sen), language)}
