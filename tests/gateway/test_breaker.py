"""The circuit breaker, with a clock of our own."""

from __future__ import annotations

import pytest

from storefront.gateway.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, failures_to_open=3, open_for_s=30.0)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


class TestBreaker:
    def test_calls_pass_when_failures_are_fewer_than_the_limit(self, breaker: Breaker) -> None:
        fail(breaker, 2)
        assert breaker.admit()

    def test_calls_stop_when_failures_reach_the_limit(self, breaker: Breaker) -> None:
        fail(breaker, 3)
        assert not breaker.admit()

    def test_failures_start_anew_when_one_call_succeeds(self, breaker: Breaker) -> None:
        fail(breaker, 2)
        breaker.succeeded()
        fail(breaker, 2)
        assert breaker.admit()

    def test_one_probe_passes_when_the_pause_is_over(self, breaker: Breaker, clock: Clock) -> None:
        fail(breaker, 3)
        clock.now += 29.9
        assert not breaker.admit()
        clock.now += 0.1
        assert [breaker.admit() for _ in range(5)] == [True, False, False, False, False]

    def test_all_calls_pass_when_the_probe_succeeds(self, breaker: Breaker, clock: Clock) -> None:
        fail(breaker, 3)
        clock.now += 30
        assert breaker.admit()
        breaker.succeeded()
        assert [breaker.admit() for _ in range(3)] == [True, True, True]

    def test_pause_begins_anew_when_the_probe_fails(self, breaker: Breaker, clock: Clock) -> None:
        fail(breaker, 3)
        clock.now += 30
        assert breaker.admit()
        breaker.failed()
        clock.now += 29
        assert not breaker.admit()
