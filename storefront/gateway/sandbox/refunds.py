"""Refunds. Source: docs.stripe.com/api/refunds and docs.stripe.com/refunds.

Card refunds succeed at once; FPX (about a week) and GrabPay (minutes) stay pending, and can fail.
"""

from __future__ import annotations

from . import balances, charges, due, intents
from .errors import ApiError
from .events import emit
from .forms import Params
from .reading import Reader
from .world import Json, World, new_id

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
WINDOW_DAYS = {"card": 180, "fpx": 60, "grabpay": 90}
"""docs.stripe.com/payments/fpx#refunds and /grabpay#refunds; the card figure is this account's own."""
_DAY_S = 86_400


def create(world: World, params: Params) -> Json:
    """A refund asked for through the API."""
    read = Reader(params)
    charge_id, intent_id = read.text("charge"), read.text("payment_intent")
    amount = read.integer("amount", least=1)
    reason = read.choice("reason", REASONS)
    metadata = read.metadata()
    read.email("instructions_email")
    read.finish()
    if charge_id is None and intent_id is None:
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    charge = (
        charges.get(world, charge_id) if charge_id else _charge_of(world, intents.get(world, intent_id or ""))
    )
    return give_back(world, charge, amount=amount, reason=reason, metadata=metadata)


def give_back(world: World, charge: Json, *, amount: int | None, reason: str | None, metadata: Json) -> Json:
    """Refund a charge, all that is left unless `amount` says less. Raises executed refusals."""
    left = charge["amount"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    _refuse_impossible(world, charge, wanted, left)
    refund = _blank(world, charge, wanted, reason, metadata)
    world.table("refunds")[refund["id"]] = refund
    refund["balance_transaction"] = balances.book_refund(world, refund)["id"]
    charge["amount_refunded"] += wanted
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    emit(world, "refund.created", refund)
    emit(world, "charge.refunded", charge, previous={"amount_refunded": charge["amount_refunded"] - wanted})
    _plan_ending(world, refund, charge)
    return refund


def finish(world: World, refund: Json, *, outcome: str, failure_reason: str = "unknown") -> Json:
    """End a pending refund, or fail one that had succeeded, as banks do weeks later."""
    due.take(world, "refund", refund["id"])
    if refund["status"] in ("failed", "canceled") or (
        outcome == "succeeded" and refund["status"] == "succeeded"
    ):
        raise ApiError(f"This refund is {refund['status']} already.", is_executed=True)
    before = refund["status"]
    refund["status"] = outcome
    refund.pop("pending_reason", None)
    if outcome == "failed":
        _take_back(world, refund, failure_reason)
        emit(world, "refund.failed", refund, previous={"status": before})
    emit(world, "refund.updated", refund, previous={"status": before})
    emit(world, "charge.refund.updated", refund, previous={"status": before})
    return refund


def _take_back(world: World, refund: Json, failure_reason: str) -> None:
    refund["failure_reason"] = failure_reason
    refund["failure_balance_transaction"] = balances.book_failed_refund(world, refund)["id"]
    charge = charges.get(world, refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False


def _charge_of(world: World, intent: Json) -> Json:
    latest = world.table("charges").get(intent["latest_charge"] or "")
    if latest is None or not latest["paid"]:
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            is_executed=True,
        )
    charge: Json = latest
    return charge


def _refuse_impossible(world: World, charge: Json, wanted: int, left: int) -> None:
    name = charge["id"]
    if not charge["paid"]:
        raise ApiError(f"Charge {name} was not paid.", code="charge_not_refundable", is_executed=True)
    if charge["disputed"]:
        raise ApiError(
            f"Charge {name} has been charged back; cannot issue a refund.",
            code="charge_disputed",
            is_executed=True,
        )
    if left == 0:
        raise ApiError(
            f"Charge {name} has already been refunded.", code="charge_already_refunded", is_executed=True
        )
    if wanted > left:
        raise ApiError(
            f"Refund amount ({_shown(wanted)}) is greater than unrefunded amount on charge ({_shown(left)})",
            param="amount",
            is_executed=True,
        )
    days = WINDOW_DAYS[charge["payment_method_details"]["type"]]
    if world.now() > charge["created"] + days * _DAY_S:
        raise ApiError(f"Charge {name} is too old to be refunded ({days} days).", is_executed=True)


def _shown(amount_minor: int) -> str:
    return f"RM{amount_minor // 100}.{amount_minor % 100:02d}"


def _plan_ending(world: World, refund: Json, charge: Json) -> None:
    """What the next-refund lever says, else the habit of the payment method."""
    told = world.rehearsal.next_refunds.pop(0) if world.rehearsal.next_refunds else {}
    is_card = charge["payment_method_details"]["type"] == "card"
    outcome = told.get("outcome") or ("succeeded" if is_card else "later")
    if outcome == "succeeded":
        refund["status"] = "succeeded"
        return
    refund.update(status="pending", pending_reason="processing")
    if outcome == "later":
        due.plan(world, "refund", refund["id"], world.config.refund_delay_s, ending="succeeded")
    elif outcome == "failed":
        due.plan(world, "refund", refund["id"], told.get("after_s", 0), ending="failed")


def _blank(world: World, charge: Json, amount: int, reason: str | None, metadata: Json) -> Json:
    method = charge["payment_method_details"]["type"]
    details: Json = {"type": method, method: {}}
    if method == "card":
        details["card"] = {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
    return {
        "id": new_id("re" if method == "card" else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "destination_details": details,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }
