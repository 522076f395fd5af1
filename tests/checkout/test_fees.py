"""What Stripe keeps of a payment, booked once, with or without an order."""

from __future__ import annotations

import pytest
from django.db import transaction

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations.fees import book_fee
from storefront.checkout.operations.stock import take
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.locks import WrongLockOrder
from storefront.order.models import Order
from tests.services.money_back import balances
from tests.services.told import (
    LATER,
    TOTAL_SEN,
    charge,
    on_the_page,
)

pytestmark = pytest.mark.django_db


class TestFee:
    def test_fee_is_booked_once_when_stripe_has_booked_it(self, order: Order) -> None:
        intent = order.payment.intent_id
        assert not book_fee(charge(intent=intent), now=LATER)
        told = charge(intent=intent, fee=280)
        assert book_fee(told, now=LATER)
        assert not book_fee(told, now=LATER)
        payment = Payment.objects.get()
        assert (payment.fee_sen, payment.charge_id) == (280, told.charge_id)
        assert (balance_of("platform:gateway_fee"), balance_of("gateway:clearing")) == (-280, 280 - TOTAL_SEN)
        journal = Journal.objects.get(kind="gateway_fee")
        assert (journal.subject, journal.happened_at) == (told.charge_id, LATER)

    def test_fee_of_nothing_is_written_down_and_not_booked(self, order: Order) -> None:
        assert book_fee(charge(intent=order.payment.intent_id, fee=0), now=LATER)
        assert (Payment.objects.get().fee_sen, Journal.objects.filter(kind="gateway_fee").count()) == (0, 0)

    def test_fee_of_money_without_an_order_is_booked_once(self, unordered: CheckoutAttempt) -> None:
        intent = unordered.intent_id or ""
        assert not book_fee(charge(intent=intent, fee=0), now=LATER)
        told = charge(intent=intent, fee=300)
        assert book_fee(told, now=LATER)
        assert not book_fee(told, now=LATER)
        assert balances() == {
            "gateway:clearing": 301 - TOTAL_SEN,
            "buyer:owed": TOTAL_SEN - 1,
            "platform:gateway_fee": -300,
        }
        journal = Journal.objects.get(kind="gateway_fee")
        assert (journal.subject, journal.happened_at) == (told.charge_id, LATER)

    @pytest.mark.parametrize("intent", ["", "pi_strange"])
    def test_nothing_is_booked_when_the_charge_is_none_of_ours(self, order: Order, intent: str) -> None:
        assert not book_fee(charge(intent=intent, fee=280), now=LATER)
        assert not Journal.objects.filter(kind="gateway_fee").exists()

    def test_nothing_is_booked_when_the_attempt_waits_for_its_money(self, coffee: Product) -> None:
        attempt = on_the_page((coffee, 1))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(intent_id="pi_waits")
        assert not book_fee(charge(intent="pi_waits", fee=280), now=LATER)

    def test_fee_stands_in_the_lock_order_of_the_house(self, order: Order) -> None:
        """It takes the payment's lock through `locks`: after stock it would be too late."""
        with transaction.atomic(), pytest.raises(WrongLockOrder):
            take(order.lines.get().stockrecord_id or 0, 1)
            book_fee(charge(intent=order.payment.intent_id, fee=280), now=LATER)
