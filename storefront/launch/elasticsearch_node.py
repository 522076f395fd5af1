"""A real Elasticsearch node of this machine's own, for `demo --elasticsearch` and the tests of that engine.

tests/services/elasticsearch/run fetches it once with Maven, starts and stops it.
"""

from __future__ import annotations

import shutil
import subprocess
import zlib
from pathlib import Path

from storefront.launch.environment import ROOT
from storefront.launch.steps import run_program

RUN = ROOT / "tests" / "services" / "elasticsearch" / "run"
CACHE = Path.home() / ".cache" / "elasticsearch-test"
PACKAGES = "openjdk-17-jdk-headless maven"
PORT = 9300 + zlib.crc32(bytes(ROOT)) % 300 * 2
"""Of this checkout alone, so that two checkouts can be tested at once."""


def can_start() -> bool:
    """Whether there is a Java, and either a server fetched before or what fetches it."""
    if shutil.which("java") is None:
        return False
    fetched = any(CACHE.glob("*/complete"))
    return fetched or (shutil.which("javac") is not None and shutil.which("mvn") is not None)


def is_running(port: int = PORT) -> bool:
    """Whether the node answers."""
    return (
        subprocess.run([RUN, "status", "--port", str(port)], capture_output=True, check=False).returncode == 0
    )


def start(port: int = PORT, data: Path | None = None) -> str:
    """Start the node, or join a running one; return its address. Raises ProgramFailed with the reason.

    What it holds is kept in `data`; without it, it is thrown away at the next start.
    """
    keeping = ["--data", str(data)] if data else []
    return run_program([RUN, "start", "--port", str(port), *keeping]).splitlines()[-1]


def stop(port: int = PORT) -> None:
    """Stop the node; no error if it does not run."""
    run_program([RUN, "stop", "--port", str(port)])
