"""Figures 2 and 4 of money.md: shuffled, repeated and dropped deliveries; answers while the worker is dead.

DELIVERIES (10000), ACK_EVENTS (1000).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from statistics import quantiles
from time import monotonic, perf_counter, sleep

import pytest
import requests
from django.db.models import Sum
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from catalogue.models import Product
from storefront.checkout import jobs
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.ledger.models import Posting
from storefront.order.models import Order
from storefront.webhooks import operations as inbox
from storefront.webhooks.models import InboundEvent
from tests.services.attempts import a_paid_attempt
from tests.services.invariants import breaches
from tests.services.letters import post
from tests.services.people_and_goods import a_product
from tests.services.stripe import Letter, StripeSandbox
from tests.services.work import run_jobs

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

COPIES = (1, 2, 3, 4, 5)
EVENTS_OF_A_PAYMENT = 5
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


def summary() -> Counter[str]:
    """What the shop knows, as numbers that add up."""
    known: Counter[str] = Counter({"orders": Order.objects.count(), "payments": Payment.objects.count()})
    known["fees"] = Payment.objects.aggregate(sum=Sum("fee_sen"))["sum"] or 0
    known["sold"] = CheckoutAttempt.objects.filter(state="ordered").count()
    for code, amount in Posting.objects.values_list("account__code").annotate(sum=Sum("amount_minor")):
        known[code] = amount
    return known


def pay_all(stripe: StripeSandbox, product: Product, count: int) -> list[Letter]:
    """That many paid attempts; the events of all, none of them delivered."""
    before = {letter.event_id for letter in stripe.letters()}
    for _ in range(count):
        a_paid_attempt(stripe, (product, 1))
    return [letter for letter in stripe.letters() if letter.event_id not in before]


class TestDeliveries:
    def test_figure_2_end_is_that_of_a_clean_run(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.deliveries("off")
        wanted = size("DELIVERIES", 10_000)
        buyers = round(wanted / EVENTS_OF_A_PAYMENT / 0.9 / 3)  # 10 % dropped, three copies on average
        product = a_product("Kopi Gayo", 4_500, stock=2 * buyers)

        for letter in pay_all(stripe_sandbox, product, buyers):
            assert post(letter) == 200
        inbox.work_off(now=timezone.now())
        inbox.work_off(now=timezone.now() + timedelta(minutes=1))
        clean = summary()

        chance = random.Random(20261125)
        letters = pay_all(stripe_sandbox, product, buyers)
        kept = [letter for letter in letters if chance.random() >= 0.1]
        deliveries = [letter for letter in kept for _ in range(chance.choice(COPIES))]
        chance.shuffle(deliveries)
        for number, letter in enumerate(deliveries):
            assert post(letter) == 200
            if number % 200 == 0:
                inbox.work_off(now=timezone.now())
        later = timezone.now() + timedelta(minutes=8)
        inbox.fetch_missed(now=later)
        for minute in range(2):
            inbox.work_off(now=later + timedelta(minutes=minute))
        messy = summary() - clean
        tell(
            f"figure 2: {len(deliveries)} deliveries of {len(kept)} of {len(letters)} events, shuffled, 1-5 times:"
            f" end {'equal to' if summary() == _twice(clean) else 'DIFFERENT from'} a clean run of {buyers} orders"
        )
        assert messy["orders"] == buyers
        assert summary() == _twice(clean)
        assert breaches() == {}


def _twice(known: Counter[str]) -> Counter[str]:
    return Counter({name: 2 * number for name, number in known.items()})


class TestAcknowledging:
    def test_figure_4_p99_with_the_worker_dead_and_time_to_recover(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox, live_server: LiveServer
    ) -> None:
        """Fifty events a second; then half of the orders get no event at all and are found by the reconciler."""
        stripe_sandbox.deliveries("off")
        wanted = size("ACK_EVENTS", 1_000)
        product = a_product("Kopi Gayo", 4_500, stock=wanted)
        letters = pay_all(stripe_sandbox, product, wanted // EVENTS_OF_A_PAYMENT)
        took, browser = [], requests.Session()
        for letter in letters:
            began = perf_counter()
            answer = browser.post(
                f"{live_server.url}/webhooks/stripe/",
                data=letter.body,
                headers={"Stripe-Signature": letter.signature, "Content-Type": "application/json"},
                timeout=10,
            )
            took.append((perf_counter() - began) * 1000)
            assert answer.status_code == 200
            sleep(max(0.0, 0.02 - (perf_counter() - began)))
        assert Order.objects.count() == 0
        p99 = quantiles(took, n=100)[-1]
        began = monotonic()
        run_jobs()
        applied = monotonic() - began
        orders = Order.objects.count()

        lost = wanted // EVENTS_OF_A_PAYMENT // 2
        pay_all(stripe_sandbox, product, lost)
        CheckoutAttempt.objects.exclude(state="ordered").update(
            updated_at=timezone.now() - timedelta(minutes=3)
        )
        began = monotonic()
        jobs.reconcile(0)
        found = monotonic() - began
        tell(
            f"figure 4: {len(took)} acknowledged with the worker dead, p50 {quantiles(took, n=2)[0]:.0f} ms,"
            f" p99 {p99:.0f} ms; all {orders} orders {applied:.0f} s after its start; {lost} orders without any event"
            f" found within 3 + 5 min + {found:.0f} s"
        )
        assert p99 <= 500
        assert Order.objects.count() == orders + lost
        assert 8 * 60 + found <= 600
        assert set(InboundEvent.objects.values_list("state", flat=True)) <= {"done"}
