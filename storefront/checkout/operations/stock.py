"""Holding, selling and giving back stock. Rows are taken by ascending id, each by one guarded UPDATE."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from catalogue.partner.models import StockRecord
from storefront.checkout.models import CheckoutAttempt, Reservation
from storefront.locks import reach


def hold(attempt: CheckoutAttempt, wanted: Mapping[int, int]) -> list[int]:
    """Reserve units by stock record id. Returns the ids that had too few; the caller rolls back when there are any.

    The stock rows come last: fifty buyers of one thing wait for each other's UPDATE and commit only.
    """
    Reservation.objects.bulk_create(
        Reservation(attempt=attempt, stockrecord_id=stock_id, quantity=quantity)
        for stock_id, quantity in sorted(wanted.items())
    )
    return [stock_id for stock_id, quantity in sorted(wanted.items()) if not take(stock_id, quantity)]


def take(stock_id: int, quantity: int) -> bool:
    """Reserve units of one record if that many are free. The guard and the write are one statement."""
    reach(StockRecord)
    free = StockRecord.objects.filter(pk=stock_id, num_in_stock__gte=F("reserved") + F("sold") + quantity)
    return bool(free.update(reserved=F("reserved") + quantity))


def release(attempt: CheckoutAttempt) -> None:
    """Give every held unit of the attempt back. Doing it twice gives back once."""
    rows = list(_held(attempt))
    if rows:
        reach(StockRecord)
        _untake(rows)
        _held(attempt).update(state=Reservation.State.RELEASED)


def _untake(rows: Iterable[Reservation]) -> None:
    for row in rows:
        StockRecord.objects.filter(pk=row.stockrecord_id).update(reserved=F("reserved") - row.quantity)


def sell(attempt: CheckoutAttempt) -> bool:
    """Turn the attempt's reservations into sales; released ones are taken anew. False, and nothing moved, when one
    of them is gone."""
    reach(StockRecord)
    rows = list(attempt.reservations.exclude(state=Reservation.State.SOLD).order_by("stockrecord_id"))
    retaken: list[Reservation] = []
    for row in rows:
        if row.state == Reservation.State.RELEASED:
            if not take(row.stockrecord_id, row.quantity):
                _untake(retaken)
                return False
            retaken.append(row)
    for row in rows:
        StockRecord.objects.filter(pk=row.stockrecord_id).update(
            reserved=F("reserved") - row.quantity, sold=F("sold") + row.quantity
        )
    attempt.reservations.update(state=Reservation.State.SOLD)
    return True


def give(stock_id: int, quantity: int) -> bool:
    """Units that leave without a reservation, in place of lost or broken ones; False when too few are free."""
    if not take(stock_id, quantity):
        return False
    StockRecord.objects.filter(pk=stock_id).update(
        reserved=F("reserved") - quantity, sold=F("sold") + quantity
    )
    return True


def put_back(stock_id: int, quantity: int) -> None:
    """Sold units that were never packed can be sold again."""
    reach(StockRecord)
    StockRecord.objects.filter(pk=stock_id).update(sold=F("sold") - quantity)


def _held(attempt: CheckoutAttempt):  # type: ignore[no-untyped-def]
    return attempt.reservations.filter(state=Reservation.State.HELD).order_by("stockrecord_id")
