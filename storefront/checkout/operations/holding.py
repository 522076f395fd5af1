"""Everything an attempt keeps from others while it is paid: units of stock, and offers that are used up."""

from collections import Counter

from django.db import transaction

from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import offers, stock
from storefront.checkout.snapshot import Receiver, Snapshot

STOCK_GONE = "stock is gone"
OFFER_GONE = "its voucher was used by another order"


class CannotReserve(Exception):
    """Base of the reasons why an attempt could not be made. Nothing was written."""


class SoldOut(CannotReserve):
    """Too few units are free; `titles` names the goods."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


class OfferGone(CannotReserve):
    """A voucher or offer was used up meanwhile; `names` are their codes or names."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def hold(attempt: CheckoutAttempt, snapshot: Snapshot, receiver: Receiver) -> None:
    """Hold goods and offers for the attempt. Raises SoldOut or OfferGone; the caller's transaction rolls back."""
    wanted: Counter[int] = Counter()
    for line in snapshot.lines:
        wanted[line.stockrecord_id] += line.quantity
    if short := stock.hold(attempt, wanted):
        raise SoldOut([line.title for line in snapshot.lines if line.stockrecord_id in short])
    if gone := offers.hold(attempt, snapshot, receiver):
        raise OfferGone(gone)


def release(attempt: CheckoutAttempt) -> None:
    """Goods and offers are free for others. Doing it twice frees once."""
    stock.release(attempt)
    offers.release(attempt)


def sell(attempt: CheckoutAttempt) -> str:
    """The money has come: goods are sold, offers held until the order uses them. Returns why not, '' when done.

    What was given back before is taken anew; when one thing is gone, nothing moves.
    """
    with transaction.atomic():
        if not stock.sell(attempt):
            return STOCK_GONE
        if offers.regain(attempt):
            return ""
        transaction.set_rollback(True)
    return OFFER_GONE
