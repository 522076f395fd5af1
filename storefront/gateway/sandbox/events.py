"""Events: what happened to which object, as a snapshot taken at that moment.

Source: docs.stripe.com/api/events/object.
"""

from __future__ import annotations

import copy
from typing import Any

from .world import Json, World, new_id

API_VERSION = "2026-10-28.endive"
"""The one version that the stand-in speaks; a test holds it against the gateway's own pin."""


def emit(world: World, kind: str, subject: Json, *, previous: Json | None = None) -> Json:
    """Record an event about `subject` as it is now and hand it to the delivery."""
    data: Json = {"object": copy.deepcopy(subject)}
    if previous is not None:
        data["previous_attributes"] = previous
    event: dict[str, Any] = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.now(),
        "data": data,
        "livemode": bool(subject.get("livemode", False)),
        "pending_webhooks": 1 if world.config.webhook_url else 0,
        "request": dict(world.request),
        "type": kind,
    }
    world.table("events")[event["id"]] = event
    world.table("deliveries")[event["id"]] = {"is_delivered": False, "attempts": []}
    world.on_event(event["id"])
    return event
