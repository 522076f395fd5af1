"""Run the jobs that waiting code deferred, in the test's own thread and transaction."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection
from procrastinate.contrib.django import app

RunJobs = Callable[[], list[str]]

TAKE = """
    update procrastinate_jobs set status = 'succeeded'
    where id = (
        select id from procrastinate_jobs
        where status = 'todo' and (scheduled_at is null or scheduled_at <= now())
        order by priority desc, id limit 1
    )
    returning task_name, args
"""
MOST_JOBS = 1000
"""More than any journey defers: jobs that defer each other without end are an error."""


@pytest.fixture
def run_jobs(db: None) -> RunJobs:
    """Do every due job, those included that jobs defer; returns the names of their tasks in order.

    A job that fails raises in the test. Jobs deferred in transaction.on_commit are there only once that ran:
    use the fixture django_capture_on_commit_callbacks or a test that commits.
    """
    return run_due_jobs


def run_due_jobs() -> list[str]:
    """The same as a function, for helpers that are no fixtures."""
    done: list[str] = []
    while job := _take_one():
        name, arguments = job
        app.tasks[name].func(**arguments)
        done.append(name)
        assert len(done) < MOST_JOBS, f"jobs defer each other without end: {done[-5:]}"
    return done


def _take_one() -> tuple[str, dict[str, object]] | None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE)
        row = cursor.fetchone()
    if row is None:
        return None
    name, arguments = row
    return name, json.loads(arguments) if isinstance(arguments, str) else arguments
