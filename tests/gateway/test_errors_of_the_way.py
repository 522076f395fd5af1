"""What a caller is told when replies are late, lost or bad, over real sockets and the real SDK."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from storefront.gateway import (
    GatewayRefused,
    GatewayUnavailable,
    GatewayUnknownOutcome,
    RefundRequest,
    SessionState,
)
from storefront.gateway.breaker import Breaker
from storefront.gateway.stripe_gateway import StripeGateway
from tests.services.stripe import StripeSandbox, checkout_request

JUST_NOW = datetime.now(UTC)


class TestLostReplies:
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_outcome_is_unknown_when_the_reply_to_a_write_is_dropped(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox, when: str
    ) -> None:
        stripe_sandbox.fault("drop", when=when)
        request = checkout_request("att-1")
        with pytest.raises(GatewayUnknownOutcome) as unknown:
            patient.open_session(request, idempotency_key="k-1")
        assert unknown.value.code == "lost_reply"
        found = patient.find_session("att-1", created_after=JUST_NOW)
        assert (found is not None) == (when == "after")

    def test_one_session_exists_when_a_lost_reply_is_asked_for_again_under_its_key(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("drop", when="after")
        request = checkout_request("att-1")
        with pytest.raises(GatewayUnknownOutcome):
            patient.open_session(request, idempotency_key="k-1")
        again = patient.open_session(request, idempotency_key="k-1")
        assert [row["id"] for row in stripe_sandbox.state()["sessions"]] == [again.session_id]

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_outcome_is_unknown_when_the_reply_to_a_write_is_late(
        self, impatient: StripeGateway, stripe_sandbox: StripeSandbox, when: str
    ) -> None:
        stripe_sandbox.fault("hold", when=when, seconds=1.6)
        with pytest.raises(GatewayUnknownOutcome):
            impatient.open_session(checkout_request("att-1"), idempotency_key="k-1")

    def test_outcome_is_unknown_when_the_first_call_is_still_under_way(
        self, impatient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("hold", when="before", seconds=3.0)
        request = checkout_request("att-1")
        with pytest.raises(GatewayUnknownOutcome):
            impatient.open_session(request, idempotency_key="k-1")
        with pytest.raises(GatewayUnknownOutcome) as twin:
            impatient.open_session(request, idempotency_key="k-1")
        assert twin.value.code == "idempotency_key_in_use"

    def test_reading_is_merely_unavailable_when_its_reply_is_lost(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.fault("drop", method="GET")
        with pytest.raises(GatewayUnavailable):
            patient.retrieve_session(opened.session_id)

    def test_call_waits_no_longer_than_told_when_the_reply_is_late(
        self, impatient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("hold", when="before", seconds=4)
        began = time.monotonic()
        with pytest.raises(GatewayUnknownOutcome):
            impatient.open_session(checkout_request("att-1"), idempotency_key="k-1")
        assert time.monotonic() - began < 3


class TestTrouble:
    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_outcome_is_unknown_when_a_write_meets_a_server_error(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox, status: int
    ) -> None:
        stripe_sandbox.fault("error", status=status, when="after")
        with pytest.raises(GatewayUnknownOutcome) as unknown:
            patient.open_session(checkout_request("att-1"), idempotency_key="k-1")
        assert unknown.value.code == f"http_{status}" and unknown.value.request_id.startswith("req_")

    def test_error_is_replayed_when_it_was_kept_under_the_key(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("error", status=500, when="before")
        request = checkout_request("att-1")
        for _ in range(2):
            with pytest.raises(GatewayUnknownOutcome):
                patient.open_session(request, idempotency_key="k-1")
        assert patient.find_session("att-1", created_after=JUST_NOW) is None
        assert patient.open_session(request, idempotency_key="k-2").reference == "att-1"

    def test_reading_is_merely_unavailable_when_it_meets_a_server_error(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.fault("error", method="GET", status=500)
        with pytest.raises(GatewayUnavailable) as trouble:
            patient.retrieve_session(opened.session_id)
        assert trouble.value.code == "http_500"

    def test_nothing_was_made_and_the_key_stays_free_when_stripe_says_429(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("error", status=429)
        request = checkout_request("att-1")
        with pytest.raises(GatewayUnavailable) as slow:
            patient.open_session(request, idempotency_key="k-1")
        assert slow.value.code == "rate_limit" and slow.value.retry_after_s is None
        assert patient.open_session(request, idempotency_key="k-1").reference == "att-1"

    def test_nothing_was_sent_when_nobody_listens(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        door = StripeGateway(secret_key="sk_test_x", api_base=f"http://127.0.0.1:{port}")
        with pytest.raises(GatewayUnavailable) as trouble:
            door.open_session(checkout_request("att-1"), idempotency_key="k-1")
        assert trouble.value.code == "no_connection"

    def test_calls_are_bounded_when_the_trouble_lasts(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("error", status=503, times=1_000)
        codes = []
        for number in range(50):
            with pytest.raises((GatewayUnknownOutcome, GatewayUnavailable)) as trouble:
                patient.open_session(checkout_request("att-1"), idempotency_key=f"k-{number}")
            codes.append(trouble.value.code)
        assert codes == ["http_503"] * 5 + ["breaker_open"] * 45
        assert len(stripe_sandbox.calls()) == 5

    def test_door_heals_when_the_trouble_is_over(self, stripe_sandbox: StripeSandbox) -> None:
        now = 0.0
        door = StripeGateway(
            secret_key="sk_test_x",
            api_base=stripe_sandbox.url,
            breaker=Breaker(lambda: now, failures_to_open=1),
        )
        stripe_sandbox.fault("error", status=503)
        with pytest.raises(GatewayUnknownOutcome):
            door.open_session(checkout_request("att-1"), idempotency_key="k-1")
        now = 31.0
        assert door.open_session(checkout_request("att-1"), idempotency_key="k-2").reference == "att-1"


class TestRefusals:
    def test_refusal_names_code_and_field_when_the_amount_is_too_small(self, patient: StripeGateway) -> None:
        with pytest.raises(GatewayRefused) as refusal:
            patient.open_session(checkout_request("att-1", unit_sen=199, quantity=1), idempotency_key="k-1")
        assert (refusal.value.http_status, refusal.value.code) == (400, "amount_too_small")

    def test_refusal_says_missing_when_the_object_does_not_exist(self, patient: StripeGateway) -> None:
        with pytest.raises(GatewayRefused) as refusal:
            patient.retrieve_session("cs_test_nobody")
        assert refusal.value.is_missing and refusal.value.param == "id"

    def test_breaker_stays_closed_when_stripe_refuses(self, patient: StripeGateway) -> None:
        for _ in range(20):
            with pytest.raises(GatewayRefused):
                patient.retrieve_session("cs_test_nobody")

    def test_outcome_is_unknown_when_a_key_is_used_for_another_request(self, patient: StripeGateway) -> None:
        patient.open_session(checkout_request("att-1"), idempotency_key="k-1")
        with pytest.raises(GatewayUnknownOutcome) as unknown:
            patient.open_session(checkout_request("att-2"), idempotency_key="k-1")
        assert unknown.value.code == "idempotency_error"

    def test_refusal_is_told_when_the_key_is_wrong(self, stripe_sandbox: StripeSandbox) -> None:
        door = StripeGateway(secret_key="pk_wrong_0123456789", api_base=stripe_sandbox.url)
        with pytest.raises(GatewayRefused) as refusal:
            door.retrieve_refund("re_1")
        assert refusal.value.http_status == 401
        assert "pk_wrong_0123456789" not in f"{refusal.value!r}{refusal.value.__dict__}"


@pytest.fixture
def babbler() -> Iterator[str]:
    """A server that speaks HTTP but no JSON, like a proxy in the way."""

    class Babble(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403)
            self.end_headers()
            self.wfile.write(b"<h1>blocked</h1>")

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Babble)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class TestStrangers:
    def test_outcome_is_unknown_when_the_answer_is_no_json(self, babbler: str) -> None:
        door = StripeGateway(secret_key="sk_test_x", api_base=babbler)
        with pytest.raises(GatewayUnknownOutcome):
            door.refund(RefundRequest("pi_1", 100, "ref-1"), idempotency_key="k-1")
