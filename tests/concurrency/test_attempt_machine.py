"""A state machine over attempt and stock: whatever buyers, sweepers and banks do, in any order, the sums hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings as profile, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from catalogue.partner.models import StockRecord
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from tests.services.attempts import a_reserved_attempt
from tests.services.invariants import breaches
from tests.services.people_and_goods import a_product
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "5"))
UNITS = 4
_stripe: list[StripeSandbox] = []


class AttemptMachine(RuleBasedStateMachine):
    """Few units, several attempts, each at any step; some money comes after the page was closed."""

    reserved = Bundle("reserved")
    opened = Bundle("opened")

    def __init__(self) -> None:
        super().__init__()
        self.stripe = _stripe[0]
        self.product = a_product("Kopi Gayo", 4_500, stock=UNITS)
        self.first = CheckoutAttempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.cleared_before = balance_of("gateway:clearing")

    def mine(self) -> list[CheckoutAttempt]:
        return list(CheckoutAttempt.objects.filter(pk__gt=self.first))

    @rule(target=reserved, quantity=st.integers(1, 3))
    def reserve(self, quantity: int) -> int:
        free = StockRecord.objects.get(product=self.product).net_stock_level
        try:
            attempt = a_reserved_attempt((self.product, quantity))
        except operations.SoldOut:
            assert free < quantity
            return 0
        assert free >= quantity
        return attempt.pk

    @rule(target=opened, attempt=consumes(reserved))
    def open_page(self, attempt: int) -> int:
        if attempt:
            operations.open_session(attempt, now=timezone.now())
        return attempt

    @rule(attempt=opened, late=st.booleans())
    def pay(self, attempt: int, late: bool) -> None:
        row = CheckoutAttempt.objects.filter(pk=attempt).first()
        sessions = self.stripe.state()["sessions"]
        session = row and next(
            (s for s in sessions if s["id"] == row.session_id), None
        )  # none: hold over first
        if (
            row
            and session
            and session["payment_status"] == "unpaid"
            and (late or session["status"] == "open")
        ):
            self.stripe.pay(row.session_id or "", is_forced=True)

    @rule(attempt=opened)
    def settle(self, attempt: int) -> None:
        if attempt:
            operations.settle(attempt, now=timezone.now())

    @rule(attempt=st.one_of(opened, reserved))
    def end_hold(self, attempt: int) -> None:
        if attempt:
            operations.expire(attempt, now=timezone.now() + timedelta(hours=1))

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        record = StockRecord.objects.get(product=self.product)
        assert 0 <= record.reserved + record.sold <= UNITS
        assert breaches() == {}

    @invariant()
    def every_sen_is_an_order_or_on_its_way_back(self) -> None:
        taken = sum(row.amount_sen for row in self.mine() if row.state in ("ordered", "refund_due"))
        assert balance_of("gateway:clearing") - self.cleared_before == -taken
        orders = Order.objects.filter(attempt_key__in=[row.key for row in self.mine()]).count()
        assert orders == sum(row.state == "ordered" for row in self.mine())
        due = {row.pk for row in self.mine() if row.state == "refund_due"}
        assert (
            set(Refund.objects.filter(attempt_id__gt=self.first).values_list("attempt_id", flat=True)) == due
        )


@pytest.fixture
def machine_shop(stripe_sandbox: StripeSandbox) -> Iterator[None]:
    stripe_sandbox.deliveries("off")
    _stripe[:] = [stripe_sandbox]
    yield
    _stripe.clear()


class TestMachine:
    def test_sums_hold_when_steps_come_in_any_order(self, machine_shop: None) -> None:
        run_state_machine_as_test(
            AttemptMachine,
            settings=profile(
                max_examples=EXAMPLES,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
