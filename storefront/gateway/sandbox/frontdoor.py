"""One API request from its headers to its reply: key check, version, faults, idempotency, work."""

from __future__ import annotations

import base64
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from . import api, errors, passing
from .errors import ApiError
from .events import API_VERSION
from .faults import Fault, Faults
from .forms import CannotReadForm, Params, decode
from .idempotency import Answer, Keys
from .world import World, new_id

REMEMBERED_CALLS = 10_000


@dataclass
class Reply:
    """What goes back over the wire. `is_dropped` closes the connection without a word."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_dropped: bool = False


@dataclass(frozen=True)
class Call:
    """One request as it came in. Header names in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def params(self) -> Params:
        """Query for GET, form body otherwise."""
        try:
            return decode(urlsplit(self.target).query if self.method == "GET" else self.body.decode("utf-8"))
        except (CannotReadForm, UnicodeDecodeError) as error:
            raise ApiError(f"Invalid request: {error}") from error


@dataclass(frozen=True)
class _Visit:
    """One understood call on its way through the door."""

    call: Call
    params: Params
    request_id: str
    key: str | None
    fault: Fault | None

    def meets(self, kind: str, when: str) -> bool:
        """Does this fault strike here?"""
        return self.fault is not None and (self.fault.kind, self.fault.when) == (kind, when)


class FrontDoor:
    """Where the SDK knocks."""

    def __init__(self, world: World, keys: Keys, faults: Faults) -> None:
        self._world, self._keys, self._faults = world, keys, faults
        self.calls: deque[dict[str, str | None]] = deque(maxlen=REMEMBERED_CALLS)
        self._epoch = 0

    def start_over(self) -> None:
        """Forget the calls so far; one that is still held will come to nothing."""
        self.calls.clear()
        self._epoch += 1

    def answer(self, call: Call) -> Reply:
        """Serve one call. Never raises ApiError."""
        request_id = new_id("req", 14)
        key = call.headers.get("idempotency-key") if call.method == "POST" else None
        self.calls.append({"method": call.method, "path": call.path, "key": key})
        fault = self._faults.take(call.method, call.path)
        try:
            self._check(call)
            visit = _Visit(call, call.params(), request_id, key, fault)
        except ApiError as error:
            return _reply(_error_answer(error, request_id))
        reply = self._plain(visit) if key is None else self._under_key(visit, key)
        if fault is not None and visit.meets("hold", "after"):
            time.sleep(fault.seconds)
        return reply

    def _plain(self, visit: _Visit) -> Reply:
        answer, _ = self._through_fault(visit)
        return Reply(is_dropped=True) if answer is None else _reply(answer)

    def _under_key(self, visit: _Visit, key: str) -> Reply:
        """Once for each idempotency key, and the same answer ever after."""
        extra = {"Idempotency-Key": key}
        try:
            claim = self._keys.begin(key, visit.call.path, visit.params, self._world.precise_now())
        except ApiError as error:
            return _reply(_error_answer(error, visit.request_id), extra)
        if claim.answer is not None:
            kept = claim.answer
            replayed = {**extra, "Idempotent-Replayed": "true", "Original-Request": kept.request_id}
            return _reply(Answer(kept.status, kept.body, visit.request_id), replayed)
        answer, to_keep = self._through_fault(visit)
        if to_keep is None:
            self._keys.free(claim)
        else:
            self._keys.keep(claim, to_keep)
        return Reply(is_dropped=True) if answer is None else _reply(answer, extra)

    def _through_fault(self, visit: _Visit) -> tuple[Answer | None, Answer | None]:
        """Work, unless a fault prevents it. What to send (None: hang up) and what to keep under the key."""
        if visit.meets("drop", "before"):
            return None, None
        if visit.meets("error", "before"):
            return _failure(visit, None)
        if visit.fault is not None and visit.meets("hold", "before"):
            epoch = self._epoch
            time.sleep(visit.fault.seconds)
            if epoch != self._epoch:
                return None, None
        answer, is_executed = self._work(visit)
        to_keep = answer if is_executed else None
        if visit.meets("drop", "after"):
            return None, to_keep
        if visit.meets("error", "after"):
            return _failure(visit, to_keep)
        return answer, to_keep

    def _work(self, visit: _Visit) -> tuple[Answer, bool]:
        """Do what is asked. The answer, and whether work had begun when it was made."""
        with self._world.lock:
            passing.catch_up(self._world)
            self._world.request = {"id": visit.request_id, "idempotency_key": visit.key}
            try:
                result = api.call(self._world, visit.call.method, visit.call.path, visit.params)
            except ApiError as error:
                return _error_answer(error, visit.request_id), error.is_executed
            finally:
                self._world.request = {"id": None, "idempotency_key": None}
                if visit.call.method == "POST":
                    self._world.save()
            return Answer(200, _json(result), visit.request_id), True

    def _check(self, call: Call) -> None:
        key = _api_key(call.headers.get("authorization", ""))
        if not key:
            raise ApiError(
                "You did not provide an API key. Use the Authorization header with Bearer.", status=401
            )
        wanted = self._world.config.api_key
        if not key.startswith("sk_test_") or (wanted is not None and key != wanted):
            raise ApiError(f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}", status=401)
        version = call.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise ApiError(f"Invalid Stripe API version: {version}. This account only speaks {API_VERSION}.")


def _api_key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode("utf-8").partition(":")[0]
        except (ValueError, UnicodeDecodeError):
            return ""
    return value.strip() if scheme.lower() == "bearer" else ""


def _failure(visit: _Visit, otherwise: Answer | None) -> tuple[Answer, Answer | None]:
    """The error of a fault, and what stays under the key."""
    status = visit.fault.status if visit.fault is not None else 500
    error = errors.rate_limited() if status == 429 else errors.internal(status)
    failed = _error_answer(error, visit.request_id)
    is_kept = visit.fault is not None and visit.fault.keeps_key()
    return failed, failed if is_kept else otherwise


def _error_answer(error: ApiError, request_id: str) -> Answer:
    body = error.body()
    body["error"]["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
    return Answer(error.status, _json(body), request_id)


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8")


def _reply(answer: Answer, extra: Mapping[str, str] | None = None) -> Reply:
    headers = {
        "Content-Type": "application/json",
        "Request-Id": answer.request_id,
        "Stripe-Version": API_VERSION,
        **(extra or {}),
    }
    return Reply(answer.status, answer.body, headers)
