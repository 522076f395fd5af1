"""The door as the rest of the shop meets it: settings, pages of lists, keys that stay secret."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from django.core.checks import run_checks
from pytest_django import Settings

from storefront.gateway import (
    GatewayRefused,
    PaymentGateway,
    SessionState,
    Window,
    get_gateway,
    verify_event,
)
from storefront.gateway.stripe_gateway import StripeGateway
from tests.services.stripe import WEBHOOK_SECRET, StripeSandbox, checkout_request


class TestSettings:
    def test_door_is_kept_while_the_settings_stay(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        first = get_gateway()
        assert get_gateway() is first
        settings.STRIPE_SECRET_KEY = "sk_test_other"
        assert get_gateway() is not first

    def test_breaker_is_shared_when_only_the_key_differs(
        self, stripe_sandbox: StripeSandbox, settings: Settings
    ) -> None:
        first: Any = get_gateway()
        settings.STRIPE_SECRET_KEY = "sk_test_other"
        second: Any = get_gateway()
        assert first._breaker is second._breaker

    def test_door_leads_to_stripe_when_no_other_address_is_set(self, settings: Settings) -> None:
        settings.STRIPE_API_BASE = ""
        door: Any = get_gateway()
        assert door._api._requestor.base_addresses["api"] == "https://api.stripe.com"

    def test_nothing_is_told_about_the_machine(self) -> None:
        assert stripe.enable_telemetry is False


class TestChecks:
    def found(self) -> set[str]:
        return {str(message.id) for message in run_checks() if str(message.id).startswith("gateway.")}

    def test_nothing_is_found_when_the_settings_are_right(self) -> None:
        assert self.found() == set()

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("STRIPE_SECRET_KEY", "", "gateway.E001"),
            ("STRIPE_WEBHOOK_SECRETS", [], "gateway.E002"),
            ("STRIPE_SECRET_KEY", "sk_live_x", "gateway.E003"),
            ("STRIPE_SECRET_KEY", "rk_live_x", "gateway.E003"),
        ],
    )
    def test_start_stops_when_a_setting_is_wrong(
        self, settings: Settings, name: str, value: object, error: str
    ) -> None:
        setattr(settings, name, value)
        assert self.found() == {error}

    @pytest.mark.parametrize("base", ["", "https://api.stripe.com"])
    def test_live_key_is_fine_when_it_goes_to_stripe(self, settings: Settings, base: str) -> None:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_live_x", base
        assert self.found() == set()

    @pytest.mark.parametrize("base", ["https://api.stripe.com.evil.example", "nonsense"])
    def test_a34_live_key_goes_nowhere_else(self, settings: Settings, base: str) -> None:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_live_x", base
        assert self.found() == {"gateway.E003"}


class TestLists:
    def test_all_events_are_read_when_they_fill_two_pages(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        for _ in range(30):
            stripe_sandbox.lever("charges", amount=1_000)
        window = Window(datetime.now(UTC) - timedelta(minutes=1))
        first = gateway.list_events(window)
        second = gateway.list_events(window, cursor=first.next_cursor)
        assert (len(first.items), len(second.items), second.next_cursor) == (100, 20, None)
        seen = [event.event_id for event in (*first.items, *second.items)]
        assert seen == [row["id"] for row in stripe_sandbox.state()["events"]][::-1]

    def test_old_things_are_left_out_when_the_window_is_narrow(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.lever("charges", amount=1_000)
        stripe_sandbox.advance(3_600)
        stripe_sandbox.lever("charges", amount=2_000)
        now = datetime.now(UTC)
        old = Window(now - timedelta(minutes=1), now + timedelta(minutes=1))
        assert [charge.amount_minor for charge in gateway.list_charges(old).items] == [1_000]
        assert [charge.amount_minor for charge in gateway.list_charges(Window(old.after)).items] == [
            2_000,
            1_000,
        ]

    def test_disputes_and_refunds_are_listed(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox
    ) -> None:
        charges = [stripe_sandbox.lever("charges", amount=1_000)["id"] for _ in range(2)]
        dispute = stripe_sandbox.open_dispute(charges[0])
        refund = stripe_sandbox.refund_in_dashboard(charges[1])
        window = Window(datetime.now(UTC) - timedelta(minutes=1))
        assert [row.dispute_id for row in gateway.list_disputes(window).items] == [dispute["id"]]
        assert [row.refund_id for row in gateway.list_refunds(window).items] == [refund["id"]]

    def test_session_is_found_on_a_later_page(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        for number in range(101):
            request = checkout_request(f"other-{number}")
            gateway.open_session(request, idempotency_key=request.reference)
        assert gateway.find_session("att-1", created_after=datetime.now(UTC)) == opened


class TestSecrets:
    def test_a34_key_stays_out_of_logs_and_errors(
        self, stripe_sandbox: StripeSandbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        key = "sk_test_most_secret_of_all"
        door = StripeGateway(secret_key=key, api_base=stripe_sandbox.url)
        with caplog.at_level(logging.DEBUG):
            door.open_session(checkout_request("att-1"), idempotency_key="k-1")
            with pytest.raises(GatewayRefused) as refusal:
                door.retrieve_charge("ch_nobody")
        told = "".join(traceback.format_exception(refusal.value))
        assert key not in told and key not in caplog.text


class TestLetters:
    def test_letters_verify_when_a_test_posts_them_itself(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        assert len(stripe_sandbox.letters()) == 5
        (letter,) = stripe_sandbox.letters("checkout.session.completed")
        event = verify_event(letter.body, letter.signature, [WEBHOOK_SECRET], now=datetime.now(UTC))
        assert (event.object_id, event.kind, event.event_id) == (
            opened.session_id,
            letter.kind,
            letter.event_id,
        )
