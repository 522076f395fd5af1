"""What Stripe would tell, as values: sessions, charges, refunds. For tests of rules that need no stand-in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt, Payment, Refund
from storefront.checkout.operations import follow_refund
from storefront.checkout.operations.settling import apply_session
from storefront.checkout.operations.states import move
from storefront.gateway import RefundState, RefundStatus, SessionState, SessionStatus
from storefront.gateway.protocol import (
    BalanceFacts,
    ChargeFacts,
    ChargeStatus,
    PaymentFacts,
    PaymentStatus,
    SessionPayment,
)
from storefront.order.models import Order
from tests.services.attempts import FREIGHT_SEN, a_reserved_attempt
from tests.services.people_and_goods import NOON

_numbers = itertools.count(1)

LATER = NOON + timedelta(days=2)
UNIT_SEN = 4_500
TOTAL_SEN = 3 * UNIT_SEN + FREIGHT_SEN
"""What the order of `tests/checkout/conftest.py` costs."""


def being_opened(*wanted: tuple[Product, int]) -> CheckoutAttempt:
    """An attempt whose payment page exists at Stripe, which the shop has not written down as open yet."""
    attempt = a_reserved_attempt(*wanted, now=NOON)
    move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
    return attempt


def on_the_page(*wanted: tuple[Product, int]) -> CheckoutAttempt:
    """An attempt whose payment page is open, without a call."""
    attempt = being_opened(*wanted)
    move(attempt, to="session_open", only_from=["session_opening"])
    return attempt


def charge(*, fee: int | None = None, intent: str = "pi_1", amount: int = 6_000) -> ChargeFacts:
    """A card's charge; without a fee, Stripe has not booked it yet."""
    number = next(_numbers)
    balance = None
    if fee is not None:
        balance = BalanceFacts(f"txn_{number}", amount, fee, amount - fee, "MYR", "charge", NOON)
    return ChargeFacts(
        charge_id=f"ch_{number}",
        payment_intent_id=intent,
        status=ChargeStatus.SUCCEEDED,
        amount_minor=amount,
        amount_refunded_minor=0,
        currency="MYR",
        method="card",
        is_disputed=False,
        is_live=False,
        created_at=NOON,
        metadata={},
        balance=balance,
    )


def session_of(attempt: CheckoutAttempt, **changes: Any) -> SessionState:
    """The attempt's session, complete and paid by card unless changed."""
    intent = f"pi_{attempt.pk}"
    paid = PaymentFacts(
        payment_intent_id=intent,
        status=PaymentStatus.SUCCEEDED,
        amount_minor=attempt.amount_sen,
        amount_received_minor=attempt.amount_sen,
        currency="MYR",
        is_live=False,
        created_at=NOON,
        metadata={},
        charge=charge(intent=intent, amount=attempt.amount_sen),
    )
    told = SessionState(
        session_id=attempt.session_id or "",
        reference=attempt.public_id,
        status=SessionStatus.COMPLETE,
        payment_status=SessionPayment.PAID,
        amount_minor=attempt.amount_sen,
        currency="MYR",
        mode="payment",
        is_live=False,
        url=None,
        created_at=NOON,
        expires_at=attempt.expires_at,
        payment_intent_id=intent,
        metadata={},
        payment=paid,
    )
    return replace(told, **changes)


def ordered(attempt: CheckoutAttempt) -> Order:
    """Its money has come."""
    apply_session(attempt, session_of(attempt), now=NOON)
    attempt.refresh_from_db()
    assert attempt.order is not None
    return attempt.order


def refund_of(intent: str | None, amount: int, status: str = "succeeded", **changes: Any) -> RefundState:
    """A refund that somebody made in Stripe's dashboard, or ours when `metadata` names it."""
    facts: dict[str, Any] = {
        "metadata": {},
        "failure_reason": "",
        "refund_id": f"re_{next(_numbers)}",
        **changes,
    }
    return RefundState(
        status=RefundStatus(status),
        amount_minor=amount,
        currency="MYR",
        charge_id="ch_1",
        payment_intent_id=intent,
        created_at=NOON,
        **facts,
    )


def sums(order: Order) -> tuple[int, int]:
    """Sen refunded, on the payment and on the order."""
    return Payment.objects.get(order=order).refunded_sen, Order.objects.get(pk=order.pk).refunded_sen


def tell(intent: str | None, amount: int, status: str = "succeeded", **changes: Any) -> bool:
    return follow_refund(refund_of(intent, amount, status, **changes), now=LATER)


def answer(row: Refund, status: str, **changes: Any) -> bool:
    """Stripe's word on a refund that we asked for."""
    paid = row.payment or row.attempt
    assert paid is not None
    facts = {"refund_id": f"re_of_{row.pk}", "metadata": {"reference": str(row.key)}, **changes}
    return tell(paid.intent_id, row.amount_sen, status, **facts)
