"""How long what is kept about buyers is kept, and the sweep that forgets it afterwards (R25).

Sources: Consumer Protection (Electronic Trade Transactions) Regulations 2012: two years for suppliers' particulars;
the text that replaces them is said to want longer, so three. Amounts, goods and the quote stay: books are append-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from storefront.checkout.models import CheckoutAttempt
from storefront.order.models import Order, ShippingAddress

BATCH = 500


@dataclass(frozen=True, slots=True)
class Period:
    """One row of the table: what is kept, for how long, what happens then."""

    what: str
    days: int
    then: str


ORDERS = Period("name, phone, e-mail and address of an order", 3 * 365 + 1, "emptied; amounts and quote stay")
UNPAID = Period("the same, of a try to pay that became no order", 90, "emptied")
PERIODS = (ORDERS, UNPAID)

#: Suppliers have no row here: their particulars stand as long as an order names them (foreign keys protect).

_EMPTY = {"name": "", "phone": "", "line1": "", "city": "", "email": "", "note": ""}
_ENDED = ("expired", "cancelled", "failed", "refunded")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many orders and tries were emptied."""

    orders: int
    attempts: int


def kept_until(order: Order) -> datetime:
    """When the buyer's name, phone and address on an order are emptied."""
    return order.date_placed + timedelta(days=ORDERS.days)


def forget_due(*, now: datetime) -> Forgotten:
    """Empty what is older than its period, a batch in each transaction; running it again changes nothing."""
    orders = 0
    while batch := _forget_orders(now):
        orders += batch
    attempts = 0
    while batch := _forget_attempts(_tries_due(now)):
        attempts += batch
    return Forgotten(orders, attempts)


@transaction.atomic
def _forget_orders(now: datetime) -> int:
    due = Order.objects.filter(date_placed__lt=now - timedelta(days=ORDERS.days)).exclude(buyer_name="")
    rows = list(due.order_by("pk").values_list("pk", "shipping_address_id", "attempt_key")[:BATCH])
    ShippingAddress.objects.filter(pk__in=[address for _pk, address, _key in rows]).update(
        first_name="", last_name="", line1="", line2="", line3="", phone_number="", notes=""
    )
    _forget_attempts(CheckoutAttempt.objects.filter(key__in=[key for _pk, _address, key in rows]))
    Order.objects.filter(pk__in=[pk for pk, _address, _key in rows]).update(
        buyer_name="", buyer_phone="", buyer_phone_last4="", guest_email=""
    )
    return len(rows)


def _tries_due(now: datetime) -> QuerySet[CheckoutAttempt]:
    before = now - timedelta(days=UNPAID.days)
    return CheckoutAttempt.objects.filter(created_at__lt=before, state__in=_ENDED).exclude(receiver__name="")


@transaction.atomic
def _forget_attempts(due: QuerySet[CheckoutAttempt]) -> int:
    rows = list(due.order_by("pk")[:BATCH])
    for attempt in rows:
        attempt.receiver = {**attempt.receiver, **_EMPTY}
    CheckoutAttempt.objects.bulk_update(rows, ["receiver"])
    return len(rows)
