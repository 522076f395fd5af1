"""Disputes: a card buyer objects at his bank. Source: docs.stripe.com/api/disputes/object.

FPX and GrabPay know no disputes (docs.stripe.com/payments/fpx#disputes).
"""

from __future__ import annotations

import copy

from . import balances
from .errors import ApiError, no_such
from .events import emit
from .world import Json, World, new_id

DAYS_TO_ANSWER = 9
_DAY_S = 86_400


def get(world: World, dispute_id: str) -> Json:
    dispute: Json | None = world.table("disputes").get(dispute_id)
    if dispute is None:
        raise no_such("dispute", dispute_id, "dispute")
    return dispute


def open_on(
    world: World, charge: Json, *, amount: int | None = None, reason: str = "product_not_received"
) -> Json:
    """The bank takes the money back and asks for evidence."""
    if charge["payment_method_details"]["type"] != "card":
        raise ApiError("Only card payments can be disputed.")
    if charge["disputed"] or not charge["paid"]:
        raise ApiError("This charge is disputed already, or was never paid.")
    charge["disputed"] = True
    dispute = _blank(world, charge, charge["amount"] if amount is None else amount, reason)
    world.table("disputes")[dispute["id"]] = dispute
    emit(world, "charge.dispute.created", dispute)
    _book(world, dispute, is_reversal=False)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(world: World, dispute: Json, *, is_won: bool) -> Json:
    """The bank decides. A won dispute gives the money back, the fee stays."""
    if dispute["status"] in ("won", "lost"):
        raise ApiError(f"This dispute is {dispute['status']} already.")
    before = dispute["status"]
    dispute.update(status="won" if is_won else "lost", is_charge_refundable=False)
    if is_won:
        _book(world, dispute, is_reversal=True)
        emit(world, "charge.dispute.funds_reinstated", dispute)
    emit(world, "charge.dispute.closed", dispute, previous={"status": before})
    return dispute


def _book(world: World, dispute: Json, *, is_reversal: bool) -> None:
    booked = balances.book_dispute(world, dispute, is_reversal=is_reversal)
    dispute["balance_transactions"].append(copy.deepcopy(booked))


def _blank(world: World, charge: Json, amount: int, reason: str) -> Json:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": world.now() + DAYS_TO_ANSWER * _DAY_S,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "13.1"},
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }
