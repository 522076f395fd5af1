"""Faults on the way: replies held, dropped, or replaced by 429 and 5xx, before or after the work is done."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

KINDS = ("drop", "hold", "error")
WHENS = ("before", "after")


@dataclass
class Fault:
    """One lever pulled. `path` is a regular expression; `times` counts down; `seconds` is for `hold`.

    `is_kept` (errors only) stores the error under the idempotency key, as Stripe does with a 500 of an
    endpoint that had begun; left None it is kept for 5xx and free for 429.
    """

    kind: str
    when: str = "before"
    method: str = "POST"
    path: str = ".*"
    status: int = 500
    seconds: float = 0.0
    times: int = 1
    is_kept: bool | None = None

    def keeps_key(self) -> bool:
        return self.status != 429 if self.is_kept is None else self.is_kept

    def concerns(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and re.search(self.path, path) is not None


@dataclass
class Faults:
    """The faults that wait for their request."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self.waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault for this request, used up by it."""
        with self._lock:
            for fault in self.waiting:
                if fault.concerns(method, path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self.waiting.clear()
