"""All journeys of the attribution matrix over HTTP (JOURNEYS_EACH=1), and how many are right (goal 1: 99 %)."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.test_attribution_matrix import JOURNEYS
from tests.journeys.test_attribution_over_http import journey

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
CHOSEN = JOURNEYS[:: int(os.environ.get("JOURNEYS_EACH", "1"))]


@pytest.fixture(scope="module")
def walked(tell: Callable[[str], None]) -> Iterator[Counter[str]]:
    """How many journeys began and how many ended as the table says; in the end both are printed and judged."""
    began, journeys = time.perf_counter(), Counter[str]()
    yield journeys
    took = time.perf_counter() - began
    right, begun = journeys["right"], journeys["begun"]
    tell(f"goal 1: {right} of {begun} journeys over HTTP without script are right, {took:.0f} s")
    assert right >= 0.99 * begun


@pytest.mark.parametrize(("steps", "answer", "way"), CHOSEN)
def test_journey_ends_with_the_credit_of_the_table(
    stripe_sandbox: Any, walked: Counter[str], steps: str, answer: str, way: str
) -> None:
    walked["begun"] += 1
    assert journey(way, stripe_sandbox).walk(steps) == answer
    walked["right"] += 1
