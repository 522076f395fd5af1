"""All journeys of the attribution matrix over HTTP (JOURNEYS_EACH=1), and how many are right (goal 1: 99 %)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.test_attribution_matrix import JOURNEYS
from tests.journeys.test_attribution_over_http import journey

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
CHOSEN = JOURNEYS[:: int(os.environ.get("JOURNEYS_EACH", "1"))]


@pytest.fixture(scope="module")
def right(tell: Callable[[str], None]) -> Iterator[list[str]]:
    """The journeys that ended as the table says; in the end their number is printed and judged."""
    began, ended = time.perf_counter(), list[str]()
    yield ended
    took = time.perf_counter() - began
    tell(f"goal 1: {len(ended)} of {len(CHOSEN)} journeys over HTTP without script are right, {took:.0f} s")
    assert len(ended) >= 0.99 * len(CHOSEN)


@pytest.mark.parametrize(("steps", "answer", "way"), CHOSEN)
def test_journey_ends_with_the_credit_of_the_table(
    stripe_sandbox: Any, right: list[str], steps: str, answer: str, way: str
) -> None:
    assert journey(way, stripe_sandbox).walk(steps) == answer
    right.append(steps)
