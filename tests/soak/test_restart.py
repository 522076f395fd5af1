"""Threats I3: the database server itself stops in the middle of buying, and comes back. Own embedded server only.

RESTARTS (5).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import requests
from django.db import DatabaseError, InterfaceError, connection, connections
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.gateway import GatewayError
from storefront.local_postgres import Server
from storefront.locks import ResourceBusy
from storefront.order.models import Order
from tests.services.attempts import an_order_to_pay
from tests.services.invariants import breaches
from tests.services.shop import goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

BACK_S = 10
Size = Callable[[str, int], int]
Tell = Callable[[str], None]


def buying(stripe: StripeSandbox, product: object, is_over: threading.Event) -> None:
    """One buyer after another until it is over; whoever meets the stopped server goes away."""
    while not is_over.is_set():
        try:
            order = an_order_to_pay((product, 1))  # type: ignore[arg-type]
            attempt = operations.reserve(order, now=timezone.now())
            attempt = operations.open_session(attempt.pk, now=timezone.now())
            stripe.pay(attempt.session_id or "")
            operations.settle(attempt.pk, now=timezone.now())
        except (DatabaseError, InterfaceError, ResourceBusy, GatewayError):
            connection.close()
            time.sleep(0.1)
    connection.close()


def test_i3_no_half_order_and_back_within_ten_seconds_when_the_server_stops(
    size: Size, tell: Tell, live_server: LiveServer, stripe_sandbox: StripeSandbox
) -> None:
    server = Server()
    if connection.get_connection_params().get("host") != str(server.sockets):
        pytest.fail("This soak stops the server: run it without DATABASE_URL, on this checkout's own.")
    open_shop()
    product = goods("Kopi Gayo", 4_500, stock=100_000)
    path, is_over = live_server.url + product.get_absolute_url(), threading.Event()
    stripe_sandbox.deliveries("off")
    buyers = [threading.Thread(target=buying, args=(stripe_sandbox, product, is_over)) for _ in range(3)]
    for buyer in buyers:
        buyer.start()
    away, back = set(), []
    for _ in range(size("RESTARTS", 5)):
        time.sleep(2)
        connections.close_all()
        server._run("pg_ctl", "stop", "-D", str(server.data), "-m", "immediate", "-w")
        away.add(requests.get(path, timeout=10).status_code)
        server._wait_until_it_answers()
        began = time.monotonic()
        while requests.get(path, timeout=10).status_code != 200:
            assert time.monotonic() - began < BACK_S
        back.append(time.monotonic() - began)
    is_over.set()
    for buyer in buyers:
        buyer.join(timeout=60)
    for attempt in CheckoutAttempt.objects.exclude(session_id=None):
        operations.settle(attempt.pk, now=timezone.now())
    paid = [row for row in stripe_sandbox.state()["sessions"] if row["payment_status"] == "paid"]
    settled = CheckoutAttempt.objects.filter(state="ordered").count()
    tell(
        f"I3: {len(back)} stops in the middle of {settled} orders; while away {sorted(away)}, back after"
        f" {max(back):.1f} s at most; breaches {breaches()}"
    )
    assert away == {503}
    assert Order.objects.count() == settled > 0
    assert {row["id"] for row in paid} >= set(
        CheckoutAttempt.objects.filter(state="ordered").values_list("session_id", flat=True)
    )
    assert breaches() == {}
