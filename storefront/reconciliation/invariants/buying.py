"""Attempts, stock, orders, payments and refunds: the rows agree with each other and with the postings."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least

from catalogue.partner.models import StockRecord
from storefront.checkout.models import CheckoutAttempt, Payment, Refund, Reservation
from storefront.order.models import Line, Order
from storefront.reconciliation.invariants.registry import invariant
from storefront.reconciliation.our_side import clearing_of

STUCK_AFTER = timedelta(minutes=15)
BATCH = 1000


@invariant
def ordered_attempts_have_one_order(now: datetime) -> Iterable[str]:
    """State `ordered` and an order of the same key, both or neither."""
    rows = CheckoutAttempt.objects.filter(
        (Q(state="ordered") & (Q(order=None) | ~Q(order__attempt_key=F("key"))))
        | (~Q(state="ordered") & Q(order__isnull=False))
    )
    return (f"attempt {pk}" for pk in rows.order_by("pk").values_list("pk", flat=True))


@invariant
def orders_have_their_attempt(now: datetime) -> Iterable[str]:
    """One order for each attempt that bought it."""
    lost = Order.objects.exclude(attempt_key=None).filter(attempt=None).order_by("pk")
    return (f"order {number}" for number in lost.values_list("number", flat=True))


@invariant
def attempts_come_to_an_end(now: datetime) -> Iterable[str]:
    """Past its time and still live, or paid and neither ordered nor given back, for 15 minutes."""
    old = now - STUCK_AFTER
    stuck = CheckoutAttempt.objects.filter(
        Q(state__in=CheckoutAttempt.LIVE, expires_at__lt=old) & ~Q(state="waiting")
        | Q(state="paid", updated_at__lt=old)
    )
    return (f"attempt {pk} {state}" for pk, state in stuck.order_by("pk").values_list("pk", "state"))


@invariant
def reserved_is_what_attempts_hold(now: datetime) -> Iterable[str]:
    """`reserved` of a stock record is the sum of its held reservations."""
    return _stock_differs("reserved", Reservation.State.HELD)


def _stock_differs(column: str, state: str) -> Iterable[str]:
    rows = (
        Reservation.objects.filter(stockrecord=OuterRef("pk"), state=state).order_by().values("stockrecord")
    )
    held = Subquery(rows.annotate(units=Sum("quantity")).values("units"), output_field=IntegerField())
    odd = StockRecord.objects.annotate(units=Coalesce(held, 0)).exclude(**{column: F("units")})
    found = odd.order_by("pk").values_list("pk", column, "units")
    return (f"stock {pk}: {column} {value}, reservations {units}" for pk, value, units in found)


@invariant
def held_units_belong_to_live_attempts(now: datetime) -> Iterable[str]:
    """An attempt that has ended holds nothing; an ordered one has sold all it held."""
    ended = Reservation.objects.filter(state=Reservation.State.HELD).exclude(
        attempt__state__in=CheckoutAttempt.LIVE
    )
    unsold = Reservation.objects.filter(attempt__state="ordered").exclude(state=Reservation.State.SOLD)
    return (f"reservation {pk}" for pk in (ended | unsold).order_by("pk").values_list("pk", flat=True))


@invariant
def sold_is_what_orders_bought(now: datetime) -> Iterable[str]:
    """`sold` lies between all units of orders and those that did not come back (unsent units are sold again)."""
    lines = Line.objects.filter(stockrecord=OuterRef("pk")).order_by().values("stockrecord")
    bought = Subquery(lines.annotate(units=Sum("quantity")).values("units"), output_field=IntegerField())
    back = Subquery(
        lines.annotate(units=Sum("refunded_quantity")).values("units"), output_field=IntegerField()
    )
    rows = StockRecord.objects.annotate(bought=Coalesce(bought, 0), back=Coalesce(back, 0))
    odd = rows.filter(Q(sold__gt=F("bought")) | Q(sold__lt=F("bought") - F("back")))
    found = odd.order_by("pk").values_list("pk", "sold", "bought", "back")
    return (f"stock {pk}: sold {sold}, orders {all_} back {gone}" for pk, sold, all_, gone in found)


@invariant
def stock_stays_within_what_is_on_hand(now: datetime) -> Iterable[str]:
    """Also a CHECK; here for the day somebody takes it off."""
    over = StockRecord.objects.filter(num_in_stock__lt=F("reserved") + F("sold")).order_by("pk")
    return (f"stock {pk}" for pk in over.values_list("pk", flat=True))


@invariant
def payments_are_what_the_books_say(now: datetime) -> Iterable[str]:
    """Captured sen of each payment against the legs on Stripe's account; an order without a payment is named too."""
    unpaid = Order.objects.exclude(attempt_key=None).filter(payment=None).order_by("pk")
    yield from (f"order {number} has no payment" for number in unpaid.values_list("number", flat=True))
    payments = Payment.objects.order_by("pk").values_list("order__number", "captured_sen")
    for part in _parts(payments):
        booked = clearing_of(["order", "overpaid"], [number for number, _sen in part])
        for number, captured in part:
            if -booked.get(number, 0) != captured:
                yield f"order {number}: captured {captured}, booked {-booked.get(number, 0)}"


def _parts(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for row in rows.iterator(chunk_size=BATCH):
        part.append(row)
        if len(part) == BATCH:
            yield part
            part = []
    yield part


@invariant
def refunds_stay_within_captured(now: datetime) -> Iterable[str]:
    """Refunds that went or are on their way, against what was paid (threats A29)."""
    over = _with_refunds().filter(gone__gt=F("captured_sen")).order_by("pk")
    return (
        f"payment {pk}: {gone} of {sen}" for pk, gone, sen in over.values_list("pk", "gone", "captured_sen")
    )


@invariant
def refund_sums_are_what_the_rows_say(now: datetime) -> Iterable[str]:
    """The cached sums on payment and order."""
    odd = _with_refunds().exclude(
        refunded_sen=Least("gone", "captured_sen"), order__refunded_sen=Least("gone", "order__total_sen")
    )
    found = odd.order_by("pk").values_list("pk", "refunded_sen", "gone")
    return (f"payment {pk}: says {cached}, rows {gone}" for pk, cached, gone in found)


def _with_refunds() -> QuerySet[Any, Any]:
    counted = Refund.objects.filter(payment=OuterRef("pk")).exclude(
        state=Refund.State.FAILED, transferred_at=None
    )
    sums = counted.order_by().values("payment").annotate(sen=Sum("amount_sen")).values("sen")
    return Payment.objects.annotate(gone=Coalesce(Subquery(sums), 0))


@invariant
def refunds_are_booked(now: datetime) -> Iterable[str]:
    """Each refund of an order stands in the books: its sen left Stripe's account, unless it goes by transfer."""
    rows = Refund.objects.exclude(payment=None).exclude(amount_sen=0)
    sent = rows.filter(road=Refund.Road.GATEWAY).order_by("pk")
    for part in _parts(sent.values_list("key", "amount_sen", "state")):
        booked = clearing_of(["refund", "refund_failed"], [str(key) for key, _sen, _state in part])
        for key, sen, state in part:
            wanted = 0 if state == Refund.State.FAILED else sen
            if booked.get(str(key), 0) != wanted:
                yield f"refund {key}: {wanted}, booked {booked.get(str(key), 0)}"
