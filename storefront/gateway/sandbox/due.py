"""What time alone brings about: bookings, delayed payments, refunds on their way.

This module only keeps the list; `passing.py` acts on it, so that nobody imports in a circle.
"""

from __future__ import annotations

from .world import Json, World


def plan(world: World, what: str, object_id: str, delay_s: float | None, **details: str) -> None:
    """Note that `what` shall happen to the object. With a delay of None only a lever brings it about."""
    at = None if delay_s is None else world.precise_now() + delay_s
    world.table("due")[f"{what}:{object_id}"] = {"what": what, "object_id": object_id, "at": at, **details}


def take(world: World, what: str, object_id: str) -> Json | None:
    """Take this entry off the list."""
    entry: Json | None = world.table("due").pop(f"{what}:{object_id}", None)
    return entry


def take_ripe(world: World) -> Json | None:
    """Take the oldest entry whose time has come."""
    now = world.precise_now()
    ripe = [key for key, row in world.table("due").items() if row["at"] is not None and row["at"] <= now]
    if not ripe:
        return None
    entry: Json = world.table("due").pop(min(ripe, key=lambda key: float(world.table("due")[key]["at"])))
    return entry
