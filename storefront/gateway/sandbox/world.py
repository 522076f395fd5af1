"""The stand-in's state: objects by table, its own clock, and the settings that levers change."""

from __future__ import annotations

import json
import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TABLES = (
    "sessions",
    "line_items",
    "intents",
    "charges",
    "payment_methods",
    "balance_transactions",
    "refunds",
    "disputes",
    "events",
    "deliveries",
    "due",
)
"""`line_items` by session, `deliveries` by event; `due` holds what time alone will bring about."""

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id in Stripe's look: `pi_` and 24 letters; sessions are longer."""
    return f"{prefix}_" + "".join(secrets.choice(_LETTERS) for _ in range(length))


@dataclass
class Config:
    """How the stand-in behaves. Delays in seconds; None means that only a lever brings it about.

    `base_url` is where buyers' browsers find the hosted page; empty for the server's own address.
    """

    base_url: str = ""
    webhook_url: str | None = None
    webhook_secrets: tuple[str, ...] = ()
    api_key: str | None = None
    state_file: Path | None = None
    booking_delay_s: float | None = 2.0
    processing_delay_s: float | None = 15.0
    refund_delay_s: float | None = 15.0
    retry_delays_s: tuple[float, ...] = (2.0, 10.0, 60.0, 600.0)


@dataclass
class Rehearsal:
    """What levers have set for things yet to come."""

    next_refunds: list[Json] = field(default_factory=list)


class World:
    """Everything the stand-in knows. Hold `lock` while you read or write several objects."""

    def __init__(self, config: Config, wall_clock: Callable[[], float] = time.time) -> None:
        self.config = config
        self.lock = threading.RLock()
        self.rehearsal = Rehearsal()
        self.request: Json = {"id": None, "idempotency_key": None}
        self.on_event: Callable[[str], None] = lambda event_id: None
        self._first_config = replace(config)
        self._wall_clock = wall_clock
        self._clock_offset_s = 0.0
        self._tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
        self._load()

    def now(self) -> int:
        """The stand-in's own time in whole seconds since 1970; levers move it forward."""
        return int(self.precise_now())

    def precise_now(self) -> float:
        return self._wall_clock() + self._clock_offset_s

    def advance(self, seconds: float) -> None:
        self._clock_offset_s += seconds

    def table(self, name: str) -> dict[str, Any]:
        """Objects by id in the order in which they were made."""
        return self._tables[name]

    def find(self, object_id: str) -> Json | None:
        """The object with this id, whatever its table."""
        for name in TABLES:
            found = self._tables[name].get(object_id)
            if isinstance(found, dict) and found.get("id") == object_id:
                return found
        return None

    def reset(self) -> None:
        """Forget everything, the moved clock and changed settings too."""
        for entry in fields(Config):
            setattr(self.config, entry.name, getattr(self._first_config, entry.name))
        self._clock_offset_s = 0.0
        self.rehearsal = Rehearsal()
        for table in self._tables.values():
            table.clear()
        self.save()

    def save(self) -> None:
        """Write the state to its file, whole or not at all."""
        path = self.config.state_file
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        state = {"clock_offset_s": self._clock_offset_s, "tables": self._tables}
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.replace(path)

    def _load(self) -> None:
        path = self.config.state_file
        if path is None or not path.exists():
            return
        state = json.loads(path.read_text(encoding="utf-8"))
        self._clock_offset_s = state["clock_offset_s"]
        for name, table in state["tables"].items():
            self._tables[name].update(table)
