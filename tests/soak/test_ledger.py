"""Figure 6 of money.md: random events by many writers at once, replayed, and postings a second.

EVENTS (1000000), WRITERS (4 processes).
"""

from __future__ import annotations

import os
import random
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connections, transaction
from django.db.models import Sum

from storefront.ledger.models import Journal, Posting
from storefront.ledger.operations import post
from storefront.ledger.queries import unbalanced_journals
from tests.services.people_and_goods import NOON

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

ACCOUNTS = [
    ("gateway:clearing", "MYR"),
    ("tax:lvg", "MYR"),
    *((f"maker:{n}:pending", "MYR") for n in range(20)),
]
BATCH = 50
Legs = dict[tuple[str, str], int]
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


def events(writer: int, count: int) -> Iterator[tuple[str, Legs]]:
    """The writer's events, always the same: three legs that sum to zero, one event in twenty told twice."""
    chance = random.Random(writer)
    for number in range(count):
        first, second, third = chance.sample(ACCOUNTS, 3)
        some, more = chance.randint(1, 100_000), chance.randint(1, 100_000)
        event = (f"{writer}-{number}", {first: some, second: more, third: -some - more})
        yield event
        if chance.random() < 0.05:
            yield event


def write(writer: int, count: int) -> None:
    """Book them, a batch to a transaction; accounts are touched in any order."""
    waiting: list[tuple[str, Legs]] = []

    def book() -> None:
        with transaction.atomic():
            for subject, legs in waiting:
                post(kind="soak", subject=subject, legs=legs, at=NOON)
        waiting.clear()

    for event in events(writer, count):
        waiting.append(event)
        if len(waiting) >= BATCH:
            book()
    book()


def in_a_process(writer: int, count: int) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        code = 1
        try:
            write(writer, count)
            code = 0
        except BaseException:  # noqa: BLE001 - a fork tells and ends
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


class TestLedger:
    def test_figure_6_balances_are_those_of_a_replay(self, size: Size, tell: Tell) -> None:
        total, writers = size("EVENTS", 1_000_000), size("WRITERS", 4)
        first = {ACCOUNTS[0]: 1 - len(ACCOUNTS)} | dict.fromkeys(ACCOUNTS[1:], 1)
        with transaction.atomic():
            post(kind="soak", subject="first", legs=first, at=NOON)
        connections.close_all()
        began = time.monotonic()
        children = [in_a_process(writer, total // writers) for writer in range(writers)]
        assert {os.waitpid(child, 0)[1] for child in children} == {0}
        seconds = time.monotonic() - began

        expected: Counter[str] = Counter({code: amount for (code, _currency), amount in first.items()})
        for writer in range(writers):
            for subject, legs in dict(events(writer, total // writers)).items():
                assert subject
                expected.update({code: amount for (code, _currency), amount in legs.items()})
        found = dict(Posting.objects.values_list("account__code").annotate(sum=Sum("amount_minor")))
        postings = Posting.objects.count()
        tell(
            f"figure 6: {Journal.objects.count() - 1} events by {writers} processes, {postings} postings,"
            f" {postings / seconds:.0f} a second; replay {'equal' if found == dict(expected) else 'DIFFERENT'}"
        )
        assert found == dict(expected)
        assert unbalanced_journals() == []
