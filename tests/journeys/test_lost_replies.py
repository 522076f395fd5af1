"""Replies of Stripe that never arrive, on the shop's own road: nothing twice, nothing forgotten, nothing stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.paying import send_opening
from storefront.gateway import GatewayUnavailable, GatewayUnknownOutcome
from storefront.order.models import Order
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
    def test_one_session_serves_the_buyer_when_its_reply_was_lost(
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

    def test_second_session_is_opened_only_after_absence_is_proven(
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
        assert len(keys) == len(set(keys)) == 2
        assert len(stripe_sandbox.state()["sessions"]) == 1


class TestClosing:
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_session_ends_at_stripe_when_the_reply_to_its_closing_was_lost(
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
