"""Jobs that a person must look at."""

from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob


def given_up_jobs() -> QuerySet[ProcrastinateJob]:
    """Failed for good, newest first: their tries are used up, or they took a worker down each time."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-pk")
