"""A circuit breaker: after several failures in a row nobody asks for a while, then one may try.

Pure: the clock is given. State lives in this process only, which bounds what one process can waste.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

FAILURES_TO_OPEN = 5
OPEN_FOR_S = 30.0


class Breaker:
    """Ask `admit()` before a call, then report `succeeded()` or `failed()`. Safe between threads."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures_to_open: int = FAILURES_TO_OPEN,
        open_for_s: float = OPEN_FOR_S,
    ) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._open_for_s = open_for_s
        self._failures = 0
        self._opened_at: float | None = None
        self._lock = threading.Lock()

    def admit(self) -> bool:
        """May a call go out now? While open only one call in `open_for_s` seconds may, as a probe."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._open_for_s:
                return False
            self._opened_at = self._clock()
            return True

    def succeeded(self) -> None:
        """The other side answered, be it with a refusal."""
        with self._lock:
            self._failures = 0
            self._opened_at = None

    def failed(self) -> None:
        """No answer, or one that says the other side is in trouble (5xx, 429)."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._failures_to_open:
                self._opened_at = self._clock()
