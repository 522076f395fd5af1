"""One call to Stripe, written down first; what may have happened is looked up, never sent again on age alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from storefront.gateway import GatewayUnavailable
from storefront.gateway.models import CallState
from storefront.gateway.operations import CannotSendAgain, call_outside, record_absent, record_found

IN_FLIGHT = timedelta(minutes=2)
"""A call that young may still be on its way in another process: its absence would prove nothing."""

Answer = TypeVar("Answer")
Found_co = TypeVar("Found_co", covariant=True)


class Find(Protocol[Found_co]):
    """Looks the object up by our own reference; None proves that it does not exist."""

    def __call__(self) -> Found_co | None: ...


def ask(
    *,
    purpose: str,
    reference: str,
    request: object,
    send: Callable[[str], Answer],
    find: Find[Answer],
    id_of: Callable[[Answer], str],
    now: datetime,
) -> Answer:
    """Send, or find what an earlier try made.

    Raises GatewayRefused, GatewayUnavailable (nothing happened, or another process is sending: try later) and
    GatewayUnknownOutcome (look again later).
    """
    try:
        return call_outside(
            purpose=purpose,
            reference=reference,
            request=request,
            send=send,
            ids_of=lambda answer: {"id": id_of(answer)},
            now=now,
        )
    except CannotSendAgain as blocked:
        call = blocked.call
        if call.state in (CallState.READY, CallState.SENT) and now - call.updated_at < IN_FLIGHT:
            raise GatewayUnavailable("another process is sending this") from blocked
        found = find()
        if found is not None:
            record_found(call, result={"id": id_of(found)}, now=now)
            return found
        record_absent(call, now=now)
        raise GatewayUnavailable("the earlier try made nothing; the next one sends anew") from blocked
