"""A process of our own that is ended by `kill -9` at a chosen step: a fork with a database connection of its own."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable

from django.db import connections

from storefront import failpoints

NOWHERE = "sql:1000000:before"
"""A failpoint that no run reaches: its steps are counted, nobody dies."""


def statements_of(work: Callable[[], object]) -> int:
    """How many statements this work takes when nobody dies; it is done."""
    with failpoints.armed(NOWHERE, failpoints.kill_myself) as counted:
        work()
    return counted.seen["sql"]


def killed(work: Callable[[], object], point: str = NOWHERE) -> bool:
    """A fork does the work and dies at the failpoint, or where the work itself kills it. True when it did die.

    Needs a test that commits: the fork must see the rows. Raises AssertionError when it failed by itself.
    """
    connections.close_all()  # a connection must not be shared with the fork
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fork beside threads of stand-ins: the child uses none of them
        child = os.fork()
    if child == 0:
        code = 1
        try:
            with failpoints.armed(point, failpoints.kill_myself):
                work()
            code = 0
        except BaseException:  # noqa: BLE001 - a fork tells and ends
            traceback.print_exc()
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "a victim failed by itself"
    return status == signal.SIGKILL
