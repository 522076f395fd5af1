"""Levers on what buyers, banks, staff in the dashboard and attackers do."""

from __future__ import annotations

from . import charges, disputes, intents, passing, payments, refunds, sessions
from .errors import ApiError, no_such
from .events import emit
from .workings import Workings
from .world import TABLES, Json, World

REFUND_OUTCOMES = ("pending", "succeeded", "failed")


def _pay(workings: Workings, data: Json, session_id: str) -> Json:
    """A buyer's try: `method`, `outcome`, `bank`; `is_forced` pays although the session is closed."""
    outcome = data.get("outcome", "paid")
    if outcome not in payments.OUTCOMES:
        raise ApiError(f"An outcome is one of {payments.OUTCOMES}.")
    world = workings.world
    with world.lock:
        passing.catch_up(world)
        intent = payments.attempt(
            world,
            sessions.get(world, session_id),
            method=data.get("method", "card"),
            outcome=outcome,
            bank=data.get("bank"),
            is_forced=bool(data.get("is_forced")),
        )
        return _saved(world, intent)


def _expire(workings: Workings, data: Json, session_id: str) -> Json:
    with workings.world.lock:
        return _saved(workings.world, sessions.expire(workings.world, session_id, {}))


def _finish_payment(workings: Workings, data: Json, intent_id: str) -> Json:
    """End a processing payment: `outcome` paid or failed."""
    world = workings.world
    with world.lock:
        is_paid = data.get("outcome", "paid") == "paid"
        return _saved(world, payments.finish(world, intents.get(world, intent_id), is_paid=is_paid))


def _book(workings: Workings, data: Json, _: str) -> Json:
    """Book all fees that are still waiting."""
    with workings.world.lock:
        return {"booked": passing.book_all(workings.world)}


def _dashboard_refund(workings: Workings, data: Json, _: str) -> Json:
    """A refund that the shop did not ask for: `charge`, `amount`."""
    world = workings.world
    with world.lock:
        refund = refunds.give_back(
            world,
            charges.get(world, data["charge"]),
            amount=data.get("amount"),
            reason=data.get("reason"),
            metadata=data.get("metadata", {}),
        )
        return _saved(world, refund)


def _next_refund(workings: Workings, data: Json, _: str) -> Json:
    """What the next refund will do: `outcome`; `after_s` delays a failure."""
    if data.get("outcome") not in REFUND_OUTCOMES:
        raise ApiError(f"The next refund can be one of {REFUND_OUTCOMES}.")
    with workings.world.lock:
        workings.world.rehearsal.next_refunds.append(data)
    return {}


def _finish_refund(workings: Workings, data: Json, refund_id: str) -> Json:
    """End a pending refund, or fail one that had succeeded: `outcome`, `failure_reason`."""
    world = workings.world
    with world.lock:
        refund = world.table("refunds").get(refund_id)
        if refund is None:
            raise no_such("refund", refund_id)
        outcome = data.get("outcome", "succeeded")
        reason = data.get("failure_reason", "unknown")
        return _saved(world, refunds.finish(world, refund, outcome=outcome, failure_reason=reason))


def _open_dispute(workings: Workings, data: Json, _: str) -> Json:
    """A buyer objects at his bank: `charge`, `amount`, `reason`."""
    world = workings.world
    with world.lock:
        charge = charges.get(world, data["charge"])
        reason = data.get("reason", "product_not_received")
        return _saved(world, disputes.open_on(world, charge, amount=data.get("amount"), reason=reason))


def _close_dispute(workings: Workings, data: Json, dispute_id: str) -> Json:
    """The bank decides: `outcome` won or lost."""
    world = workings.world
    with world.lock:
        is_won = data.get("outcome") == "won"
        return _saved(world, disputes.close(world, disputes.get(world, dispute_id), is_won=is_won))


def _extra_charge(workings: Workings, data: Json, _: str) -> Json:
    """Money that came in past the shop: `amount`, `currency`, `method`, `metadata`."""
    world = workings.world
    with world.lock:
        charge = payments.charge_without_session(
            world,
            amount=int(data["amount"]),
            currency=data.get("currency", "myr"),
            method=data.get("method", "card"),
            metadata=data.get("metadata", {}),
        )
        return _saved(world, charge)


def _wrong_fee(workings: Workings, data: Json, charge_id: str) -> Json:
    """Change the `fee` of a booked charge, or book it with this one."""
    world = workings.world
    fee = int(data["fee"])
    with world.lock:
        charge = charges.book(world, charge_id, fee)
        booked: Json = world.table("balance_transactions")[charge["balance_transaction"]]
        booked.update(fee=fee, net=booked["amount"] - fee)
        if booked["fee_details"]:
            booked["fee_details"][0]["amount"] = fee
        return _saved(world, booked)


def _tamper(workings: Workings, data: Json, object_id: str) -> Json:
    """Overwrite fields of any object, for attacks: other amount, currency, mode, owner."""
    with workings.world.lock:
        found = _found(workings.world, object_id)
        found.update(data)
        return _saved(workings.world, found)


def _remove(workings: Workings, data: Json, object_id: str) -> Json:
    """Lose an object, as if it had never been at Stripe."""
    with workings.world.lock:
        found = _found(workings.world, object_id)
        for name in TABLES:
            workings.world.table(name).pop(object_id, None)
        return _saved(workings.world, found)


def _extra_event(workings: Workings, data: Json, _: str) -> Json:
    """Tell of an `object` once more under a new event id, or what never happened: `type`, `changes`."""
    with workings.world.lock:
        found = _found(workings.world, data["object"])
        return _saved(
            workings.world, emit(workings.world, data["type"], {**found, **data.get("changes", {})})
        )


def _found(world: World, object_id: str) -> Json:
    found = world.find(object_id)
    if found is None:
        raise no_such("object", object_id)
    return found


def _saved(world: World, subject: Json) -> Json:
    """Let what is due now happen, keep the state, and show the object."""
    passing.catch_up(world)
    world.save()
    return subject


MONEY_LEVERS = (
    (r"sessions/(\w+)/pay", _pay),
    (r"sessions/(\w+)/expire", _expire),
    (r"payments/(\w+)/finish", _finish_payment),
    ("book", _book),
    ("refunds", _dashboard_refund),
    ("refunds/next", _next_refund),
    (r"refunds/(\w+)/finish", _finish_refund),
    ("disputes", _open_dispute),
    (r"disputes/(\w+)/close", _close_dispute),
    ("charges", _extra_charge),
    (r"charges/(\w+)/fee", _wrong_fee),
    (r"objects/(\w+)", _tamper),
    (r"objects/(\w+)/remove", _remove),
    ("events", _extra_event),
)
