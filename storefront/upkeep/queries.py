"""Jobs that a person must look at."""

from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob


def given_up_jobs() -> QuerySet[ProcrastinateJob]:
    """Failed for good, newest first: their tries are used up, or they took a worker down each time.

    Clockwork is left out: it comes round by itself, and what it could not do waits in rows of its own.
    """
    failed = ProcrastinateJob.objects.filter(status="failed").exclude(args__has_key="timestamp")
    return failed.order_by("-pk")
