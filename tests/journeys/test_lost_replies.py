"""Replies of Stripe that never arrive, on the shop's own road: nothing twice, nothing forgotten, nothing stuck."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt, Refund
from storefront.checkout.operations import paying
from storefront.checkout.operations.paying import send_opening
from storefront.gateway import (
    GatewayUnavailable,
    GatewayUnknownOutcome,
    RefundRequest,
    get_gateway,
    stripe_gateway,
)
from storefront.order.models import Order
from tests.services.attempts import a_paid_attempt, a_reserved_attempt
from tests.services.people_and_goods import a_product
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = "^/v1/checkout/sessions$"
EXPIRY = "/expire$"


def attempt_with(visitor: Visitor) -> CheckoutAttempt:
    """A visitor with one piece in his basket has pressed Pay and asked for the payment page."""
    open_shop()
    visitor.add(goods("Kopi Gayo", 4_500), 1)
    answer = visitor.press_pay()
    visitor.client.get(answer.url)
    return CheckoutAttempt.objects.get()


class TestOpening:
    def test_a25_one_session_serves_the_buyer_when_its_reply_was_lost(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("drop", when="after", path=SESSIONS)
        visitor = Visitor()
        attempt = attempt_with(visitor)
        assert (attempt.state, attempt.session_id) == ("session_opening", None)

        found = send_opening(attempt, now=timezone.now())
        attempt.refresh_from_db()
        assert attempt.state == "session_open" and found.pk == attempt.pk
        assert [row["id"] for row in stripe_sandbox.state()["sessions"]] == [attempt.session_id]

        stripe_sandbox.pay(attempt.session_id or "")
        visitor.come_back(attempt)
        assert Order.objects.count() == 1

    def test_a25_second_session_is_opened_only_after_absence_is_proven(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.fault("drop", when="before", path=SESSIONS)
        attempt = attempt_with(Visitor())
        with pytest.raises(GatewayUnavailable):
            send_opening(attempt, now=timezone.now())
        assert stripe_sandbox.state()["sessions"] == []

        later = timezone.now() + timedelta(minutes=3)
        with pytest.raises(GatewayUnavailable):
            send_opening(attempt, now=later)
        send_opening(attempt, now=later)
        attempt.refresh_from_db()
        assert attempt.state == "session_open"
        keys = [
            row["key"]
            for row in stripe_sandbox.calls()
            if row["path"] == "/v1/checkout/sessions" and row["key"]
        ]
        assert len(keys) == 2 and len(set(keys)) == 1  # nobody answered the first: it may still be on its way
        assert len(stripe_sandbox.state()["sessions"]) == 1

    def test_a25_two_sessions_exist_when_a_lost_reply_is_sent_anew(
        self, stripe_sandbox: StripeSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: a new key for every send and nothing looked up; the buyer could pay both."""
        monkeypatch.setattr(paying, "ask", lambda *, send, **_rest: send(secrets.token_hex(8)))
        stripe_sandbox.fault("drop", when="after", path=SESSIONS)
        attempt = attempt_with(Visitor())
        send_opening(attempt, now=timezone.now())
        assert [row["status"] for row in stripe_sandbox.state()["sessions"]] == ["open", "open"]


class TestClosing:
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a25_session_ends_at_stripe_when_the_reply_to_its_closing_was_lost(
        self, stripe_sandbox: StripeSandbox, when: str
    ) -> None:
        attempt = attempt_with(Visitor())
        stripe_sandbox.fault("drop", when=when, path=EXPIRY)
        with pytest.raises(GatewayUnknownOutcome):
            operations.expire(attempt.pk, now=timezone.now())
        attempt.refresh_from_db()
        assert attempt.state == "session_open"

        later = timezone.now() + timedelta(minutes=3)
        for _ in range(2):
            try:
                operations.expire(attempt.pk, now=later)
            except GatewayUnavailable:
                continue
        attempt.refresh_from_db()
        assert attempt.state == "expired"
        assert [row["status"] for row in stripe_sandbox.state()["sessions"]] == ["expired"]


class TestRefund:
    @pytest.mark.parametrize("hours", [0, 25])
    def test_a25_a27_one_refund_exists_when_its_reply_was_lost(
        self, stripe_sandbox: StripeSandbox, hours: int
    ) -> None:
        """Looked up by our reference, also a day later when Stripe has forgotten the key."""
        refund = refund_due(stripe_sandbox)
        stripe_sandbox.fault("drop", when="after", path="^/v1/refunds$")
        with pytest.raises(GatewayUnknownOutcome):
            operations.send_refund(refund.pk, now=timezone.now())
        stripe_sandbox.lever("keys/forget")
        later = timezone.now() + timedelta(hours=hours)
        operations.send_refund(refund.pk, now=later)
        operations.send_refund(refund.pk, now=later)
        refund.refresh_from_db()
        assert [row["id"] for row in stripe_sandbox.state()["refunds"]] == [refund.stripe_id]

    def test_a26_look_up_then_a_new_key_when_stripe_keeps_an_error_under_the_old_one(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        refund = refund_due(stripe_sandbox)
        stripe_sandbox.fault("error", status=500, path="^/v1/refunds$", is_kept=True)
        with pytest.raises(GatewayUnknownOutcome):
            operations.send_refund(refund.pk, now=timezone.now())
        later = timezone.now() + timedelta(seconds=91)
        for _ in range(2):
            with suppress(GatewayUnavailable):
                operations.send_refund(refund.pk, now=later)
        keys = [row["key"] for row in stripe_sandbox.calls() if row["path"] == "/v1/refunds" and row["key"]]
        assert len(keys) == len(set(keys)) == 2
        assert len(stripe_sandbox.state()["refunds"]) == 1

    def test_a26_error_never_ends_when_the_old_key_is_sent_again(self, stripe_sandbox: StripeSandbox) -> None:
        """Control: Stripe answers a known key with what it kept, so waiting longer changes nothing."""
        refund = refund_due(stripe_sandbox)
        attempt = CheckoutAttempt.objects.get(pk=refund.attempt_id)
        request = RefundRequest(attempt.intent_id or "", 200, str(refund.key))
        stripe_sandbox.fault("error", status=500, path="^/v1/refunds$", is_kept=True)
        for _ in range(4):
            with pytest.raises(GatewayUnknownOutcome):
                get_gateway().refund(request, idempotency_key="k")
        assert stripe_sandbox.state()["refunds"] == []

    def test_a27_second_refund_is_sent_when_the_shop_goes_by_age_alone(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        """Control: the same request sent again under its key after a day, without looking it up."""
        refund = refund_due(stripe_sandbox)
        attempt = CheckoutAttempt.objects.get(pk=refund.attempt_id)
        request = RefundRequest(attempt.intent_id or "", 200, str(refund.key))
        stripe_sandbox.fault("drop", when="after", path="^/v1/refunds$")
        with pytest.raises(GatewayUnknownOutcome):
            get_gateway().refund(request, idempotency_key="k")
        stripe_sandbox.lever("keys/forget")
        get_gateway().refund(request, idempotency_key="k")
        assert len(stripe_sandbox.state()["refunds"]) == 2


def refund_due(stripe: StripeSandbox) -> Refund:
    """Money came a sen short: it is to go back."""
    attempt = a_paid_attempt(stripe, (a_product("Kopi Gayo", 4_500), 1))
    stripe.tamper(attempt.session_id or "", amount_total=attempt.amount_sen - 1)
    operations.settle(attempt.pk, now=timezone.now())
    return Refund.objects.get()


class TestStorm:
    @pytest.mark.parametrize("status", [429, 503])
    def test_a28_few_calls_leave_and_all_heals_alone_when_stripe_is_under_a_storm(
        self, stripe_sandbox: StripeSandbox, status: int
    ) -> None:
        """Twenty buyers meet it; the breaker opens after five failures in a row and lets one through in 30 s."""
        product = a_product("Kopi Gayo", 4_500, stock=50)
        attempts = [a_reserved_attempt((product, 1)) for _ in range(20)]
        stripe_sandbox.fault("error", status=status, times=1_000, is_kept=False)
        for attempt in attempts:
            with suppress(GatewayUnavailable, GatewayUnknownOutcome):
                operations.open_session(attempt.pk, now=timezone.now())
        assert len([row for row in stripe_sandbox.calls() if row["method"] == "POST"]) == 5
        stripe_sandbox.lever("faults/clear")
        stripe_gateway._breaker_of.cache_clear()  # half a minute passes
        stripe_gateway._gateway.cache_clear()
        for attempt in attempts:
            for _ in range(3):
                with suppress(GatewayUnavailable):
                    operations.open_session(attempt.pk, now=timezone.now() + timedelta(seconds=91))
        assert set(CheckoutAttempt.objects.values_list("state", flat=True)) == {"session_open"}
        assert len(stripe_sandbox.state()["sessions"]) == 20
