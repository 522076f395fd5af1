"""Threats A7 and A13 in full: all 120 orders of a payment's five events, a failure at every statement of applying one.

ORDERS_OF_EVENTS (120), STEP (1: every statement).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.utils import timezone

from storefront.checkout.models import Payment
from storefront.order.models import Order
from storefront.webhooks import operations as inbox
from storefront.webhooks.models import InboundEvent
from tests.services.attempts import a_paid_attempt
from tests.services.failing_steps import apply_while_steps_fail
from tests.services.invariants import breaches
from tests.services.letters import post
from tests.services.people_and_goods import a_product
from tests.services.stripe import StripeSandbox

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

Size = Callable[[str, int], int]
Tell = Callable[[str], None]


class TestEvents:
    def test_a7_same_end_in_each_of_the_120_orders(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.deliveries("off")
        product, told = a_product("Kopi Gayo", 4_500, stock=200), set()
        turns = list(itertools.permutations(range(5)))[: size("ORDERS_OF_EVENTS", 120)]
        for turn in turns:
            attempt = a_paid_attempt(stripe_sandbox, (product, 1))
            letters = [letter for letter in stripe_sandbox.letters() if letter.event_id not in told]
            told |= {letter.event_id for letter in letters}
            for place in turn:
                assert post(letters[place]) == 200
                inbox.work_off(now=timezone.now())
            inbox.work_off(now=timezone.now())
            attempt.refresh_from_db()
            assert (len(letters), attempt.state) == (5, "ordered"), turn
        record = product.stockrecords.get()
        assert (record.reserved, record.sold, Order.objects.count()) == (0, len(turns), len(turns))
        # 3 % of RM60.00 and RM1.00 (gateway README, decision 9)
        assert set(Payment.objects.values_list("fee_sen", flat=True)) == {280}
        assert set(InboundEvent.objects.values_list("state", flat=True)) == {"done"}
        assert breaches() == {}
        tell(f"A7: {len(turns)} orders of five events, {Order.objects.count()} orders, all the same end")

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a13_whole_order_or_none_when_applying_fails_at_every_statement(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox, when: str
    ) -> None:
        steps = apply_while_steps_fail(stripe_sandbox, when=when, every=size("STEP", 1))
        assert breaches() == {}
        tell(f"A13: failure {when} each of {steps - 1} statements, {steps} whole orders")
