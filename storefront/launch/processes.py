"""The programs that the demo starts, and their common end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

STOP_SECONDS = 8
"""How long a program may finish its work after SIGTERM before it is killed."""

LOOK_EVERY_SECONDS = 0.2
LAST_LINES = 15


class ProgramEnded(Exception):
    """A program that should run stopped; the text holds the end of its log."""


@dataclass
class Program:
    """A running program and the file that its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def log_end(self) -> str:
        """The last lines of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


@dataclass
class Programs:
    """Context manager: whatever was started in it is stopped at its end, in reverse order of starting."""

    logs: Path
    running: list[Program] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str | Path], *, env: Mapping[str, str]) -> None:
        """Start a program in a group of its own, so that the terminal's Ctrl-C reaches only the parent."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(Program(name, process, log))

    def check(self) -> None:
        """Raise ProgramEnded if one of them has stopped by itself."""
        for program in self.running:
            code = program.process.poll()
            if code is not None:
                raise ProgramEnded(
                    f"{program.log_end()}\n{program.name} ended with code {code}, see {program.log}"
                )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for `ready`; raises ProgramEnded when a program stops, TimeoutError when it takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"No answer within {seconds:.0f} s, see the logs in {self.logs}")
            time.sleep(LOOK_EVERY_SECONDS)

    def watch(self) -> None:
        """Return never; raises ProgramEnded when a program stops by itself."""
        while True:
            self.check()
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Ask all to finish, wait, and kill what is left of each group."""
        for program in reversed(self.running):
            _signal_group(program, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for program in reversed(self.running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            _signal_group(program, signal.SIGKILL)
            program.process.wait()
        self.running.clear()


def _signal_group(program: Program, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # the whole group is gone
        os.killpg(program.process.pid, number)
