"""One call to Stripe, written down first; what may have happened is looked up, never sent again on age alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from storefront.gateway import GatewayUnavailable
from storefront.gateway.operations import CannotSendAgain, call_outside, record_absent, record_found

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
    """Send, or find what an earlier try made: also that of a process which died between sending and writing.

    Found is found, however young the call. Absence counts only when the call is too old to be acted on any more;
    until then another process may be sending. Raises GatewayRefused, GatewayUnavailable (nothing happened yet, or
    nobody can know yet: try later) and GatewayUnknownOutcome (look again later).
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
        found = find()
        if found is not None:
            record_found(call, result={"id": id_of(found)}, now=now)
            return found
        record_absent(call, now=now)
        raise GatewayUnavailable("the earlier try made nothing; the next one sends anew") from blocked
