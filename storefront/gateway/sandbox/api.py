"""The addresses of API v1 that the stand-in knows, and what each one does."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import charges, disputes, intents, refunds, sessions
from .errors import ApiError, no_such, unrecognized_url
from .forms import Params
from .listing import expand_of, expanded, matching, page
from .reading import Reader
from .world import Json, World

Handler = Callable[[World, Params, str], Json]

SESSION_PARTS = frozenset({"line_items", "payment_intent"})
REFUND_PARTS = frozenset({"balance_transaction", "charge", "payment_intent", "payment_method"})


def call(world: World, method: str, path: str, params: Params) -> Json:
    """Find the address and do its work. Raises ApiError. Hold the world's lock."""
    for verb, pattern, handler in _ROUTES:
        match = re.fullmatch(pattern, path)
        if verb == method and match is not None:
            return handler(world, params, match.group(1) if match.groups() else "")
    raise unrecognized_url(method, path)


def _create_session(world: World, params: Params, _: str) -> Json:
    paths = expand_of(params, SESSION_PARTS)
    return expanded(world, sessions.create(world, params), paths)


def _expire_session(world: World, params: Params, session_id: str) -> Json:
    paths = expand_of(params, SESSION_PARTS)
    return expanded(world, sessions.expire(world, session_id, params), paths)


def _list_sessions(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    rows = matching(world.table("sessions").values(), read, "payment_intent", "status")
    return page(world, read, rows, "/v1/checkout/sessions", expand_of(params))


def _list_lines(world: World, params: Params, session_id: str) -> Json:
    read = Reader(params)
    rows = [{**line, "created": 0} for line in reversed(sessions.lines_of(world, session_id))]
    listed = page(world, read, rows, f"/v1/checkout/sessions/{session_id}/line_items", expand_of(params))
    for line in listed["data"]:
        del line["created"]
    return listed


def _create_refund(world: World, params: Params, _: str) -> Json:
    paths = expand_of(params, REFUND_PARTS)
    return expanded(world, refunds.create(world, params), paths)


def _list_refunds(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    rows = matching(world.table("refunds").values(), read, "charge", "payment_intent")
    return page(world, read, rows, "/v1/refunds", expand_of(params))


def _list_charges(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    rows = matching(world.table("charges").values(), read, "payment_intent")
    return page(world, read, rows, "/v1/charges", expand_of(params))


def _list_disputes(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    rows = matching(world.table("disputes").values(), read, "charge", "payment_intent")
    return page(world, read, rows, "/v1/disputes", expand_of(params))


def _list_intents(world: World, params: Params, _: str) -> Json:
    return page(
        world, Reader(params), world.table("intents").values(), "/v1/payment_intents", expand_of(params)
    )


def _list_balance(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    rows = matching(world.table("balance_transactions").values(), read, "source", "type")
    return page(world, read, rows, "/v1/balance_transactions", expand_of(params))


def _list_events(world: World, params: Params, _: str) -> Json:
    read = Reader(params)
    kinds = read.texts("types")
    one = read.text("type")
    if kinds is not None and one is not None:
        raise ApiError("You may only specify one of these parameters: type, types.")
    wanted = [one] if one is not None else kinds
    delivered = read.choice("delivery_success", ("true", "false"))
    rows = [
        row
        for row in world.table("events").values()
        if _is_wanted(row["type"], wanted)
        and (delivered is None or _is_delivered(world, row["id"]) == (delivered == "true"))
    ]
    return page(world, read, rows, "/v1/events", expand_of(params))


def _is_wanted(kind: str, wanted: list[str] | None) -> bool:
    if wanted is None:
        return True
    return any(kind == want or (want.endswith("*") and kind.startswith(want[:-1])) for want in wanted)


def _is_delivered(world: World, event_id: str) -> bool:
    return bool(world.table("deliveries")[event_id]["is_delivered"])


def _retriever(table: str, kind: str) -> Handler:
    def retrieve(world: World, params: Params, object_id: str) -> Json:
        Reader(params).finish()
        found = world.table(table).get(object_id)
        if found is None:
            raise no_such(kind, object_id)
        return expanded(world, found, expand_of(params))

    return retrieve


def _retrieve_intent(world: World, params: Params, intent_id: str) -> Json:
    Reader(params).finish()
    return expanded(world, intents.get(world, intent_id), expand_of(params))


def _retrieve_charge(world: World, params: Params, charge_id: str) -> Json:
    Reader(params).finish()
    return expanded(world, charges.get(world, charge_id), expand_of(params))


def _retrieve_dispute(world: World, params: Params, dispute_id: str) -> Json:
    Reader(params).finish()
    return expanded(world, disputes.get(world, dispute_id), expand_of(params))


def _retrieve_session(world: World, params: Params, session_id: str) -> Json:
    Reader(params).finish()
    return expanded(world, sessions.get(world, session_id), expand_of(params))


_ID = r"([A-Za-z0-9_]+)"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", r"/v1/checkout/sessions", _create_session),
    ("GET", r"/v1/checkout/sessions", _list_sessions),
    ("GET", rf"/v1/checkout/sessions/{_ID}", _retrieve_session),
    ("POST", rf"/v1/checkout/sessions/{_ID}/expire", _expire_session),
    ("GET", rf"/v1/checkout/sessions/{_ID}/line_items", _list_lines),
    ("GET", r"/v1/payment_intents", _list_intents),
    ("GET", rf"/v1/payment_intents/{_ID}", _retrieve_intent),
    ("GET", r"/v1/charges", _list_charges),
    ("GET", rf"/v1/charges/{_ID}", _retrieve_charge),
    ("POST", r"/v1/refunds", _create_refund),
    ("GET", r"/v1/refunds", _list_refunds),
    ("GET", rf"/v1/refunds/{_ID}", _retriever("refunds", "refund")),
    ("GET", r"/v1/disputes", _list_disputes),
    ("GET", rf"/v1/disputes/{_ID}", _retrieve_dispute),
    ("GET", r"/v1/events", _list_events),
    ("GET", rf"/v1/events/{_ID}", _retriever("events", "event")),
    ("GET", r"/v1/balance_transactions", _list_balance),
    ("GET", rf"/v1/balance_transactions/{_ID}", _retriever("balance_transactions", "balance transaction")),
    ("GET", rf"/v1/payment_methods/{_ID}", _retriever("payment_methods", "PaymentMethod")),
)
