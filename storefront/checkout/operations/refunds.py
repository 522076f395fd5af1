"""Money back to a buyer: planned, shown, executed as planned. Its fate is followed in `refund_fate`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, Sum
from django.db.models.functions import Least

from storefront.checkout.models import Payment, Refund, RefundLine
from storefront.checkout.operations.ordering import BUYER_OWED, CLEARING
from storefront.checkout.operations.refund_plan import CannotRefund, RefundPlan, plan_refund
from storefront.checkout.operations.unit_returns import balanced, lock_order, take_back
from storefront.ledger.operations import post
from storefront.locks import lock_rows, short_transaction
from storefront.order.models import Order
from storefront.outbox import defer


class PlanChanged(Exception):
    """Facts changed since the preview; `plan` is the new one."""

    def __init__(self, plan: RefundPlan) -> None:
        super().__init__("the facts changed since the preview")
        self.plan = plan


def request_refund(
    order_id: int,
    *,
    units: Mapping[int, int],
    cause: str,
    plan_sha256: str,
    reason: str,
    staff_id: int,
    now: datetime,
    freight_of: Collection[int] = (),
) -> Refund:
    """Execute the plan that was shown, or raise PlanChanged with a new one. Raises CannotRefund.

    One transaction: refund row, stock, shares, commission and journal; the money itself is sent by a job, or, where
    Stripe's window is over, by a person's bank transfer (`record_transfer`).
    """
    with short_transaction():
        order = lock_order(order_id)
        payment = locked_payment(order)
        plan = plan_refund(order, units=units, cause=cause, now=now, freight_of=freight_of)
        if plan.sha256 != plan_sha256:
            raise PlanChanged(plan)
        if payment.disputed_sen:
            raise CannotRefund("disputed")
        if plan.amount_sen > left_of(payment):
            raise CannotRefund("captured")
        refund = write_refund(payment, plan, plan.amount_sen, reason=reason, staff_id=staff_id, now=now)
        contra = CLEARING if refund.road == Refund.Road.GATEWAY else BUYER_OWED
        legs = balanced(take_back(plan, reference=str(refund.key), now=now), contra, plan.amount_sen)
        post(kind="refund", subject=str(refund.key), legs=legs, at=now)
        if refund.road == Refund.Road.GATEWAY:
            defer("storefront.checkout.jobs.send_refund", refund_id=refund.pk)
    return refund


def locked_payment(order: Order) -> Payment:
    """The order's payment under its lock: whoever gives money back stands in line here."""
    (payment,) = lock_rows(Payment.objects.filter(order=order))
    return payment


def left_of(payment: Payment) -> int:
    """Sen that may still go back: captured, less what went or is on its way, less what a bank refused and is owed."""
    return payment.captured_sen - payment.refunded_sen - owed_on(payment)


def owed_on(payment: Payment) -> int:
    """Sen of refunds that the bank sent back to us and that the buyer still gets by transfer."""
    failed = payment.refunds.filter(state=Refund.State.FAILED, transferred_at=None, replaced_by=None)
    return failed.aggregate(total=Sum("amount_sen"))["total"] or 0


def write_refund(
    payment: Payment,
    plan: RefundPlan,
    amount_sen: int,
    *,
    reason: str = "",
    staff_id: int | None = None,
    stripe_id: str | None = None,
    now: datetime,
) -> Refund:
    """The row, its lines, and the sums that pages show. Needs the payment's lock; a trigger checks the bound again."""
    refund = Refund.objects.create(
        payment=payment,
        cause=plan.cause,
        reason=reason[:200],
        amount_sen=amount_sen,
        freight_sen=plan.freight_sen,
        road=plan.road,
        stripe_id=stripe_id,
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
    count_refunded(payment, amount_sen)
    return refund


def count_refunded(payment: Payment, amount_sen: int) -> None:
    """Move the sums on payment and order: up when money goes back, down when it did not arrive.

    More than was paid can only go back outside the shop; the sums then stop at what was paid, the books do not.
    """
    Payment.objects.filter(pk=payment.pk).update(
        refunded_sen=Least(F("refunded_sen") + amount_sen, F("captured_sen"))
    )
    Order.objects.filter(pk=payment.order_id).update(
        refunded_sen=Least(F("refunded_sen") + amount_sen, F("total_sen"))
    )
