"""What all soaks share: where they print their figures, and how large they are."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a figure past pytest's capture."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}", flush=True)

    return say


@pytest.fixture
def size() -> Callable[[str, int], int]:
    """Size of a soak from the environment, else the full one."""
    return lambda name, full: int(os.environ.get(name, full))
