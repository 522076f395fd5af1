"""Whatever the demo starts, it stops; whatever stops by itself is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storefront.launch.processes import ProgramEnded, Programs

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
STUBBORN = [*SLEEP[:2], DEAF + SLEEP[2]]
PARENT = """
import sys
from pathlib import Path
from storefront.launch import demo, processes
import signal
for number in demo.STOPPING_SIGNALS:
    signal.signal(number, demo.stop_on_signal)
try:
    with processes.Programs(Path(sys.argv[1])) as programs:
        programs.start("child", [sys.executable, "-c", "import time; time.sleep(600)"], env={})
        print(programs.running[0].process.pid, flush=True)
        programs.watch()
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", maxsplit=1)[-1].split()[0] != "Z"


class TestPrograms:
    def test_program_is_gone_when_the_block_ends(self, tmp_path: Path) -> None:
        with Programs(tmp_path) as programs:
            programs.start("sleeper", SLEEP, env={})
            pid = programs.running[0].process.pid
            programs.wait_until(lambda: "up" in (tmp_path / "sleeper.log").read_text(), seconds=20)
            assert is_running(pid)
        assert not is_running(pid)

    def test_program_is_killed_when_it_will_not_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storefront.launch.processes.STOP_SECONDS", 0.3)
        with Programs(tmp_path) as programs:
            programs.start("stubborn", STUBBORN, env={})
            pid = programs.running[0].process.pid
            programs.wait_until(lambda: "up" in (tmp_path / "stubborn.log").read_text(), seconds=20)
        assert not is_running(pid)

    def test_end_of_the_log_is_told_when_a_program_stops_by_itself(self, tmp_path: Path) -> None:
        with Programs(tmp_path) as programs, pytest.raises(ProgramEnded) as caught:
            programs.start(
                "web", [sys.executable, "-c", "print('no such table'); raise SystemExit(4)"], env={}
            )
            programs.watch()
        assert "no such table" in str(caught.value)
        assert "web ended with code 4" in str(caught.value)

    def test_waiting_ends_when_it_takes_too_long(self, tmp_path: Path) -> None:
        with Programs(tmp_path) as programs, pytest.raises(TimeoutError):
            programs.start("sleeper", SLEEP, env={})
            programs.wait_until(lambda: False, seconds=0.1)


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_children_are_gone_when_the_demo_gets_a_signal(self, number: int, tmp_path: Path) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            parent.send_signal(number)
            assert parent.stdout.readline() == "stopped\n"
            assert parent.wait(timeout=20) == 0
        assert not is_running(child)
