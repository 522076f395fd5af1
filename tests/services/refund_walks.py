"""Random lives of sold lines: refunds, repeated notices, the end of the hold, in any order. Small and in tests/soak."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from catalogue.money import percent_bp
from storefront.commissions.models import Commission
from storefront.commissions.operations import LineTerms, UnitsBack, accrue, adjust
from storefront.fulfilment.models import ConsignmentLine
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from storefront.order.models import Line
from storefront.referrals import operations as referrals
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import NOON, a_product, an_agent, an_order
from tests.services.sales import CLEARING, a_consignment, available, back

LINES = 8
"""At most so many lines in an order: each is a sequence of refunds of its own."""


@dataclass(slots=True)
class Life:
    """What a person would write down of one line with pencil and paper."""

    line: Line
    price_sen: int
    bp: int
    left: int
    final_sen: int | None = None

    def earns_sen(self) -> int:
        """The law of R2 and R6: round(what is left x rate) in the hold; once it is over, what it was then."""
        return percent_bp(self.price_sen * self.left, self.bp) if self.final_sen is None else self.final_sen


@dataclass(slots=True)
class Walks:
    """Orders of one agent and one maker; counts what was walked."""

    agent: object = field(default_factory=lambda: an_agent("Melati"))
    product: object = field(default_factory=a_product)
    sequences: int = 0
    refunds: int = 0

    def walk(self, dice: random.Random) -> int:
        """One order's life; returns the error in sen between rows, books and the law.

        Raises AssertionError when an amount is ever negative or above what was earned, or a repeated notice
        moves money.
        """
        lives = self._sold(dice)
        self.sequences += len(lives)
        is_ready = False
        for number in range(dice.randint(1, 5 * len(lives))):
            life, event = dice.choice(lives), dice.random()
            if event < 0.06 and not is_ready:
                is_ready = True
                self._end_hold(lives)
            elif event < 0.25:
                self._say_again(life)
            elif life.left:
                self._refund(life, dice, f"{life.line.pk}-{number}", number)
        return self._error(lives, is_ready=is_ready)

    def _sold(self, dice: random.Random) -> list[Life]:
        terms = [
            (dice.randint(1, 9), dice.randint(1, 9_999), dice.randint(0, 5_000))
            for _ in range(dice.randint(1, LINES))
        ]
        order = an_order(products=(self.product,) * len(terms))
        lines = list(order.lines.order_by("pk"))
        for line, (units, price_sen, _bp) in zip(lines, terms, strict=True):
            line.quantity, line.unit_price_sen, line.goods_sen = units, price_sen, units * price_sen
        Line.objects.bulk_update(lines, ["quantity", "unit_price_sen", "goods_sen"])
        consignment = a_consignment(lines[0], NOON)
        ConsignmentLine.objects.bulk_create(
            [ConsignmentLine(consignment=consignment, order_line=line) for line in lines[1:]]
        )
        evidence = Evidence(NOON, code=Code(self.agent.pk))
        with transaction.atomic():
            credited = referrals.attribute_lines(
                order_lines_with_evidence=[(line, evidence) for line in lines], now=NOON
            )
            sales = zip(lines, terms, credited, strict=True)
            legs = accrue([LineTerms(line, bp, 0, credit) for line, (_, _, bp), credit in sales], now=NOON)
            paid_sen = sum(line.goods_sen for line in lines)
            post(kind="order", subject=order.number, legs={**legs, CLEARING: -paid_sen}, at=NOON)
        return [
            Life(line, price_sen, bp, units)
            for line, (units, price_sen, bp) in zip(lines, terms, strict=True)
        ]

    def _end_hold(self, lives: list[Life]) -> None:
        available(lives[0].line)
        for life in lives:
            life.final_sen = life.earns_sen()

    def _say_again(self, life: Life) -> None:
        with transaction.atomic():
            line = Line.objects.get(pk=life.line.pk)
            legs = adjust([UnitsBack(line, life.left, "again", "x")], now=NOON)
        assert not any(legs.values()), "a repeated notice moved money"

    def _refund(self, life: Life, dice: random.Random, reference: str, number: int) -> None:
        gone = dice.randint(1, life.left)
        life.left -= gone
        self.refunds += 1
        back(life.line, gone, reference, now=NOON + timedelta(hours=number))

    def _error(self, lives: list[Life], *, is_ready: bool) -> int:
        entries = dict(
            Commission.objects.filter(order_line__order=lives[0].line.order_id).values_list(
                "order_line_id", "amount_sen"
            )
        )
        for life in lives:
            earned = percent_bp(life.price_sen * life.line.quantity, life.bp)
            assert 0 <= entries[life.line.pk] <= earned
        law = sum(life.earns_sen() for life in lives)
        books = [balance_of(f"agent:{self.agent.pk}:{state}") for state in ("pending", "available")]
        expected = [0, law] if is_ready else [law, 0]
        wrong = sum(abs(entries[life.line.pk] - life.earns_sen()) for life in lives)
        return wrong + sum(abs(there - wanted) for there, wanted in zip(books, expected, strict=True))
