"""Charges: one try each to take money. Source: docs.stripe.com/api/charges/object.

`refunds` is absent unless expanded. `balance_transaction` is null when a charge succeeds and comes later
with `charge.updated` (docs.stripe.com/payments/payment-intents/asynchronous-capture).
"""

from __future__ import annotations

from . import balances, due, intents
from .errors import no_such
from .events import emit
from .world import Json, World, new_id


def get(world: World, charge_id: str) -> Json:
    charge: Json | None = world.table("charges").get(charge_id)
    if charge is None:
        raise no_such("charge", charge_id)
    return charge


def make(world: World, intent: Json, payment_method: Json, status: str) -> Json:
    """A charge in state pending, succeeded or failed. Only cards get ids with `ch_`."""
    method = payment_method["type"]
    is_paid = status == "succeeded"
    charge = _blank(world, new_id("ch" if method == "card" else "py"), intent)
    charge.update(
        amount_captured=intent["amount"] if is_paid else 0,
        billing_details=payment_method["billing_details"],
        captured=is_paid,
        outcome=_outcome(status),
        paid=is_paid,
        payment_method=payment_method["id"],
        payment_method_details=intents.charge_details(payment_method),
        status=status,
    )
    if is_paid:
        charge["receipt_url"] = f"{world.config.base_url}/receipts/{charge['id']}"
    if method == "card":
        charge["calculated_statement_descriptor"] = "REHEARSAL"
    world.table("charges")[charge["id"]] = charge
    intent["latest_charge"] = charge["id"]
    return charge


def plan_booking(world: World, charge: Json) -> None:
    """The balance transaction follows by itself after the configured delay."""
    due.plan(world, "book", charge["id"], world.config.booking_delay_s)


def book(world: World, charge_id: str, fee_minor: int | None = None) -> Json:
    """Give a paid charge its balance transaction and tell with `charge.updated`; once."""
    charge = get(world, charge_id)
    if charge["balance_transaction"] is None and charge["paid"]:
        charge["balance_transaction"] = balances.book_charge(world, charge, fee_minor)["id"]
        emit(world, "charge.updated", charge, previous={"balance_transaction": None})
    return charge


def _outcome(status: str) -> Json | None:
    if status == "pending":
        return None
    is_paid = status == "succeeded"
    return {
        "advice_code": None if is_paid else "try_again_later",
        "network_advice_code": None,
        "network_decline_code": None if is_paid else "51",
        "network_status": "approved_by_network" if is_paid else "declined_by_network",
        "reason": None if is_paid else "insufficient_funds",
        "risk_level": "normal",
        "seller_message": "Payment complete."
        if is_paid
        else "The bank returned the decline code `insufficient_funds`.",
        "type": "authorized" if is_paid else "issuer_declined",
    }


def _blank(world: World, charge_id: str, intent: Json) -> Json:
    nothing = dict.fromkeys(
        (
            "application",
            "application_fee",
            "application_fee_amount",
            "balance_transaction",
            "calculated_statement_descriptor",
            "customer",
            "failure_balance_transaction",
            "failure_code",
            "failure_message",
            "on_behalf_of",
            "radar_options",
            "receipt_number",
            "receipt_url",
            "review",
            "shipping",
            "source",
            "source_transfer",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "transfer_data",
            "transfer_group",
        )
    )
    return {
        "id": charge_id,
        "object": "charge",
        **nothing,
        "amount": intent["amount"],
        "amount_refunded": 0,
        "created": world.now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "payment_intent": intent["id"],
        "receipt_email": intent["receipt_email"],
        "refunded": False,
    }
