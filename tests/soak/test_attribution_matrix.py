"""All journeys of the attribution matrix over HTTP (JOURNEYS_EACH=1), and how many are right (goal 1: 99 %)."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from tests.journeys.test_attribution_matrix import JOURNEYS
from tests.journeys.test_attribution_over_http import journey

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
CHOSEN = JOURNEYS[:: int(os.environ.get("JOURNEYS_EACH", "1"))]

_right: list[str] = []
_begun: list[float] = []


@pytest.mark.parametrize(("steps", "answer", "way"), CHOSEN)
def test_journey_ends_with_the_credit_of_the_table(
    stripe_sandbox: Any, steps: str, answer: str, way: str
) -> None:
    _begun.append(time.perf_counter())
    assert journey(way, stripe_sandbox).walk(steps) == answer
    _right.append(steps)


def test_figures() -> None:
    """Runs last: the order of this file is kept by `-p no:randomly`, which the soak is run with."""
    if not _begun:
        pytest.skip("no journey was walked before")
    took = time.perf_counter() - min(_begun)
    print(f"\n{len(_begun)} journeys over HTTP without script in {took:.0f} s: {len(_right)} right")
    assert len(_right) >= 0.99 * len(_begun)
