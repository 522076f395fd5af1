"""Threats C7: units go back, the hold ends and the payout is made at one moment. Used small and in tests/soak."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalogue.money import percent_bp
from storefront.aftersales.operations import release_due
from storefront.checkout import operations as checkout
from storefront.checkout.models import Payment, Refund
from storefront.commissions.models import Commission, LineShare
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.locks import ResourceBusy, retried
from storefront.order.models import Line, Order
from storefront.payouts import operations as payouts
from storefront.payouts.models import Payout
from storefront.referrals.models import Agent
from tests.services.payees import WEEK, a_payee, a_rate
from tests.services.racing import together
from tests.services.sales import delivered, shipped, sold

UNITS, PRICE_SEN, AGENT_BP, FEE_BP = 3, 12_345, 1_000, 800
FULL = percent_bp(UNITS * PRICE_SEN, AGENT_BP)
DAY = timedelta(days=1)
HEAD_START_S = 0.02
"""The refund has more to read: without a head start it would never be first."""


class Triples:
    """One triple a week, each with its own agent, maker and order."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.seen: Counter[str] = Counter()
        a_rate(day=self.now)

    def run(self, number: int) -> None:
        """One race. Raises AssertionError when a state or a sum is not legal afterwards."""
        self.now += WEEK
        agent = a_payee(f"Agent {number}")
        line = self._delivered_line(agent)
        order_id, back = line.order_id, number % UNITS + 1
        # Every second time the hold has ended before, so that payout and refund meet over ready money.
        if number % 2:
            release_due(now=self.now)
        together(
            [
                lambda: self._try(self._refund, order_id, line.pk, back),
                lambda: self._try(release_due, now=self.now, after_s=HEAD_START_S * (number % 3)),
                lambda: self._try(payouts.prepare_batch, now=self.now, after_s=HEAD_START_S * (number % 5)),
            ]
        )
        self._judge(agent, Line.objects.get(pk=line.pk), back)

    def _delivered_line(self, agent: Agent) -> Line:
        paid_at = self.now - 30 * DAY
        line = sold(agent, units=UNITS, price_sen=PRICE_SEN, agent_bp=AGENT_BP, fee_bp=FEE_BP, at=paid_at)
        total = UNITS * PRICE_SEN
        Order.objects.filter(pk=line.order_id).update(goods_sen=total, total_sen=total)
        Payment.objects.create(
            order_id=line.order_id, intent_id=f"pi_{line.pk}", captured_sen=total, paid_at=paid_at
        )
        shipped(line, paid_at + DAY)
        delivered(line, paid_at + 6 * DAY)
        return line

    def _try(self, call: Any, *args: Any, after_s: float = 0, **kwargs: Any) -> None:
        """A busy row is an answer: the buyer, the job or staff try again."""
        time.sleep(after_s)
        for _again in range(5):
            try:
                retried(call, *args, **kwargs)
            except ResourceBusy:
                self.seen["busy"] += 1
            else:
                return
        raise AssertionError("busy five times")

    def _refund(self, order_id: int, line_id: int, units: int) -> None:
        wanted = {line_id: units}
        plan = checkout.plan_refund(
            Order.objects.get(pk=order_id), units=wanted, cause="damaged", now=self.now
        )
        checkout.request_refund(
            order_id,
            units=wanted,
            cause="damaged",
            plan_sha256=plan.sha256,
            reason="",
            staff_id=0,
            now=self.now,
        )

    def _judge(self, agent: Agent, line: Line, back: int) -> None:
        commission = Commission.objects.get(order_line=line)
        left = percent_bp((UNITS - back) * PRICE_SEN, AGENT_BP)
        self.seen[f"{commission.state} {'whole' if commission.amount_sen == FULL else 'lowered'}"] += 1
        # before the end of the hold the refund lowers the commission, after it the platform bears the part (R6)
        assert commission.amount_sen in {FULL, left}
        assert commission.state in {"available", "reserved", "reversed"}
        assert commission.state != "reversed" or (back == UNITS and commission.amount_sen == 0)
        held = [balance_of(f"agent:{agent.pk}:{state}") for state in ("pending", "available", "reserved")]
        expected = {"available": [0, commission.amount_sen, 0], "reserved": [0, 0, commission.amount_sen]}
        assert held == expected.get(commission.state, [0, 0, 0])
        payout = Payout.objects.filter(agent=agent).first()
        assert (payout is not None) == (commission.state == "reserved")
        assert payout is None or payout.amount_sen == commission.amount_sen
        refund = Refund.objects.get(payment__order=line.order)
        assert refund.amount_sen == back * PRICE_SEN == Order.objects.get(pk=line.order_id).refunded_sen
        share = LineShare.objects.get(order_line=line)
        maker = sum(balance_of(f"maker:{line.partner_id}:{state}") for state in ("pending", "available"))
        assert maker == share.maker_sen >= 0
        assert share.goods_sen == (UNITS - back) * PRICE_SEN

    def judge_books(self) -> None:
        """All of them together: every journal is even."""
        assert unbalanced_journals() == []
