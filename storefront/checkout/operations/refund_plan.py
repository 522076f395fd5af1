"""What a refund would do, in sen, before anything is done: units with their tax, freight, and the road of the money."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from catalogue.trade.queries import rules_at
from catalogue.trade.refunds import CannotRefund as TooMany, refund_road, refund_units
from catalogue.trade.values import day_in_malaysia
from storefront.checkout.models import Payment, Refund
from storefront.fulfilment.models import Consignment
from storefront.order.models import Line, Order

FREIGHT_STAYS = frozenset({Refund.Cause.CHANGED_MIND, Refund.Cause.GOODWILL})
"""Causes for which the freight of what was sent is not given back (marketplace.md 3, who bears it by default)."""


class CannotRefund(Exception):
    """More than was bought or paid, or nothing at all. Nothing was written."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """Units of one line in sen: what the maker sold them for, their tax, and what the platform paid of them."""

    line_id: int
    title: str
    quantity: int
    goods_sen: int
    lvg_sen: int
    platform_discount_sen: int

    @property
    def back_sen(self) -> int:
        """What the buyer gets: never more than he paid."""
        return self.goods_sen + self.lvg_sen - self.platform_discount_sen


@dataclass(frozen=True, slots=True)
class PlannedFreight:
    """Freight of a consignment that goes back because none of its units remains."""

    consignment_id: int
    amount_sen: int


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What a refund would do; what staff confirm is what is booked."""

    order_id: int
    cause: str
    lines: tuple[PlannedLine, ...]
    freight: tuple[PlannedFreight, ...]
    road: str

    @property
    def freight_sen(self) -> int:
        return sum(part.amount_sen for part in self.freight)

    @property
    def lvg_sen(self) -> int:
        return sum(line.lvg_sen for line in self.lines)

    @property
    def platform_discount_sen(self) -> int:
        return sum(line.platform_discount_sen for line in self.lines)

    @property
    def amount_sen(self) -> int:
        return sum(line.back_sen for line in self.lines) + self.freight_sen

    @property
    def sha256(self) -> str:
        """Names this very plan: the confirm button carries it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def plan_refund(
    order: Order,
    *,
    units: Mapping[int, int],
    cause: str,
    now: datetime,
    freight_of: Collection[int] = (),
) -> RefundPlan:
    """Plan the refund of `units` (order line id -> quantity). Raises CannotRefund.

    `freight_of` names consignments whose freight goes back although units of them stay: a parcel that came late.
    Where the method's window at Stripe is over (FPX 60 days, GrabPay 90), the road is a bank transfer.
    """
    lines = {line.pk: line for line in order.lines.select_related("in_consignment__consignment")}
    planned = []
    for line_id, quantity in sorted(units.items()):
        if line_id not in lines:
            raise CannotRefund("line")
        planned.append(planned_line(lines[line_id], quantity))
    freight = _freight_back(lines, units, cause=cause, asked=frozenset(freight_of))
    if not planned and not freight:
        raise CannotRefund("nothing")
    return RefundPlan(order.pk, cause, tuple(planned), freight, road_of(order.payment, now))


def plan_everything(order: Order, *, cause: str, now: datetime) -> RefundPlan:
    """Everything that is left of an order; a plan without lines when nothing is."""
    units = {line.pk: line.quantity - line.refunded_quantity for line in order.lines.all()}
    left = {line_id: quantity for line_id, quantity in units.items() if quantity}
    if not left:
        return RefundPlan(order.pk, cause, (), (), Refund.Road.GATEWAY)
    return plan_refund(order, units=left, cause=cause, now=now)


def road_of(payment: Payment, now: datetime) -> str:
    """By which road money of this payment may go back at `now`: `Refund.Road`."""
    return refund_road(
        payment.method, paid_on=day_in_malaysia(payment.paid_at), on=day_in_malaysia(now), rules=rules_at(now)
    )


def planned_line(line: Line, quantity: int) -> PlannedLine:
    """Price and tax of the next `quantity` units of a line. Raises CannotRefund."""
    try:
        money = refund_units(
            unit_price_sen=line.unit_price_sen,
            unit_tax_sen=line.unit_lvg_sen,
            quantity=quantity,
            ordered=line.quantity,
            refunded=line.refunded_quantity,
        )
    except TooMany as error:
        raise CannotRefund("quantity") from error
    before = line.quantity - line.refunded_quantity
    goods_sen = line.goods_of(before) - line.goods_of(before - quantity)
    promotion_sen = line.platform_discount_of(before) - line.platform_discount_of(before - quantity)
    return PlannedLine(line.pk, line.title, quantity, goods_sen, money.lvg_sen, promotion_sen)


def _freight_back(
    lines: Mapping[int, Line], units: Mapping[int, int], *, cause: str, asked: Collection[int]
) -> tuple[PlannedFreight, ...]:
    """Freight of consignments that end empty, or whose freight is asked for. A carriage that never began is paid to
    nobody, whatever the cause. Raises CannotRefund when the cause is one for which freight stays."""
    stays = cause in FREIGHT_STAYS
    if asked and stays:
        raise CannotRefund("freight")
    left: Counter[Consignment] = Counter()
    for line in lines.values():
        left[line.in_consignment.consignment] += (
            line.quantity - line.refunded_quantity - units.get(line.pk, 0)
        )
    touched = {lines[line_id].in_consignment.consignment for line_id in units}
    empty = {part for part in touched if left[part] == 0}
    return tuple(
        PlannedFreight(consignment.pk, consignment.freight_sen - consignment.freight_refunded_sen)
        for consignment in sorted(
            empty | {part for part in left if part.pk in asked}, key=lambda part: part.pk
        )
        if consignment.freight_sen > consignment.freight_refunded_sen
        and not (stays and consignment.state != Consignment.State.OPEN)
    )
