"""Every write between basket and paid order. Views, webhooks, jobs and the reconciler call these, nothing else.

All roads lead to `settle`: webhook, return page, poll and reconciler look the session up at Stripe and hand what they
found to the one function that makes an order (money.md section 2).
"""

from storefront.checkout.operations.attempts import AttemptUnderWay, reserve
from storefront.checkout.operations.codes import CannotUseCode, drop_codes, enter_code
from storefront.checkout.operations.holding import CannotReserve, OfferGone, SoldOut
from storefront.checkout.operations.paying import expire, open_session
from storefront.checkout.operations.refund_fate import (
    CannotTransfer,
    follow_refund,
    record_transfer,
    send_refund,
)
from storefront.checkout.operations.refund_plan import CannotRefund, RefundPlan, plan_refund
from storefront.checkout.operations.refunds import PlanChanged, request_refund
from storefront.checkout.operations.settling import settle

__all__ = [
    "AttemptUnderWay",
    "CannotRefund",
    "CannotReserve",
    "CannotTransfer",
    "CannotUseCode",
    "OfferGone",
    "PlanChanged",
    "RefundPlan",
    "SoldOut",
    "drop_codes",
    "enter_code",
    "expire",
    "follow_refund",
    "open_session",
    "plan_refund",
    "record_transfer",
    "request_refund",
    "reserve",
    "send_refund",
    "settle",
]
