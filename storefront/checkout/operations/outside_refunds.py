"""Refunds that somebody made in Stripe's own dashboard: booked once, with what they mean for units (threats A31).

Stripe tells an amount, not goods. Stated policy: all that is left means every remaining unit with its freight; an
amount that is the price of some units of exactly one line means those; any other amount is goodwill, borne by the
platform, and leaves units and commissions as they are (agents R3).
"""

from datetime import datetime

from storefront.alarms import alarm
from storefront.checkout.models import CheckoutAttempt, Payment, Refund
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING
from storefront.checkout.operations.refund_plan import (
    RefundPlan,
    plan_everything,
    plan_refund,
    planned_line,
)
from storefront.checkout.operations.refunds import count_refunded, left_of, locked_payment, write_refund
from storefront.checkout.operations.states import locked, move
from storefront.checkout.operations.unit_returns import balanced, lock_order, take_back
from storefront.gateway import RefundState
from storefront.ledger.operations import post
from storefront.locks import lock_rows, short_transaction
from storefront.order.models import Order


def is_known(state: RefundState) -> bool:
    """Whether the refund is about a payment or an attempt of ours."""
    intent_id = state.payment_intent_id or ""
    return (
        Payment.objects.filter(intent_id=intent_id).exists()
        or CheckoutAttempt.objects.filter(intent_id=intent_id).exists()
    )


def adopt(state: RefundState, *, now: datetime) -> Refund | None:
    """The row for a refund that we did not ask for; None when its payment is none of ours (yet)."""
    intent_id = state.payment_intent_id or ""
    payment = Payment.objects.filter(intent_id=intent_id).first()
    if payment is not None:
        return _adopt_paid(payment, state, now)
    attempt = CheckoutAttempt.objects.filter(intent_id=intent_id).first()
    return _adopt_unordered(attempt, state, now) if attempt is not None else None


def _adopt_paid(known: Payment, state: RefundState, now: datetime) -> Refund:
    with short_transaction():
        order = lock_order(known.order_id)
        payment = locked_payment(order)
        there = Refund.objects.filter(stripe_id=state.refund_id).first()
        if there is not None:
            return there
        owed = _owed_refund(payment, state.amount_minor)
        if owed is not None:
            return _replace(payment, owed, state, now)
        return _book(order, payment, state, now)


def _owed_refund(payment: Payment, amount_sen: int) -> Refund | None:
    """A refund that failed, or that waits for a bank transfer, over the same amount: this is its second try."""
    rows = lock_rows(payment.refunds.filter(amount_sen=amount_sen, transferred_at=None, replaced_by=None))
    return next((refund for refund in rows if refund.is_owed), None)


def _replace(payment: Payment, owed: Refund, state: RefundState, now: datetime) -> Refund:
    """The money that is owed goes a second way: a row of its own, so that it may fail in its turn."""
    if owed.state != Refund.State.FAILED:
        owed.state = Refund.State.FAILED
        owed.note = "paid back at Stripe instead"
        count_refunded(payment, -owed.amount_sen)
    plan = RefundPlan(payment.order_id, Refund.Cause.OUTSIDE, (), (), Refund.Road.GATEWAY)
    again = write_refund(payment, plan, owed.amount_sen, stripe_id=state.refund_id, now=now)
    owed.replaced_by = again
    owed.save(update_fields=["state", "note", "replaced_by"])
    legs = {BUYER_OWED: -again.amount_sen, CLEARING: again.amount_sen}
    post(kind="refund", subject=str(again.key), legs=legs, at=now)
    return again


def _book(order: Order, payment: Payment, state: RefundState, now: datetime) -> Refund:
    plan = units_meant(order, payment, state.amount_minor, now)
    refund = write_refund(payment, plan, state.amount_minor, stripe_id=state.refund_id, now=now)
    legs = take_back(plan, reference=str(refund.key), now=now)
    post(kind="refund", subject=str(refund.key), legs=balanced(legs, CLEARING, state.amount_minor), at=now)
    alarm("refund.outside", order.number, f"{state.amount_minor} sen were refunded outside the shop")
    return refund


def units_meant(order: Order, payment: Payment, amount_sen: int, now: datetime) -> RefundPlan:
    """Which units an amount stands for, by the stated policy; a plan without lines for goodwill."""
    cause = Refund.Cause.OUTSIDE
    everything = plan_everything(order, cause=cause, now=now)
    if everything.lines and amount_sen >= min(everything.amount_sen, left_of(payment)):
        return everything
    prices = [
        (line.pk, units)
        for line in order.lines.all()
        for units in range(1, line.quantity - line.refunded_quantity + 1)
        if planned_line(line, units).back_sen == amount_sen
    ]
    if len(prices) == 1:
        return plan_refund(order, units=dict(prices), cause=cause, now=now)
    return RefundPlan(order.pk, cause, (), (), Refund.Road.GATEWAY)


def _adopt_unordered(known: CheckoutAttempt, state: RefundState, now: datetime) -> Refund | None:
    """Money without an order that somebody gave back by hand: a row beside the one that was due anyway."""
    with short_transaction():
        attempt = locked(known.pk)
        there = Refund.objects.filter(stripe_id=state.refund_id).first()
        if there is not None or not attempt.refunds.filter(amount_sen=state.amount_minor).exists():
            return there
        move(attempt, to="refunding", only_from=["refund_due"])
        return Refund.objects.create(
            attempt=attempt,
            cause=Refund.Cause.OUTSIDE,
            amount_sen=state.amount_minor,
            stripe_id=state.refund_id,
            requested_at=now,
        )
