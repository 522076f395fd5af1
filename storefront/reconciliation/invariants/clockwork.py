"""What runs by itself runs: jobs, payment events, calls to the outside."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from storefront.gateway.models import CallState, ExternalCall
from storefront.reconciliation.invariants.registry import invariant
from storefront.upkeep.queries import given_up_jobs
from storefront.webhooks.models import InboundEvent

OLDEST_JOB = timedelta(hours=1)
OLDEST_EVENT = timedelta(hours=24)
OLDEST_CALL = timedelta(hours=1)


@invariant
def jobs_are_done_in_time(now: datetime) -> Iterable[str]:
    """Nothing that was due has waited, or been under way, for an hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select job.id, job.task_name from procrastinate_jobs job join procrastinate_events event"
            " on event.job_id = job.id and event.type = 'deferred'"
            " where job.status in ('todo', 'doing') and coalesce(job.scheduled_at, event.at) < %s order by job.id",
            [now - OLDEST_JOB],
        )
        return [f"job {job_id} {name}" for job_id, name in cursor.fetchall()]


@invariant
def no_job_was_given_up(now: datetime) -> Iterable[str]:
    """Staff run it again from the page of faults."""
    rows = given_up_jobs().order_by("pk").values_list("pk", "task_name")
    return (f"job {job_id} {name}" for job_id, name in rows)


@invariant
def events_are_applied_in_time(now: datetime) -> Iterable[str]:
    """New or parked for more than a day (threats A8, A9)."""
    waiting = InboundEvent.objects.filter(
        state__in=(InboundEvent.State.NEW, InboundEvent.State.PARKED), received_at__lt=now - OLDEST_EVENT
    )
    return (f"event {event_id}" for event_id in waiting.order_by("pk").values_list("event_id", flat=True))


@invariant
def outside_calls_have_an_outcome(now: datetime) -> Iterable[str]:
    """An unknown outcome is looked up within minutes (threats A25, A27)."""
    unknown = ExternalCall.objects.filter(
        state__in=(CallState.SENT, CallState.UNKNOWN), updated_at__lt=now - OLDEST_CALL
    )
    return (f"call {key}" for key in unknown.order_by("pk").values_list("idempotency_key", flat=True))
