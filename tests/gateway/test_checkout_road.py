"""A session from opening to money, through the real SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storefront.gateway import (
    CheckoutLine,
    CheckoutRequest,
    PaymentGateway,
    SessionPayment,
    SessionStatus,
    get_gateway,
    verify_event,
)
from tests.services.stripe import WEBHOOK_SECRET, StripeSandbox


def request_for(reference: str) -> CheckoutRequest:
    return CheckoutRequest(
        reference=reference,
        lines=[CheckoutLine("Batik tulis", 4_950, 2), CheckoutLine("Penghantaran", 1_200, 1)],
        currency="MYR",
        success_url="https://shop.example/ms/checkout/return/?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://shop.example/ms/basket/",
        expires_at=datetime.now(UTC) + timedelta(minutes=31),
    )


@pytest.fixture
def gateway(stripe_sandbox: StripeSandbox) -> PaymentGateway:
    return get_gateway()


class TestPaidSession:
    def test_session_is_open_and_unpaid_when_just_opened(self, gateway: PaymentGateway) -> None:
        session = gateway.open_session(request_for("att-1"), idempotency_key="att-1:open:1")
        assert session.status is SessionStatus.OPEN
        assert session.payment_status is SessionPayment.UNPAID
        assert (session.amount_minor, session.currency) == (2 * 4_950 + 1_200, "MYR")
        assert session.payment_intent_id is None

    def test_money_and_fee_are_told_when_the_buyer_pays(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        opened = gateway.open_session(request_for("att-1"), idempotency_key="att-1:open:1")
        stripe_sandbox.pay(opened.session_id, method="card")
        session = gateway.retrieve_session(opened.session_id)
        assert session.is_paid and session.url is None
        assert session.payment is not None and session.payment.charge is not None
        balance = session.payment.charge.balance
        assert balance is not None
        assert balance.fee_minor == 11_100 * 3 // 100 + 100

    def test_webhook_verifies_when_the_buyer_pays(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        opened = gateway.open_session(request_for("att-1"), idempotency_key="att-1:open:1")
        stripe_sandbox.pay(opened.session_id)
        (letter,) = stripe_sandbox.letters("checkout.session.completed")
        event = verify_event(letter.body, letter.signature, [WEBHOOK_SECRET], now=datetime.now(UTC))
        assert (event.object_id, event.reference) == (opened.session_id, "att-1")
