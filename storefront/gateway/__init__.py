"""The one door to Stripe. Read `protocol.py` for what may be asked; `get_gateway()` opens it.

This file imports neither Django nor stripe, because the stand-in (`gateway.sandbox`) lives below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .errors import BadSignature, GatewayError, GatewayRefused, GatewayUnavailable, GatewayUnknownOutcome
from .protocol import (
    API_VERSION,
    MINIMUM_AMOUNT_SEN,
    BalanceFacts,
    ChargeFacts,
    ChargeStatus,
    CheckoutLine,
    CheckoutRequest,
    DisputeState,
    EventEnvelope,
    Page,
    PaymentFacts,
    PaymentGateway,
    PaymentStatus,
    RefundRequest,
    RefundState,
    RefundStatus,
    SessionPayment,
    SessionState,
    SessionStatus,
    Window,
)

__all__ = [
    "API_VERSION",
    "MINIMUM_AMOUNT_SEN",
    "BadSignature",
    "BalanceFacts",
    "ChargeFacts",
    "ChargeStatus",
    "CheckoutLine",
    "CheckoutRequest",
    "DisputeState",
    "EventEnvelope",
    "GatewayError",
    "GatewayRefused",
    "GatewayUnavailable",
    "GatewayUnknownOutcome",
    "Page",
    "PaymentFacts",
    "PaymentGateway",
    "PaymentStatus",
    "RefundRequest",
    "RefundState",
    "RefundStatus",
    "SessionPayment",
    "SessionState",
    "SessionStatus",
    "Window",
    "expects_live_money",
    "get_gateway",
    "verify_event",
]


def get_gateway() -> PaymentGateway:
    """The gateway that the settings describe: STRIPE_SECRET_KEY and, for the stand-in, STRIPE_API_BASE."""
    from .stripe_gateway import gateway_from_settings

    return gateway_from_settings()


def expects_live_money() -> bool:
    """Whether the key in the settings moves real money; what comes in the other mode is not ours (threats A16)."""
    from django.conf import settings

    from .checks import LIVE

    return settings.STRIPE_SECRET_KEY.startswith(LIVE)


def verify_event(
    raw_body: bytes, signature_header: str, secrets: Sequence[str], *, now: datetime
) -> EventEnvelope:
    """Check a webhook's signature over its raw bytes and read it. Any of `secrets` may have signed.

    Raises BadSignature when none did, or when the signature is more than 300 s from `now` either way.
    """
    from .signature import verify

    return verify(raw_body, signature_header, secrets, now=now)
