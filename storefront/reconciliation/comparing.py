"""The nightly comparison of three days at Stripe with our postings (threats A33).

What the shop merely has not heard of yet is booked by the usual road first (fees, refunds made at Stripe, disputes);
what still differs is a row for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storefront.aftersales.disputes import follow_dispute
from storefront.aftersales.models import Dispute
from storefront.checkout.models import Payment, Refund
from storefront.checkout.operations import follow_refund
from storefront.checkout.operations.fees import book_fee
from storefront.gateway import ChargeFacts, RefundState, RefundStatus
from storefront.reconciliation.models import Break
from storefront.reconciliation.our_side import attempts_by_intent, clearing_of, payments_by_intent
from storefront.reconciliation.stripe_side import StripeSide

CAME_TO_NOTHING = (RefundStatus.FAILED, RefundStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, in sen: our postings and Stripe's word."""

    kind: str
    subject: str
    expected_sen: int
    found_sen: int
    order_number: str = ""


def differences(side: StripeSide, *, now: datetime) -> Iterator[Difference]:
    """Catch up, then compare everything of the window."""
    for charge in side.charges:
        book_fee(charge, now=now)
    for refund in side.refunds:
        follow_refund(refund, now=now)
    for dispute in side.disputes:
        follow_dispute(dispute, now=now)
    yield from _charges(side)
    yield from _fees(side)
    yield from _lost_charges(side)
    yield from _refunds(side)
    yield from _lost_refunds(side)
    yield from _disputes(side)


def _charges(side: StripeSide) -> Iterator[Difference]:
    intents = [charge.payment_intent_id or "" for charge in side.charges]
    payments, attempts = payments_by_intent(intents), attempts_by_intent(intents)
    by_order = clearing_of(["order", "overpaid"], [payment.order.number for payment in payments.values()])
    by_attempt = clearing_of(["unordered"], [str(attempt.key) for attempt in attempts.values()])
    for charge in side.charges:
        intent_id = charge.payment_intent_id or ""
        payment, attempt = payments.get(intent_id), attempts.get(intent_id)
        if payment is not None:
            booked, number = -by_order.get(payment.order.number, 0), payment.order.number
        else:
            booked, number = -by_attempt.get(str(attempt.key), 0) if attempt else 0, ""
        if charge.currency != "MYR" or booked != charge.amount_minor:
            kind = Break.Kind.WRONG_CHARGE if payment or attempt else Break.Kind.EXTRA_CHARGE
            yield Difference(kind, charge.charge_id, booked, charge.amount_minor, number)


def _fees(side: StripeSide) -> Iterator[Difference]:
    """Fees of charges that are ours; a stranger's charge is one difference, not two."""
    intents = [charge.payment_intent_id or "" for charge in side.charges]
    ours = {**attempts_by_intent(intents), **payments_by_intent(intents)}
    booked = clearing_of(["gateway_fee"], [charge.charge_id for charge in side.charges])
    for charge in side.charges:
        if charge.payment_intent_id not in ours or charge.balance is None:
            continue
        paid = booked.get(charge.charge_id, 0)
        if paid != charge.balance.fee_minor:
            number = _number_of(charge)
            yield Difference(Break.Kind.WRONG_FEE, charge.charge_id, paid, charge.balance.fee_minor, number)


def _number_of(charge: ChargeFacts) -> str:
    payment = Payment.objects.filter(intent_id=charge.payment_intent_id or "").select_related("order").first()
    return payment.order.number if payment else ""


def _lost_charges(side: StripeSide) -> Iterator[Difference]:
    known = {charge.payment_intent_id for charge in side.charges}
    ours = Payment.objects.filter(paid_at__gt=side.window.after, paid_at__lt=side.window.before)
    for payment in ours.exclude(intent_id__in=known).select_related("order").order_by("pk"):
        yield Difference(
            Break.Kind.MISSING_CHARGE, payment.intent_id, payment.captured_sen, 0, payment.order.number
        )


def _refunds(side: StripeSide) -> Iterator[Difference]:
    ours = Refund.objects.filter(stripe_id__in=[refund.refund_id for refund in side.refunds])
    rows = {refund.stripe_id: refund for refund in ours.select_related("payment__order")}
    keys = [str(refund.key) for refund in rows.values()]
    booked = clearing_of(["refund", "refund_failed"], keys)
    for told in side.refunds:
        row = rows.get(told.refund_id)
        if row is None:
            if told.status not in CAME_TO_NOTHING:
                yield Difference(Break.Kind.EXTRA_REFUND, told.refund_id, 0, told.amount_minor)
            continue
        expected, found = booked.get(str(row.key), 0), _went_back(told, row)
        if expected != found:
            number = row.payment.order.number if row.payment else ""
            yield Difference(Break.Kind.WRONG_REFUND, told.refund_id, expected, found, number)


def _went_back(told: RefundState, row: Refund) -> int:
    """Sen that left Stripe. Money without an order is booked as gone only when it has arrived."""
    is_gone = told.status is RefundStatus.SUCCEEDED if row.attempt_id else told.status not in CAME_TO_NOTHING
    return told.amount_minor if is_gone else 0


def _lost_refunds(side: StripeSide) -> Iterator[Difference]:
    known = {refund.refund_id for refund in side.refunds}
    sent = Refund.objects.filter(requested_at__gt=side.window.after, requested_at__lt=side.window.before)
    sent = sent.filter(state__in=(Refund.State.PENDING, Refund.State.SUCCEEDED), road=Refund.Road.GATEWAY)
    for refund in sent.exclude(stripe_id__in=known).exclude(amount_sen=0).order_by("pk"):
        number = refund.payment.order.number if refund.payment else ""
        yield Difference(
            Break.Kind.MISSING_REFUND, refund.stripe_id or str(refund.key), refund.amount_sen, 0, number
        )


def _disputes(side: StripeSide) -> Iterator[Difference]:
    ours = Dispute.objects.filter(stripe_id__in=[told.dispute_id for told in side.disputes])
    rows = {dispute.stripe_id: dispute for dispute in ours.select_related("payment__order")}
    kinds = ["dispute_opened", "dispute_won", "dispute_reinstated"]
    booked = clearing_of(kinds, rows)
    for told in side.disputes:
        row, net = rows.get(told.dispute_id), -sum(moved.net_minor for moved in told.balances)
        if row is None:
            yield Difference(Break.Kind.EXTRA_DISPUTE, told.dispute_id, 0, net)
        elif booked.get(told.dispute_id, 0) != net:
            number = row.payment.order.number
            yield Difference(
                Break.Kind.WRONG_DISPUTE, told.dispute_id, booked.get(told.dispute_id, 0), net, number
            )
