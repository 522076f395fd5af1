"""Figure 5 of money.md: processes killed at every kind of step, and how long the shop takes to heal.

POINTS (48 failpoints), KILLS (25 rounds over all of them). Each victim is a fork that buys and is ended by SIGKILL
before or after one of its statements or calls; healing uses the shop's own jobs in real time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.db import connection
from django.utils import timezone

from catalogue.models import Product
from storefront import failpoints
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.gateway import stripe_gateway
from storefront.order.models import Order
from storefront.webhooks import operations as inbox
from tests.services.attempts import an_order_to_pay
from tests.services.invariants import breaches
from tests.services.killing import NOWHERE, killed
from tests.services.letters import post
from tests.services.people_and_goods import a_product
from tests.services.stripe import Letter, StripeSandbox
from tests.services.work import run_jobs

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

HEAL_S = 120
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


def pull(stripe: StripeSandbox, lever: str, **data: Any) -> Any:
    """A lever of the stand-in over HTTP: a fork has only a copy of its objects."""
    return requests.post(f"{stripe.url}/_control/{lever}", json=data, timeout=10).json()


def buy(order: Any, stripe: StripeSandbox) -> None:
    """Reserve, open, pay, settle, and the provider's event: what web process and worker do for one buyer."""
    attempt = operations.reserve(order, now=timezone.now())
    attempt = operations.open_session(attempt.pk, now=timezone.now())
    pull(stripe, f"sessions/{attempt.session_id}/pay", method="card", outcome="paid")
    operations.settle(attempt.pk, now=timezone.now())
    row = pull(stripe, "letters", kinds=["charge.updated", "charge.succeeded"])["letters"][-1]
    post(Letter(row["id"], row["type"], row["body"].encode(), row["signature"]))
    inbox.work_off(now=timezone.now())


def points(order: Any, stripe: StripeSandbox, wanted: int) -> list[str]:
    """That many steps, spread evenly over all statements and calls of a purchase, half before and half after."""
    with failpoints.armed(NOWHERE, failpoints.kill_myself) as counted:
        buy(order, stripe)
    steps = [("sql", number) for number in range(1, counted.seen["sql"] + 1)]
    calls = [
        f"http:{number}:{when}"
        for number in range(1, counted.seen["http"] + 1)
        for when in ("before", "after")
    ]
    room = wanted - len(calls)
    chosen = [steps[index * (len(steps) - 1) // (room - 1)] for index in range(room)]
    spread = [
        f"{kind}:{number}:{('before', 'after')[place % 2]}" for place, (kind, number) in enumerate(chosen)
    ]
    return [*calls, *spread]


def killed_at(point: str, order: Any, stripe: StripeSandbox) -> bool:
    """A fork buys and dies at the point. True when it did die there."""

    def victim() -> None:
        stripe_gateway._gateway.cache_clear()  # no socket to the stand-in that its parent uses too
        buy(order, stripe)

    return killed(victim, point)


def unhealed(stripe: StripeSandbox) -> list[str]:
    """Attempts that are neither at rest on an open page nor ended as their money says."""
    paid = {row["id"] for row in stripe.state()["sessions"] if row["payment_status"] == "paid"}
    return [
        f"{attempt.pk} {attempt.state}"
        for attempt in CheckoutAttempt.objects.exclude(state__in=("ordered", "expired", "refunded"))
        if attempt.state != "session_open" or attempt.session_id in paid
    ]


def heal(stripe: StripeSandbox) -> float:
    """The provider delivers again, the jobs go on; seconds until nothing is unhealed."""
    began = time.monotonic()
    for letter in stripe.letters():
        assert post(letter) == 200
    while unhealed(stripe) or open_calls():
        assert time.monotonic() - began <= HEAL_S, unhealed(stripe)
        run_jobs()
        inbox.work_off(now=timezone.now())
        time.sleep(1)
    return time.monotonic() - began


def open_calls() -> int:
    """Outside calls whose outcome nobody has looked up yet."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from gateway_externalcall where state in ('sent', 'unknown')")
        return int(cursor.fetchone()[0])


class TestCrashes:
    def test_figure_5_no_breach_and_healed_within_two_minutes(
        self, size: Size, tell: Tell, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.deliveries("off")
        rounds = size("KILLS", 25)
        product: Product = a_product("Kopi Gayo", 4_500, stock=100_000)
        places = points(an_order_to_pay((product, 1)), stripe_sandbox, size("POINTS", 48))
        died: Counter[bool] = Counter()
        healing = []
        for _ in range(rounds):
            for point in places:
                died[killed_at(point, an_order_to_pay((product, 1)), stripe_sandbox)] += 1
            healing.append(heal(stripe_sandbox))
            assert breaches() == {}
        sessions = stripe_sandbox.state()["sessions"]
        paid = [row for row in sessions if row["payment_status"] == "paid"]
        tell(
            f"figure 5: {len(places)} failpoints x {rounds} kills: {died[True]} processes killed, {died[False]} got"
            f" through; 0 breaches; slowest healing {max(healing):.0f} s; {len(paid)} payments, {Order.objects.count()}"
            " orders"
        )
        assert Order.objects.count() == len(paid)
        assert len({row["client_reference_id"] for row in sessions}) == len(sessions)
