"""Values that a process keeps for some seconds instead of asking the database at every search. Pure."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """One value of this process. `read` gets the old value (None at first) and may hand it back unchanged."""

    _all: ClassVar[list["Kept[Any]"]] = []

    def __init__(self, read: Callable[[Value | None], Value], fresh_for_seconds: float) -> None:
        self._read, self._fresh_for = read, fresh_for_seconds
        self._lock = threading.Lock()
        self._value: Value | None = None
        self._checked_at = float("-inf")
        self._all.append(self)

    def get(self) -> Value:
        """The value, at most `fresh_for_seconds` old."""
        value = self._value
        if value is not None and monotonic() - self._checked_at <= self._fresh_for:
            return value
        with self._lock:
            if self._value is None or monotonic() - self._checked_at > self._fresh_for:
                self._value = self._read(self._value)
                self._checked_at = monotonic()
            return self._value

    def look_again(self) -> None:
        """Ask the database at the next `get`: after a change by this process."""
        self._checked_at = float("-inf")

    @classmethod
    def forget_all(cls) -> None:
        """Forget every kept value: between tests, whose databases differ."""
        for each in cls._all:
            each._value = None
            each.look_again()
