"""What the shop may ask of its payment provider, and the frozen answers it gets.

No type of the stripe package leaves this room. Amounts are integers in the minor unit of the currency
beside them (sen for MYR; IDR has two decimals at Stripe). Currencies are ISO codes in capitals.
Times are aware UTC datetimes. States are the words of Stripe API version `API_VERSION`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

API_VERSION = "2026-10-28.endive"
"""Pinned: every request, the stand-in and the contract tests name this version."""

MINIMUM_AMOUNT_SEN = 200
"""Smallest charge in sen (RM 2.00). Source: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""

NO_METADATA: Mapping[str, str] = MappingProxyType({})
REFERENCE_KEY = "reference"
"""Metadata key under which our own reference travels on payments and refunds."""


class SessionStatus(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class SessionPayment(StrEnum):
    UNPAID = "unpaid"
    PAID = "paid"
    NOT_REQUIRED = "no_payment_required"


class PaymentStatus(StrEnum):
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    REQUIRES_CAPTURE = "requires_capture"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class ChargeStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundStatus(StrEnum):
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One line on the payment page. `unit_amount_minor` >= 0, `quantity` >= 1."""

    name: str
    unit_amount_minor: int
    quantity: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """A payment page to open. `reference` is our attempt's public id; it comes back on every object.

    `expires_at` must lie 30 minutes to 24 hours ahead (docs.stripe.com/api/checkout/sessions/create).
    `success_url` may hold the placeholder {CHECKOUT_SESSION_ID}.
    """

    reference: str
    lines: Sequence[CheckoutLine]
    currency: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    locale: str = "ms"
    customer_email: str = ""
    methods: Sequence[str] = ("card", "fpx", "grabpay")
    metadata: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)

    @property
    def amount_minor(self) -> int:
        """What the buyer will be asked for."""
        return sum(line.unit_amount_minor * line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """What a charge or refund did to our balance at Stripe; `fee_minor` is what Stripe kept."""

    balance_transaction_id: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    kind: str
    available_at: datetime


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """One try to take money. `balance` is None until Stripe has booked it (`charge.updated`)."""

    charge_id: str
    payment_intent_id: str | None
    status: ChargeStatus
    amount_minor: int
    amount_refunded_minor: int
    currency: str
    method: str
    is_disputed: bool
    is_live: bool
    created_at: datetime
    metadata: Mapping[str, str]
    balance: BalanceFacts | None
    failure_code: str = ""

    @property
    def reference(self) -> str:
        """Our reference, or "" for a charge that we did not ask for."""
        return self.metadata.get(REFERENCE_KEY, "")


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A PaymentIntent: the payment of one session over all its tries. `charge` is the latest try."""

    payment_intent_id: str
    status: PaymentStatus
    amount_minor: int
    amount_received_minor: int
    currency: str
    is_live: bool
    created_at: datetime
    metadata: Mapping[str, str]
    charge: ChargeFacts | None
    failure_code: str = ""

    @property
    def reference(self) -> str:
        """Our reference, or "" for a payment that we did not ask for."""
        return self.metadata.get(REFERENCE_KEY, "")


@dataclass(frozen=True, slots=True)
class SessionState:
    """A Checkout Session. `url` is set only while open; `payment_intent_id` only after a first try.

    Only `payment_status` PAID means money; a COMPLETE session may still be UNPAID.
    `payment` is filled when it was asked for and a PaymentIntent exists.
    """

    session_id: str
    reference: str
    status: SessionStatus
    payment_status: SessionPayment
    amount_minor: int
    currency: str
    mode: str
    is_live: bool
    url: str | None
    created_at: datetime
    expires_at: datetime
    payment_intent_id: str | None
    metadata: Mapping[str, str]
    payment: PaymentFacts | None = None

    @property
    def is_paid(self) -> bool:
        return self.payment_status is SessionPayment.PAID


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to give back. `reference` is our refund row's public id; `amount_minor` >= 1."""

    payment_intent_id: str
    amount_minor: int
    reference: str
    reason: str = "requested_by_customer"
    metadata: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)


@dataclass(frozen=True, slots=True)
class RefundState:
    """A refund. It is not money given back before `status` is SUCCEEDED; GrabPay can fail days later."""

    refund_id: str
    status: RefundStatus
    amount_minor: int
    currency: str
    charge_id: str | None
    payment_intent_id: str | None
    created_at: datetime
    metadata: Mapping[str, str]
    failure_reason: str = ""

    @property
    def reference(self) -> str:
        """Our reference, or "" for a refund made in Stripe's dashboard."""
        return self.metadata.get(REFERENCE_KEY, "")


@dataclass(frozen=True, slots=True)
class DisputeState:
    """A buyer's objection at his bank. `status` is Stripe's word (needs_response, won, lost ...).

    `balances` lists what was withdrawn (negative) and, when won, given back.
    """

    dispute_id: str
    charge_id: str
    payment_intent_id: str | None
    status: str
    reason: str
    amount_minor: int
    currency: str
    is_live: bool
    created_at: datetime
    balances: tuple[BalanceFacts, ...]


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """That something happened to an object; the object itself is fetched anew before acting.

    `content_sha256` covers id, type, time, mode and data, not spacing or delivery counters: a repeated
    delivery and the events list give the same hash, a forged twin does not.
    """

    event_id: str
    kind: str
    created_at: datetime
    api_version: str
    is_live: bool
    account: str | None
    object_kind: str
    object_id: str
    reference: str
    payment_intent_id: str | None
    charge_id: str | None
    content_sha256: str


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a list, newest first. Pass `next_cursor` back for the next one; None ends it."""

    items: tuple[T_co, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Objects created from `after` (inclusive) to `before` (exclusive; None is now)."""

    after: datetime
    before: datetime | None = None


class PaymentGateway(Protocol):
    """The door. Every method may raise GatewayRefused, GatewayUnavailable or GatewayUnknownOutcome.

    Writing methods take the idempotency key from the caller, who has stored it first
    (`operations.call_outside`). Nothing here retries. Never call it inside a database transaction.
    """

    def open_session(self, request: CheckoutRequest, *, idempotency_key: str) -> SessionState:
        """Open a hosted payment page."""

    def retrieve_session(self, session_id: str, *, with_payment: bool = True) -> SessionState:
        """Fetch a session; with its payment, latest charge and fee unless told otherwise."""

    def expire_session(self, session_id: str, *, idempotency_key: str) -> SessionState:
        """Close an open session. Refused (400) when it is complete or expired: retrieve it then."""

    def find_session(self, reference: str, *, created_after: datetime) -> SessionState | None:
        """The session that carries our reference; None proves that there is none since then.

        Stripe cannot filter by reference, so this reads all sessions created since `created_after`.
        """

    def retrieve_payment(self, payment_intent_id: str) -> PaymentFacts:
        """Fetch a PaymentIntent with its latest charge and fee."""

    def retrieve_charge(self, charge_id: str) -> ChargeFacts:
        """Fetch a charge with its fee (`balance` may still be None)."""

    def refund(self, request: RefundRequest, *, idempotency_key: str) -> RefundState:
        """Give money back. Refused when it exceeds what is left of the charge."""

    def retrieve_refund(self, refund_id: str) -> RefundState:
        """Fetch a refund's present state."""

    def find_refund(self, reference: str, *, payment_intent_id: str) -> RefundState | None:
        """The refund of this payment that carries our reference; None proves that there is none."""

    def retrieve_dispute(self, dispute_id: str) -> DisputeState:
        """Fetch a dispute with its movements of the balance."""

    def list_events(
        self,
        window: Window,
        *,
        kinds: Sequence[str] = (),
        only_undelivered: bool = False,
        cursor: str | None = None,
    ) -> Page[EventEnvelope]:
        """Events of the window (Stripe keeps 30 days), at most 100 a page."""

    def list_charges(self, window: Window, *, cursor: str | None = None) -> Page[ChargeFacts]:
        """Charges of the window with their fees."""

    def list_refunds(self, window: Window, *, cursor: str | None = None) -> Page[RefundState]:
        """Refunds of the window, those made in the dashboard too."""

    def list_disputes(self, window: Window, *, cursor: str | None = None) -> Page[DisputeState]:
        """Disputes of the window."""
