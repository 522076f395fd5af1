"""A buyer's try to pay a session, and what becomes of a payment that is under way.

The order of events within one try is that of real accounts with asynchronous capture:
payment_intent.created, [requires_action], charge.*, payment_intent.*, checkout.session.*, charge.updated.
"""

from __future__ import annotations

from . import charges, due, intents
from .errors import ApiError
from .events import emit
from .session_shape import blank_customer
from .world import Json, World

OUTCOMES = ("paid", "declined", "processing_paid", "processing_failed", "processing")
DECLINED = {
    "code": "card_declined",
    "decline_code": "insufficient_funds",
    "message": "Your card has insufficient funds.",
}
NOT_AUTHORISED = {
    "code": "payment_intent_authentication_failure",
    "message": "The customer did not authorise this payment at the bank or wallet.",
}
LATE_FAILURE = {
    "code": "payment_method_provider_decline",
    "message": "The payment was declined by its provider.",
}


def attempt(
    world: World,
    session: Json,
    *,
    method: str,
    outcome: str,
    bank: str | None = None,
    is_forced: bool = False,
) -> Json:
    """Let the buyer try once. Returns the PaymentIntent. `is_forced` pays although the session is closed."""
    if session["status"] != "open" and not is_forced:
        raise ApiError("This Checkout Session is no longer open.", is_executed=True)
    if method not in session["payment_method_types"]:
        raise ApiError(f"{method} is not offered by this Checkout Session.", param="method")
    intent = intents.for_session(world, session)
    made = intents.new_payment_method(world, method, bank, session["customer_email"])
    intent.update(payment_method=made["id"], last_payment_error=None)
    if method != "card":
        _send_to_bank(world, intent, session)
    if outcome == "declined":
        _decline(world, intent, made)
    elif outcome == "paid":
        _succeed(world, intent, made)
        _complete(world, session, intent, "paid", made)
        charges.plan_booking(world, charges.get(world, intent["latest_charge"]))
    else:
        _process(world, session, intent, made, outcome)
    return intent


def finish(world: World, intent: Json, *, is_paid: bool) -> Json:
    """End a payment that is `processing`, days later at a slow bank."""
    if intent["status"] != "processing":
        raise ApiError(f"This PaymentIntent is {intent['status']}, not processing.", is_executed=True)
    due.take(world, "finish", intent["id"])
    charge = charges.get(world, intent["latest_charge"])
    session = intents.session_of(world, intent)
    intent["processing"] = None
    if is_paid:
        _settle_pending(world, charge, intent)
    else:
        _fail_pending(world, charge, intent)
    if session is not None:
        session["payment_status"] = "paid" if is_paid else "unpaid"
        emit(world, f"checkout.session.async_payment_{'succeeded' if is_paid else 'failed'}", session)
    if is_paid:
        charges.plan_booking(world, charge)
    return intent


def charge_without_session(world: World, *, amount: int, currency: str, method: str, metadata: Json) -> Json:
    """Money that came in past our shop. Returns the charge."""
    intent = intents.without_session(
        world, amount=amount, currency=currency, method=method, metadata=metadata
    )
    made = intents.new_payment_method(world, method, None, None)
    intent["payment_method"] = made["id"]
    _succeed(world, intent, made)
    charge = charges.get(world, intent["latest_charge"])
    charges.plan_booking(world, charge)
    return charge


def _send_to_bank(world: World, intent: Json, session: Json) -> None:
    page = f"{world.config.base_url}/c/pay/{session['id']}"
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": session["success_url"], "url": page},
    }
    intent.update(status="requires_action", next_action=action)
    emit(world, "payment_intent.requires_action", intent)
    intent["next_action"] = None


def _decline(world: World, intent: Json, made: Json) -> None:
    """A card is refused by its bank with a failed charge; a bank login given up leaves no charge at all."""
    reason = DECLINED if made["type"] == "card" else NOT_AUTHORISED
    if made["type"] == "card":
        charge = charges.make(world, intent, made, "failed")
        charge.update(failure_code=reason["code"], failure_message=reason["message"])
        emit(world, "charge.failed", charge)
    _needs_new_method(world, intent, made, reason)


def _needs_new_method(world: World, intent: Json, made: Json, reason: Json) -> None:
    is_card = made["type"] == "card"
    failure = {
        **reason,
        "charge": intent["latest_charge"],
        "doc_url": f"https://stripe.com/docs/error-codes/{reason['code'].replace('_', '-')}",
        "payment_method": made,
        "type": "card_error" if is_card else "invalid_request_error",
    }
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=failure)
    emit(world, "payment_intent.payment_failed", intent)


def _succeed(world: World, intent: Json, made: Json) -> None:
    charge = charges.make(world, intent, made, "succeeded")
    emit(world, "charge.succeeded", charge)
    intent.update(status="succeeded", amount_received=intent["amount"])
    emit(world, "payment_intent.succeeded", intent)


def _complete(world: World, session: Json, intent: Json, payment_status: str, made: Json) -> None:
    if session["status"] != "open":
        return
    session.update(status="complete", payment_status=payment_status, url=None)
    if session["customer_details"] is None:
        session["customer_details"] = blank_customer(made["billing_details"]["email"])
    emit(world, "checkout.session.completed", session)


def _process(world: World, session: Json, intent: Json, made: Json, outcome: str) -> None:
    charge = charges.make(world, intent, made, "pending")
    emit(world, "charge.pending", charge)
    intent.update(status="processing", processing={"type": made["type"]})
    emit(world, "payment_intent.processing", intent)
    _complete(world, session, intent, "unpaid", made)
    ending = outcome.removeprefix("processing").lstrip("_")
    delay = world.config.processing_delay_s if ending else None
    due.plan(world, "finish", intent["id"], delay, ending=ending or "paid")


def _settle_pending(world: World, charge: Json, intent: Json) -> None:
    charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
    emit(world, "charge.succeeded", charge)
    intent.update(status="succeeded", amount_received=intent["amount"])
    emit(world, "payment_intent.succeeded", intent)


def _fail_pending(world: World, charge: Json, intent: Json) -> None:
    charge.update(status="failed", failure_code=LATE_FAILURE["code"], failure_message=LATE_FAILURE["message"])
    emit(world, "charge.failed", charge)
    made = world.table("payment_methods")[charge["payment_method"]]
    _needs_new_method(world, intent, made, LATE_FAILURE)
