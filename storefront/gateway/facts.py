"""Stripe's JSON into our frozen facts. Works on plain JSON, from a reply or a webhook alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from .protocol import (
    REFERENCE_KEY,
    BalanceFacts,
    ChargeFacts,
    ChargeStatus,
    DisputeState,
    EventEnvelope,
    PaymentFacts,
    PaymentStatus,
    RefundState,
    RefundStatus,
    SessionPayment,
    SessionState,
    SessionStatus,
)

Json = Mapping[str, Any]


def session_state(row: Json) -> SessionState:
    """A Checkout Session; its payment too when `payment_intent` came expanded."""
    intent = row.get("payment_intent")
    return SessionState(
        session_id=row["id"],
        reference=row.get("client_reference_id") or "",
        status=SessionStatus(row["status"]),
        payment_status=SessionPayment(row["payment_status"]),
        amount_minor=row["amount_total"],
        currency=_currency(row),
        mode=row["mode"],
        is_live=row["livemode"],
        url=row.get("url"),
        created_at=moment(row["created"]),
        expires_at=moment(row["expires_at"]),
        payment_intent_id=_id_of(intent),
        metadata=_metadata(row),
        payment=payment_facts(intent) if isinstance(intent, Mapping) else None,
    )


def payment_facts(row: Json) -> PaymentFacts:
    """A PaymentIntent; its charge too when `latest_charge` came expanded."""
    charge = row.get("latest_charge")
    failure = row.get("last_payment_error") or {}
    return PaymentFacts(
        payment_intent_id=row["id"],
        status=PaymentStatus(row["status"]),
        amount_minor=row["amount"],
        amount_received_minor=row["amount_received"],
        currency=_currency(row),
        is_live=row["livemode"],
        created_at=moment(row["created"]),
        metadata=_metadata(row),
        charge=charge_facts(charge) if isinstance(charge, Mapping) else None,
        failure_code=failure.get("decline_code") or failure.get("code") or "",
    )


def charge_facts(row: Json) -> ChargeFacts:
    """A charge; its fee too when `balance_transaction` came expanded and is booked already."""
    booked = row.get("balance_transaction")
    details = row.get("payment_method_details") or {}
    return ChargeFacts(
        charge_id=row["id"],
        payment_intent_id=_id_of(row.get("payment_intent")),
        status=ChargeStatus(row["status"]),
        amount_minor=row["amount"],
        amount_refunded_minor=row["amount_refunded"],
        currency=_currency(row),
        method=details.get("type", ""),
        is_disputed=row["disputed"],
        is_live=row["livemode"],
        created_at=moment(row["created"]),
        metadata=_metadata(row),
        balance=balance_facts(booked) if isinstance(booked, Mapping) else None,
        failure_code=row.get("failure_code") or "",
    )


def balance_facts(row: Json) -> BalanceFacts:
    """A balance transaction."""
    return BalanceFacts(
        balance_transaction_id=row["id"],
        amount_minor=row["amount"],
        fee_minor=row["fee"],
        net_minor=row["net"],
        currency=_currency(row),
        kind=row["reporting_category"],
        available_at=moment(row["available_on"]),
    )


def refund_state(row: Json) -> RefundState:
    """A refund."""
    return RefundState(
        refund_id=row["id"],
        status=RefundStatus(row["status"]),
        amount_minor=row["amount"],
        currency=_currency(row),
        charge_id=_id_of(row.get("charge")),
        payment_intent_id=_id_of(row.get("payment_intent")),
        created_at=moment(row["created"]),
        metadata=_metadata(row),
        failure_reason=row.get("failure_reason") or "",
    )


def dispute_state(row: Json) -> DisputeState:
    """A dispute with what it moved."""
    return DisputeState(
        dispute_id=row["id"],
        charge_id=_id_of(row["charge"]) or "",
        payment_intent_id=_id_of(row.get("payment_intent")),
        status=row["status"],
        reason=row["reason"],
        amount_minor=row["amount"],
        currency=_currency(row),
        is_live=row["livemode"],
        created_at=moment(row["created"]),
        balances=tuple(balance_facts(booked) for booked in row.get("balance_transactions") or ()),
    )


def event_envelope(row: Json) -> EventEnvelope:
    """An event, from a webhook body or the events list. Raises KeyError or TypeError on another shape."""
    subject = row["data"]["object"]
    kind = subject["object"]
    return EventEnvelope(
        event_id=row["id"],
        kind=row["type"],
        created_at=moment(row["created"]),
        api_version=row.get("api_version") or "",
        is_live=row["livemode"],
        account=row.get("account"),
        object_kind=kind,
        object_id=subject.get("id", ""),
        reference=subject.get("client_reference_id") or _metadata(subject).get(REFERENCE_KEY, ""),
        payment_intent_id=_related(subject, kind, "payment_intent"),
        charge_id=_related(subject, kind, "charge"),
        content_sha256=_content_hash(row),
    )


def moment(seconds: int) -> datetime:
    """Stripe's whole seconds since 1970 as an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def _content_hash(row: Json) -> str:
    told = {name: row[name] for name in ("id", "type", "created", "livemode", "data")}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _related(subject: Json, kind: str, wanted: str) -> str | None:
    if kind == wanted:
        return _id_of(subject)
    latest = subject.get("latest_charge") if wanted == "charge" else None
    return _id_of(subject.get(wanted) or latest)


def _id_of(value: str | Json | None) -> str | None:
    return value.get("id") if isinstance(value, Mapping) else value


def _currency(row: Json) -> str:
    currency: str = row["currency"]
    return currency.upper()


def _metadata(row: Json) -> Mapping[str, str]:
    return MappingProxyType(dict(row.get("metadata") or {}))
