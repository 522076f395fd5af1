"""The inbox of events from outside: every verified event once, then worked off by a job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InboundEvent(models.Model):
    """One event of the payment provider, as its bytes came in."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        DONE = "done", _("Done")
        PARKED = "parked", _("Waiting for our own row")
        ORPHAN = "orphan", _("About nothing we know")
        CONFLICT = "conflict", _("Same id, other body")
        FAILED = "failed", _("Given up")

    event_id = models.CharField(max_length=100)
    body_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=100, db_index=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    tries = models.PositiveIntegerField(default=0, help_text="Times taken by a worker")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Times applying it failed")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="A worker has it since")
    note = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "body_sha256"], name="event_once_per_body"),
            models.UniqueConstraint(
                fields=["event_id"],
                condition=~models.Q(state="conflict"),
                name="one_effective_event_per_id",
            ),
        ]
        indexes = [models.Index(fields=["state", "received_at"], name="event_inbox")]
