"""Reading the record of outside calls."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from storefront.gateway.models import CallState, ExternalCall

LONG_OPEN = timedelta(minutes=10)


def open_ends(now: datetime) -> QuerySet[ExternalCall]:
    """Calls whose outcome has been unknown for over 10 minutes, oldest first."""
    waiting = ExternalCall.objects.filter(state__in=[CallState.SENT, CallState.UNKNOWN])
    return waiting.filter(updated_at__lt=now - LONG_OPEN).order_by("updated_at")
