"""Moving a checkout attempt: UPDATE ... WHERE state IN (allowed), so that of two racers exactly one wins."""

from collections.abc import Iterable
from typing import Any

from storefront.checkout.models import CheckoutAttempt
from storefront.locks import lock_rows


def move(attempt: CheckoutAttempt, *, to: str, only_from: Iterable[str], **changes: Any) -> bool:
    """Move the attempt if it still stands in one of `only_from`. Returns whether this call moved it; then the value
    in hand says so too, without being read again. One that was not moved is left as it was read.

    A trigger refuses moves that money.md does not name, whatever `only_from` says.
    """
    moved = CheckoutAttempt.objects.filter(pk=attempt.pk, state__in=list(only_from)).update(
        state=to, **changes
    )
    if moved:
        for name, value in {"state": to, **changes}.items():
            setattr(attempt, name, value)
    return bool(moved)


def locked(attempt_id: int) -> CheckoutAttempt:
    """The attempt under its row lock; needs a transaction. Raises CheckoutAttempt.DoesNotExist."""
    rows = lock_rows(CheckoutAttempt.objects.filter(pk=attempt_id))
    if not rows:
        raise CheckoutAttempt.DoesNotExist
    return rows[0]
