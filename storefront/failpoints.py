"""Dying on purpose at a chosen step, for proofs that nothing is lost and nothing done twice (threats A13, I6).

FAILPOINT=sql:12:before kills this process before its 12th statement, http:2:after when the second reply of the
payment provider has come in. Inert unless the variable is set; the settings of production refuse to start with it.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

Act = Callable[[], None]


class Failpoint:
    """One step to die at: the `number`-th of its `kind` (sql, http), `when` before or after it is done."""

    def __init__(self, text: str, act: Act) -> None:
        kind, number, when = text.split(":")
        if kind not in ("sql", "http") or when not in ("before", "after"):
            raise ValueError(f"a failpoint reads sql:12:before or http:1:after, not {text!r}")
        self.at, self.act = (kind, int(number), when), act
        self.seen: Counter[str] = Counter()

    @contextmanager
    def step(self, kind: str) -> Iterator[None]:
        """A step that is about to be done inside the block."""
        self.seen[kind] += 1
        number = self.seen[kind]
        self._die_at((kind, number, "before"))
        yield
        self._die_at((kind, number, "after"))

    def run_statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Wrapper of every statement (docs.djangoproject.com, database instrumentation)."""
        with self.step("sql"):
            return execute(sql, params, many, context)

    def _die_at(self, here: tuple[str, int, str]) -> None:
        if here == self.at:
            self.act()


_armed: Failpoint | None = None


@contextmanager
def step(kind: str) -> Iterator[None]:
    """Around a step that is no statement of SQL; costs nothing unless a failpoint is set."""
    if _armed is None:
        yield
    else:
        with _armed.step(kind):
            yield


@contextmanager
def armed(text: str, act: Act) -> Iterator[Failpoint]:
    """Do `act` at this step of the block, in this process and thread."""
    global _armed  # noqa: PLW0603 - one process dies once
    _armed = failpoint = Failpoint(text, act)
    try:
        with connection.execute_wrapper(failpoint.run_statement):
            yield failpoint
    finally:
        _armed = None


def arm_from_environment() -> None:
    """Obey FAILPOINT for the life of this process; called when Django is ready."""
    global _armed  # noqa: PLW0603 - one process dies once
    text = os.environ.get("FAILPOINT")
    if text:
        _armed = Failpoint(text, kill_myself)
        connection_created.connect(_watch, dispatch_uid="storefront.failpoints")


def kill_myself() -> None:
    """End as `kill -9` ends: no handler, no rollback, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(connection: Any, **kwargs: Any) -> None:
    if _armed is not None:
        connection.execute_wrappers.append(_armed.run_statement)
