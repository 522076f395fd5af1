"""Working off the job queue inside a test: the real jobs, in the real order, on this test's database."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app


def run_jobs() -> None:
    """Run every job that is due, until none is left."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def waiting_work() -> list[tuple[str, dict[str, Any]]]:
    """Jobs of the checkout that wait in the queue, by their short name, with what they are about."""
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args from procrastinate_jobs where status = 'todo' order by id")
        rows = cursor.fetchall()
    return [
        (name.rsplit(".", 1)[-1], json.loads(args) if isinstance(args, str) else args) for name, args in rows
    ]


def waiting_jobs() -> list[str]:
    """Names of the tasks that wait in the queue."""
    with connection.cursor() as cursor:
        cursor.execute("select task_name from procrastinate_jobs where status = 'todo' order by id")
        return [row[0] for row in cursor.fetchall()]
