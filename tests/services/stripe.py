"""The Stripe stand-in for tests: `stripe_sandbox` is a real HTTP server, empty at the start of each test.

Levers (`pay`, `refund_in_dashboard`, `fault` ...) do what a buyer, a bank or a bad day does. Fees are booked
at once; slow payments and slow refunds end only when a test says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from storefront.gateway import CheckoutLine, CheckoutRequest, stripe_gateway
from storefront.gateway.sandbox.server import Sandbox
from storefront.gateway.sandbox.world import Config

WEBHOOK_SECRET = "whsec_juragan_tests"

Json = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """A webhook ready to be posted: `client.post(url, letter.body, headers={"Stripe-Signature": ...})`."""

    event_id: str
    kind: str
    body: bytes
    signature: str


class StripeSandbox:
    """What tests say to the stand-in."""

    def __init__(self, server: Sandbox) -> None:
        self._server = server
        self.url = server.url

    def lever(self, name: str, **data: Any) -> Any:
        """Pull any lever by its address under /_control/ (control.py lists them)."""
        return self._server.pull(name, data)

    def pay(self, session_id: str, *, method: str = "card", outcome: str = "paid", **more: Any) -> Json:
        """Try to pay a session. Outcomes: paid, declined, processing. Returns the PaymentIntent."""
        paid: Json = self.lever(f"sessions/{session_id}/pay", method=method, outcome=outcome, **more)
        return paid

    def finish_payment(self, payment_intent_id: str, *, outcome: str = "paid") -> None:
        """End a payment that is processing: paid or failed."""
        self.lever(f"payments/{payment_intent_id}/finish", outcome=outcome)

    def next_refund(self, outcome: str, **more: Any) -> None:
        """The next refund will be pending (until `finish_refund`), succeeded or failed."""
        self.lever("refunds/next", outcome=outcome, **more)

    def finish_refund(self, refund_id: str, *, outcome: str = "succeeded") -> None:
        """End a pending refund: succeeded or failed."""
        self.lever(f"refunds/{refund_id}/finish", outcome=outcome)

    def refund_in_dashboard(self, charge_id: str, *, amount: int | None = None) -> Json:
        """A refund that our shop did not ask for."""
        refund: Json = self.lever("refunds", charge=charge_id, amount=amount)
        return refund

    def open_dispute(self, charge_id: str, *, amount: int | None = None) -> Json:
        """A buyer objects at his bank."""
        dispute: Json = self.lever("disputes", charge=charge_id, amount=amount)
        return dispute

    def close_dispute(self, dispute_id: str, *, outcome: str) -> None:
        """The bank decides: won or lost."""
        self.lever(f"disputes/{dispute_id}/close", outcome=outcome)

    def fault(self, kind: str, **more: Any) -> None:
        """The next matching call is dropped, held or answered with an error (faults.py)."""
        self.lever("faults", kind=kind, **more)

    def deliveries(self, mode: str, **more: Any) -> None:
        """How webhooks go out from now on: normal, off, late, twice, shuffled, wrong_secret."""
        self.lever("deliveries", mode=mode, **more)

    def deliver(self, **chosen: Any) -> list[tuple[str, int]]:
        """Send undelivered (or chosen) events now; pairs of event id and HTTP status."""
        return [(event_id, status) for event_id, status in self.lever("deliver", **chosen)["sent"]]

    def letters(self, *kinds: str, **more: Any) -> list[Letter]:
        """Signed webhooks of these kinds (all without kinds), oldest first, for Django's test client."""
        told = self.lever("letters", kinds=list(kinds) or None, **more)["letters"]
        return [Letter(row["id"], row["type"], row["body"].encode(), row["signature"]) for row in told]

    def tamper(self, object_id: str, **changes: Any) -> None:
        """Overwrite fields of a stored object."""
        self.lever(f"objects/{object_id}", **changes)

    def advance(self, seconds: float) -> None:
        """Move the stand-in's clock forward; sessions run out, slow things end."""
        self.lever("clock", seconds=seconds)

    def send_webhooks_to(self, url: str) -> None:
        """Deliver events to this address, signed with the secret of the test settings."""
        self.lever("settings", webhook_url=url)

    def wait_for_deliveries(self, seconds: float = 5) -> bool:
        """Wait until no delivery is due."""
        return bool(self.lever("wait", seconds=seconds)["is_idle"])

    def calls(self) -> list[Json]:
        """The API calls that came in, oldest first: method, path, key."""
        calls: list[Json] = self.lever("calls")["calls"]
        return calls

    def kinds(self) -> list[str]:
        """Types of all events so far, oldest first."""
        return [row["type"] for row in self.state()["events"]]

    def event(self, kind: str) -> Json:
        """The first event of this type."""
        found: Json = next(row for row in self.state()["events"] if row["type"] == kind)
        return found

    def state(self) -> Json:
        """All stored objects by kind."""
        state: Json = self.lever("state")
        return state


def checkout_request(
    reference: str, *, unit_sen: int = 4_950, quantity: int = 2, **changes: Any
) -> CheckoutRequest:
    """A request for one line of `quantity` pieces, open for 31 minutes; any field may be changed."""
    usual: dict[str, Any] = {
        "lines": [CheckoutLine("Batik tulis", unit_sen, quantity)],
        "currency": "MYR",
        "success_url": "https://shop.example/ms/checkout/return/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/ms/basket/",
        "expires_at": datetime.now(UTC) + timedelta(minutes=31),
    }
    return CheckoutRequest(reference=reference, **{**usual, **changes})


@pytest.fixture(scope="session")
def _stripe_server() -> Iterator[Sandbox]:
    server = Sandbox(
        Config(
            webhook_secrets=(WEBHOOK_SECRET,),
            booking_delay_s=0.0,
            processing_delay_s=None,
            refund_delay_s=None,
            retry_delays_s=(0.05, 0.05, 0.1),
        )
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stripe_sandbox(_stripe_server: Sandbox, settings: Settings) -> Iterator[StripeSandbox]:
    """An empty stand-in; the settings point `get_gateway()` at it, past a breaker that the test before opened."""
    stripe_gateway._gateway.cache_clear()
    stripe_gateway._breaker_of.cache_clear()
    sandbox = StripeSandbox(_stripe_server)
    sandbox.lever("reset")
    settings.STRIPE_API_BASE = sandbox.url
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
    yield sandbox
    sandbox.lever("reset")
