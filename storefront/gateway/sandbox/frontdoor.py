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
        """Serve one call, and let a fault hold the finished answer back. Never raises ApiError."""
        key = call.headers.get("idempotency-key") if call.method == "POST" else None
        self.calls.append({"method": call.method, "path": call.path, "key": key})
        fault = self._faults.take(call.method, call.path)
        reply = self._answer(call, key, fault)
        if fault is not None and (fault.kind, fault.when) == ("hold", "after"):
            time.sleep(fault.seconds)
        return reply

    def _answer(self, call: Call, key: str | None, fault: Fault | None) -> Reply:
        request_id = new_id("req", 14)
        try:
            self._check(call)
            params = call.params()
        except ApiError as error:
            return _reply(_error_answer(error, request_id))
        if key is None:
            answer, _ = self._faulty(call, params, request_id, None, fault)
            return Reply(is_dropped=True) if answer is None else _reply(answer)
        return self._answer_under(key, call, params, request_id, fault)

    def _answer_under(
        self, key: str, call: Call, params: Params, request_id: str, fault: Fault | None
    ) -> Reply:
        extra = {"Idempotency-Key": key}
        try:
            claim = self._keys.begin(key, call.path, params, self._world.precise_now())
        except ApiError as error:
            return _reply(_error_answer(error, request_id), extra)
        if claim.answer is not None:
            kept = claim.answer
            replayed = {**extra, "Idempotent-Replayed": "true", "Original-Request": kept.request_id}
            return _reply(Answer(kept.status, kept.body, request_id), replayed)
        answer, to_keep = self._faulty(call, params, request_id, key, fault)
        if to_keep is None:
            self._keys.free(claim)
        else:
            self._keys.keep(claim, to_keep)
        return Reply(is_dropped=True) if answer is None else _reply(answer, extra)

    def _faulty(
        self, call: Call, params: Params, request_id: str, key: str | None, fault: Fault | None
    ) -> tuple[Answer | None, Answer | None]:
        """Work under a fault. Returns what to send (None: nothing) and what to keep (None: nothing)."""
        if fault is not None and fault.when == "before":
            if fault.kind == "drop":
                return None, None
            if fault.kind == "error":
                failed = _error_answer(_error_for(fault), request_id)
                return failed, failed if fault.keeps_key() else None
            epoch = self._epoch
            time.sleep(fault.seconds)
            if epoch != self._epoch:
                return None, None
        answer, is_executed = self._work(call, params, request_id, key)
        to_keep = answer if is_executed else None
        if fault is not None and fault.when == "after":
            if fault.kind == "drop":
                return None, to_keep
            if fault.kind == "error":
                failed = _error_answer(_error_for(fault), request_id)
                return failed, failed if fault.keeps_key() else to_keep
        return answer, to_keep

    def _work(self, call: Call, params: Params, request_id: str, key: str | None) -> tuple[Answer, bool]:
        with self._world.lock:
            passing.catch_up(self._world)
            self._world.request = {"id": request_id, "idempotency_key": key}
            try:
                result = api.call(self._world, call.method, call.path, params)
            except ApiError as error:
                return _error_answer(error, request_id), error.is_executed
            finally:
                self._world.request = {"id": None, "idempotency_key": None}
                if call.method == "POST":
                    self._world.save()
            return Answer(200, _json(result), request_id), True

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


def _error_for(fault: Fault) -> ApiError:
    return errors.rate_limited() if fault.status == 429 else errors.internal(fault.status)


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
