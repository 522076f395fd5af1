"""Deferred jobs run when a test says so, and never twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from procrastinate import Blueprint
from procrastinate.contrib.django import app

from tests.services.jobs import RunJobs


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the task `tests:say` was told; it exists for one test."""
    words: list[str] = []
    tasks = Blueprint()
    tasks.task(name="say")(lambda *, word: words.append(word))
    app.add_tasks_from(tasks, namespace="tests")
    yield words
    del app.tasks["tests:say"]


@pytest.mark.django_db
class TestRunJobs:
    def test_jobs_run_once_and_in_order_when_they_are_due(self, heard: list[str], run_jobs: RunJobs) -> None:
        for word in ("first", "second"):
            app.tasks["tests:say"].defer(word=word)
        assert run_jobs() == ["tests:say", "tests:say"]
        assert run_jobs() == []
        assert heard == ["first", "second"]

    def test_job_waits_when_it_is_scheduled_for_later(self, heard: list[str], run_jobs: RunJobs) -> None:
        app.tasks["tests:say"].configure(schedule_in={"hours": 1}).defer(word="later")
        assert run_jobs() == []
        assert heard == []

    def test_failure_reaches_the_test_when_a_job_fails(self, heard: list[str], run_jobs: RunJobs) -> None:
        app.tasks["tests:say"].defer(wrong="argument")
        with pytest.raises(TypeError):
            run_jobs()
