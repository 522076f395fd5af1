"""Webhooks over HTTP: signed, in order, again after failure, and wrong in every way a lever can make them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from storefront.gateway import BadSignature, EventEnvelope, PaymentGateway, SessionState, Window, verify_event
from storefront.gateway.sandbox.courier import signature_of
from storefront.gateway.sandbox.server import Sandbox
from storefront.gateway.sandbox.world import Config
from tests.services.stripe import WEBHOOK_SECRET, StripeSandbox

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
PAID += ["checkout.session.completed", "charge.updated"]


@dataclass
class Receiver:
    """A shop's webhook address that remembers what came and answers as told."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[bytes, str]] = field(default_factory=list)

    def kinds(self) -> list[str]:
        return [self.read(number).kind for number in range(len(self.got))]

    def read(self, number: int = -1) -> EventEnvelope:
        body, signature = self.got[number]
        return verify_event(body, signature, [WEBHOOK_SECRET], now=datetime.now(UTC))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    shop = Receiver()

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shop.got.append((body, self.headers["Stripe-Signature"]))
            self.send_response(shop.answers.pop(0) if shop.answers else 200)
            self.send_header("Location", "/elsewhere/")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe/"
    yield shop
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def shop(receiver: Receiver, stripe_sandbox: StripeSandbox) -> Receiver:
    """The receiver, known to the stand-in."""
    stripe_sandbox.send_webhooks_to(receiver.url)
    return receiver


class TestDelivery:
    def test_events_arrive_signed_and_in_order_when_all_is_well(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        assert shop.kinds() == PAID
        assert shop.got[0][0].startswith(b'{\n  "id": "evt_')

    def test_listed_event_has_the_hash_of_the_delivered_one(
        self, gateway: PaymentGateway, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method="fpx")
        assert stripe_sandbox.wait_for_deliveries()
        listed = gateway.list_events(Window(datetime.now(UTC) - timedelta(minutes=1))).items
        assert listed[::-1] == tuple(shop.read(number) for number in range(len(shop.got)))

    @pytest.mark.parametrize("answer", [500, 400, 302])
    def test_event_comes_again_when_the_shop_does_not_say_2xx(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState, answer: int
    ) -> None:
        shop.answers = [answer, answer]
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        wait_until(lambda: len(shop.got) == 3)
        assert shop.kinds() == ["checkout.session.expired"] * 3

    def test_event_is_given_up_and_listed_as_undelivered_when_the_shop_never_answers(
        self, gateway: PaymentGateway, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        shop.answers = [500] * 4
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        wait_until(lambda: len(shop.got) == 4)
        window = Window(datetime.now(UTC) - timedelta(minutes=1))
        wait_until(lambda: len(gateway.list_events(window, only_undelivered=True).items) == 1)
        assert [status for _, status in stripe_sandbox.deliver()] == [200]
        assert gateway.list_events(window, only_undelivered=True).items == ()

    def test_nobody_is_there_when_the_shop_is_down(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("off")
        stripe_sandbox.send_webhooks_to("http://127.0.0.1:9/")
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        assert [status for _, status in stripe_sandbox.deliver()] == [0]

    def test_nothing_is_sent_when_there_is_no_address(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        assert [status for _, status in stripe_sandbox.deliver()] == [0]


class TestLevers:
    def test_nothing_arrives_until_asked_for_when_deliveries_are_off(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("off")
        stripe_sandbox.pay(opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        assert shop.got == []
        stripe_sandbox.deliver(kinds=["checkout.session.completed"])
        assert shop.kinds() == ["checkout.session.completed"]
        stripe_sandbox.deliver()
        assert len(shop.got) == 5

    def test_one_kind_is_lost_when_only_that_is_off(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("off", kinds=["checkout.session.completed"])
        stripe_sandbox.pay(opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        assert "checkout.session.completed" not in shop.kinds() and len(shop.got) == 4

    def test_each_event_arrives_twice_when_told(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("twice")
        stripe_sandbox.pay(opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        assert shop.kinds() == [kind for kind in PAID for _ in range(2)]

    def test_events_arrive_late_when_told(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("late", seconds=0.2)
        stripe_sandbox.pay(opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        assert shop.got == []
        wait_until(lambda: len(shop.got) == 5)
        assert shop.kinds() == PAID

    def test_all_events_arrive_in_some_order_when_shuffled(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("shuffled", seconds=0.1)
        stripe_sandbox.pay(opened.session_id)
        wait_until(lambda: len(shop.got) == 5)
        assert sorted(shop.kinds()) == sorted(PAID)

    def test_disorder_is_the_same_when_the_seed_is(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("off")
        stripe_sandbox.pay(opened.session_id)
        how = {"again": True, "shuffle": True, "seed": 7, "copies": 3}
        first, second = ([event_id for event_id, _ in stripe_sandbox.deliver(**how)] for _ in range(2))
        in_order = [event_id for event_id, _ in stripe_sandbox.deliver(again=True, copies=3)]
        assert first == second != in_order
        assert sorted(first) == sorted(in_order) and len(first) == 15

    def test_signature_does_not_fit_when_the_secret_is_wrong(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.deliveries("wrong_secret")
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        wait_until(lambda: len(shop.got) == 1)
        with pytest.raises(BadSignature):
            shop.read()

    @pytest.mark.parametrize(
        "how", [{"secret": "whsec_x"}, {"mangle": True}, {"shift_s": -301}, {"shift_s": 3_600}]
    )
    def test_verification_fails_when_a_delivery_is_forged_or_stale(
        self,
        shop: Receiver,
        stripe_sandbox: StripeSandbox,
        opened: SessionState,
        how: dict[str, object],
    ) -> None:
        stripe_sandbox.deliveries("off")
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        stripe_sandbox.deliver(**how)
        with pytest.raises(BadSignature):
            shop.read()

    def test_same_fact_comes_under_another_event_id_when_told_again(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        stripe_sandbox.lever("events", type="checkout.session.completed", object=opened.session_id)
        assert stripe_sandbox.wait_for_deliveries()
        twins = [shop.read(number) for number, kind in enumerate(shop.kinds()) if kind == PAID[3]]
        assert len({event.event_id for event in twins}) == 2
        assert {event.object_id for event in twins} == {opened.session_id}

    def test_both_secrets_verify_while_one_replaces_the_other(
        self, shop: Receiver, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.lever("settings", webhook_secrets=[WEBHOOK_SECRET, "whsec_next"])
        stripe_sandbox.lever(f"sessions/{opened.session_id}/expire")
        assert stripe_sandbox.wait_for_deliveries()
        body, signature = shop.got[-1]
        for secret in (WEBHOOK_SECRET, "whsec_next"):
            assert verify_event(body, signature, [secret], now=datetime.now(UTC)).kind

    def test_lever_is_refused_when_it_is_unknown_or_misused(self, stripe_sandbox: StripeSandbox) -> None:
        for name, data in {
            "nonsense": {},
            "deliveries": {"mode": "perhaps"},
            "faults": {"kind": "perhaps"},
            "objects/nobody": {},
            "events": {"object": "nobody", "type": "x"},
        }.items():
            with pytest.raises(Exception, match=r"No such|one of"):
                stripe_sandbox.lever(name, **data)


class TestSignature:
    def test_header_has_one_v1_a_secret_and_a_misleading_v0(self) -> None:
        parts = signature_of(b"{}", ("a", "b"), 1_700_000_000).split(",")
        assert [part.split("=")[0] for part in parts] == ["t", "v1", "v1", "v0"]


class TestRestart:
    def test_objects_and_undelivered_events_survive(self, receiver: Receiver, tmp_path: Path) -> None:
        config = {"state_file": tmp_path / "state.json", "webhook_secrets": (WEBHOOK_SECRET,)}
        first = Sandbox(Config(**config, booking_delay_s=None))
        first.start()
        charge = first.pull("charges", {"amount": 5_000})
        first.pull("clock", {"seconds": 100})
        now = first.pull("state", {})["now"]
        first.stop()

        second = Sandbox(Config(**config, webhook_url=receiver.url, booking_delay_s=None))
        second.start()
        wait_until(lambda: len(receiver.got) == 3)
        state = second.pull("state", {})
        second.stop()
        assert [row["id"] for row in state["charges"]] == [charge["id"]]
        assert state["now"] >= now
        assert receiver.kinds() == PAID[:3]


def wait_until(is_true: object, seconds: float = 5) -> None:
    """Wait for another thread; fail when it takes too long."""
    assert callable(is_true)
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    while not is_true():
        assert datetime.now(UTC) < ends, "nothing came"
        threading.Event().wait(0.01)
