"""A change of the rules that waits for a second person: what one typed, another reads and makes or refuses.

Only what opens the border, moves money or ends a row waits. A new gate that closes takes effect at once: goods that
are seized meanwhile cost more than a listing that comes back a day later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CannotDecide(Exception):
    """The proposal was decided before, or by whom it came from."""


class RuleProposal(models.Model):
    """One proposed row or change of a row. `answers` are the form's fields as typed; `row_pk` the row to change."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MADE = "made", _("Made")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(max_length=12)
    row_pk = models.PositiveBigIntegerField(null=True, blank=True)
    code = models.CharField(max_length=80)
    answers = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="made") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="rule_made_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"

    def decide(self, *, by: Any, is_made: bool, now: datetime) -> None:
        """Close the proposal; the caller holds its row and makes the change in the same transaction.

        Anybody with the right may refuse, its author too; only another person may make it. Raises CannotDecide.
        """
        if self.state != self.State.WAITING or (is_made and by.pk == self.proposed_by_id):
            raise CannotDecide(self.code)
        self.state = self.State.MADE if is_made else self.State.REFUSED
        self.decided_by, self.decided_at = by, now
        self.save(update_fields=["state", "decided_by", "decided_at"])
