"""Stripe's error bodies. Source: docs.stripe.com/api/errors and docs.stripe.com/error-codes."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer other than 200.

    `is_executed` tells whether the endpoint had begun its work: only such an answer is kept under the
    idempotency key (docs.stripe.com/api/idempotent_requests). Failed validation leaves the key free.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
        is_executed: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_executed = is_executed
        self._fields: dict[str, Any] = {
            "code": code,
            "decline_code": decline_code,
            "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}" if code else None,
            "message": message,
            "param": param,
            "type": kind,
        }

    def body(self) -> dict[str, Any]:
        """The JSON body, absent fields left out as Stripe does."""
        return {"error": {name: value for name, value in self._fields.items() if value is not None}}


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def empty(param: str) -> ApiError:
    return ApiError(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a "
        f"parameter; however '{param}' cannot be unset.",
        code="parameter_invalid_empty",
        param=param,
    )


def unknown(param: str) -> ApiError:
    return ApiError(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def not_an_integer(param: str, value: object) -> ApiError:
    return ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)


def not_one_of(param: str, choices: tuple[str, ...]) -> ApiError:
    listed = ", ".join(choices)
    return ApiError(f"Invalid {param}: must be one of {listed}", param=param)


def no_such(kind: str, object_id: str, param: str = "id") -> ApiError:
    return ApiError(
        f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param, is_executed=True
    )


def unrecognized_url(method: str, path: str) -> ApiError:
    return ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)


def rate_limited() -> ApiError:
    return ApiError(
        "Request rate limit exceeded. You can learn more about rate limits here "
        "https://stripe.com/docs/rate-limits.",
        status=429,
        code="rate_limit",
    )


def internal(status: int = 500) -> ApiError:
    return ApiError(
        "Sorry! There was an error while talking to one of our backends. Support has been notified.",
        status=status,
        kind="api_error",
    )
