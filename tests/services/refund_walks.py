"""Random lives of one sold line: refunds, disputes, the end of the hold, in any order. Used small and in tests/soak."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction

from catalogue.money import percent_bp
from storefront.commissions.models import Commission
from storefront.commissions.operations import UnitsBack, adjust
from storefront.ledger.queries import balance_of
from storefront.order.models import Line
from tests.services.people_and_goods import NOON, an_agent
from tests.services.sales import available, back, sold


def walk(dice: random.Random) -> int:
    """One line's life with up to 8 events; returns the error in sen between rows, books and the law of R2.

    Expected by hand: in the hold the commission is round(base that is left x rate); once ready it stays.
    Raises AssertionError when an amount is ever negative or above what was earned.
    """
    units, price_sen, bp = dice.randint(1, 9), dice.randint(1, 9999), dice.randint(0, 5000)
    agent = an_agent("Melati")
    line = sold(agent, units=units, price_sen=price_sen, agent_bp=bp, fee_bp=0)
    earned = percent_bp(price_sen * units, bp)
    left, is_ready, final = units, False, 0
    for number in range(dice.randint(1, 8)):
        event = dice.choice(["back", "back", "again", "ready"])
        if event == "back" and left:
            gone = dice.randint(1, left)
            left -= gone
            back(line, gone, f"{line.pk}-{number}", now=NOON + timedelta(hours=number))
        elif event == "again":
            with transaction.atomic():
                legs = adjust([UnitsBack(Line.objects.get(pk=line.pk), left, "again", "x")], now=NOON)
            assert not any(legs.values()), "a repeated notice moved money"
        elif event == "ready" and not is_ready and left:
            available(line)
            is_ready, final = True, percent_bp(price_sen * left, bp)
    entry = Commission.objects.get(order_line=line)
    expected = final if is_ready else percent_bp(price_sen * left, bp)
    booked = balance_of(f"agent:{agent.pk}:pending") + balance_of(f"agent:{agent.pk}:available")
    assert 0 <= entry.amount_sen <= earned
    assert booked >= 0
    return abs(entry.amount_sen - expected) + abs(booked - expected)
