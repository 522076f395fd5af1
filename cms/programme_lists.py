"""What the programme's pages show: events before and after now, and an event's time in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from cms.models import Event, EventPage, ProgrammeIndexPage, ProgrammePage

MALAYSIA = "Asia/Kuala_Lumpur"
ZONE_NAMES = {
    "Asia/Kuala_Lumpur": "MYT",
    "Asia/Jakarta": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Hours as the clock on a wall shows them, without offset (a template would turn them back into the shop's
    own zone); `zone` is the short name that people use."""

    starts: datetime
    ends: datetime
    zone: str


def index_facts(index: ProgrammeIndexPage, now: datetime) -> dict[str, Any]:
    """The programmes of the index's language, and their events on both sides of `now`."""
    from cms.models import EventPage, ProgrammePage

    programmes = ProgrammePage.objects.child_of(index).live().select_related("hero", "locale")
    events = EventPage.objects.descendant_of(index).live()
    return {"programmes": list(programmes.order_by("-first_published_at")), **split_by_time(events, now)}


def programme_facts(page: ProgrammePage, now: datetime) -> dict[str, Any]:
    """The programme's events on both sides of `now`."""
    from cms.models import EventPage

    return split_by_time(EventPage.objects.child_of(page).live(), now)


def split_by_time(events: Any, now: datetime) -> dict[str, Any]:
    """`upcoming`, next first, and `past`, latest first; by the end of the event's record."""
    rows: Iterable[EventPage] = (
        events.filter(event__isnull=False)
        .select_related("event", "hero", "locale")
        .order_by("event__starts_at")
    )
    upcoming = [row for row in rows if row.event is not None and row.event.ends_at > now]
    past = [row for row in rows if row.event is not None and row.event.ends_at <= now]
    return {"upcoming": upcoming, "past": past[::-1]}


def event_facts(page: EventPage, now: datetime) -> dict[str, Any]:
    """Times where the event is and in Malaysia, seats, and what one can do about signing up at `now`."""
    event = page.event
    if event is None:
        return {"event": None, "times": []}
    return {
        "event": event,
        "times": times_of(event),
        "is_over": event.ends_at <= now,
        "sign_up": sign_up_state(event, now),
    }


def times_of(event: Event) -> list[LocalTime]:
    """The event's hours on the clock of its place, and on Malaysia's where that differs."""
    zones = list(dict.fromkeys((event.time_zone, MALAYSIA)))
    times = [local_time(event, zone) for zone in zones]
    return times if times[0].starts != times[-1].starts else times[:1]


def local_time(event: Event, zone: str) -> LocalTime:
    """Start and end on the clocks of `zone`."""
    place = ZoneInfo(zone)
    starts, ends = event.starts_at.astimezone(place), event.ends_at.astimezone(place)
    return LocalTime(starts.replace(tzinfo=None), ends.replace(tzinfo=None), ZONE_NAMES[zone])


def sign_up_state(event: Event, now: datetime) -> str:
    """One sentence about signing up at `now`."""
    if event.state == event.State.CANCELLED:
        return _("This event has been cancelled.")
    if event.ends_at <= now:
        return _("This event is over.")
    if event.sign_up_opens_at is None or event.sign_up_opens_at > now:
        return _("Sign-up has not opened yet. The form will be here, and an alias will be enough.")
    if event.sign_up_closes_at is not None and event.sign_up_closes_at <= now:
        return _("Sign-up is closed.")
    return _("Sign-up is open.")


SCHEMA_STATES = {
    "planned": "EventScheduled",
    "moved": "EventRescheduled",
    "cancelled": "EventCancelled",
    "done": "EventScheduled",
}


def structured_event(event: Event) -> dict[str, Any]:
    """schema.org facts of an event."""
    online = event.mode == event.Mode.ONLINE
    attendance = "OnlineEventAttendanceMode" if online else "OfflineEventAttendanceMode"
    return {
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{SCHEMA_STATES[event.state]}",
        "eventAttendanceMode": f"https://schema.org/{attendance}",
        "location": {"@type": "VirtualLocation" if online else "Place", "name": event.place},
        "isAccessibleForFree": True,
    }
