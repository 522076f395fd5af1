"""Agents' money at full size. Rows R2, L4, P3, P10, L7; figure 7 of money.md and goals 8, 9 and 19 of agents.md.

SOAK_REFUNDS (100000 sequences, arithmetic alone), SOAK_REFUND_ROWS (100000 refunds in the database), SOAK_PAYOUTS
(10000), SOAK_AGENTS (500) and SOAK_WEEKS (13), SOAK_WORKERS (50) and SOAK_CROWDS (50 weeks), SOAK_KILL_STEP (1: a kill
at every statement).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from catalogue.money import percent_bp
from storefront.commissions.split import split_line
from storefront.payouts.models import Payout
from tests.services.payout_kills import crowd, kill_at_every
from tests.services.payout_storm import storm
from tests.services.quarter import quarter
from tests.services.refund_walks import Walks

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


@pytest.fixture
def took() -> Callable[[], str]:
    """Seconds since the test began, by the clock and by this process's own work."""
    wall, own = time.monotonic(), time.process_time()
    return lambda: f"{time.monotonic() - wall:.0f} s ({time.process_time() - own:.0f} s of processor)"


def test_r2_error_is_zero_sen_over_random_refund_sequences(
    size: Size, tell: Tell, took: Callable[[], str]
) -> None:
    """Arithmetic alone: each adjustment is new target - current, every part of the split."""
    dice, sequences, error = random.Random(5), size("SOAK_REFUNDS", 100_000), 0
    for _ in range(sequences):
        units, price_sen = dice.randint(1, 40), dice.randint(1, 99_999)
        agent_bp, fee_bp = dice.randint(0, 5000), dice.randint(0, 2000)
        current = split_line(price_sen * units, agent_bp=agent_bp, fee_bp=fee_bp)
        taken, left = 0, units
        while left:
            left -= dice.randint(1, left)
            target = split_line(price_sen * left, agent_bp=agent_bp, fee_bp=fee_bp)
            taken += current.minus(target).agent_sen
            current = target
            assert min(current.agent_sen, current.fee_sen, current.maker_sen) >= 0
            assert current.agent_sen + current.fee_sen + current.maker_sen == current.goods_sen
        error += abs(taken - percent_bp(price_sen * units, agent_bp)) + current.agent_sen
    tell(f"R2: {sequences} sequences of refunds by arithmetic: error {error} sen, {took()}")
    assert error == 0


def test_r2_rows_and_books_agree_over_random_refunds(size: Size, tell: Tell, took: Callable[[], str]) -> None:
    walks, wanted, error, orders = Walks(), size("SOAK_REFUND_ROWS", 100_000), 0, 0
    while walks.refunds < wanted:
        with transaction.atomic():
            error += walks.walk(random.Random(orders))
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
        orders += 1
    tell(
        f"R2: {walks.refunds} refunds of {walks.sequences} lines of {orders} orders in the database:"
        f" error {error} sen, {took()}"
    )
    assert error == 0


@pytest.mark.django_db(transaction=True)
def test_p3_nobody_is_paid_twice_over_thousands_of_payouts(
    size: Size, tell: Tell, took: Callable[[], str]
) -> None:
    out = storm(payouts=size("SOAK_PAYOUTS", 10_000))
    tell(
        f"P3: {out.payouts} payouts, {out.tries} tries: {out.second_transfers} second transfers,"
        f" {out.unsettled} unsettled, {out.lost_sen} sen lost, {out.unbalanced} unbalanced, {took()}"
    )
    assert (out.second_transfers, out.unsettled, out.lost_sen, out.unbalanced) == (0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_l4_nobody_is_paid_twice_when_fifty_workers_press_everything(
    size: Size, tell: Tell, took: Callable[[], str]
) -> None:
    workers, weeks = size("SOAK_WORKERS", 50), size("SOAK_CROWDS", 50)
    paid = crowd(workers=workers, weeks=weeks, agents=10)
    tell(f"L4: {workers} workers, {weeks} weeks, {Payout.objects.count()} payouts: {paid.wrong()}, {took()}")
    assert not any(paid.wrong().values())


@pytest.mark.django_db(transaction=True)
def test_c3_week_is_paid_once_when_its_process_is_killed_at_any_statement(
    size: Size, tell: Tell, took: Callable[[], str]
) -> None:
    paid, died, statements = kill_at_every(size("SOAK_KILL_STEP", 1))
    tell(
        f"C3: {died} processes killed by kill -9 over the {statements} statements of a pay week:"
        f" {paid.wrong()}, {took()}"
    )
    assert died > 0 and not any(paid.wrong().values())


@pytest.mark.django_db(transaction=True)
def test_p10_statements_are_the_ledger_over_a_quarter(
    size: Size, tell: Tell, took: Callable[[], str]
) -> None:
    agents, weeks = size("SOAK_AGENTS", 500), size("SOAK_WEEKS", 13)
    made, found = quarter(agents=agents, weeks=weeks)
    tell(
        f"P10, L7: {made} statements of {agents} agents in {weeks} weeks: {len(found)} differences between text,"
        f" CSV, PDF and books or from their closing, {took()}"
    )
    assert made > 0 and found == []
