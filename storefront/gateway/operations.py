"""Calling the outside safely: write down, send, write down what came of it. Never inside a transaction.

Each step commits by itself, so that after a crash at any point the row tells what may have happened:
`ready` was never sent, `sent` and `unknown` may have been acted on and must be looked up.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from storefront.alarms import alarm

from .errors import GatewayRefused, GatewayUnavailable, GatewayUnknownOutcome
from .models import CallState, ExternalCall

Answer = TypeVar("Answer")

PROOF_AFTER = timedelta(seconds=90)
"""Longer than any call lives at Stripe's edge (80 s) after we have hung up."""


ABSENT = "absent"
MOST_TRIES = 8
"""So often one thing is sent anew, each time after proof that the try before made nothing; then a person looks."""


class CannotSendAgain(Exception):
    """An earlier try is finished, under way, or of unknown outcome. `call` tells which; nothing was sent.

    ok: read `call.result`. sent, unknown: look it up by the reference, then `record_found` or
    `record_absent`. ready: another process is about to send.
    """

    def __init__(self, call: ExternalCall) -> None:
        super().__init__(f"{call.idempotency_key} is {call.state}")
        self.call = call


class CannotProveAbsence(GatewayUnavailable):
    """Not finding a thing proves nothing yet. As with every GatewayUnavailable: try later."""


class CannotReuseKey(Exception):
    """The same purpose and reference were written down with another request."""


def call_outside(
    *,
    purpose: str,
    reference: str,
    request: object,
    send: Callable[[str], Answer],
    ids_of: Callable[[Answer], Mapping[str, str]],
    now: datetime,
) -> Answer:
    """Send once, with a key of our own, and keep what came of it.

    `send` gets the idempotency key and makes exactly one HTTP call. `ids_of` picks what to store of the
    answer. A refused try permits a new one with a new key; a try that never left (GatewayUnavailable), or that
    nobody answered and a look-up did not find, is repeated under its key. Raises CannotSendAgain,
    CannotReuseKey, and the gateway's own errors; Django's RuntimeError when a transaction is open.
    """
    digest = request_hash(request)
    call = _write_down(purpose=purpose, reference=reference, digest=digest, now=now)
    _mark_sent(call, now=now)
    try:
        answer = send(call.idempotency_key)
    except GatewayUnavailable as error:
        _finish(call, CallState.READY, now=now, error_code=error.code, request_id=error.request_id)
        raise
    except GatewayRefused as error:
        _finish(call, CallState.REFUSED, now=now, error_code=error.code, request_id=error.request_id)
        raise
    except GatewayUnknownOutcome as error:
        _finish(call, CallState.UNKNOWN, now=now, error_code=error.code, request_id=error.request_id)
        raise
    _finish(call, CallState.OK, now=now, result=dict(ids_of(answer)))
    return answer


def record_found(call: ExternalCall, *, result: Mapping[str, str], now: datetime) -> None:
    """A look-up found what the call had made."""
    _finish(call, CallState.OK, now=now, result=dict(result))


def record_absent(call: ExternalCall, *, now: datetime) -> None:
    """A look-up found nothing: the call made nothing so far, and a new try may follow.

    Raises CannotProveAbsence while the call is so young that it may still arrive or be worked on.
    """
    if now - call.updated_at < PROOF_AFTER:
        raise CannotProveAbsence("A call that young may still be acted on; look again.", code="too_early")
    _finish(call, CallState.REFUSED, now=now, error_code=ABSENT, request_id=call.request_id)


def abandon(*, purpose: str, reference: str, now: datetime) -> bool:
    """Give up a call that never left. True when nothing was ever sent, or all that was sent came to nothing.

    False: something may exist outside, or another process is sending; ask there.
    """
    tries = ExternalCall.objects.filter(purpose=purpose, reference=reference)
    tries.filter(state=CallState.READY).update(
        state=CallState.REFUSED, error_code="abandoned", updated_at=now
    )
    return not tries.exclude(state=CallState.REFUSED).exists()


def request_hash(request: object) -> str:
    """SHA-256 of a request (dataclass or plain JSON), the same for equal requests."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be part of a request to the outside")


def _write_down(*, purpose: str, reference: str, digest: str, now: datetime) -> ExternalCall:
    """The row for this try, in a transaction of its own."""
    try:
        with transaction.atomic(durable=True):
            return _row_for(purpose=purpose, reference=reference, digest=digest, now=now)
    except IntegrityError:
        other = ExternalCall.objects.filter(purpose=purpose, reference=reference).latest("attempt_no")
        raise CannotSendAgain(other) from None


def _row_for(*, purpose: str, reference: str, digest: str, now: datetime) -> ExternalCall:
    tries = ExternalCall.objects.filter(purpose=purpose, reference=reference)
    last = tries.order_by("-attempt_no").first()
    if last is not None and last.state == CallState.READY:
        if last.request_sha256 != digest:
            raise CannotReuseKey(last.idempotency_key)
        return last
    if last is not None and last.state != CallState.REFUSED:
        raise CannotSendAgain(last)
    attempt_no = 1 if last is None else last.attempt_no + 1
    if attempt_no > MOST_TRIES:
        alarm("outside.tries", f"{reference}:{purpose}", f"given up after {MOST_TRIES} tries")
        raise GatewayUnavailable("This was tried too often; a person must look.", code="too_many_tries")
    return ExternalCall.objects.create(
        purpose=purpose,
        reference=reference,
        attempt_no=attempt_no,
        idempotency_key=_key_again(last, digest) or f"{reference}:{purpose}:{attempt_no}",
        request_sha256=digest,
        created_at=now,
        updated_at=now,
    )


def _key_again(last: ExternalCall | None, digest: str) -> str:
    """The key of a request that nobody answered, or '': still on its way, it must not be acted on beside this one.

    Of a request that was answered Stripe keeps the answer for a day, errors too, and repeats it under the same key
    (docs.stripe.com/api/idempotent_requests): that one needs a new key.
    """
    is_unanswered = last is not None and last.error_code == ABSENT and not last.request_id
    return last.idempotency_key if last and is_unanswered and last.request_sha256 == digest else ""


def _mark_sent(call: ExternalCall, *, now: datetime) -> None:
    """Only one process gets past this line for one row."""
    with transaction.atomic(durable=True):
        rows = ExternalCall.objects.filter(pk=call.pk, state=CallState.READY)
        if not rows.update(state=CallState.SENT, updated_at=now):
            call.refresh_from_db()
            raise CannotSendAgain(call)
    call.state = CallState.SENT


def _finish(
    call: ExternalCall,
    state: CallState,
    *,
    now: datetime,
    result: dict[str, str] | None = None,
    error_code: str = "",
    request_id: str = "",
) -> None:
    """Write the outcome, unless somebody who looked it up was faster."""
    with transaction.atomic(durable=True):
        rows = ExternalCall.objects.filter(pk=call.pk, state__in=[CallState.SENT, CallState.UNKNOWN])
        rows.update(
            state=state,
            result=result or {},
            error_code=error_code,
            request_id=request_id,
            updated_at=now,
        )
    call.refresh_from_db()
