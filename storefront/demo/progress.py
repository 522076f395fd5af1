"""A plain progress bar for a terminal; nothing at all where nobody watches."""

from __future__ import annotations

from typing import Protocol

WIDTH = 30


class Terminal(Protocol):
    """The part of a stream that the bar needs; Django's wrapper of stderr has it too."""

    def isatty(self) -> bool:
        """Whether somebody watches."""

    def write(self, text: str, /) -> object:
        """Write as it is."""

    def flush(self) -> None:
        """Show it now."""


class Progress:
    """Counts up to `total`, redrawing one line of `stream` for each full percent."""

    def __init__(self, total: int, stream: Terminal) -> None:
        self.total, self.done, self.shown = max(total, 1), 0, -1
        self.stream = stream if stream.isatty() else None

    def step(self, count: int = 1) -> None:
        """Say that so many more are done."""
        self.done += count
        percent = min(100, self.done * 100 // self.total)
        if self.stream and percent != self.shown:
            self.shown = percent
            bar = "#" * (percent * WIDTH // 100)
            self.stream.write(f"\r[{bar:.<{WIDTH}}] {percent:>3} %  {self.done}/{self.total}")
            self.stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.stream:
            self.stream.write("\n")
