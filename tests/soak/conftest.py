"""What all soaks share: where they print their figures, and how large they are."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from _pytest.capture import CaptureManager

Tell = Callable[[str], None]


@pytest.fixture(scope="session")
def tell(pytestconfig: pytest.Config) -> Tell:
    """Print a figure past pytest's capture."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    assert isinstance(capture, CaptureManager)

    def say(text: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{text}", flush=True)

    return say


@pytest.fixture
def size() -> Callable[[str, int], int]:
    """Size of a soak from the environment, else the full one."""
    return lambda name, full: int(os.environ.get(name, full))
