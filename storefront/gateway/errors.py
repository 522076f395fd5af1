"""What can go wrong at the door to Stripe, told apart by what the caller may do next.

The one question that matters after a failed call is "may money have moved?". Hence three families:
`GatewayRefused` (no, and Stripe said why), `GatewayUnavailable` (no, nothing was acted on) and
`GatewayUnknownOutcome` (perhaps: look the object up by our reference, never send again).
"""

from __future__ import annotations


class GatewayError(Exception):
    """Base of all errors of the gateway. Holds no key, no body and no personal data."""

    def __init__(self, message: str, *, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id


class GatewayRefused(GatewayError):
    """Stripe answered no (4xx). Nothing was created; the reason is in `code` and `param`."""

    def __init__(
        self,
        message: str,
        *,
        http_status: int,
        code: str = "",
        param: str = "",
        decline_code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.http_status = http_status
        self.param = param
        self.decline_code = decline_code

    @property
    def is_missing(self) -> bool:
        """True when Stripe says that the object does not exist."""
        return self.http_status == 404 or self.code == "resource_missing"


class GatewayUnavailable(GatewayError):
    """Nothing was acted on: breaker open, no connection, or 429. The same call may be tried later."""

    def __init__(
        self, message: str, *, code: str = "", request_id: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.retry_after_s = retry_after_s


class GatewayUnknownOutcome(GatewayError):
    """Timeout, lost reply, 5xx, or a twin call under way: Stripe may have acted.

    Look the object up by our reference (`find_session`, `find_refund`) before anything else.
    """


class BadSignature(GatewayError):
    """The webhook body was not signed by any of our secrets, or not within 300 s of now."""
