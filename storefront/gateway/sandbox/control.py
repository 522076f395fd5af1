"""The levers: JSON posted to `/_control/...`. They rehearse what a real account does only on a bad day."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from . import charges, disputes, intents, passing, payments, refunds, sessions
from .courier import MODES, Courier, Habits
from .errors import ApiError, no_such
from .events import emit
from .faults import KINDS, WHENS, Fault, Faults
from .idempotency import Keys
from .world import Json, World

Lever = Callable[[Json, str], Any]


class Control:
    """All levers of one stand-in."""

    def __init__(self, world: World, keys: Keys, faults: Faults, courier: Courier) -> None:
        self._world, self._keys, self._faults, self._courier = world, keys, faults, courier
        self._levers: tuple[tuple[str, Lever], ...] = (
            ("reset", self._reset),
            ("state", self._state),
            ("faults", self._add_fault),
            ("faults/clear", self._clear_faults),
            ("deliveries", self._set_deliveries),
            ("deliver", self._deliver),
            ("letters", self._letters),
            ("wait", self._wait),
            ("clock", self._advance),
            ("book", self._book),
            ("keys/forget", self._forget_keys),
            ("settings", self._settings),
            (r"sessions/(\w+)/pay", self._pay),
            (r"sessions/(\w+)/expire", self._expire),
            (r"payments/(\w+)/finish", self._finish_payment),
            ("refunds", self._dashboard_refund),
            ("refunds/next", self._next_refund),
            (r"refunds/(\w+)/finish", self._finish_refund),
            ("disputes", self._open_dispute),
            (r"disputes/(\w+)/close", self._close_dispute),
            ("charges", self._extra_charge),
            (r"charges/(\w+)/fee", self._wrong_fee),
            (r"objects/(\w+)", self._tamper),
            ("events", self._extra_event),
        )

    def pull(self, name: str, data: Json) -> Any:
        """Pull one lever. Raises ApiError for an unknown lever or wrong data."""
        for pattern, lever in self._levers:
            match = re.fullmatch(pattern, name)
            if match is not None:
                return lever(data, match.group(1) if match.groups() else "")
        raise ApiError(f"No such lever: {name}", status=404)

    def _reset(self, data: Json, _: str) -> Json:
        self._faults.clear()
        self._keys.forget()
        self._courier.forget()
        with self._world.lock:
            self._world.reset()
        return {}

    def _state(self, data: Json, _: str) -> Json:
        with self._world.lock:
            passing.catch_up(self._world)
            names = (
                "sessions",
                "intents",
                "charges",
                "balance_transactions",
                "refunds",
                "disputes",
                "events",
            )
            tables = {name: list(self._world.table(name).values()) for name in names}
            return {"now": self._world.now(), "deliveries": self._world.table("deliveries"), **tables}

    def _add_fault(self, data: Json, _: str) -> Json:
        fault = Fault(**data)
        if fault.kind not in KINDS or fault.when not in WHENS:
            raise ApiError(f"A fault is one of {KINDS}, when one of {WHENS}.")
        self._faults.add(fault)
        return {}

    def _clear_faults(self, data: Json, _: str) -> Json:
        self._faults.clear()
        return {}

    def _set_deliveries(self, data: Json, _: str) -> Json:
        habits = Habits(**{**data, "kinds": tuple(data.get("kinds", ()))})
        if habits.mode not in MODES:
            raise ApiError(f"Deliveries are one of {MODES}.")
        if habits.mode == "twice":
            habits.copies = max(2, habits.copies)
        self._courier.habits = habits
        return {}

    def _deliver(self, data: Json, _: str) -> Json:
        """Send events now: `ids`, or all of `kinds`, or all undelivered; returns [id, HTTP status] pairs."""
        with self._world.lock:
            passing.catch_up(self._world)
            chosen = data.get("ids") or [
                event["id"]
                for event in self._world.table("events").values()
                if (data.get("kinds") is None or event["type"] in data["kinds"])
                and (data.get("again") or not self._world.table("deliveries")[event["id"]]["is_delivered"])
            ]
        chosen = list(chosen) * int(data.get("copies", 1))
        if data.get("shuffle"):
            random.Random(data.get("seed")).shuffle(chosen)  # noqa: S311
        secret, shift_s = data.get("secret"), int(data.get("shift_s", 0))
        mangle = bool(data.get("mangle"))
        sent = [
            [key, self._courier.deliver(key, secret=secret, shift_s=shift_s, mangle=mangle)] for key in chosen
        ]
        return {"sent": sent}

    def _letters(self, data: Json, _: str) -> Json:
        """Signed bodies as they would go out, oldest first, for a receiver without an address."""
        with self._world.lock:
            passing.catch_up(self._world)
            events = [
                event
                for event in self._world.table("events").values()
                if data.get("kinds") is None or event["type"] in data["kinds"]
            ]
            secret, shift_s = data.get("secret"), int(data.get("shift_s", 0))
            letters = [self._courier.letter(event, secret=secret, shift_s=shift_s) for event in events]
        return {
            "letters": [
                {"id": event["id"], "type": event["type"], "body": body.decode(), "signature": signature}
                for event, (body, signature) in zip(events, letters, strict=True)
            ]
        }

    def _wait(self, data: Json, _: str) -> Json:
        return {"is_idle": self._courier.wait_idle(float(data.get("seconds", 5)))}

    def _advance(self, data: Json, _: str) -> Json:
        with self._world.lock:
            self._world.advance(float(data["seconds"]))
            passing.catch_up(self._world)
            self._world.save()
            return {"now": self._world.now()}

    def _book(self, data: Json, _: str) -> Json:
        with self._world.lock:
            return {"booked": passing.book_all(self._world)}

    def _forget_keys(self, data: Json, _: str) -> Json:
        self._keys.forget(data.get("key"))
        return {}

    def _settings(self, data: Json, _: str) -> Json:
        for name in ("booking_delay_s", "processing_delay_s", "refund_delay_s", "webhook_url"):
            if name in data:
                setattr(self._world.config, name, data[name])
        if "webhook_secrets" in data:
            self._world.config.webhook_secrets = tuple(data["webhook_secrets"])
        return {}

    def _pay(self, data: Json, session_id: str) -> Json:
        with self._world.lock:
            passing.catch_up(self._world)
            outcome = data.get("outcome", "paid")
            if outcome not in payments.OUTCOMES:
                raise ApiError(f"An outcome is one of {payments.OUTCOMES}.")
            intent = payments.attempt(
                self._world,
                sessions.get(self._world, session_id),
                method=data.get("method", "card"),
                outcome=outcome,
                bank=data.get("bank"),
                is_forced=bool(data.get("is_forced")),
            )
            passing.catch_up(self._world)
            self._world.save()
            return intent

    def _expire(self, data: Json, session_id: str) -> Json:
        with self._world.lock:
            return sessions.expire(self._world, session_id, {})

    def _finish_payment(self, data: Json, intent_id: str) -> Json:
        with self._world.lock:
            intent = intents.get(self._world, intent_id)
            return payments.finish(self._world, intent, is_paid=data.get("outcome", "paid") == "paid")

    def _dashboard_refund(self, data: Json, _: str) -> Json:
        with self._world.lock:
            charge = charges.get(self._world, data["charge"])
            return refunds.give_back(
                self._world,
                charge,
                amount=data.get("amount"),
                reason=data.get("reason"),
                metadata=data.get("metadata", {}),
            )

    def _next_refund(self, data: Json, _: str) -> Json:
        if data.get("outcome") not in ("pending", "succeeded", "failed"):
            raise ApiError("The next refund can be pending, succeeded or failed.")
        self._world.rehearsal.next_refunds.append(data)
        return {}

    def _finish_refund(self, data: Json, refund_id: str) -> Json:
        with self._world.lock:
            refund = self._world.table("refunds").get(refund_id)
            if refund is None:
                raise no_such("refund", refund_id)
            reason = data.get("failure_reason", "unknown")
            return refunds.finish(
                self._world, refund, outcome=data.get("outcome", "succeeded"), failure_reason=reason
            )

    def _open_dispute(self, data: Json, _: str) -> Json:
        with self._world.lock:
            charge = charges.get(self._world, data["charge"])
            reason = data.get("reason", "product_not_received")
            return disputes.open_on(self._world, charge, amount=data.get("amount"), reason=reason)

    def _close_dispute(self, data: Json, dispute_id: str) -> Json:
        with self._world.lock:
            dispute = disputes.get(self._world, dispute_id)
            return disputes.close(self._world, dispute, is_won=data.get("outcome") == "won")

    def _extra_charge(self, data: Json, _: str) -> Json:
        with self._world.lock:
            charge = payments.charge_without_session(
                self._world,
                int(data["amount"]),
                data.get("currency", "myr"),
                data.get("method", "card"),
                data.get("metadata", {}),
            )
            passing.catch_up(self._world)
            return charge

    def _wrong_fee(self, data: Json, charge_id: str) -> Json:
        """Change the fee of a booked charge, or book it with this one."""
        with self._world.lock:
            charge = charges.book(self._world, charge_id, int(data["fee"]))
            booked: Json = self._world.table("balance_transactions")[charge["balance_transaction"]]
            booked.update(fee=int(data["fee"]), net=booked["amount"] - int(data["fee"]))
            if booked["fee_details"]:
                booked["fee_details"][0]["amount"] = booked["fee"]
            return booked

    def _tamper(self, data: Json, object_id: str) -> Json:
        """Overwrite fields of any object, for attacks: other amount, currency, mode, owner."""
        with self._world.lock:
            found = self._world.find(object_id)
            if found is None:
                raise no_such("object", object_id)
            found.update(data)
            self._world.save()
            return found

    def _extra_event(self, data: Json, _: str) -> Json:
        """Tell of an object once more, under a new event id, or of something that never happened."""
        with self._world.lock:
            found = self._world.find(data["object"])
            if found is None:
                raise no_such("object", data["object"])
            return emit(self._world, data["type"], {**found, **data.get("changes", {})})
