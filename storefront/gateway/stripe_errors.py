"""Stripe's errors into ours. The question behind each: may the other side have acted?"""

from __future__ import annotations

from collections.abc import Iterator

import stripe
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from .errors import GatewayError, GatewayRefused, GatewayUnavailable, GatewayUnknownOutcome

NEVER_SENT = (NewConnectionError, ConnectTimeoutError, SSLError)
"""No connection or no trust in it: the request never left."""
LONGEST_MESSAGE = 300


def from_stripe(error: stripe.StripeError, *, is_write: bool) -> tuple[GatewayError, bool]:
    """Our error, and whether it is a sign of trouble at Stripe (for the breaker) or a plain no."""
    request_id = error.request_id or ""
    if isinstance(error, stripe.APIConnectionError):
        return _from_network(error, is_write), True
    if isinstance(error, stripe.RateLimitError):
        wait = _seconds((error.headers or {}).get("Retry-After"))
        return (
            GatewayUnavailable(
                "Stripe asks us to slow down.", code="rate_limit", request_id=request_id, retry_after_s=wait
            ),
            True,
        )
    if isinstance(error, stripe.IdempotencyError):
        message = "The idempotency key was used for another request; what it made is unknown."
        return GatewayUnknownOutcome(message, code="idempotency_error", request_id=request_id), False
    if isinstance(error, stripe.APIError):
        return _from_trouble(error, is_write), error.http_status != 409
    return _from_refusal(error), False


def _from_network(error: stripe.APIConnectionError, is_write: bool) -> GatewayError:
    if any(isinstance(cause, NEVER_SENT) for cause in _causes(error)):
        return GatewayUnavailable("No connection to Stripe.", code="no_connection")
    if is_write:
        return GatewayUnknownOutcome("Stripe's reply did not arrive.", code="lost_reply")
    return GatewayUnavailable("Stripe's reply did not arrive.", code="lost_reply")


def _from_trouble(error: stripe.APIError, is_write: bool) -> GatewayError:
    """5xx, a twin call under way (409), or a body that is no JSON."""
    code = _code(error) or f"http_{error.http_status}"
    message = f"Stripe answered with HTTP {error.http_status}."
    family = GatewayUnknownOutcome if is_write else GatewayUnavailable
    return family(message, code=code, request_id=error.request_id or "")


def _from_refusal(error: stripe.StripeError) -> GatewayRefused:
    told = error.error
    return GatewayRefused(
        (error.user_message or "Stripe refused.")[:LONGEST_MESSAGE],
        http_status=error.http_status or 0,
        code=_code(error),
        param=str(getattr(error, "param", None) or ""),
        decline_code=str(getattr(told, "decline_code", None) or ""),
        request_id=error.request_id or "",
    )


def _code(error: stripe.StripeError) -> str:
    return str(error.code or getattr(error.error, "code", None) or "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """All errors under this one: causes, contexts, and the `reason` that urllib3 wraps."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
