"""The one lock order of the house, and how long anybody may wait for a lock.

basket -> attempt -> order -> consignment (id) -> payment/refund -> stock (id) -> voucher -> commission
-> payee account (id) -> payout. Whoever needs several rows takes them in this order, rows of a kind by ascending id:
through `lock_rows`, or with `reach` before an UPDATE that locks by itself. Both refuse to go back down.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)

LOCK_TIMEOUT = "3s"
STATEMENT_TIMEOUT = "10s"
BUYER_WAITS = "3300ms"
"""For statements of a buyer who stands before the page: several lock waits may follow each other inside one UPDATE
(PostgreSQL queues first for the row, then for its holder), and each may take LOCK_TIMEOUT."""
IDLE_TIMEOUT = "15s"
RETRIES = 3
# PostgreSQL documentation, appendix A: serialization_failure, deadlock_detected
RETRYABLE = {"40001", "40P01"}
# lock_not_available, query_canceled (by statement_timeout)
WAITED_TOO_LONG = {"55P03", "57014"}

RUNGS = {
    label: rung
    for rung, labels in enumerate(
        (
            ("basket.Basket",),
            ("checkout.CheckoutAttempt",),
            ("order.Order",),
            ("fulfilment.Consignment",),
            ("checkout.Payment", "checkout.Refund"),
            ("partner.StockRecord",),
            ("offer.ConditionalOffer", "voucher.Voucher"),
            ("commissions.LineShare", "commissions.Commission"),
            ("referrals.Agent",),
            ("payouts.Batch", "payouts.Payout"),
        )
    )
    for label in labels
}
"""Model -> its place in the order, lowest first."""


class ResourceBusy(Exception):
    """Somebody else holds a row for too long. Nothing was changed; trying again soon is right."""


class WrongLockOrder(Exception):
    """A row of a lower rung was to be locked while a higher one is held: two such transactions can block each other."""


@contextmanager
def short_transaction(statement_timeout: str = STATEMENT_TIMEOUT) -> Iterator[None]:
    """A transaction that waits at most 3 s for a lock and `statement_timeout` for a statement. Raises ResourceBusy."""
    try:
        with transaction.atomic():
            if not connection.savepoint_ids:
                _bound_waiting(statement_timeout)
            yield
    except OperationalError as error:
        if sqlstate(error) in WAITED_TOO_LONG:
            raise ResourceBusy from error
        raise


def _bound_waiting(statement_timeout: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),"
            " set_config('idle_in_transaction_session_timeout', %s, true)",
            [LOCK_TIMEOUT, statement_timeout, IDLE_TIMEOUT],
        )


def lock_rows(rows: QuerySet[Row]) -> list[Row]:
    """These rows under their locks, by ascending id. Needs a transaction. Raises WrongLockOrder."""
    reach(rows.model)
    return list(rows.select_for_update().order_by("pk"))


def reach(model: type[Model]) -> None:
    """Say that rows of this kind are locked next; rungs are remembered until the transaction ends.

    Raises WrongLockOrder, a mistake in our code that a test meets before two buyers do.
    """
    rung = RUNGS[model._meta.label]
    turn = _turn()
    held_in, held = getattr(connection, "_rung", (None, -1))
    if held_in == turn and held > rung:
        raise WrongLockOrder(f"{model._meta.label} after rung {held}")
    connection._rung = (turn, rung)  # type: ignore[attr-defined]


class _Turn:
    """Names one transaction: it hangs among the hooks of its commit, which every end of it empties."""

    def __call__(self) -> None:
        """Nothing is to be done at the commit."""


def _turn() -> object:
    """The transaction that is open, new each time it is opened; inside a test's own one, the outermost savepoint.

    A decorated operation is the same Atomic object at every call, so that cannot tell two calls apart.
    """
    blocks = connection.atomic_blocks
    ours = [place for place, block in enumerate(blocks) if not getattr(block, "_from_testcase", False)]
    if not ours:
        return object()
    if ours[0] > 0:
        return connection.savepoint_ids[ours[0] - 1]
    for entry in connection.run_on_commit:
        if isinstance(entry[1], _Turn):
            return entry[1]
    turn = _Turn()
    transaction.on_commit(turn)
    return turn


def sqlstate(error: BaseException) -> str:
    """The five-letter code that PostgreSQL gave, or ''."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_passing(error: BaseException | None) -> bool:
    """Will the same request probably work in a moment? Rows held by others, deadlocks, a database that restarts."""
    if isinstance(error, ResourceBusy | InterfaceError):
        return True
    if not isinstance(error, DatabaseError):
        return False
    # Without a code the connection itself was lost; 08 connection exception, 57P shutdown, 53 too many connections.
    code = sqlstate(error)
    has_no_connection = isinstance(error, OperationalError) and (not code or code[:2] in {"08", "53"})
    return has_no_connection or code[:3] == "57P" or code in RETRYABLE | WAITED_TOO_LONG


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
