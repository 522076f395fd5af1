"""Units of an order that go back, whoever decided it: stock, shares, commissions, tax and freight follow, once."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from storefront.checkout.operations import stock
from storefront.checkout.operations.ordering import PROMOTION, TAX_LVG
from storefront.checkout.operations.refund_plan import RefundPlan
from storefront.commissions.operations import (
    REFUND_LOSS,
    UnitsBack,
    adjust,
    freight_account,
    return_disputed,
)
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import cancel_if_empty
from storefront.locks import lock_rows
from storefront.order.models import Line, Order

Account = tuple[str, str]


def lock_order(order_id: int) -> Order:
    """The order and its consignments under their locks, in the order of the house. Needs a transaction."""
    (order,) = lock_rows(Order.objects.filter(pk=order_id))
    lock_rows(Consignment.objects.filter(order=order))
    return order


def take_back(plan: RefundPlan, *, reference: str, now: datetime) -> Counter[Account]:
    """Write what the plan says of units and freight. Returns the legs of shares, tax and freight, not the buyer's side.

    Needs `lock_order` and the payment's lock. Units of a consignment that is still open can be sold again; what was
    sent stays sold. `reference` names the refund or dispute on the commissions' adjustments.
    """
    for line in plan.lines:
        Line.objects.filter(pk=line.line_id).update(refunded_quantity=F("refunded_quantity") + line.quantity)
    for part in plan.freight:
        Consignment.objects.filter(pk=part.consignment_id).update(
            freight_refunded_sen=F("freight_refunded_sen") + part.amount_sen
        )
    lines = Line.objects.select_related("in_consignment__consignment").in_bulk(
        [line.line_id for line in plan.lines]
    )
    _put_back(plan, lines)
    back = [
        UnitsBack(row, row.quantity - row.refunded_quantity, plan.cause, reference)
        for row in (lines[line.line_id] for line in plan.lines)
    ]
    legs = Counter(adjust(back, now=now))
    legs[TAX_LVG] -= plan.lvg_sen
    legs[PROMOTION] += plan.platform_discount_sen
    for part in plan.freight:
        legs[freight_account(Consignment.objects.get(pk=part.consignment_id))] -= part.amount_sen
    for consignment in {row.in_consignment.consignment for row in lines.values()}:
        cancel_if_empty(consignment)
    return legs


def sell_again(taken: Mapping[str, Any], *, reference: str, now: datetime) -> Counter[Account]:
    """Undo `take_back` once a lost dispute is won: `taken` is its plan as JSON. Returns the legs, not the buyer's side.

    Units whose consignment was cancelled meanwhile stay cancelled: nobody will send them, the platform has the money.
    """
    legs: Counter[Account] = Counter()
    for part in taken.get("lines", ()):
        row = Line.objects.select_related("in_consignment__consignment").get(pk=part["line_id"])
        if row.in_consignment.consignment.state == Consignment.State.CANCELLED:
            continue
        row.refunded_quantity -= part["quantity"]
        row.save(update_fields=["refunded_quantity"])
        back = UnitsBack(row, row.quantity - row.refunded_quantity, taken["cause"], reference)
        legs.update(return_disputed(back, now=now))
        legs[TAX_LVG] += part["lvg_sen"]
        legs[PROMOTION] -= part["platform_discount_sen"]
    for part in taken.get("freight", ()):
        consignment = Consignment.objects.get(pk=part["consignment_id"])
        if consignment.state != Consignment.State.CANCELLED:
            consignment.freight_refunded_sen -= part["amount_sen"]
            consignment.save(update_fields=["freight_refunded_sen"])
            legs[freight_account(consignment)] += part["amount_sen"]
    return legs


def balanced(legs: Counter[Account], contra: Account, amount_sen: int) -> Counter[Account]:
    """The legs with the money's side: `amount_sen` leaves by `contra`; what no share bears is the platform's loss."""
    whole = Counter(legs)
    whole[contra] += amount_sen
    whole[REFUND_LOSS] -= sum(whole.values())
    return whole


def _put_back(plan: RefundPlan, lines: dict[int, Line]) -> None:
    for part in sorted(plan.lines, key=lambda item: lines[item.line_id].stockrecord_id or 0):
        row = lines[part.line_id]
        if row.in_consignment.consignment.state == Consignment.State.OPEN and row.stockrecord_id:
            stock.put_back(row.stockrecord_id, part.quantity)
