"""Disputes: what the bank took, gave back or kept, each booked once (threats A32, marketplace.md M41).

Withdrawn: clearing up by amount and fee, `disputes:open` down by the amount, `platform:dispute_fee` by the fee.
Won: the amount comes back into clearing, the fee stays away.
Lost: `disputes:open` up; shares, tax and freight of the units as in a refund; the rest is the platform's loss.
Won after all: what was taken from the shares comes back, the same sen, once.

While it is open the consignments of that payment stand still. A commission that is already available stays with its
agent whatever the bank says (agents R6); one that is waiting is untouched until the dispute is lost (R7).
"""

from collections import Counter
from dataclasses import asdict
from datetime import datetime

from storefront.aftersales.models import Dispute
from storefront.alarms import alarm
from storefront.checkout.models import Payment, Refund
from storefront.checkout.operations.ordering import CLEARING
from storefront.checkout.operations.refund_plan import RefundPlan, plan_everything
from storefront.checkout.operations.refunds import locked_payment
from storefront.checkout.operations.unit_returns import (
    balanced,
    lock_order,
    sell_again,
    take_back,
)
from storefront.gateway import DisputeState
from storefront.ledger.operations import post
from storefront.locks import short_transaction

DISPUTES_OPEN = ("disputes:open", "MYR")
DISPUTE_FEE = ("platform:dispute_fee", "MYR")


def follow_dispute(told: DisputeState, *, now: datetime) -> Dispute | None:
    """What the bank did becomes true here, each step once, in whatever order the news comes.

    None when the payment is none of ours (yet). Raises ResourceBusy.
    """
    known = Payment.objects.filter(intent_id=told.payment_intent_id or "").first()
    if known is None:
        return None
    with short_transaction():
        order = lock_order(known.order_id)
        payment = locked_payment(order)
        dispute, is_new = Dispute.objects.get_or_create(
            stripe_id=told.dispute_id,
            defaults={
                "payment": payment,
                "charge_id": told.charge_id,
                "reason": told.reason,
                "status": told.status,
                "amount_sen": told.amount_minor,
                "opened_at": told.created_at,
            },
        )
        if is_new:
            alarm("dispute", order.number, f"{told.amount_minor} sen, {told.reason}")
        _open(dispute, payment, told, now)
        _close(dispute, payment, told, now)
        dispute.status = told.status
        dispute.save()
    return dispute


def _open(dispute: Dispute, payment: Payment, told: DisputeState, now: datetime) -> None:
    taken = [booked for booked in told.balances if booked.amount_minor < 0]
    if dispute.state != Dispute.State.TOLD or not taken:
        return
    dispute.amount_sen = -sum(booked.amount_minor for booked in taken)
    dispute.fee_sen = sum(booked.fee_minor for booked in taken)
    legs = {
        CLEARING: dispute.amount_sen + dispute.fee_sen,
        DISPUTES_OPEN: -dispute.amount_sen,
        DISPUTE_FEE: -dispute.fee_sen,
    }
    post(kind="dispute_opened", subject=dispute.stripe_id, legs=legs, at=now)
    dispute.state = Dispute.State.OPEN
    payment.disputed_sen += dispute.amount_sen
    payment.save(update_fields=["disputed_sen"])


def _close(dispute: Dispute, payment: Payment, told: DisputeState, now: datetime) -> None:
    given_back = sum(booked.amount_minor for booked in told.balances if booked.amount_minor > 0)
    if dispute.state == Dispute.State.OPEN and given_back:
        _win(dispute, payment, given_back, now)
    elif dispute.state == Dispute.State.OPEN and told.status == "lost":
        _lose(dispute, payment, now)
    elif dispute.state == Dispute.State.LOST and given_back:
        _reinstate(dispute, payment, given_back, now)
    elif dispute.state == Dispute.State.TOLD and told.status in ("won", "warning_closed"):
        dispute.state, dispute.closed_at = Dispute.State.WON, now


def _win(dispute: Dispute, payment: Payment, given_back: int, now: datetime) -> None:
    legs: Counter[tuple[str, str]] = Counter({DISPUTES_OPEN: dispute.amount_sen})
    post(kind="dispute_won", subject=dispute.stripe_id, legs=balanced(legs, CLEARING, -given_back), at=now)
    _end(dispute, payment, Dispute.State.WON, now)


def _end(dispute: Dispute, payment: Payment, state: Dispute.State, now: datetime) -> None:
    dispute.state, dispute.closed_at = state, now
    payment.disputed_sen -= dispute.amount_sen
    payment.save(update_fields=["disputed_sen"])


def _lose(dispute: Dispute, payment: Payment, now: datetime) -> None:
    """The buyer keeps the money: all units that are left count as gone back when it covers them, else none does."""
    everything = plan_everything(payment.order, cause=Refund.Cause.DISPUTE, now=now)
    covers_all = bool(everything.lines) and dispute.amount_sen >= everything.amount_sen
    plan = everything if covers_all else RefundPlan(payment.order_id, Refund.Cause.DISPUTE, (), (), "")
    legs = take_back(plan, reference=dispute.stripe_id, now=now)
    whole = balanced(legs, DISPUTES_OPEN, dispute.amount_sen)
    post(kind="dispute_lost", subject=dispute.stripe_id, legs=whole, at=now)
    dispute.taken = asdict(plan)
    dispute.state, dispute.closed_at = Dispute.State.LOST, now


def _reinstate(dispute: Dispute, payment: Payment, given_back: int, now: datetime) -> None:
    legs = sell_again(dispute.taken, reference=dispute.stripe_id, now=now)
    whole = balanced(legs, CLEARING, -given_back)
    post(kind="dispute_reinstated", subject=dispute.stripe_id, legs=whole, at=now)
    _end(dispute, payment, Dispute.State.REINSTATED, now)
    alarm("dispute.reinstated", payment.order.number, "money of a lost dispute came back")
