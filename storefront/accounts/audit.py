"""Who looked at or did what, and what for: one row for each privileged act (agents G9, threats I18)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One act of a person of the team. Append-only: a trigger refuses every change."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events"
    )
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="app.model:id, never a name")
    purpose = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        app_label = "accounts"
        constraints = [models.CheckConstraint(condition=~models.Q(purpose=""), name="audit_has_a_purpose")]
        indexes = [models.Index(fields=["-at"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class CannotAudit(ValueError):
    """Nobody said what for; nothing may be shown or done."""


def record_audit(
    *, actor: Any, action: str, subject: models.Model, purpose: str, now: datetime
) -> AuditEvent:
    """Writes the row before the act. Raises CannotAudit without a purpose of at least 5 letters."""
    said = " ".join(purpose.split())
    if len(said) < 5:
        raise CannotAudit("a purpose is needed")
    name = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEvent.objects.create(actor=actor, action=action, subject=name, purpose=said[:300], at=now)
