"""Agents' money at full size. Rows R2, P3, P10, L7; figure 7 of money.md and goals 8 and 19 of agents.md.

Sizes: SOAK_REFUNDS, SOAK_REFUND_ROWS, SOAK_PAYOUTS, SOAK_AGENTS.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from django.db import connection, transaction

from catalogue.money import percent_bp
from storefront.commissions.split import split_line
from tests.services.payout_storm import storm
from tests.services.quarter import quarter
from tests.services.refund_walks import walk

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def size(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def test_r2_error_is_zero_sen_over_random_refund_sequences():
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
    print(f"\n{sequences} sequences of refunds: error {error} sen")
    assert error == 0


def test_r2_rows_and_books_agree_over_random_lives_of_a_line():
    lives, error, start = size("SOAK_REFUND_ROWS", 5_000), 0, time.monotonic()
    for seed in range(lives):
        with transaction.atomic():
            error += walk(random.Random(seed))
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
    print(f"\n{lives} lives of a line in the database: error {error} sen, {time.monotonic() - start:.0f} s")
    assert error == 0


@pytest.mark.django_db(transaction=True)
def test_p3_nobody_is_paid_twice_over_thousands_of_payouts():
    start, out = time.monotonic(), storm(payouts=size("SOAK_PAYOUTS", 10_000))
    print(f"\n{out} in {time.monotonic() - start:.0f} s")
    assert (out.second_transfers, out.unsettled, out.lost_sen, out.unbalanced) == (0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_p10_statements_are_the_ledger_over_a_quarter():
    agents, start = size("SOAK_AGENTS", 500), time.monotonic()
    made, found = quarter(agents=agents, weeks=13)
    print(
        f"\n{made} statements of {agents} agents: {len(found)} differences, {time.monotonic() - start:.0f} s"
    )
    assert found == []
