"""Idempotency keys of API v1. Source: docs.stripe.com/api/idempotent_requests.

The first executed answer is replayed, refusals included; other parameters are an error; a key in use is a
conflict; failed validation and 429 leave the key free; keys older than a day are forgotten.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass

from .errors import ApiError
from .forms import Params

KEEP_S = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass
class Answer:
    """What went out: status, body and the id of the request that made it."""

    status: int
    body: bytes
    request_id: str


@dataclass(eq=False)
class Claim:
    """One use of one key. With an answer it is to be replayed; without one the work is ours to do."""

    key: str
    path: str
    fingerprint: str
    made_at: float
    answer: Answer | None = None


class Keys:
    """The memory of keys; its own lock, because a held request must not stop the others."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self._lock = threading.Lock()

    def begin(self, key: str, path: str, params: Params, now: float) -> Claim:
        """Claim a key, or find the claim that was answered. Raises ApiError for misuse and for twins."""
        if len(key) > LONGEST_KEY:
            raise ApiError("Idempotency keys can be at most 255 characters long.", kind="idempotency_error")
        fingerprint = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
        with self._lock:
            known = self._claims.get(key)
            if known is None or now - known.made_at > KEEP_S:
                claim = self._claims[key] = Claim(key, path, fingerprint, now)
                return claim
            if (known.path, known.fingerprint) != (path, fingerprint):
                raise ApiError(
                    "Keys for idempotent requests can only be used with the same parameters they were first "
                    f"used with. Try using a key other than '{key}' if you meant to execute a different "
                    "request.",
                    kind="idempotency_error",
                )
            if known.answer is None:
                raise ApiError(
                    "There is currently another in-progress request using this Idempotent Key (that probably "
                    f"means you submitted twice, and the other request is still going through): {key}. "
                    "Please try again later.",
                    status=409,
                    code="idempotency_key_in_use",
                )
            return known

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Store the answer of an executed request."""
        with self._lock:
            claim.answer = answer

    def free(self, claim: Claim) -> None:
        """Give the key back: the request was not executed."""
        with self._lock:
            if self._claims.get(claim.key) is claim:
                del self._claims[claim.key]

    def forget(self, key: str | None = None) -> None:
        """Lose one key or all, as after a day."""
        with self._lock:
            if key is None:
                self._claims.clear()
            else:
                self._claims.pop(key, None)
