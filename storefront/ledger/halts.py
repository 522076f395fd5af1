"""Stopping payouts, and letting them go again: the first by a check, the second by a person with a reason (C12)."""

from datetime import datetime

from django.db import transaction

from storefront.ledger.models import Halt


class CannotLift(Exception):
    """Nothing stands, or no reason was given."""


@transaction.atomic
def halt(*, reason: str, now: datetime) -> Halt:
    """Stop money from leaving. While one stands, it is that one."""
    standing = Halt.objects.select_for_update().filter(lifted_at=None).first()
    return standing or Halt.objects.create(reason=reason[:400], since=now)


def is_halted() -> bool:
    """Whether payouts must not be drafted, approved or sent."""
    return Halt.objects.filter(lifted_at=None).exists()


@transaction.atomic
def lift(*, by_id: int, reason: str, now: datetime) -> Halt:
    """A person has looked and lets money leave again. Raises CannotLift."""
    standing = Halt.objects.select_for_update().filter(lifted_at=None).first()
    if standing is None or not reason.strip():
        raise CannotLift
    standing.lifted_at, standing.lifted_by_id, standing.lifted_because = now, by_id, reason.strip()[:200]
    standing.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    return standing
