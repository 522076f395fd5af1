"""A million spoiled codes: how many credit another agent (goal 2 of agents.md: none), and how fast it goes."""

import time

import pytest

from tests.referrals.test_fuzz import wrong_credits

pytestmark = pytest.mark.benchmark


def test_a_million_spoiled_codes():
    begun = time.perf_counter()
    wrong, right = wrong_credits(1_000_000, seed=11)
    took = time.perf_counter() - begun
    print(
        f"\n1,000,000 spoiled codes in {took:.0f} s: {wrong} credited to another agent, {right} to the right one"
    )
    assert wrong == 0
