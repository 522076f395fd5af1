"""Checkout Sessions: create, expire, line items. Source: docs.stripe.com/api/checkout/sessions."""

from __future__ import annotations

from . import session_params
from .errors import ApiError, no_such
from .events import emit
from .forms import Params
from .reading import Reader
from .session_shape import blank_session
from .world import Json, World, new_id


def create(world: World, params: Params) -> Json:
    """Validate as Stripe does, then open a session. There is no PaymentIntent before the first try."""
    read = Reader(params)
    if read.choice("mode", ("payment", "setup", "subscription"), required=True) != "payment":
        raise ApiError("This rehearsal account only takes one-off payments (`mode` payment).", param="mode")
    read.choice("ui_mode", ("hosted_page",))
    if read.raw("payment_method_types") is not None:
        raise ApiError(
            "payment_method_types is no longer supported. Use dynamic payment methods or "
            "allowed_payment_method_types.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    session_id = new_id("cs_test", 58)
    lines = session_params.lines(world, read)
    currency = lines[0]["currency"]
    total = sum(line["amount_total"] for line in lines)
    expires_at = session_params.expiry(world, read)
    session = blank_session(world, session_id, currency, total)
    session.update(session_params.plain_fields(read, currency), expires_at=expires_at)
    intent_data = session_params.intent_data(read)
    read.finish()
    session_params.check_total(total, currency)
    world.table("sessions")[session_id] = session
    world.table("line_items")[session_id] = {"lines": lines, "payment_intent_data": intent_data}
    return session


def expire(world: World, session_id: str, params: Params) -> Json:
    """Close an open session; anything else is an executed refusal."""
    Reader(params).finish()
    session = get(world, session_id)
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a '
            f"status of `{session['status']}`.",
            is_executed=True,
        )
    return close(world, session)


def close(world: World, session: Json) -> Json:
    """Mark as expired, by request or by time, and give up its unfinished payment."""
    session.update(status="expired", url=None)
    emit(world, "checkout.session.expired", session)
    intent = world.table("intents").get(session["payment_intent"] or "")
    if intent is not None and intent["status"].startswith("requires_"):
        intent.update(
            status="canceled", canceled_at=world.now(), cancellation_reason="expired", next_action=None
        )
        emit(world, "payment_intent.canceled", intent)
    return session


def get(world: World, session_id: str) -> Json:
    session: Json | None = world.table("sessions").get(session_id)
    if session is None:
        raise no_such("checkout.session", session_id)
    return session


def lines_of(world: World, session_id: str) -> list[Json]:
    get(world, session_id)
    lines: list[Json] = world.table("line_items")[session_id]["lines"]
    return lines
