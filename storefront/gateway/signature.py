"""Is this webhook from Stripe, and from now? Source: docs.stripe.com/webhooks#verify-manually.

Own code instead of the SDK's, because the SDK takes one secret, accepts any time in the future, and turns
the body into text first. Here the raw bytes count and nothing is parsed before a signature fits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from .errors import BadSignature
from .facts import event_envelope
from .protocol import EventEnvelope

TOLERANCE_S = 300
LONGEST_HEADER = 4096


def verify(raw_body: bytes, header: str, secrets: Sequence[str], *, now: datetime) -> EventEnvelope:
    """Check and read an event. Raises BadSignature, also for a signed body that is no event."""
    signed_at, candidates = _read_header(header)
    if abs(int(now.timestamp()) - signed_at) > TOLERANCE_S:
        raise BadSignature("The webhook was signed too long ago or in the future.", code="outside_tolerance")
    if not any(_fits(raw_body, signed_at, candidates, secret) for secret in secrets if secret):
        raise BadSignature("No signature fits this webhook.", code="no_match")
    try:
        return event_envelope(json.loads(raw_body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSignature("A signed webhook that is no event.", code="not_an_event") from error


def _read_header(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header[:LONGEST_HEADER].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    candidates = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal()) or not candidates:
        raise BadSignature("The Stripe-Signature header is missing or unreadable.", code="bad_header")
    return int(times[0]), candidates


def _fits(raw_body: bytes, signed_at: int, candidates: Sequence[str], secret: str) -> bool:
    signed = f"{signed_at}.".encode() + raw_body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
    return any(hmac.compare_digest(expected, given.encode()) for given in candidates)
