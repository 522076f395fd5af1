"""The server around the stand-in: keys, versions, odd requests, levers, and where it will not run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from storefront.gateway import API_VERSION, PaymentGateway, SessionState
from storefront.gateway.sandbox.__main__ import main
from storefront.gateway.sandbox.guard import CannotRunBesideProduction, refuse_production
from storefront.gateway.sandbox.server import Sandbox
from storefront.gateway.sandbox.world import Config
from tests.services.stripe import StripeSandbox

KEY = {"Authorization": "Bearer sk_test_x"}
SESSION_FORM = {
    "mode": "payment",
    "success_url": "https://shop.example/ok",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "myr",
    "line_items[0][price_data][unit_amount]": "4950",
    "line_items[0][price_data][product_data][name]": "Batik",
}


class TestRequests:
    def test_reply_names_request_and_version(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.get(f"{stripe_sandbox.url}/v1/charges", headers=KEY, timeout=5)
        assert answer.headers["Request-Id"].startswith("req_")
        assert answer.headers["Stripe-Version"] == API_VERSION
        assert answer.json() == {"object": "list", "data": [], "has_more": False, "url": "/v1/charges"}

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer sk_live_x"},
            {"Authorization": "Bearer pk_test_x"},
            {"Authorization": "Basic %%%"},
            {"Authorization": "Digest sk_test_x"},
        ],
    )
    def test_caller_is_unknown_when_the_key_is_no_test_key(
        self, stripe_sandbox: StripeSandbox, headers: dict[str, str]
    ) -> None:
        answer = requests.get(f"{stripe_sandbox.url}/v1/charges", headers=headers, timeout=5)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "invalid_request_error"

    def test_key_may_come_as_a_user_name(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.get(f"{stripe_sandbox.url}/v1/charges", auth=("sk_test_x", ""), timeout=5)
        assert answer.status_code == 200

    def test_version_is_refused_when_it_is_another(self, stripe_sandbox: StripeSandbox) -> None:
        headers = {**KEY, "Stripe-Version": "2020-08-27"}
        answer = requests.get(f"{stripe_sandbox.url}/v1/charges", headers=headers, timeout=5)
        assert answer.status_code == 400 and API_VERSION in answer.json()["error"]["message"]

    @pytest.mark.parametrize("path", ["/v1/customers", "/v1/charges/ch_1/capture", "/v1/"])
    def test_address_is_refused_when_it_is_unknown(self, stripe_sandbox: StripeSandbox, path: str) -> None:
        answer = requests.get(stripe_sandbox.url + path, headers=KEY, timeout=5)
        assert answer.status_code == 404
        assert "Unrecognized request URL" in answer.json()["error"]["message"]

    @pytest.mark.parametrize("body", [b"a[=1", b"\xff=1"])
    def test_body_is_refused_when_it_is_no_form(self, stripe_sandbox: StripeSandbox, body: bytes) -> None:
        answer = requests.post(f"{stripe_sandbox.url}/v1/refunds", data=body, headers=KEY, timeout=5)
        assert answer.status_code == 400

    def test_body_is_refused_when_it_is_huge(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.post(
            f"{stripe_sandbox.url}/v1/refunds",
            data=b"",
            headers={**KEY, "Content-Length": "1000001"},
            timeout=5,
        )
        assert answer.status_code == 413

    def test_object_is_missing_when_nobody_made_it(self, stripe_sandbox: StripeSandbox) -> None:
        for path in (
            "charges/ch_1",
            "payment_intents/pi_1",
            "refunds/re_1",
            "events/evt_1",
            "balance_transactions/t",
        ):
            answer = requests.get(f"{stripe_sandbox.url}/v1/{path}", headers=KEY, timeout=5)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "resource_missing")

    def test_front_page_says_what_it_is(self, stripe_sandbox: StripeSandbox) -> None:
        assert requests.get(stripe_sandbox.url, timeout=5).text == "Stripe rehearsal\n"
        assert requests.get(f"{stripe_sandbox.url}/elsewhere", timeout=5).status_code == 404


class TestObjects:
    def test_every_made_object_can_be_listed_and_fetched(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id)
        stripe_sandbox.refund_in_dashboard(intent["latest_charge"], amount=100)
        stripe_sandbox.open_dispute(intent["latest_charge"])
        for kind in ("payment_intents", "charges", "balance_transactions", "refunds", "disputes", "events"):
            url = f"{stripe_sandbox.url}/v1/{kind}"
            rows = requests.get(url, headers=KEY, timeout=5).json()["data"]
            assert rows
            for row in rows:
                assert requests.get(f"{url}/{row['id']}", headers=KEY, timeout=5).json() == row
        method = f"{stripe_sandbox.url}/v1/payment_methods/{intent['payment_method']}"
        assert requests.get(method, headers=KEY, timeout=5).json()["card"]["last4"] == "4242"

    def test_events_are_filtered_by_kind(self, stripe_sandbox: StripeSandbox, opened: SessionState) -> None:
        stripe_sandbox.pay(opened.session_id)

        def kinds(query: str) -> list[str]:
            answer = requests.get(f"{stripe_sandbox.url}/v1/events?{query}", headers=KEY, timeout=5)
            return [row["type"] for row in answer.json()["data"]]

        assert kinds("type=charge.succeeded") == ["charge.succeeded"]
        assert kinds("type=charge.*") == ["charge.updated", "charge.succeeded"]
        both = "types[]=charge.updated&types[]=payment_intent.created"
        assert kinds(both) == ["charge.updated", "payment_intent.created"]
        answer = requests.get(f"{stripe_sandbox.url}/v1/events?type=a&{both}", headers=KEY, timeout=5)
        assert answer.status_code == 400

    def test_charge_shows_its_refunds_when_expanded(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        charge = stripe_sandbox.pay(opened.session_id)["latest_charge"]
        made = [stripe_sandbox.refund_in_dashboard(charge, amount=100)["id"] for _ in range(2)]
        url = f"{stripe_sandbox.url}/v1/charges/{charge}"
        assert "refunds" not in requests.get(url, headers=KEY, timeout=5).json()
        shown = requests.get(f"{url}?expand[]=refunds&expand[]=payment_intent", headers=KEY, timeout=5).json()
        assert [row["id"] for row in shown["refunds"]["data"]] == made[::-1]
        assert shown["payment_intent"]["object"] == "payment_intent"

    @pytest.mark.parametrize(
        "expand", ["colour", "currency", "line_items", "a.b.c.d.e.f", "refunds.data.charge.colour"]
    )
    def test_expansion_is_refused_when_there_is_nothing_to_expand(
        self, stripe_sandbox: StripeSandbox, opened: SessionState, expand: str
    ) -> None:
        charge = stripe_sandbox.pay(opened.session_id)["latest_charge"]
        stripe_sandbox.refund_in_dashboard(charge, amount=100)
        url = f"{stripe_sandbox.url}/v1/charges/{charge}?expand[]={expand}"
        assert requests.get(url, headers=KEY, timeout=5).status_code == 400

    def test_expansion_is_refused_when_it_is_no_list(self, stripe_sandbox: StripeSandbox) -> None:
        url = f"{stripe_sandbox.url}/v1/charges?expand=data.refunds"
        assert requests.get(url, headers=KEY, timeout=5).status_code == 400

    def test_strange_money_has_no_session(self, stripe_sandbox: StripeSandbox) -> None:
        charge = stripe_sandbox.lever("charges", amount=1_000, currency="usd", method="card")
        assert charge["balance_transaction"] is not None
        fee = stripe_sandbox.lever(f"charges/{charge['id']}/fee", fee=999)
        assert (fee["fee"], fee["net"]) == (999, 1)
        stripe_sandbox.lever(f"objects/{charge['id']}/remove")
        assert stripe_sandbox.state()["charges"] == []

    def test_refund_needs_a_payment(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.post(f"{stripe_sandbox.url}/v1/refunds", headers=KEY, timeout=5)
        assert answer.json()["error"]["code"] == "parameter_missing"
        unpaid = stripe_sandbox.lever("charges", amount=1_000)
        stripe_sandbox.tamper(unpaid["id"], paid=False)
        answer = requests.post(
            f"{stripe_sandbox.url}/v1/refunds", data={"charge": unpaid["id"]}, headers=KEY, timeout=5
        )
        assert answer.json()["error"]["code"] == "charge_not_refundable"


class TestIdempotency:
    def open(self, sandbox: StripeSandbox, key: str, **changes: str) -> requests.Response:
        return requests.post(
            f"{sandbox.url}/v1/checkout/sessions",
            data={**SESSION_FORM, **changes},
            headers={**KEY, "Idempotency-Key": key},
            timeout=5,
        )

    def test_first_answer_is_replayed_when_the_key_comes_again(self, stripe_sandbox: StripeSandbox) -> None:
        first, second = self.open(stripe_sandbox, "k-1"), self.open(stripe_sandbox, "k-1")
        assert first.content == second.content
        assert "Idempotent-Replayed" not in first.headers
        assert second.headers["Idempotent-Replayed"] == "true"
        assert second.headers["Original-Request"] == first.headers["Request-Id"]
        assert second.headers["Idempotency-Key"] == "k-1"

    def test_first_answer_is_replayed_though_the_object_has_changed(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        first = self.open(stripe_sandbox, "k-1")
        stripe_sandbox.pay(first.json()["id"])
        assert self.open(stripe_sandbox, "k-1").json()["status"] == "open"

    def test_key_is_refused_when_the_request_is_another(self, stripe_sandbox: StripeSandbox) -> None:
        self.open(stripe_sandbox, "k-1")
        other = self.open(stripe_sandbox, "k-1", locale="ms")
        assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
        elsewhere = requests.post(
            f"{stripe_sandbox.url}/v1/refunds",
            data=SESSION_FORM,
            headers={**KEY, "Idempotency-Key": "k-1"},
            timeout=5,
        )
        assert elsewhere.json()["error"]["type"] == "idempotency_error"

    def test_key_stays_free_when_validation_failed(self, stripe_sandbox: StripeSandbox) -> None:
        assert self.open(stripe_sandbox, "k-1", mode="gift").status_code == 400
        assert self.open(stripe_sandbox, "k-1").status_code == 200

    @pytest.mark.parametrize("lost", ["lever", "one", "age"])
    def test_second_object_is_made_when_the_key_is_forgotten(
        self, stripe_sandbox: StripeSandbox, lost: str
    ) -> None:
        first = self.open(stripe_sandbox, "k-1").json()["id"]
        if lost == "age":
            stripe_sandbox.advance(24 * 3_600 + 1)
        else:
            stripe_sandbox.lever("keys/forget", **({"key": "k-1"} if lost == "one" else {}))
        assert self.open(stripe_sandbox, "k-1").json()["id"] != first

    def test_key_is_refused_when_it_is_too_long(self, stripe_sandbox: StripeSandbox) -> None:
        assert self.open(stripe_sandbox, "k" * 256).status_code == 400

    @pytest.mark.parametrize("is_kept", [True, False])
    def test_lever_decides_whether_an_error_is_kept(
        self, stripe_sandbox: StripeSandbox, is_kept: bool
    ) -> None:
        stripe_sandbox.fault("error", status=500, when="after", is_kept=is_kept)
        assert self.open(stripe_sandbox, "k-1").status_code == 500
        assert self.open(stripe_sandbox, "k-1").status_code == (500 if is_kept else 200)
        assert len(stripe_sandbox.state()["sessions"]) == 1

    def test_fault_waits_for_its_request(self, stripe_sandbox: StripeSandbox) -> None:
        stripe_sandbox.fault("error", status=500, path="^/v1/refunds$")
        assert self.open(stripe_sandbox, "k-1").status_code == 200
        stripe_sandbox.lever("faults/clear")
        answer = requests.post(f"{stripe_sandbox.url}/v1/refunds", headers=KEY, timeout=5)
        assert answer.status_code == 400


class TestLeversOverHttp:
    def test_lever_works_from_another_process(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.post(f"{stripe_sandbox.url}/_control/state", json={}, timeout=5)
        assert answer.json()["sessions"] == []

    @pytest.mark.parametrize(
        ("path", "data", "status"),
        [
            ("nonsense", {}, 404),
            ("clock", {}, 400),
            ("faults", {"colour": "red"}, 400),
            ("clock", {"seconds": "x"}, 400),
        ],
    )
    def test_lever_says_what_is_wrong(
        self, stripe_sandbox: StripeSandbox, path: str, data: dict[str, str], status: int
    ) -> None:
        answer = requests.post(f"{stripe_sandbox.url}/_control/{path}", json=data, timeout=5)
        assert (answer.status_code, "error" in answer.json()) == (status, True)

    def test_lever_does_not_move_when_a_web_page_posts_a_form(self, stripe_sandbox: StripeSandbox) -> None:
        answer = requests.post(f"{stripe_sandbox.url}/_control/reset", data={"a": "b"}, timeout=5)
        assert answer.status_code == 405
        assert requests.get(f"{stripe_sandbox.url}/_control/state", timeout=5).status_code == 405


class TestGuard:
    @pytest.mark.parametrize(
        "environment",
        [
            {"DJANGO_SETTINGS_MODULE": "storefront.settings.production"},
            {"STRIPE_SECRET_KEY": "sk_live_x"},
            {"ANY_NAME": "rk_live_x"},
        ],
    )
    def test_stand_in_refuses_when_the_surroundings_are_production(self, environment: dict[str, str]) -> None:
        with pytest.raises(CannotRunBesideProduction):
            refuse_production(environment)

    def test_stand_in_runs_when_the_surroundings_are_a_rehearsal(self) -> None:
        refuse_production(
            {"DJANGO_SETTINGS_MODULE": "storefront.settings.demo", "STRIPE_SECRET_KEY": "sk_test_x"}
        )

    def test_program_ends_with_a_word_when_it_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_x")
        assert main([]) == 2
        told = capsys.readouterr().err
        assert "STRIPE_SECRET_KEY" in told and "sk_live_x" not in told


class TestProgram:
    def test_program_listens_and_stops_when_told(self, tmp_path: Path) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        command = [sys.executable, "-m", "storefront.gateway.sandbox", "--port", str(port)]
        command += ["--webhook-secret", "whsec_a", "--state-file", str(tmp_path / "state.json")]
        command += ["--public-url", "http://pay.example", "--api-key", "sk_test_only"]
        program = subprocess.Popen(command, cwd=Path.cwd(), env={**os.environ}, stderr=subprocess.PIPE)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            form = {"headers": {"Authorization": "Bearer sk_test_only"}, "data": SESSION_FORM, "timeout": 5}
            made = requests.post(f"{url}/v1/checkout/sessions", **form)  # type: ignore[arg-type]
            assert made.json()["url"].startswith("http://pay.example/c/pay/cs_test_")
            assert requests.get(f"{url}/v1/charges", headers=KEY, timeout=5).status_code == 401
        finally:
            program.send_signal(signal.SIGTERM)
            _, told = program.communicate(timeout=10)
        assert program.returncode == 0 and b"no real money moves" in told
        assert (tmp_path / "state.json").exists()

    def test_stand_in_imports_neither_django_nor_stripe(self) -> None:
        check = (
            "import sys, storefront.gateway.sandbox.server; print({'django', 'stripe'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"


class TestHurry:
    def test_twenty_buyers_pay_at_once_and_each_has_one_charge(self) -> None:
        server = Sandbox(Config(booking_delay_s=0.0))
        server.start()

        def buy(number: int) -> int:
            form = {"data": SESSION_FORM, "headers": {**KEY, "Idempotency-Key": f"k-{number}"}, "timeout": 10}
            session = requests.post(f"{server.url}/v1/checkout/sessions", **form).json()  # type: ignore[arg-type]
            chosen = {"method": "card", "outcome": "paid"}
            paid = requests.post(session["url"], data=chosen, timeout=10, allow_redirects=False)
            return paid.status_code

        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(buy, range(20))) == [303] * 20
        state = server.pull("state", {})
        server.stop()
        assert len(state["charges"]) == len({row["payment_intent"] for row in state["charges"]}) == 20


def wait_for(url: str) -> None:
    """Wait until somebody answers."""
    for _ in range(100):
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody answers at {url}")
