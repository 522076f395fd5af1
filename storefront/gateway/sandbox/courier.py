"""Signed deliveries of events, with retries, and the ways in which they go wrong when asked to.

Source: docs.stripe.com/webhooks. The body is pretty-printed JSON, so only its raw bytes verify.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import random
import secrets
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from .world import Json, World

TIMEOUT_S = 10.0
ANSWER_LIMIT = 65_536


@dataclass
class Habits:
    """How deliveries behave; a lever changes them. Seconds; `copies` is how often each event is sent."""

    mode: str = "normal"
    seconds: float = 0.0
    copies: int = 1
    secret: str | None = None
    kinds: tuple[str, ...] = ()

    def concern(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


MODES = ("normal", "off", "late", "twice", "shuffled", "wrong_secret")


@dataclass(order=True)
class _Parcel:
    due_at: float
    number: int
    event_id: str = field(compare=False)
    attempt: int = field(compare=False, default=0)


def body_of(event: Json) -> bytes:
    """The bytes that go out: indented, in UTF-8, as Stripe prints them."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode("utf-8")


def signature_of(body: bytes, signing_secrets: tuple[str, ...], at: int) -> str:
    """The header: one v1 for each secret that is valid now, and the v0 that test mode adds to mislead."""
    parts = [f"t={at}"]
    for secret in signing_secrets:
        digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        parts.append(f"v1={digest}")
    return ",".join([*parts, f"v0={secrets.token_hex(32)}"])


class Courier:
    """Takes events to the webhook address, one after the other, in a thread of its own."""

    def __init__(self, world: World) -> None:
        self.habits = Habits()
        self._world = world
        self._parcels: list[_Parcel] = []
        self._number = 0
        self._wake = threading.Condition()
        self._is_stopping = False
        self._is_busy = False
        world.on_event = self.post
        self._thread = threading.Thread(target=self._run, name="stripe-courier", daemon=True)

    def start(self) -> None:
        """Begin, and take up what an earlier life left undelivered."""
        with self._world.lock:
            waiting = [key for key, row in self._world.table("deliveries").items() if not row["is_delivered"]]
        for event_id in waiting if self._world.config.webhook_url else ():
            self._put(event_id, 0.0)
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        self._thread.join(timeout=TIMEOUT_S)

    def post(self, event_id: str) -> None:
        """Plan the delivery of a new event as the habits want it."""
        if self._world.config.webhook_url is None:
            return
        kind = self._world.table("events")[event_id]["type"]
        habits = self.habits if self.habits.concern(kind) else Habits()
        if habits.mode == "off":
            return
        delay = {"late": habits.seconds, "shuffled": random.uniform(0, habits.seconds)}.get(  # noqa: S311
            habits.mode, 0.0
        )
        for _ in range(habits.copies if habits.mode == "twice" else 1):
            self._put(event_id, delay)

    def forget(self) -> None:
        """Drop all planned deliveries and habits."""
        with self._wake:
            self.habits = Habits()
            self._parcels.clear()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing is due. False when it took longer."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            with self._wake:
                ripe = [parcel for parcel in self._parcels if parcel.due_at <= time.monotonic()]
                if not ripe and not self._is_busy:
                    return True
            time.sleep(0.01)
        return False

    def letter(self, event: Json, *, secret: str | None = None, shift_s: int = 0) -> tuple[bytes, str]:
        """The body and signature of an event as they go out now, `shift_s` seconds off."""
        body = body_of(event)
        signing = (secret,) if secret else self._world.config.webhook_secrets
        return body, signature_of(body, signing, int(time.time()) + shift_s)

    def deliver(
        self, event_id: str, *, secret: str | None = None, shift_s: int = 0, mangle: bool = False
    ) -> int:
        """Send one event now and return the HTTP status (0 when nobody answered)."""
        with self._world.lock:
            event = copy.deepcopy(self._world.table("events")[event_id])
        body, signature = self.letter(event, secret=secret, shift_s=shift_s)
        status = self._send(body.replace(b'"object"', b'"object" ', 1) if mangle else body, signature)
        self._note(event_id, status)
        return status

    def _put(self, event_id: str, delay_s: float, attempt: int = 0) -> None:
        with self._wake:
            self._number += 1
            self._parcels.append(_Parcel(time.monotonic() + delay_s, self._number, event_id, attempt))
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            parcel = self._next()
            if parcel is None:
                return
            secret = self.habits.secret or "whsec_wrong" if self.habits.mode == "wrong_secret" else None
            status = self.deliver(parcel.event_id, secret=secret) if self._is_known(parcel.event_id) else 200
            if not 200 <= status < 300 and parcel.attempt < len(self._world.config.retry_delays_s):
                self._put(
                    parcel.event_id, self._world.config.retry_delays_s[parcel.attempt], parcel.attempt + 1
                )
            with self._wake:
                self._is_busy = False

    def _next(self) -> _Parcel | None:
        """Wait for the next due parcel; None when it is time to stop."""
        with self._wake:
            while not self._is_stopping:
                first = min(self._parcels, default=None)
                if first is not None and first.due_at <= time.monotonic():
                    self._parcels.remove(first)
                    self._is_busy = True
                    return first
                self._wake.wait(None if first is None else first.due_at - time.monotonic())
            return None

    def _is_known(self, event_id: str) -> bool:
        with self._world.lock:
            return event_id in self._world.table("events")

    def _send(self, body: bytes, header: str) -> int:
        url = self._world.config.webhook_url
        if url is None:
            return 0
        request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/json; charset=utf-8")
        request.add_header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        request.add_header("Stripe-Signature", header)
        try:
            with _opener().open(request, timeout=TIMEOUT_S) as answer:
                answer.read(ANSWER_LIMIT)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (urllib.error.URLError, OSError):
            return 0

    def _note(self, event_id: str, status: int) -> None:
        with self._world.lock:
            row = self._world.table("deliveries").get(event_id)
            event = self._world.table("events").get(event_id)
            if row is None or event is None:
                return
            row["attempts"].append(status)
            if 200 <= status < 300:
                row["is_delivered"] = True
                event["pending_webhooks"] = 0
            self._world.save()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Stripe counts a redirect as a failed delivery."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
