"""What we rely on at Stripe: the same cases against the stand-in and, with a test key, against Stripe itself.

    STRIPE_CONTRACT_KEY=sk_test_... python3 manage.py test tests/contracts/gateway

The real account must be a Malaysian test account with cards, FPX and GrabPay switched on.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from storefront.gateway import (
    API_VERSION,
    GatewayRefused,
    GatewayUnknownOutcome,
    PaymentGateway,
    PaymentStatus,
    RefundRequest,
    RefundStatus,
    SessionPayment,
    SessionStatus,
    Window,
)
from storefront.gateway.stripe_gateway import StripeGateway
from tests.services.stripe import StripeSandbox, checkout_request

REAL_KEY = os.environ.get("STRIPE_CONTRACT_KEY", "")
SIDES = ["stand-in"]
REAL_SIDE = [pytest.param("stripe", marks=pytest.mark.enable_socket)] if REAL_KEY else []


@dataclass(frozen=True)
class Side:
    """One of the two worlds: its door, and a way to have a card pay without a browser."""

    gateway: PaymentGateway
    pay_by_card: Callable[[int], str]


def stand_in_side(sandbox: StripeSandbox) -> Side:
    def pay(amount_sen: int) -> str:
        payment_intent_id: str = sandbox.lever("charges", amount=amount_sen)["payment_intent"]
        return payment_intent_id

    return Side(StripeGateway(secret_key="sk_test_x", api_base=sandbox.url), pay)


def real_side() -> Side:
    """Refuses a live key: these cases make sessions, payments and refunds."""
    assert REAL_KEY.startswith("sk_test_"), "STRIPE_CONTRACT_KEY must be a test key"
    api = stripe.StripeClient(REAL_KEY, stripe_version=API_VERSION)

    def pay(amount_sen: int) -> str:
        intent = api.v1.payment_intents.create(
            {
                "amount": amount_sen,
                "currency": "myr",
                "confirm": True,
                "payment_method": "pm_card_visa",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            }
        )
        return intent.id

    return Side(StripeGateway(secret_key=REAL_KEY), pay)


@pytest.fixture(params=[*SIDES, *REAL_SIDE])
def side(request: pytest.FixtureRequest) -> Side:
    """The stand-in, or Stripe."""
    if request.param == "stripe":
        return real_side()
    return stand_in_side(request.getfixturevalue("stripe_sandbox"))


@pytest.fixture
def reference() -> str:
    """A reference that no earlier run has used."""
    return f"contract-{secrets.token_hex(8)}"


class TestSessionContract:
    def test_new_session_is_open_unpaid_and_has_no_payment(self, side: Side, reference: str) -> None:
        request = checkout_request(reference, customer_email="siti@example.com", metadata={"basket": "7"})
        session = side.gateway.open_session(request, idempotency_key=reference)
        assert session.session_id.startswith("cs_test_")
        assert (session.status, session.payment_status) == (SessionStatus.OPEN, SessionPayment.UNPAID)
        assert (session.amount_minor, session.currency, session.mode) == (9_900, "MYR", "payment")
        assert (session.reference, dict(session.metadata)) == (
            reference,
            {"basket": "7", "reference": reference},
        )
        assert session.is_live is False and session.url and session.url.startswith("http")
        assert session.payment_intent_id is None
        assert session.expires_at == request.expires_at.replace(microsecond=0)
        assert side.gateway.retrieve_session(session.session_id) == session

    def test_same_session_comes_back_when_the_key_is_repeated(self, side: Side, reference: str) -> None:
        request = checkout_request(reference)
        first = side.gateway.open_session(request, idempotency_key=reference)
        assert side.gateway.open_session(request, idempotency_key=reference) == first

    def test_outcome_is_unknown_when_the_key_is_used_for_another_request(
        self, side: Side, reference: str
    ) -> None:
        side.gateway.open_session(checkout_request(reference), idempotency_key=reference)
        with pytest.raises(GatewayUnknownOutcome):
            side.gateway.open_session(checkout_request(reference, quantity=3), idempotency_key=reference)

    def test_session_is_refused_when_the_amount_is_below_two_ringgit(
        self, side: Side, reference: str
    ) -> None:
        request = checkout_request(reference, unit_sen=199, quantity=1)
        with pytest.raises(GatewayRefused) as refusal:
            side.gateway.open_session(request, idempotency_key=reference)
        assert refusal.value.code == "amount_too_small"

    def test_session_is_taken_when_the_amount_is_two_ringgit(self, side: Side, reference: str) -> None:
        request = checkout_request(reference, unit_sen=200, quantity=1)
        assert side.gateway.open_session(request, idempotency_key=reference).amount_minor == 200

    @pytest.mark.parametrize("minutes", [5, 25 * 60])
    def test_session_is_refused_when_its_end_is_too_near_or_too_far(
        self, side: Side, reference: str, minutes: int
    ) -> None:
        ends = datetime.now(UTC) + timedelta(minutes=minutes)
        with pytest.raises(GatewayRefused) as refusal:
            side.gateway.open_session(checkout_request(reference, expires_at=ends), idempotency_key=reference)
        assert refusal.value.param == "expires_at"

    def test_key_is_free_again_when_validation_failed(self, side: Side, reference: str) -> None:
        with pytest.raises(GatewayRefused):
            side.gateway.open_session(
                checkout_request(reference, unit_sen=1, quantity=1, currency="XXX"), idempotency_key=reference
            )
        session = side.gateway.open_session(checkout_request(reference), idempotency_key=reference)
        assert session.reference == reference

    def test_session_closes_once_when_it_is_expired(self, side: Side, reference: str) -> None:
        opened = side.gateway.open_session(checkout_request(reference), idempotency_key=reference)
        closed = side.gateway.expire_session(opened.session_id, idempotency_key=f"{reference}:expire:1")
        assert (closed.status, closed.url) == (SessionStatus.EXPIRED, None)
        with pytest.raises(GatewayRefused):
            side.gateway.expire_session(opened.session_id, idempotency_key=f"{reference}:expire:2")

    def test_session_is_found_by_our_reference(self, side: Side, reference: str) -> None:
        began = datetime.now(UTC)
        opened = side.gateway.open_session(checkout_request(reference), idempotency_key=reference)
        assert side.gateway.find_session(reference, created_after=began) == opened
        assert side.gateway.find_session(f"{reference}-other", created_after=began) is None

    def test_object_is_missing_when_nobody_made_it(self, side: Side) -> None:
        with pytest.raises(GatewayRefused) as refusal:
            side.gateway.retrieve_session("cs_test_a1nobody")
        assert refusal.value.is_missing


class TestPaymentContract:
    def test_card_payment_tells_its_charge(self, side: Side) -> None:
        payment = side.gateway.retrieve_payment(side.pay_by_card(5_000))
        assert (payment.status, payment.amount_minor, payment.amount_received_minor) == (
            PaymentStatus.SUCCEEDED,
            5_000,
            5_000,
        )
        assert payment.charge is not None and payment.charge.charge_id.startswith("ch_")
        assert (payment.charge.method, payment.charge.currency) == ("card", "MYR")

    def test_refund_is_ours_and_bounded(self, side: Side, reference: str) -> None:
        payment_intent_id = side.pay_by_card(5_000)
        request = RefundRequest(payment_intent_id, 2_000, reference)
        refund = side.gateway.refund(request, idempotency_key=reference)
        assert refund.refund_id.startswith("re_")
        assert refund.status in {RefundStatus.SUCCEEDED, RefundStatus.PENDING}
        assert (refund.amount_minor, refund.currency, refund.reference) == (2_000, "MYR", reference)
        assert side.gateway.refund(request, idempotency_key=reference).refund_id == refund.refund_id
        assert side.gateway.retrieve_refund(refund.refund_id).refund_id == refund.refund_id
        found = side.gateway.find_refund(reference, payment_intent_id=payment_intent_id)
        assert found is not None and found.refund_id == refund.refund_id
        with pytest.raises(GatewayRefused):
            side.gateway.refund(
                RefundRequest(payment_intent_id, 3_001, f"{reference}-2"), idempotency_key=f"{reference}-2"
            )
        charge = side.gateway.retrieve_payment(payment_intent_id).charge
        assert charge is not None and charge.amount_refunded_minor == 2_000

    def test_lists_tell_what_happened_newest_first(self, side: Side, reference: str) -> None:
        window = Window(datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1))
        payment_intent_id = side.pay_by_card(5_000)
        refund = side.gateway.refund(
            RefundRequest(payment_intent_id, 100, reference), idempotency_key=reference
        )
        assert refund.refund_id in {row.refund_id for row in side.gateway.list_refunds(window).items}
        charges = side.gateway.list_charges(window).items
        assert payment_intent_id in {row.payment_intent_id for row in charges}
        assert list(charges) == sorted(charges, key=lambda row: row.created_at, reverse=True)
        events = side.gateway.list_events(window, kinds=["charge.succeeded"]).items
        assert {event.kind for event in events} == {"charge.succeeded"}
        assert payment_intent_id in {event.payment_intent_id for event in events}
        assert {event.api_version for event in events} and not any(event.is_live for event in events)
        assert side.gateway.list_disputes(window).next_cursor is None
