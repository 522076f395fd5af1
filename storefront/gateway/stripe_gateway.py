"""The door itself: the official SDK, our time limits, our breaker, our errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import stripe
from django.conf import settings

from storefront import failpoints

from . import facts
from .breaker import Breaker
from .errors import GatewayUnavailable
from .protocol import (
    API_VERSION,
    REFERENCE_KEY,
    ChargeFacts,
    CheckoutLine,
    CheckoutRequest,
    DisputeState,
    EventEnvelope,
    Page,
    PaymentFacts,
    RefundRequest,
    RefundState,
    SessionState,
    Window,
)
from .stripe_errors import from_stripe

CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 1.0, 5.0
PAGE_SIZE = 100
CLOCK_MARGIN = timedelta(minutes=5)
"""Stripe stamps objects by its own clock; a search that must prove absence starts this much earlier."""
DEFAULT_BASE = "https://api.stripe.com"
CHARGE_PARTS = ["balance_transaction"]
PAYMENT_PARTS = ["latest_charge.balance_transaction"]
SESSION_PARTS = ["payment_intent.latest_charge.balance_transaction"]

Fact = TypeVar("Fact")

stripe.enable_telemetry = False


class StripeGateway:
    """`PaymentGateway` over the Stripe SDK. Safe between threads."""

    def __init__(
        self,
        *,
        secret_key: str,
        api_base: str = DEFAULT_BASE,
        breaker: Breaker | None = None,
        timeouts_s: tuple[float, float] = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
    ) -> None:
        self._breaker = breaker or Breaker(time.monotonic)
        self._api = stripe.StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base},
            max_network_retries=0,
            http_client=_http_client(api_base, timeouts_s),
        ).v1

    def open_session(self, request: CheckoutRequest, *, idempotency_key: str) -> SessionState:
        """Open a hosted payment page."""
        params = _session_params(request)
        row = self._write(
            lambda: self._api.checkout.sessions.create(params, {"idempotency_key": idempotency_key})
        )
        return facts.session_state(row)

    def retrieve_session(self, session_id: str, *, with_payment: bool = True) -> SessionState:
        """Fetch a session; with its payment, latest charge and fee unless told otherwise."""
        expand = SESSION_PARTS if with_payment else []
        return facts.session_state(
            self._read(lambda: self._api.checkout.sessions.retrieve(session_id, {"expand": expand}))
        )

    def expire_session(self, session_id: str, *, idempotency_key: str) -> SessionState:
        """Close an open session; refused when it is complete or expired."""
        row = self._write(
            lambda: self._api.checkout.sessions.expire(session_id, {}, {"idempotency_key": idempotency_key})
        )
        return facts.session_state(row)

    def find_session(self, reference: str, *, created_after: datetime) -> SessionState | None:
        """The session that carries our reference, looked for page by page."""
        since = int((created_after - CLOCK_MARGIN).timestamp())
        row = self._search(
            self._api.checkout.sessions.list,
            {"created": {"gte": since}},
            lambda row: bool(row.get("client_reference_id") == reference),
        )
        return None if row is None else facts.session_state(row)

    def retrieve_payment(self, payment_intent_id: str) -> PaymentFacts:
        """Fetch a PaymentIntent with its latest charge and fee."""
        return facts.payment_facts(
            self._read(
                lambda: self._api.payment_intents.retrieve(payment_intent_id, {"expand": PAYMENT_PARTS})
            )
        )

    def retrieve_charge(self, charge_id: str) -> ChargeFacts:
        """Fetch a charge with its fee."""
        return facts.charge_facts(
            self._read(lambda: self._api.charges.retrieve(charge_id, {"expand": CHARGE_PARTS}))
        )

    def refund(self, request: RefundRequest, *, idempotency_key: str) -> RefundState:
        """Give money back."""
        params: Any = {
            "payment_intent": request.payment_intent_id,
            "amount": request.amount_minor,
            "reason": request.reason,
            "metadata": {**request.metadata, REFERENCE_KEY: request.reference},
        }
        row = self._write(lambda: self._api.refunds.create(params, {"idempotency_key": idempotency_key}))
        return facts.refund_state(row)

    def retrieve_refund(self, refund_id: str) -> RefundState:
        """Fetch a refund's present state."""
        return facts.refund_state(self._read(lambda: self._api.refunds.retrieve(refund_id)))

    def find_refund(self, reference: str, *, payment_intent_id: str) -> RefundState | None:
        """The refund of this payment that carries our reference."""
        row = self._search(
            self._api.refunds.list,
            {"payment_intent": payment_intent_id},
            lambda row: bool((row.get("metadata") or {}).get(REFERENCE_KEY) == reference),
        )
        return None if row is None else facts.refund_state(row)

    def retrieve_dispute(self, dispute_id: str) -> DisputeState:
        """Fetch a dispute with its movements of the balance."""
        return facts.dispute_state(self._read(lambda: self._api.disputes.retrieve(dispute_id)))

    def list_events(
        self,
        window: Window,
        *,
        kinds: Sequence[str] = (),
        only_undelivered: bool = False,
        cursor: str | None = None,
    ) -> Page[EventEnvelope]:
        """Events of the window, newest first."""
        extra: dict[str, Any] = {"types": list(kinds)} if kinds else {}
        if only_undelivered:
            extra["delivery_success"] = False
        return self._page(self._api.events.list, facts.event_envelope, window, cursor, extra)

    def list_charges(self, window: Window, *, cursor: str | None = None) -> Page[ChargeFacts]:
        """Charges of the window with their fees, newest first."""
        extra = {"expand": [f"data.{part}" for part in CHARGE_PARTS]}
        return self._page(self._api.charges.list, facts.charge_facts, window, cursor, extra)

    def list_refunds(self, window: Window, *, cursor: str | None = None) -> Page[RefundState]:
        """Refunds of the window, newest first."""
        return self._page(self._api.refunds.list, facts.refund_state, window, cursor, {})

    def list_disputes(self, window: Window, *, cursor: str | None = None) -> Page[DisputeState]:
        """Disputes of the window, newest first."""
        return self._page(self._api.disputes.list, facts.dispute_state, window, cursor, {})

    def _search(
        self,
        ask: Callable[[Any], Any],
        params: Mapping[str, Any],
        is_ours: Callable[[facts.Json], bool],
    ) -> facts.Json | None:
        """Read a list to its end; None proves absence."""
        cursor: str | None = None
        while True:
            listed = self._read(partial(ask, _page_params(cursor, params)))
            found = next((row for row in listed["data"] if is_ours(row)), None)
            cursor = _next_cursor(listed)
            if found is not None or cursor is None:
                return found

    def _page(
        self,
        ask: Callable[[Any], Any],
        read: Callable[[facts.Json], Fact],
        window: Window,
        cursor: str | None,
        extra: Mapping[str, Any],
    ) -> Page[Fact]:
        created = {"gte": int(window.after.timestamp())}
        if window.before is not None:
            created["lt"] = int(window.before.timestamp())
        params = _page_params(cursor, {"created": created, **extra})
        listed = self._read(lambda: ask(params))
        return Page(tuple(read(row) for row in listed["data"]), _next_cursor(listed))

    def _read(self, ask: Callable[[], Any]) -> facts.Json:
        return self._ask(ask, is_write=False)

    def _write(self, ask: Callable[[], Any]) -> facts.Json:
        return self._ask(ask, is_write=True)

    def _ask(self, ask: Callable[[], Any], *, is_write: bool) -> facts.Json:
        """One HTTP call. `from None`: the SDK's errors hold requests whose headers hold our key."""
        if not self._breaker.admit():
            raise GatewayUnavailable("Stripe has not answered lately; not asked.", code="breaker_open")
        try:
            with failpoints.step("http"):
                answer = ask()
        except stripe.StripeError as error:
            ours, is_trouble = from_stripe(error, is_write=is_write)
            if is_trouble:
                self._breaker.failed()
            else:
                self._breaker.succeeded()
            raise ours from None
        self._breaker.succeeded()
        row: facts.Json = answer.last_response.data
        return row


def gateway_from_settings() -> StripeGateway:
    """The gateway for STRIPE_SECRET_KEY and STRIPE_API_BASE (empty: Stripe itself)."""
    return _gateway(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE or DEFAULT_BASE)


@lru_cache(maxsize=8)
def _gateway(secret_key: str, api_base: str) -> StripeGateway:
    return StripeGateway(
        secret_key=secret_key, api_base=api_base, breaker=_breaker_of(urlsplit(api_base).netloc)
    )


@lru_cache(maxsize=8)
def _breaker_of(host: str) -> Breaker:
    return Breaker(time.monotonic)


def _http_client(api_base: str, timeouts_s: tuple[float, float]) -> stripe.RequestsClient:
    """The stand-in is on this machine: a proxy of the surroundings must not come between."""
    if urlsplit(api_base).hostname not in ("127.0.0.1", "localhost", "::1"):
        return stripe.RequestsClient(timeout=timeouts_s)
    session = stripe.RequestsClient().requests.Session()
    session.trust_env = False
    return stripe.RequestsClient(timeout=timeouts_s, session=session)


def _session_params(request: CheckoutRequest) -> Any:
    metadata = {**request.metadata, REFERENCE_KEY: request.reference}
    params: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": request.reference,
        "line_items": [_line_params(line, request.currency) for line in request.lines],
        "allowed_payment_method_types": list(request.methods),
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "locale": request.locale,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
    }
    if request.customer_email:
        params["customer_email"] = request.customer_email
    return params


def _line_params(line: CheckoutLine, currency: str) -> dict[str, Any]:
    product = {"name": line.name}
    if line.description:
        product["description"] = line.description
    price = {"currency": currency.lower(), "unit_amount": line.unit_amount_minor, "product_data": product}
    return {"quantity": line.quantity, "price_data": price}


def _page_params(cursor: str | None, params: Mapping[str, Any]) -> Any:
    page: dict[str, Any] = {"limit": PAGE_SIZE, **params}
    if cursor is not None:
        page["starting_after"] = cursor
    return page


def _next_cursor(listed: facts.Json) -> str | None:
    cursor: str | None = listed["data"][-1]["id"] if listed["has_more"] else None
    return cursor
