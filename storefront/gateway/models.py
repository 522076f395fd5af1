"""Calls to the outside that change something there, written down before they leave."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CallState(models.TextChoices):
    """ready -> sent -> ok | refused | unknown; unknown ends in ok or refused by looking it up."""

    READY = "ready"
    SENT = "sent"
    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ExternalCall(models.Model):
    """One try of one purpose for one of our own things (`reference`).

    The key that Stripe sees is made of these three, so two processes cannot send two different ones; a request that
    nobody answered keeps its key in the next try.
    """

    purpose = models.CharField(max_length=40)
    reference = models.CharField(max_length=100)
    attempt_no = models.PositiveSmallIntegerField(default=1)
    idempotency_key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.READY)
    result = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "reference", "attempt_no"], name="external_call_one_row_a_try"
            ),
            models.UniqueConstraint(
                fields=["purpose", "reference"],
                condition=~Q(state=CallState.REFUSED),
                name="external_call_one_live_try",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="external_call_state_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["updated_at"],
                condition=Q(state__in=[CallState.SENT, CallState.UNKNOWN]),
                name="external_call_open_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.idempotency_key} ({self.state})"
