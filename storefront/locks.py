"""The one lock order of the house, and how long anybody may wait for a lock.

basket -> attempt -> order -> consignment (id) -> payment/refund -> stock (id) -> voucher -> commission
-> payee account (id) -> payout. Whoever needs several rows takes them in this order, rows of a kind by ascending id.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

LOCK_TIMEOUT = "3s"
STATEMENT_TIMEOUT = "10s"
IDLE_TIMEOUT = "15s"
RETRIES = 3
# serialization_failure, deadlock_detected (PostgreSQL documentation, appendix A)
RETRYABLE = {"40001", "40P01"}
LOCK_NOT_AVAILABLE = "55P03"


class ResourceBusy(Exception):
    """Somebody else holds a row for too long. Nothing was changed; trying again soon is right."""


@contextmanager
def short_transaction() -> Iterator[None]:
    """A transaction that waits at most 3 s for a lock and 10 s for a statement. Raises ResourceBusy."""
    try:
        with transaction.atomic():
            if not connection.savepoint_ids:
                _bound_waiting()
            yield
    except OperationalError as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            raise ResourceBusy from error
        raise


def _bound_waiting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),"
            " set_config('idle_in_transaction_session_timeout', %s, true)",
            [LOCK_TIMEOUT, STATEMENT_TIMEOUT, IDLE_TIMEOUT],
        )


def sqlstate(error: BaseException) -> str:
    """The five-letter code that PostgreSQL gave, or ''."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def retried(operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a whole operation again when PostgreSQL asks for it (40001, 40P01), three times at most.

    Belongs at the outermost level only: inside a transaction a retry cannot work.
    """
    for _ in range(RETRIES):
        try:
            return operation(*args, **kwargs)
        except OperationalError as error:
            if sqlstate(error) not in RETRYABLE:
                raise
    raise ResourceBusy
