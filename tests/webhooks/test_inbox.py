"""The provider's door and the inbox behind it: threats A1-A9, A15-A17, I8."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt, Payment
from storefront.checkout.operations import settling
from storefront.gateway import verify_event
from storefront.order.models import Order
from storefront.webhooks import operations
from storefront.webhooks.models import InboundEvent
from storefront.webhooks.queries import odd_events
from tests.services.attempts import a_paid_attempt, an_open_attempt
from tests.services.letters import post, rewritten
from tests.services.people_and_goods import a_product
from tests.services.racing import drop_index, together
from tests.services.stripe import WEBHOOK_SECRET, Letter, StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)

COMPLETED = "checkout.session.completed"


def states() -> list[str]:
    return list(InboundEvent.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def product(db: None) -> Product:
    return a_product("Kopi Gayo", 4_500, stock=50)


@pytest.fixture
def paid(stripe_sandbox: StripeSandbox, product: Product) -> CheckoutAttempt:
    """Paid at Stripe, not yet known here."""
    stripe_sandbox.deliveries("off")
    return a_paid_attempt(stripe_sandbox, (product, 1))


@pytest.fixture
def letter(stripe_sandbox: StripeSandbox, paid: CheckoutAttempt) -> Letter:
    return stripe_sandbox.letters(COMPLETED)[0]


class TestSignature:
    @pytest.mark.parametrize("how", ["none", "wrong", "v0 only", "other secret", "one byte"])
    def test_a1_nothing_is_written_when_the_webhook_is_forged(
        self, stripe_sandbox: StripeSandbox, letter: Letter, how: str
    ) -> None:
        body, signature = letter.body, letter.signature
        forged = {
            "none": (body, ""),
            "wrong": (body, signature.replace("v1=", "v1=00")),
            "v0 only": (body, signature.replace("v1=", "v0=")),
            "other secret": (body, rewritten(letter, secret="whsec_other").signature),
            "one byte": (body.replace(b"complete", b"completf", 1), signature),
        }
        assert post(Letter(letter.event_id, letter.kind, *forged[how])) == 400
        assert (InboundEvent.objects.count(), Order.objects.count()) == (0, 0)
        assert post(letter) == 200

    @pytest.mark.parametrize("shift_s", [-301, 301, 3_600])
    def test_a2_a3_nothing_is_written_when_it_was_signed_long_ago_or_in_the_future(
        self, stripe_sandbox: StripeSandbox, paid: CheckoutAttempt, shift_s: int
    ) -> None:
        (odd,) = stripe_sandbox.letters(COMPLETED, shift_s=shift_s)
        assert post(odd) == 400
        assert InboundEvent.objects.count() == 0

    def test_a4_both_secrets_work_until_the_old_one_is_removed(
        self, letter: Letter, settings: Settings
    ) -> None:
        old, new = rewritten(letter, secret="whsec_old"), rewritten(letter, secret="whsec_new")
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_old", "whsec_new"]
        assert (post(old), post(new)) == (200, 200)
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new"]
        assert (post(old), post(new)) == (400, 200)


class TestOnce:
    def test_a2_one_effect_when_the_same_bytes_come_twenty_times_at_once(
        self, letter: Letter, product: Product
    ) -> None:
        assert together([lambda: post(letter)] * 20) == [200] * 20
        run_jobs()
        assert (states(), Order.objects.count()) == (["done"], 1)
        assert product.stockrecords.get().sold == 1

    def test_a5_one_order_when_two_events_tell_the_same_fact(self, letter: Letter, product: Product) -> None:
        assert post(letter) == post(rewritten(letter, id="evt_second")) == 200
        run_jobs()
        assert (states(), Order.objects.count()) == (["done", "done"], 1)
        assert product.stockrecords.get().sold == 1

    @pytest.mark.parametrize("at_once", [False, True])
    def test_a6_conflict_and_alarm_when_an_id_comes_with_another_body(
        self, letter: Letter, caplog: pytest.LogCaptureFixture, at_once: bool
    ) -> None:
        twins = [letter, *(rewritten(letter, created=number) for number in range(1, 4))]
        calls = [lambda twin=twin: post(twin) for twin in twins]
        assert (together(calls) if at_once else [call() for call in calls]) == [200] * 4
        assert sorted(states()) == ["conflict", "conflict", "conflict", "new"]
        assert caplog.text.count("ALARM webhook.conflict") == 3
        assert odd_events(timezone.now()).count() == 3

    def test_a6_every_body_counts_and_nobody_hears_of_it_when_the_index_is_off(
        self, letter: Letter, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Control: four bodies under one id at once, and only the id with its body is unique."""
        drop_index("one_effective_event_per_id")
        twins = [letter, *(rewritten(letter, created=number) for number in range(1, 4))]
        assert together([lambda twin=twin: post(twin) for twin in twins]) == [200] * 4
        assert states() == ["new"] * 4
        assert "webhook.conflict" not in caplog.text


class TestOrder:
    @pytest.mark.parametrize("turn", range(0, 120, 10))
    def test_a7_same_end_when_events_come_in_any_order(
        self, stripe_sandbox: StripeSandbox, paid: CheckoutAttempt, product: Product, turn: int
    ) -> None:
        """Twelve of the 120 orders of five events; tests/soak shuffles thousands."""
        letters = stripe_sandbox.letters()
        order = list(itertools.permutations(letters))[turn]
        for one in order:
            assert post(one) == 200
            operations.work_off(now=timezone.now())
        operations.work_off(now=timezone.now())

        paid.refresh_from_db()
        payment = Payment.objects.get()
        record = product.stockrecords.get()
        assert (len(letters), paid.state, Order.objects.count()) == (5, "ordered", 1)
        assert (record.reserved, record.sold) == (0, 1)
        # 3 % of RM60.00 and RM1.00 (gateway README, decision 9)
        assert payment.fee_sen == 280
        assert set(states()) == {"done"}

    def test_a8_event_is_parked_and_applied_when_it_comes_before_our_row(
        self, letter: Letter, paid: CheckoutAttempt
    ) -> None:
        CheckoutAttempt.objects.filter(pk=paid.pk).update(session_id=None)
        assert post(letter) == 200
        operations.work_off(now=timezone.now())
        assert states() == ["parked"]

        CheckoutAttempt.objects.filter(pk=paid.pk).update(session_id=paid.session_id)
        operations.work_off(now=timezone.now() + timedelta(seconds=60))  # the sweep of every minute
        assert (states(), Order.objects.count()) == (["done"], 1)

    def test_a9_staff_see_an_orphan_when_an_event_is_about_nothing_we_know(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        stripe_sandbox.lever("charges", amount=1_000)
        (stray,) = stripe_sandbox.letters("charge.succeeded")
        assert post(stray) == 200
        for hours in (0, 2, 25):
            operations.work_off(now=timezone.now() + timedelta(hours=hours))
        assert states() == ["orphan"]
        assert [event.object_id for event in odd_events(timezone.now())]
        assert not [call for call in stripe_sandbox.calls() if call["path"].startswith("/v1/charges/")]

    def test_a9_new_events_go_first_when_hundreds_wait_for_rows(
        self, letter: Letter, paid: CheckoutAttempt
    ) -> None:
        old = timezone.now() - timedelta(hours=1)
        InboundEvent.objects.bulk_create(
            InboundEvent(
                event_id=f"evt_stray_{number}",
                body_sha256="0" * 64,
                kind="charge.succeeded",
                object_id=f"ch_{number}",
                body={"payment_intent": f"pi_stray_{number}", "is_live": False},
                state="parked",
                received_at=old,
            )
            for number in range(300)
        )
        post(letter)
        operations.work_off(now=timezone.now())
        assert InboundEvent.objects.get(event_id=letter.event_id).state == "done"


class TestForeign:
    @pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_other"}])
    def test_a16_nothing_follows_and_alarm_when_mode_or_account_is_another(
        self, letter: Letter, change: dict[str, Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        assert post(rewritten(letter, **change)) == 200
        run_jobs()
        assert (states(), Order.objects.count()) == (["orphan"], 0)
        assert "ALARM webhook.mode" in caplog.text

    def test_a15_goods_are_free_and_nothing_is_booked_when_the_currency_is_another(
        self,
        stripe_sandbox: StripeSandbox,
        letter: Letter,
        paid: CheckoutAttempt,
        product: Product,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        stripe_sandbox.tamper(paid.session_id or "", currency="idr")
        post(letter)
        run_jobs()
        paid.refresh_from_db()
        record = product.stockrecords.get()
        assert (paid.state, record.reserved, record.sold, Order.objects.count()) == ("failed", 0, 0, 0)
        assert caplog.text.count("ALARM checkout.foreign_session") == 1

    def test_a17_dear_order_stays_unpaid_when_a_cheap_session_names_it(
        self, stripe_sandbox: StripeSandbox, product: Product
    ) -> None:
        stripe_sandbox.deliveries("off")
        dear, cheap = an_open_attempt((product, 9)), an_open_attempt((product, 1))
        stripe_sandbox.tamper(
            cheap.session_id or "",
            client_reference_id=dear.public_id,
            metadata={"juragan_reference": dear.public_id, "attempt": str(dear.key)},
        )
        stripe_sandbox.pay(cheap.session_id or "")
        for letter in stripe_sandbox.letters():
            post(letter)
        run_jobs()
        dear.refresh_from_db()
        assert (dear.state, Order.objects.count()) == ("session_open", 0)


class TestPoison:
    def test_i8_event_is_parked_and_the_others_go_on_when_it_fails_eight_times(
        self,
        stripe_sandbox: StripeSandbox,
        letter: Letter,
        paid: CheckoutAttempt,
        product: Product,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        CheckoutAttempt.objects.filter(pk=paid.pk).update(snapshot={"no": "snapshot"})
        healthy = a_paid_attempt(stripe_sandbox, (product, 1))
        for one in stripe_sandbox.letters(COMPLETED):
            post(one)
        for turn in range(10):
            operations.work_off(now=timezone.now() + timedelta(minutes=turn))
        poisoned = InboundEvent.objects.get(object_id=paid.session_id)
        assert (poisoned.state, poisoned.failures) == ("failed", 8)
        assert InboundEvent.objects.get(object_id=healthy.session_id).state == "done"
        assert caplog.text.count("ALARM webhook.poison") == 1
        assert odd_events(timezone.now()).get() == poisoned

    def test_i5_event_waits_without_end_when_only_stripe_is_down(
        self, letter: Letter, paid: CheckoutAttempt, stripe_sandbox: StripeSandbox
    ) -> None:
        post(letter)
        stripe_sandbox.fault("error", method="GET", status=503, times=20)
        for turn in range(12):
            operations.work_off(now=timezone.now() + timedelta(minutes=turn))
        event = InboundEvent.objects.get()
        assert (event.state, event.failures) == ("new", 0)


class TestClaims:
    def test_one_worker_applies_an_event_when_eight_look_at_once(
        self, letter: Letter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post(letter)
        applied: list[int] = []
        monkeypatch.setattr(operations, "apply", lambda event, now: applied.append(event.pk))
        now = timezone.now()
        together([lambda: operations.work_off(now=now)] * 8)
        assert len(applied) == 1

    def test_event_of_a_killed_worker_is_taken_again_when_half_a_minute_has_passed(
        self, letter: Letter
    ) -> None:
        post(letter)
        now = timezone.now()
        InboundEvent.objects.update(claimed_at=now, tries=1)
        assert operations.work_off(now=now + timedelta(seconds=29)) == 0
        assert operations.work_off(now=now + timedelta(seconds=31)) == 1


class TestMissed:
    def test_a11_undelivered_events_are_fetched_when_all_were_dropped(
        self, stripe_sandbox: StripeSandbox, paid: CheckoutAttempt
    ) -> None:
        """The list gives the same content hash as a delivery, so that a late delivery changes nothing."""
        later = timezone.now() + timedelta(minutes=4)
        assert operations.fetch_missed(now=later) == 5
        assert operations.fetch_missed(now=later) == 0
        for letter in stripe_sandbox.letters():
            assert post(letter) == 200
        operations.work_off(now=later)
        assert (InboundEvent.objects.count(), Order.objects.count()) == (5, 1)
        assert Payment.objects.get().fee_sen == 280

    def test_a10_effect_doubles_when_settle_is_replaced_by_blind_trust(
        self, letter: Letter, paid: CheckoutAttempt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control of A2 and A5: without the guarded move the second event is refused by the database only."""
        event = verify_event(letter.body, letter.signature, [WEBHOOK_SECRET], now=timezone.now())
        assert event.object_id == paid.session_id
        settling.settle(paid.pk, now=timezone.now())
        session = settling.get_gateway().retrieve_session(paid.session_id or "")
        paid.refresh_from_db()
        with pytest.raises(Exception, match=r"unique|duplicate"):
            settling.place_order(paid, session, now=timezone.now())
