"""Many at one moment, each on its own database connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run all calls at one moment; their results in the same order. An error of one is raised here."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(timeout=60)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def drop_check(table: str, name: str) -> None:
    """Take a database guard away for this test; the database is copied anew for the next one."""
    with connection.cursor() as cursor:
        cursor.execute(f'alter table {table} drop constraint "{name}"')


def drop_index(name: str) -> None:
    """`drop_check` for a unique index that holds for some rows only."""
    with connection.cursor() as cursor:
        cursor.execute(f'drop index "{name}"')
