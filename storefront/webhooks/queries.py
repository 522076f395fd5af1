"""Reading the inbox."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from storefront.webhooks.models import InboundEvent

LONG_PARKED = timedelta(hours=1)
ODD = (InboundEvent.State.FAILED, InboundEvent.State.ORPHAN, InboundEvent.State.CONFLICT)


def odd_events(now: datetime) -> QuerySet[InboundEvent]:
    """What a person should look at, newest first: given up, about nothing we know, changed, or parked for an hour."""
    is_late = Q(state=InboundEvent.State.PARKED, received_at__lt=now - LONG_PARKED)
    return InboundEvent.objects.filter(Q(state__in=ODD) | is_late).order_by("-received_at")
