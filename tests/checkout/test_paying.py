"""The payment page: opened once, closed when the hold ends, and money wins over both (threats A1, A20, I5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Product
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import paying
from storefront.gateway import GatewayError, GatewayRefused
from storefront.gateway.models import ExternalCall
from tests.services.attempts import FREIGHT_SEN, a_reserved_attempt, an_open_attempt, an_order_to_pay
from tests.services.people_and_goods import a_product
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db

TOTAL_SEN = 2 * 4_500 + FREIGHT_SEN


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", 4_500, stock=5)


def goods_of(product: Product) -> tuple[int, int]:
    record = product.stockrecords.get()
    return record.reserved, record.sold


def after_the_hold(attempt: CheckoutAttempt) -> CheckoutAttempt:
    return operations.expire(attempt.pk, now=attempt.expires_at + timedelta(seconds=1))


def opened_without_a_reply(coffee: Product, stripe: StripeSandbox) -> CheckoutAttempt:
    """Stripe has made the page of two coffees; its answer was lost."""
    attempt = a_reserved_attempt((coffee, 2))
    stripe.fault("drop", when="after")
    with pytest.raises(GatewayError):
        operations.open_session(attempt.pk, now=timezone.now())
    return attempt


class TestOpening:
    def test_page_asks_for_what_was_agreed(self, coffee: Product, stripe_sandbox: StripeSandbox) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        opened = operations.open_session(attempt.pk, now=timezone.now())
        (session,) = stripe_sandbox.state()["sessions"]
        assert (opened.state, opened.session_id) == ("session_open", session["id"])
        assert opened.session_url == session["url"]
        assert session["amount_total"] == TOTAL_SEN
        assert (session["currency"], session["client_reference_id"]) == ("myr", attempt.public_id)
        assert session["customer_email"] == "siti@example.com"
        assert session["locale"] == "ms"
        assert session["metadata"]["attempt"] == str(attempt.key)
        assert session["success_url"].endswith(f"/ms/checkout/return/{attempt.public_id}/")
        assert session["cancel_url"].endswith(f"/ms/checkout/cancelled/{attempt.public_id}/")
        assert session["success_url"].startswith("http")
        assert opened.expires_at.timestamp() == session["expires_at"]
        assert abs((opened.expires_at - attempt.expires_at).total_seconds()) < 60

    def test_page_speaks_the_buyers_language(self, coffee: Product, stripe_sandbox: StripeSandbox) -> None:
        wanted = an_order_to_pay((coffee, 2))
        attempt = operations.reserve(
            replace(wanted, receiver=replace(wanted.receiver, locale="en")), now=timezone.now()
        )
        operations.open_session(attempt.pk, now=timezone.now())
        (session,) = stripe_sandbox.state()["sessions"]
        assert session["locale"] == "en"
        assert session["success_url"].endswith(f"/en/checkout/return/{attempt.public_id}/")

    def test_call_is_written_down_with_the_key_that_stripe_gets(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        opened = an_open_attempt((coffee, 2))
        call = ExternalCall.objects.get(purpose="open_session")
        assert (call.reference, call.result["id"]) == (opened.public_id, opened.session_id)
        (sent,) = [one for one in stripe_sandbox.calls() if one["path"].endswith("/sessions")]
        assert sent["key"] == call.idempotency_key

    def test_late_money_finds_its_attempt_when_the_hold_ended_while_the_page_was_opened(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = an_open_attempt((coffee, 1))
        other = a_reserved_attempt((coffee, 1))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(session_id=None, state="expired")
        ended = CheckoutAttempt.objects.get(pk=attempt.pk)
        ended.state = "session_opening"
        found = paying.send_opening(ended, now=timezone.now())
        other.refresh_from_db()
        assert (found.state, found.session_id) == ("expired", stripe_sandbox.state()["sessions"][0]["id"])
        assert (other.state, other.session_id) == ("reserved", None)

    def test_no_address_is_kept_when_the_page_that_is_found_has_closed(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = opened_without_a_reply(coffee, stripe_sandbox)
        (session,) = stripe_sandbox.state()["sessions"]
        stripe_sandbox.lever(f"sessions/{session['id']}/expire")
        found = operations.open_session(attempt.pk, now=timezone.now())
        assert (found.session_id, found.session_url) == (session["id"], "")

    def test_one_page_is_open_when_it_is_asked_for_twice(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        first, second = (operations.open_session(attempt.pk, now=timezone.now()) for _ in range(2))
        assert (first.session_id, second.state) == (second.session_id, "session_open")
        assert len(stripe_sandbox.state()["sessions"]) == 1

    def test_page_is_found_when_the_process_died_before_writing_it_down(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        """The reply was lost: the next try looks by our reference and opens no second page."""
        attempt = an_open_attempt((coffee, 2))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(session_id=None)
        lost = CheckoutAttempt.objects.get(pk=attempt.pk)
        lost.state = "session_opening"
        found = paying.send_opening(lost, now=timezone.now())
        assert found.session_id == stripe_sandbox.state()["sessions"][0]["id"]
        assert len(stripe_sandbox.state()["sessions"]) == 1
        assert found.state == "session_open"

    def test_goods_are_free_when_stripe_refuses(self, coffee: Product, stripe_sandbox: StripeSandbox) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        stripe_sandbox.fault("error", status=400)
        with pytest.raises(GatewayRefused):
            operations.open_session(attempt.pk, now=timezone.now())
        attempt.refresh_from_db()
        assert (attempt.state, goods_of(coffee), attempt.session_id) == ("failed", (0, 0), None)
        assert attempt.note.startswith("Stripe refused the session: ")
        assert not attempt.note.endswith((": ", "None"))

    def test_nothing_is_opened_when_the_attempt_has_ended(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        assert after_the_hold(attempt).state == "expired"
        assert operations.open_session(attempt.pk, now=timezone.now()).state == "expired"
        assert stripe_sandbox.state()["sessions"] == []


class TestClosing:
    def test_goods_are_free_without_a_call_when_no_page_was_ever_open(self, coffee: Product) -> None:
        """I5: no stand-in runs, Stripe is as good as down."""
        attempt = a_reserved_attempt((coffee, 2))
        ended = after_the_hold(attempt)
        assert (ended.state, goods_of(coffee)) == ("expired", (0, 0))
        assert ended.note == "no payment page was ever open"
        assert after_the_hold(attempt).state == "expired"
        assert goods_of(coffee) == (0, 0)

    def test_goods_are_free_when_the_process_died_before_sending(self, coffee: Product) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(state="session_opening")
        ExternalCall.objects.create(
            purpose="open_session",
            reference=attempt.public_id,
            idempotency_key="key",
            request_sha256="0" * 64,
            created_at=attempt.created_at,
            updated_at=attempt.created_at,
        )
        assert (after_the_hold(attempt).state, goods_of(coffee)) == ("expired", (0, 0))
        call = ExternalCall.objects.get()
        assert (call.state, call.updated_at) == ("refused", attempt.expires_at + timedelta(seconds=1))

    def test_goods_stay_held_when_stripe_cannot_be_asked(self, coffee: Product) -> None:
        attempt = a_reserved_attempt((coffee, 2))
        with pytest.raises(GatewayError):
            operations.open_session(attempt.pk, now=timezone.now())
        ExternalCall.objects.update(state="unknown")
        with pytest.raises(GatewayError):
            after_the_hold(attempt)
        attempt.refresh_from_db()
        assert (attempt.state, goods_of(coffee)) == ("session_opening", (2, 0))

    def test_page_is_closed_at_stripe_before_the_goods_are_free(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        ended = after_the_hold(an_open_attempt((coffee, 2)))
        assert (ended.state, goods_of(coffee)) == ("expired", (0, 0))
        assert [row["status"] for row in stripe_sandbox.state()["sessions"]] == ["expired"]
        call = ExternalCall.objects.get(purpose="expire_session")
        assert (call.reference, call.state) == (ended.public_id, "ok")
        assert call.result["id"] == ended.session_id

    def test_page_is_looked_for_when_its_opening_was_never_written_down(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = opened_without_a_reply(coffee, stripe_sandbox)
        ended = after_the_hold(attempt)
        assert (ended.state, goods_of(coffee)) == ("expired", (0, 0))
        assert [row["status"] for row in stripe_sandbox.state()["sessions"]] == ["expired"]

    def test_a20_money_wins_when_the_page_was_paid(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = an_open_attempt((coffee, 2))
        stripe_sandbox.pay(attempt.session_id or "")
        ended = after_the_hold(attempt)
        assert (ended.state, goods_of(coffee)) == ("ordered", (0, 2))
        assert not ExternalCall.objects.filter(purpose="expire_session").exists()
        assert after_the_hold(attempt).state == "ordered"

    def test_a20_page_that_closed_by_itself_frees_the_goods(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = an_open_attempt((coffee, 2))
        stripe_sandbox.lever(f"sessions/{attempt.session_id}/expire")
        ended = after_the_hold(attempt)
        assert (ended.state, goods_of(coffee)) == ("expired", (0, 0))
        assert not ExternalCall.objects.filter(purpose="expire_session").exists()

    def test_a22_goods_stay_held_when_money_is_on_its_way(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = an_open_attempt((coffee, 2))
        payment = stripe_sandbox.pay(attempt.session_id or "", method="fpx", outcome="processing")
        operations.settle(attempt.pk, now=timezone.now())
        assert (after_the_hold(attempt).state, goods_of(coffee)) == ("waiting", (2, 0))
        stripe_sandbox.finish_payment(payment["id"])
        assert (after_the_hold(attempt).state, goods_of(coffee)) == ("ordered", (0, 2))

    def test_a20_late_money_is_seen_when_the_attempt_has_expired(
        self, coffee: Product, stripe_sandbox: StripeSandbox
    ) -> None:
        attempt = an_open_attempt((coffee, 2))
        after_the_hold(attempt)
        stripe_sandbox.pay(attempt.session_id or "", is_forced=True)
        assert (after_the_hold(attempt).state, goods_of(coffee)) == ("ordered", (0, 2))
