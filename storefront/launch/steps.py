"""One line a step, with the time it took; a step that fails says what to do about it.

Standard library only."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

NAME_WIDTH = 44
SHOWN_LINES = 25
"""How much of a failed program's output is worth a newcomer's screen: the end, where the reason stands."""


class CannotContinue(Exception):
    """A step failed. `reason` is what happened, `remedy` what the reader can do about it."""

    def __init__(self, step: str, *, reason: str, remedy: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step, self.reason, self.remedy = step, reason, remedy

    def report(self) -> str:
        """The text for the terminal."""
        return (
            f"\n{self.reason.strip()}\n\nThis step failed: {self.step}. {self.remedy}\n"
            "Then run the command again: it goes on here."
        )


class ProgramFailed(Exception):
    """A program ended with a code other than 0; the text is the end of what it printed."""


@contextmanager
def step(name: str, *, remedy: str) -> Iterator[None]:
    """Print `name`, then the seconds the block took. Whatever the block raises becomes CannotContinue."""
    print(f"  {name} ".ljust(NAME_WIDTH, "."), end=" ", flush=True)
    started = time.monotonic()
    try:
        yield
    except (Exception, SystemExit) as error:  # the edge of the program: any failure gets its remedy
        print("failed", flush=True)
        reason = str(error) or type(error).__name__
        raise CannotContinue(name, reason=reason, remedy=remedy) from error
    print(f"{time.monotonic() - started:5.1f} s", flush=True)


def run_program(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> str:
    """Run a program without input and return what it printed. Raises ProgramFailed with the end of that."""
    result = subprocess.run(
        [str(part) for part in command],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode:
        end = "\n".join(result.stdout.splitlines()[-SHOWN_LINES:])
        raise ProgramFailed(end or f"{command[0]} ended with code {result.returncode}")
    return result.stdout


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def complain(error: CannotContinue) -> int:
    """Print what to do about a failed step; return the exit code."""
    print(error.report(), file=sys.stderr, flush=True)
    return 1
