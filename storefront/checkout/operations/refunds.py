"""Money back to a buyer: planned, shown, executed as planned, followed until the bank has said yes or no."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from catalogue.trade.refunds import CannotRefund as TooMany, refund_units
from storefront.checkout.models import Payment, Refund, RefundLine
from storefront.checkout.operations import stock
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING, PROMOTION, TAX_LVG
from storefront.checkout.operations.outside import ask
from storefront.checkout.operations.states import locked, move
from storefront.commissions.operations import UnitsBack, adjust, maker_account
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import cancel_if_empty
from storefront.gateway import GatewayRefused, RefundRequest, RefundState, RefundStatus, get_gateway
from storefront.ledger.models import Journal
from storefront.ledger.operations import post
from storefront.locks import short_transaction
from storefront.order.models import Line, Order
from storefront.outbox import defer

FREIGHT_STAYS = frozenset({Refund.Cause.CHANGED_MIND, Refund.Cause.GOODWILL})
"""Causes for which freight is not given back (marketplace.md 3, who bears it by default)."""


class CannotRefund(Exception):
    """More than was bought or paid, or nothing at all. Nothing was written."""


class PlanChanged(Exception):
    """Facts changed since the preview; `plan` is the new one."""

    def __init__(self, plan: "RefundPlan") -> None:
        super().__init__("the facts changed since the preview")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """Units of one line in sen: what the maker sold them for, their tax, and what the platform paid of them."""

    line_id: int
    title: str
    quantity: int
    goods_sen: int
    lvg_sen: int
    platform_discount_sen: int = 0

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

    @property
    def freight_sen(self) -> int:
        return sum(part.amount_sen for part in self.freight)

    @property
    def amount_sen(self) -> int:
        return sum(line.back_sen for line in self.lines) + self.freight_sen

    @property
    def sha256(self) -> str:
        """Names this very plan: the confirm button carries it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def plan_refund(order: Order, *, units: Mapping[int, int], cause: str) -> RefundPlan:
    """Plan the refund of `units` (order line id -> quantity). Raises CannotRefund."""
    lines = {line.pk: line for line in order.lines.select_related("in_consignment__consignment")}
    planned = []
    for line_id, quantity in sorted(units.items()):
        if line_id not in lines:
            raise CannotRefund("line")
        planned.append(_planned(lines[line_id], quantity))
    if not planned:
        raise CannotRefund("nothing")
    freight = () if cause in FREIGHT_STAYS else _freight_back(lines, units)
    return RefundPlan(order.pk, cause, tuple(planned), freight)


def _planned(line: Line, quantity: int) -> PlannedLine:
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
    goods = line.goods_of(before) - line.goods_of(before - quantity)
    promotion = line.platform_discount_of(before) - line.platform_discount_of(before - quantity)
    return PlannedLine(line.pk, line.title, quantity, goods, money.lvg_sen, promotion)


def _freight_back(lines: Mapping[int, Line], units: Mapping[int, int]) -> tuple[PlannedFreight, ...]:
    left: Counter[Consignment] = Counter()
    for line in lines.values():
        left[line.in_consignment.consignment] += (
            line.quantity - line.refunded_quantity - units.get(line.pk, 0)
        )
    touched = {lines[line_id].in_consignment.consignment for line_id in units}
    return tuple(
        PlannedFreight(consignment.pk, consignment.freight_sen - consignment.freight_refunded_sen)
        for consignment in sorted(touched, key=lambda part: part.pk)
        if left[consignment] == 0 and consignment.freight_sen > consignment.freight_refunded_sen
    )


def request_refund(
    order_id: int,
    *,
    units: Mapping[int, int],
    cause: str,
    plan_sha256: str,
    reason: str,
    staff_id: int,
    now: datetime,
) -> Refund:
    """Execute the plan that was shown, or raise PlanChanged with a new one. Raises CannotRefund.

    One transaction: refund row, stock, shares, commission and journal; the money itself is sent by a job.
    """
    with short_transaction():
        order = Order.objects.select_for_update().get(pk=order_id)
        list(Consignment.objects.select_for_update().filter(order=order).order_by("pk"))
        payment = Payment.objects.select_for_update().get(order=order)
        plan = plan_refund(order, units=units, cause=cause)
        if plan.sha256 != plan_sha256:
            raise PlanChanged(plan)
        if payment.refunded_sen + plan.amount_sen > payment.captured_sen:
            raise CannotRefund("captured")
        refund = _write(order, payment, plan, reason=reason, staff_id=staff_id, now=now)
        _book(refund, plan, now)
        defer("storefront.checkout.jobs.send_refund", refund_id=refund.pk)
    return refund


def _write(
    order: Order, payment: Payment, plan: RefundPlan, *, reason: str, staff_id: int, now: datetime
) -> Refund:
    refund = Refund.objects.create(
        payment=payment,
        cause=plan.cause,
        reason=reason[:200],
        amount_sen=plan.amount_sen,
        freight_sen=plan.freight_sen,
        requested_by_id_ref=staff_id,
        requested_at=now,
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            order_line_id=line.line_id,
            quantity=line.quantity,
            goods_sen=line.goods_sen,
            lvg_sen=line.lvg_sen,
            platform_discount_sen=line.platform_discount_sen,
        )
        for line in plan.lines
    )
    Payment.objects.filter(pk=payment.pk).update(refunded_sen=F("refunded_sen") + plan.amount_sen)
    Order.objects.filter(pk=order.pk).update(refunded_sen=F("refunded_sen") + plan.amount_sen)
    for line in plan.lines:
        Line.objects.filter(pk=line.line_id).update(refunded_quantity=F("refunded_quantity") + line.quantity)
    for part in plan.freight:
        Consignment.objects.filter(pk=part.consignment_id).update(
            freight_refunded_sen=F("freight_refunded_sen") + part.amount_sen
        )
    return refund


def _book(refund: Refund, plan: RefundPlan, now: datetime) -> None:
    lines = {
        line.pk: line
        for line in Line.objects.filter(pk__in=[line.line_id for line in plan.lines]).select_related(
            "in_consignment__consignment"
        )
    }
    reference = str(refund.key)
    back = [
        UnitsBack(row, row.quantity - row.refunded_quantity, plan.cause, reference)
        for row in (lines[line.line_id] for line in plan.lines)
    ]
    for part in sorted(plan.lines, key=lambda item: lines[item.line_id].stockrecord_id or 0):
        row = lines[part.line_id]
        if row.in_consignment.consignment.state == Consignment.State.OPEN and row.stockrecord_id:
            stock.put_back(row.stockrecord_id, part.quantity)
    legs = Counter(adjust(back, now=now))
    legs[TAX_LVG] -= sum(line.lvg_sen for line in plan.lines)
    legs[PROMOTION] += sum(line.platform_discount_sen for line in plan.lines)
    for freight in plan.freight:
        consignment = Consignment.objects.get(pk=freight.consignment_id)
        state = "available" if consignment.state == Consignment.State.FINAL else "pending"
        legs[maker_account(consignment.maker_id, state)] -= freight.amount_sen
    legs[CLEARING] += plan.amount_sen
    post(kind="refund", subject=reference, legs=legs, at=now)
    for consignment in {row.in_consignment.consignment for row in lines.values()}:
        cancel_if_empty(consignment)


def send_refund(refund_id: int, *, now: datetime) -> Refund:
    """Ask Stripe for the money. Unknown outcomes are looked up by our reference, never sent again on age alone.

    Raises GatewayUnavailable or GatewayUnknownOutcome: the job tries again later.
    """
    refund = Refund.objects.select_related("payment", "attempt").get(pk=refund_id)
    if refund.state != Refund.State.REQUESTED:
        return refund
    if not refund.amount_sen:  # the platform had paid all of it: shares have moved, no money does
        _end(refund.pk, Refund.State.SUCCEEDED, note="", now=now)
        return Refund.objects.get(pk=refund_id)
    intent = (
        refund.payment.intent_id if refund.payment else (refund.attempt.intent_id if refund.attempt else "")
    )
    request = RefundRequest(
        payment_intent_id=intent or "", amount_minor=refund.amount_sen, reference=str(refund.key)
    )
    gateway = get_gateway()
    if refund.attempt:
        move(refund.attempt, to="refunding", only_from=["refund_due"])
    try:
        state = ask(
            purpose="refund",
            reference=str(refund.key),
            request=request,
            send=lambda key: gateway.refund(request, idempotency_key=key),
            find=lambda: gateway.find_refund(str(refund.key), payment_intent_id=request.payment_intent_id),
            id_of=lambda answer: answer.refund_id,
            now=now,
        )
    except GatewayRefused as refusal:
        _end(refund.pk, Refund.State.FAILED, note=refusal.code, now=now)
        return Refund.objects.get(pk=refund_id)
    follow_refund(state, now=now)
    return Refund.objects.get(pk=refund_id)


def follow_refund(state: RefundState, *, now: datetime) -> Refund | None:
    """What Stripe says of a refund becomes true here; None when it is none of ours (made in the dashboard)."""
    refund = Refund.objects.filter(key=state.reference).first() if state.reference else None
    if refund is None:
        return None
    Refund.objects.filter(pk=refund.pk, stripe_id=None).update(stripe_id=state.refund_id)
    if state.status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED, RefundStatus.CANCELED):
        done = Refund.State.SUCCEEDED if state.status is RefundStatus.SUCCEEDED else Refund.State.FAILED
        _end(refund.pk, done, note=state.failure_reason, now=now)
    else:
        Refund.objects.filter(pk=refund.pk, state=Refund.State.REQUESTED).update(state=Refund.State.PENDING)
    return refund


@transaction.atomic
def _end(refund_id: int, state: Refund.State, *, note: str, now: datetime) -> None:
    attempt_id = Refund.objects.values_list("attempt_id", flat=True).get(pk=refund_id)
    if attempt_id:
        locked(attempt_id)  # before the refund: storefront.locks
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.state in {state, Refund.State.FAILED}:
        return
    refund.state, refund.finished_at = state, now
    refund.save(update_fields=["state", "finished_at"])
    has_succeeded = state == Refund.State.SUCCEEDED
    if refund.attempt_id:
        _end_unordered(refund, has_succeeded, now)
    elif has_succeeded:
        defer("storefront.checkout.jobs.mail_refund", refund_id=refund.pk)
    else:
        _owe_again(refund, note, now)


def _end_unordered(refund: Refund, has_succeeded: bool, now: datetime) -> None:
    """Money that came without an order has gone back, or has not: then staff see it as due again."""
    attempt = locked(refund.attempt_id or 0)
    to = "refunded" if has_succeeded else "refund_due"
    if move(attempt, to=to, only_from=["refunding"]) and has_succeeded:
        legs = {BUYER_OWED: -refund.amount_sen, CLEARING: refund.amount_sen}
        post(kind="refund", subject=str(refund.key), legs=legs, at=now)


def _owe_again(refund: Refund, note: str, now: datetime) -> None:
    """The bank sent the money back: the buyer is still owed it, on its own account, until staff pay another way."""
    legs = {CLEARING: -refund.amount_sen, BUYER_OWED: refund.amount_sen}
    original = Journal.objects.get(kind="refund", subject=str(refund.key))
    post(
        kind="refund_failed",
        subject=str(refund.key),
        legs=legs,
        at=now,
        memo=f"journal {original.pk}: {note}"[:200],
    )
