"""Doors to the stand-in: the usual one, and one that waits no longer than a test can."""

from __future__ import annotations

import time

import pytest

from storefront.gateway import PaymentFacts, PaymentGateway, SessionState, get_gateway
from storefront.gateway.breaker import Breaker
from storefront.gateway.stripe_gateway import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, StripeGateway
from tests.services.stripe import StripeSandbox, checkout_request


@pytest.fixture
def gateway(stripe_sandbox: StripeSandbox) -> PaymentGateway:
    """What the settings give."""
    return get_gateway()


@pytest.fixture
def patient(stripe_sandbox: StripeSandbox) -> StripeGateway:
    """A door with its own breaker and the shop's own time limits: a busy machine is no lost reply."""
    return _door(stripe_sandbox, (CONNECT_TIMEOUT_S, READ_TIMEOUT_S))


@pytest.fixture
def impatient(stripe_sandbox: StripeSandbox) -> StripeGateway:
    """A door with its own breaker that gives up on a reply after 1 s: for replies that come late."""
    return _door(stripe_sandbox, (1.0, 1.0))


def _door(stripe_sandbox: StripeSandbox, timeouts_s: tuple[float, float]) -> StripeGateway:
    return StripeGateway(
        secret_key="sk_test_juragan_tests",
        api_base=stripe_sandbox.url,
        breaker=Breaker(time.monotonic),
        timeouts_s=timeouts_s,
    )


@pytest.fixture
def opened(gateway: PaymentGateway) -> SessionState:
    """An open session of RM 99.00 for the reference att-1."""
    return gateway.open_session(checkout_request("att-1"), idempotency_key="att-1:open:1")


@pytest.fixture
def paid(gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState) -> PaymentFacts:
    """RM 99.00 paid by card for att-1."""
    stripe_sandbox.pay(opened.session_id)
    payment = gateway.retrieve_session(opened.session_id).payment
    assert payment is not None
    return payment


@pytest.fixture
def paid_by_wallet(
    gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
) -> PaymentFacts:
    """RM 99.00 paid by GrabPay for att-1."""
    stripe_sandbox.pay(opened.session_id, method="grabpay")
    payment = gateway.retrieve_session(opened.session_id).payment
    assert payment is not None
    return payment
