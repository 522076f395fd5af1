"""The passing of time: sessions run out, fees are booked, slow payments and refunds come to an end."""

from __future__ import annotations

from . import charges, due, payments, refunds, sessions
from .world import World


def catch_up(world: World) -> None:
    """Bring about all that is due by the stand-in's clock. Hold the world's lock."""
    changed = False
    for session in list(world.table("sessions").values()):
        if session["status"] == "open" and session["expires_at"] <= world.now():
            sessions.close(world, session)
            changed = True
    while (entry := due.take_ripe(world)) is not None:
        bring_about(world, str(entry["what"]), str(entry["object_id"]), str(entry.get("ending", "")))
        changed = True
    if changed:
        world.save()


def bring_about(world: World, what: str, object_id: str, ending: str) -> None:
    if what == "book":
        charges.book(world, object_id)
    elif what == "finish":
        payments.finish(world, world.table("intents")[object_id], is_paid=ending == "paid")
    else:
        refunds.finish(world, world.table("refunds")[object_id], outcome=ending)


def book_all(world: World) -> int:
    """Book every fee that is still waiting, whatever its time. Returns how many."""
    waiting = [row["object_id"] for row in world.table("due").values() if row["what"] == "book"]
    for charge_id in waiting:
        due.take(world, "book", charge_id)
        charges.book(world, charge_id)
    return len(waiting)
