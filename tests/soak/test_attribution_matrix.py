"""All journeys of the attribution matrix over HTTP (JOURNEYS_EACH=1), and how many are right (goal 1: 99 %)."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.db import transaction

from tests.journeys.test_attribution_matrix import JOURNEYS
from tests.journeys.test_attribution_over_http import journey

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
EACH = int(os.environ.get("JOURNEYS_EACH", "1"))


class _Undone(Exception):
    """Ends a journey's transaction, so that the next one finds an empty shop."""


def test_all_journeys_end_with_the_credit_of_the_table(stripe_sandbox: Any) -> None:
    begun, wrong = time.perf_counter(), []
    for steps, answer, way in JOURNEYS[::EACH]:
        try:
            with transaction.atomic():
                found = journey(way, stripe_sandbox).walk(steps)
                if found != answer:
                    wrong.append(f"{way}: {steps} = {answer}, not {found}")
                raise _Undone
        except _Undone:
            pass
    count = len(JOURNEYS[::EACH])
    took = time.perf_counter() - begun
    print(f"\n{count} journeys over HTTP without script in {took:.0f} s: {count - len(wrong)} right")
    assert wrong == []
