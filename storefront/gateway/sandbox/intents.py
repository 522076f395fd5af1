"""PaymentIntents and payment methods. Source: docs.stripe.com/api/payment_intents/object."""

from __future__ import annotations

from .errors import no_such
from .events import emit
from .world import Json, World, new_id


def get(world: World, intent_id: str) -> Json:
    intent: Json | None = world.table("intents").get(intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, "intent")
    return intent


def for_session(world: World, session: Json) -> Json:
    """The session's PaymentIntent; made at the first try and kept after a decline."""
    known: Json | None = world.table("intents").get(session["payment_intent"] or "")
    if known is not None:
        return known
    told = world.table("line_items")[session["id"]]["payment_intent_data"]
    intent = _blank(world, session["amount_total"], session["currency"])
    intent.update(
        allowed_payment_method_types=session["allowed_payment_method_types"],
        description=told["description"],
        metadata=dict(told["metadata"]),
        payment_method_types=list(session["payment_method_types"]),
        receipt_email=told["receipt_email"],
    )
    world.table("intents")[intent["id"]] = intent
    session["payment_intent"] = intent["id"]
    emit(world, "payment_intent.created", intent)
    return intent


def without_session(world: World, *, amount: int, currency: str, method: str, metadata: Json) -> Json:
    """A payment that our shop did not ask for, say by a payment link made in the dashboard."""
    intent = _blank(world, amount, currency)
    intent.update(metadata=metadata, payment_method_types=[method])
    world.table("intents")[intent["id"]] = intent
    emit(world, "payment_intent.created", intent)
    return intent


def session_of(world: World, intent: Json) -> Json | None:
    """The session that this payment belongs to, if any."""
    return next(
        (row for row in world.table("sessions").values() if row["payment_intent"] == intent["id"]), None
    )


def new_payment_method(world: World, method: str, bank: str | None, email: str | None) -> Json:
    """A single-use payment method of the buyer; card numbers never reach the stand-in."""
    made: Json = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing_details(email),
        "created": world.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": method,
        method: _method_facts(method, bank),
    }
    world.table("payment_methods")[made["id"]] = made
    return made


def billing_details(email: str | None) -> Json:
    return {
        "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
        "email": email,
        "name": None,
        "phone": None,
        "tax_id": None,
    }


def _method_facts(method: str, bank: str | None) -> Json:
    if method == "card":
        return {
            "brand": "visa",
            "country": "MY",
            "display_brand": "visa",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": "rehearsal",
            "funding": "credit",
            "last4": "4242",
            "networks": {"available": ["visa"], "preferred": None},
        }
    return {"bank": bank or "maybank2u"} if method == "fpx" else {}


def charge_details(payment_method: Json) -> Json:
    """`payment_method_details` of a charge: the type and a group of the same name."""
    method = payment_method["type"]
    facts = dict(payment_method[method])
    if method == "fpx":
        facts["transaction_id"] = "2611250000000000"
    if method == "grabpay":
        facts["transaction_id"] = new_id("grab", 16)
    return {"type": method, method: facts}


def _blank(world: World, amount: int, currency: str) -> Json:
    intent_id = new_id("pi")
    nothing = dict.fromkeys(
        (
            "allowed_payment_method_types",
            "application",
            "application_fee_amount",
            "canceled_at",
            "cancellation_reason",
            "customer",
            "customer_account",
            "description",
            "excluded_payment_method_types",
            "last_payment_error",
            "latest_charge",
            "next_action",
            "on_behalf_of",
            "payment_method",
            "payment_method_configuration_details",
            "processing",
            "receipt_email",
            "review",
            "setup_future_usage",
            "shipping",
            "source",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "transfer_data",
            "transfer_group",
        )
    )
    return {
        "id": intent_id,
        "object": "payment_intent",
        **nothing,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('s', 24)[2:]}",
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": [],
        "status": "requires_payment_method",
    }
