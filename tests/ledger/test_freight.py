"""Freight has an account of its own: from the order until the return window is over, or back to the buyer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from storefront.aftersales.operations import confirm_delivery, release_due
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import send_parcel
from storefront.ledger.models import Journal
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from storefront.reconciliation.invariants import check_all
from tests.services.money_back import a_paid_order, balances, refund
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db

FREIGHT = 2800
"""Three packets of 280 g: 840 g, within the first kilogram of the fixture card (crossborder.md 4.3)."""
MAKER = 13_500 - 1350 - 1080
"""Goods 3 x RM45.00 less the agent's 10 % and the fee of 8 %."""

STRIPE = 630
"""3 % of RM176.50 and RM1.00: what Stripe keeps, refunded or not."""
KEPT = {"gateway:clearing": STRIPE, "platform:gateway_fee": -STRIPE}


def sent(consignment: Consignment) -> None:
    send_parcel(consignment=consignment, carrier="pos", tracking_number="RR473124829ID", now=timezone.now())


def finished(consignment: Consignment) -> None:
    """Sent, arrived, and the return window over."""
    sent(consignment)
    arrived = confirm_delivery(consignment.pk, happened_at=timezone.now(), source="buyer")
    release_due(now=arrived.final_at or timezone.now())


def breaches() -> list[str]:
    return [breach.name for breach in check_all(timezone.now())[0]]


class TestFreight:
    def test_it_stands_apart_until_the_window_is_over_and_is_then_the_makers(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """The maker paid the carrier at the counter (marketplace.md 3)."""
        order = a_paid_order(stripe_sandbox)
        consignment = order.consignments.get()
        maker = f"maker:{consignment.maker_id}"
        assert order.freight_sen == FREIGHT
        legs = Journal.objects.get(kind="order").postings.values_list("account__code", "amount_minor")
        assert dict(legs) == {
            "gateway:clearing": -(13_500 + 1350 + FREIGHT),
            f"{maker}:pending": MAKER,
            f"agent:{order.lines.get().commission.agent_id}:pending": 1350,
            "platform:fee": 1080,
            "tax:lvg": 1350,
            "freight:held": FREIGHT,
        }
        finished(consignment)
        assert (balance_of("freight:held"), balance_of(f"{maker}:pending")) == (0, 0)
        assert balance_of(f"{maker}:available") == MAKER + FREIGHT
        assert breaches() == []

    def test_it_goes_back_to_the_buyer_when_nothing_remains(self, stripe_sandbox: StripeSandbox) -> None:
        order = a_paid_order(stripe_sandbox)
        refund(order, 1)
        assert balance_of("freight:held") == FREIGHT
        assert refund(order, 2).freight_sen == FREIGHT
        assert balances() == KEPT
        assert breaches() == []

    @pytest.mark.parametrize("cause", ["changed_mind", "goodwill"])
    def test_it_stays_when_the_parcel_had_left_and_the_buyer_changed_her_mind(
        self, stripe_sandbox: StripeSandbox, cause: str
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        sent(order.consignments.get())
        assert refund(order, 3, cause=cause).freight_sen == 0
        assert balance_of("freight:held") == FREIGHT
        consignment = confirm_delivery(
            order.consignments.get().pk, happened_at=timezone.now(), source="buyer"
        )
        release_due(now=consignment.final_at or timezone.now())
        assert balances() == {
            "gateway:clearing": STRIPE - FREIGHT,
            "platform:gateway_fee": -STRIPE,
            f"maker:{consignment.maker_id}:available": FREIGHT,
        }
        assert breaches() == []

    def test_it_goes_back_whatever_the_cause_when_nothing_was_sent(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """A carriage that never began is paid to nobody."""
        order = a_paid_order(stripe_sandbox)
        assert refund(order, 3, cause="changed_mind").freight_sen == FREIGHT
        assert balances() == KEPT

    def test_it_is_the_makers_again_when_it_goes_back_after_the_window(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        finished(order.consignments.get())
        refund(order, 3, cause="damaged", now=timezone.now() + timedelta(days=9))
        assert balance_of(f"maker:{order.lines.get().partner_id}:available") == 0
        assert balance_of("freight:held") == 0
        assert breaches() == []


class TestOrdersFromBefore:
    """Their journals stay as they are: freight on the maker's account from the start."""

    @pytest.fixture
    def old(self, stripe_sandbox: StripeSandbox) -> Consignment:
        consignment = a_paid_order(stripe_sandbox).consignments.get()
        pending = (f"maker:{consignment.maker_id}:pending", "MYR")
        post(
            kind="test_as_before",
            subject=consignment.number,
            legs={("freight:held", "MYR"): -FREIGHT, pending: FREIGHT},
            at=timezone.now(),
        )
        Consignment.objects.update(is_freight_apart=False)
        consignment.refresh_from_db()
        return consignment

    def test_they_are_paid_out_from_the_makers_account(self, old: Consignment) -> None:
        assert breaches() == []
        finished(old)
        maker = f"maker:{old.maker_id}"
        assert (balance_of(f"{maker}:pending"), balance_of(f"{maker}:available")) == (0, MAKER + FREIGHT)
        assert balance_of("freight:held") == 0

    def test_they_are_refunded_from_the_makers_account(self, old: Consignment) -> None:
        refund(old.order, 3)
        assert balances() == KEPT
        assert breaches() == []
