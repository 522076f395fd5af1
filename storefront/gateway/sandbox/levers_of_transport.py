"""Levers on the way between the shop and Stripe: replies, deliveries, keys, the clock."""

from __future__ import annotations

import random
from typing import Any

from . import passing
from .courier import MODES, Habits
from .errors import ApiError
from .faults import KINDS, WHENS, Fault
from .workings import Workings
from .world import Json

SHOWN_TABLES = ("sessions", "intents", "charges", "balance_transactions", "refunds", "disputes", "events")
SETTINGS = ("booking_delay_s", "processing_delay_s", "refund_delay_s", "webhook_url")


def _reset(workings: Workings, data: Json, _: str) -> Json:
    """Forget everything: objects, keys, faults, habits, clock, settings."""
    workings.faults.clear()
    workings.keys.forget()
    workings.courier.forget()
    workings.front_door.start_over()
    with workings.world.lock:
        workings.world.reset()
    return {}


def _state(workings: Workings, data: Json, _: str) -> Json:
    """All objects by kind."""
    with workings.world.lock:
        passing.catch_up(workings.world)
        tables = {name: list(workings.world.table(name).values()) for name in SHOWN_TABLES}
        return {"now": workings.world.now(), "deliveries": workings.world.table("deliveries"), **tables}


def _calls(workings: Workings, data: Json, _: str) -> Json:
    """The API calls that came in, oldest first: method, path, key."""
    return {"calls": list(workings.front_door.calls)}


def _add_fault(workings: Workings, data: Json, _: str) -> Json:
    fault = Fault(**data)
    if fault.kind not in KINDS or fault.when not in WHENS:
        raise ApiError(f"A fault is one of {KINDS}, when one of {WHENS}.")
    workings.faults.add(fault)
    return {}


def _clear_faults(workings: Workings, data: Json, _: str) -> Json:
    workings.faults.clear()
    return {}


def _set_deliveries(workings: Workings, data: Json, _: str) -> Json:
    """How webhooks go out from now on: mode, seconds, copies, secret, kinds."""
    habits = Habits(**{**data, "kinds": tuple(data.get("kinds", ()))})
    if habits.mode not in MODES:
        raise ApiError(f"Deliveries are one of {MODES}.")
    if habits.mode == "twice":
        habits.copies = max(2, habits.copies)
    workings.courier.habits = habits
    return {}


def _deliver(workings: Workings, data: Json, _: str) -> Json:
    """Send events now: `ids`, or those of `kinds`, or all undelivered (`again`: all).

    Also `copies`, `shuffle` with `seed`, `secret`, `shift_s` (age of the signature), `mangle` (one byte).
    """
    chosen = list(data.get("ids") or _chosen_events(workings, data)) * int(data.get("copies", 1))
    if data.get("shuffle"):
        random.Random(data.get("seed")).shuffle(chosen)  # noqa: S311 - a repeatable disorder
    how = _how(data)
    mangle = bool(data.get("mangle"))
    return {"sent": [[key, workings.courier.deliver(key, mangle=mangle, **how)] for key in chosen]}


def _chosen_events(workings: Workings, data: Json) -> list[str]:
    kinds, is_again = data.get("kinds"), bool(data.get("again"))
    with workings.world.lock:
        passing.catch_up(workings.world)
        deliveries = workings.world.table("deliveries")
        return [
            event["id"]
            for event in workings.world.table("events").values()
            if (kinds is None or event["type"] in kinds)
            and (is_again or not deliveries[event["id"]]["is_delivered"])
        ]


def _letters(workings: Workings, data: Json, _: str) -> Json:
    """Signed bodies as they would go out, oldest first, for a receiver without an address."""
    kinds = data.get("kinds")
    with workings.world.lock:
        passing.catch_up(workings.world)
        events = [
            event
            for event in workings.world.table("events").values()
            if kinds is None or event["type"] in kinds
        ]
        letters = [(event, *workings.courier.letter(event, **_how(data))) for event in events]
    return {
        "letters": [
            {"id": event["id"], "type": event["type"], "body": body.decode(), "signature": signature}
            for event, body, signature in letters
        ]
    }


def _how(data: Json) -> dict[str, Any]:
    return {"secret": data.get("secret"), "shift_s": int(data.get("shift_s", 0))}


def _wait(workings: Workings, data: Json, _: str) -> Json:
    """Wait until no delivery is due."""
    return {"is_idle": workings.courier.wait_idle(float(data.get("seconds", 5)))}


def _advance(workings: Workings, data: Json, _: str) -> Json:
    """Move the clock forward by `seconds`."""
    with workings.world.lock:
        workings.world.advance(float(data["seconds"]))
        passing.catch_up(workings.world)
        workings.world.save()
        return {"now": workings.world.now()}


def _forget_keys(workings: Workings, data: Json, _: str) -> Json:
    """Lose one idempotency `key`, or all."""
    workings.keys.forget(data.get("key"))
    return {}


def _settings(workings: Workings, data: Json, _: str) -> Json:
    """Change delays, the webhook address, its secrets."""
    config = workings.world.config
    for name in SETTINGS:
        if name in data:
            setattr(config, name, data[name])
    if "webhook_secrets" in data:
        config.webhook_secrets = tuple(data["webhook_secrets"])
    return {}


TRANSPORT_LEVERS = (
    ("reset", _reset),
    ("state", _state),
    ("calls", _calls),
    ("faults", _add_fault),
    ("faults/clear", _clear_faults),
    ("deliveries", _set_deliveries),
    ("deliver", _deliver),
    ("letters", _letters),
    ("wait", _wait),
    ("clock", _advance),
    ("keys/forget", _forget_keys),
    ("settings", _settings),
)
