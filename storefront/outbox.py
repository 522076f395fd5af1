"""Handing work to a job inside the caller's transaction: it commits or rolls back with everything else (house.md D3).

Operations name the job instead of importing it, since jobs import operations. `tests/test_house.py` checks that every
name deferred here is a task.
"""

from typing import Any

from procrastinate.contrib.django import app


def defer(task: str, *, after_s: int = 0, **arguments: Any) -> None:
    """Queue `task`, a dotted path such as `storefront.checkout.jobs.open_session`, to run in `after_s` seconds."""
    job = app.configure_task(task, schedule_in={"seconds": after_s} if after_s else None)
    job.defer(**arguments)
