"""Background work of the pages."""

from django.utils import timezone
from procrastinate.contrib.django import app

from cms.operations import publish_due


@app.periodic(cron="* * * * *")
@app.task(queue="pages", pass_context=False)
def publish_due_pages(timestamp: int) -> None:
    """Once a minute: what was scheduled goes live, what has expired leaves."""
    publish_due(now=timezone.now())
