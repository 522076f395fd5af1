"""`settle` by values: what each word of Stripe does to attempt, goods and books. RM45.00 a unit, RM15.00 freight."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalogue.models import Product
from storefront.checkout.models import CheckoutAttempt, Payment, Refund
from storefront.checkout.operations import settle
from storefront.checkout.operations.settling import PAID_TWICE, apply_session, fail_waiting
from storefront.checkout.operations.states import move
from storefront.gateway import SessionStatus
from storefront.gateway.protocol import PaymentStatus, SessionPayment
from storefront.ledger.models import Journal
from storefront.ledger.queries import balance_of
from storefront.order.models import Order
from tests.services.attempts import FREIGHT_SEN, an_order_to_pay
from tests.services.money_back import balances
from tests.services.people_and_goods import NOON, a_product
from tests.services.told import being_opened, on_the_page, session_of
from tests.services.work import waiting_work

pytestmark = pytest.mark.django_db

UNPAID = {"payment_status": SessionPayment.UNPAID, "payment": None}
CLOSED = {**UNPAID, "status": SessionStatus.EXPIRED, "payment_intent_id": None}
Begin = Callable[..., CheckoutAttempt]
TOTAL_SEN = 2 * 4_500 + FREIGHT_SEN


def goods_of(product: Product) -> tuple[int, int]:
    """Units held and sold."""
    record = product.stockrecords.get()
    return record.reserved, record.sold


def tell(attempt: CheckoutAttempt, **changes: Any) -> CheckoutAttempt:
    apply_session(attempt, session_of(attempt, **changes), now=NOON)
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def coffee() -> Product:
    return a_product("Kopi Gayo", 4_500, stock=5)


@pytest.fixture
def attempt(coffee: Product) -> CheckoutAttempt:
    return on_the_page((coffee, 2))


def another_of(attempt: CheckoutAttempt, product: Product) -> CheckoutAttempt:
    """A later attempt of the same basket, on its payment page."""
    order = an_order_to_pay((product, 1))
    later = CheckoutAttempt.objects.create(
        public_id=f"later-{attempt.pk}",
        form_token=order.form_token,
        basket_id=attempt.basket_id,
        receiver=attempt.receiver,
        snapshot=order.snapshot.to_json(),
        snapshot_sha256="0" * 64,
        amount_sen=order.snapshot.total_sen,
        expires_at=NOON,
        created_at=NOON,
    )
    move(later, to="reserved", only_from=["created"])
    move(later, to="session_opening", only_from=["reserved"])
    move(later, to="session_open", only_from=["session_opening"], session_id="cs_later")
    return later


def attempt_that_ended(attempt: CheckoutAttempt) -> CheckoutAttempt:
    return tell(attempt, **CLOSED)


class TestPaid:
    def test_order_payment_and_books_follow_when_the_session_is_paid(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        session = session_of(attempt)
        tell(attempt)
        order = Order.objects.get()
        assert (attempt.state, attempt.order_id) == ("ordered", order.pk)
        assert (attempt.payment_method, attempt.intent_id) == ("card", session.payment_intent_id)
        assert (order.attempt_key, order.payment_method, order.date_placed) == (attempt.key, "card", NOON)
        payment = order.payment
        assert (payment.method, payment.captured_sen, payment.paid_at) == ("card", TOTAL_SEN, NOON)
        assert payment.intent_id == session.payment_intent_id
        assert payment.charge_id.startswith("ch_")
        assert goods_of(coffee) == (0, 2)
        # 8 % of RM90.00 to the platform, the rest and nothing of the freight to the maker
        maker = coffee.maker_id
        assert balances() == {
            "gateway:clearing": -TOTAL_SEN,
            "platform:fee": 720,
            f"maker:{maker}:pending": 8_280,
            "freight:held": FREIGHT_SEN,
        }
        assert ("mail_order", {"order_id": order.pk}) in waiting_work()

    @pytest.mark.parametrize("status", [SessionStatus.EXPIRED, SessionStatus.OPEN])
    def test_money_wins_when_only_the_payment_says_paid(
        self, attempt: CheckoutAttempt, status: SessionStatus
    ) -> None:
        assert tell(attempt, status=status, payment_status=SessionPayment.UNPAID).state == "ordered"

    def test_method_and_charge_stay_empty_when_stripe_names_no_payment(
        self, attempt: CheckoutAttempt
    ) -> None:
        tell(attempt, payment=None, payment_intent_id=None)
        payment = Order.objects.get().payment
        assert (attempt.payment_method, payment.method, payment.charge_id) == ("", "", "")
        assert payment.intent_id == attempt.session_id

    def test_order_follows_when_an_attempt_was_left_at_paid(self, attempt: CheckoutAttempt) -> None:
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(state="paid")
        assert tell(attempt).state == "ordered"

    def test_nothing_happens_again_when_it_is_told_twice(
        self, attempt: CheckoutAttempt, coffee: Product, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Also when the second time looks foreign: what is ordered stays ordered, and nobody is alarmed."""
        tell(attempt)
        before = balances()
        tell(attempt)
        tell(attempt, currency="USD")
        assert (attempt.state, goods_of(coffee), balances()) == ("ordered", (0, 2), before)
        assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
        assert "foreign" not in caplog.text

    def test_stripe_is_not_asked_when_there_is_nothing_to_ask(self, attempt: CheckoutAttempt) -> None:
        """No stand-in runs here: a call would raise."""
        tell(attempt)
        assert settle(attempt.pk, now=NOON).state == "ordered"
        given_back = on_the_page((a_product(), 1))
        for state in ("paid", "refund_due", "refunding", "refunded"):
            CheckoutAttempt.objects.filter(pk=given_back.pk).update(state=state)
        assert settle(given_back.pk, now=NOON).state == "refunded"
        fresh = on_the_page((a_product(), 1))
        CheckoutAttempt.objects.filter(pk=fresh.pk).update(session_id=None)
        assert settle(fresh.pk, now=NOON).state == "session_open"


class TestNoMoney:
    def test_goods_stay_held_when_the_bank_is_still_at_it(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        tell(attempt, **UNPAID)
        assert (attempt.state, attempt.intent_id) == ("waiting", f"pi_{attempt.pk}")
        assert (goods_of(coffee), Journal.objects.count(), Order.objects.count()) == ((2, 0), 0, 0)
        assert tell(attempt).state == "ordered"

    @pytest.mark.parametrize("begun", [being_opened, on_the_page])
    def test_goods_are_free_when_the_page_has_closed(self, coffee: Product, begun: Begin) -> None:
        attempt = begun((coffee, 2))
        for _ in range(2):
            tell(attempt, **CLOSED)
            assert (attempt.state, goods_of(coffee)) == ("expired", (0, 0))

    def test_goods_stay_held_when_a_page_closes_whose_money_is_on_its_way(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        tell(attempt, **UNPAID)
        tell(attempt, **CLOSED)
        assert (attempt.state, goods_of(coffee)) == ("waiting", (2, 0))

    def test_goods_stay_held_when_the_page_is_open(self, attempt: CheckoutAttempt, coffee: Product) -> None:
        tell(attempt, **UNPAID, status=SessionStatus.OPEN)
        assert (attempt.state, goods_of(coffee)) == ("session_open", (2, 0))

    @pytest.mark.parametrize("status", [PaymentStatus.PROCESSING, PaymentStatus.REQUIRES_PAYMENT_METHOD])
    def test_nothing_is_ordered_when_the_payment_has_not_succeeded(
        self, attempt: CheckoutAttempt, status: PaymentStatus
    ) -> None:
        payment = session_of(attempt).payment
        assert payment is not None
        tell(
            attempt,
            status=SessionStatus.OPEN,
            payment_status=SessionPayment.UNPAID,
            payment=replace(payment, status=status),
        )
        assert (attempt.state, Order.objects.count()) == ("session_open", 0)

    def test_bank_that_refuses_frees_the_goods_when_money_was_on_its_way(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        fail_waiting(attempt.pk, note="too early")
        attempt.refresh_from_db()
        assert (attempt.state, attempt.note, goods_of(coffee)) == ("session_open", "", (2, 0))
        tell(attempt, **UNPAID)
        fail_waiting(attempt.pk, note="n" * 300)
        attempt.refresh_from_db()
        assert (attempt.state, attempt.note, goods_of(coffee)) == ("failed", "n" * 200, (0, 0))
        fail_waiting(attempt.pk, note="again")
        assert goods_of(coffee) == (0, 0)


class TestForeign:
    @pytest.mark.parametrize(
        "odd",
        [
            ("session", {"session_id": "cs_other"}, "cs_other", "cs_"),
            ("currency", {"currency": "IDR"}, "IDR", "MYR"),
            ("mode", {"mode": "setup"}, "setup", "payment"),
            ("live", {"is_live": True}, "True", "False"),
        ],
    )
    def test_a15_a16_nothing_is_booked_and_a_person_looks_when_it_is_not_our_money(
        self,
        attempt: CheckoutAttempt,
        coffee: Product,
        caplog: pytest.LogCaptureFixture,
        odd: tuple[str, dict[str, Any], str, str],
    ) -> None:
        """`odd`: the fact's name, what Stripe says, and the two words that staff must read."""
        name, change, got, ours = odd
        tell(attempt, **change)
        assert (attempt.state, goods_of(coffee), Journal.objects.count()) == ("failed", (0, 0), 0)
        assert attempt.note.startswith(name)
        assert got in attempt.note
        assert ours in attempt.note
        assert ";" not in attempt.note
        alarms = [line.message for line in caplog.records if line.levelno == logging.CRITICAL]
        assert alarms == [f"ALARM checkout.foreign_session {attempt.key}: {attempt.note}"]
        tell(attempt, **change)
        assert [line.levelno for line in caplog.records].count(logging.CRITICAL) == 1

    def test_a15_note_holds_two_hundred_letters_when_much_is_odd(self, attempt: CheckoutAttempt) -> None:
        tell(attempt, session_id="s" * 300, currency="USD")
        assert len(attempt.note) == 200

    def test_a15_each_fact_is_named_when_two_differ(self, attempt: CheckoutAttempt) -> None:
        tell(attempt, currency="USD", mode="setup")
        assert [part.split()[0] for part in attempt.note.split("; ")] == ["currency", "mode"]

    def test_a15_goods_are_free_when_it_came_before_the_page_was_written_down(self, coffee: Product) -> None:
        assert tell(being_opened((coffee, 2)), currency="USD").state == "failed"
        assert goods_of(coffee) == (0, 0)

    def test_a15_goods_are_free_when_money_was_on_its_way(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        tell(attempt, **UNPAID)
        assert tell(attempt, currency="USD").state == "failed"
        assert goods_of(coffee) == (0, 0)

    def test_a15_nobody_is_alarmed_when_the_attempt_has_ended(
        self, attempt: CheckoutAttempt, caplog: pytest.LogCaptureFixture
    ) -> None:
        tell(attempt, **CLOSED)
        assert (tell(attempt, currency="USD").state, caplog.text) == ("expired", "")


class TestGivenBack:
    def assert_goes_back(self, attempt: CheckoutAttempt, amount_sen: int, note: str) -> None:
        """Due at once, owed in the books, with its reason on every row that staff read."""
        assert (attempt.state, attempt.note, attempt.order_id) == ("refund_due", note, None)
        assert (attempt.payment_method, attempt.intent_id) == ("card", f"pi_{attempt.pk}")
        refund = Refund.objects.get()
        assert (refund.attempt_id, refund.payment_id, refund.cause) == (attempt.pk, None, "unordered")
        assert (refund.amount_sen, refund.reason, refund.requested_at) == (amount_sen, note, NOON)
        journal = Journal.objects.get()
        assert (journal.kind, journal.subject, journal.memo) == ("unordered", str(attempt.key), note)
        assert journal.happened_at == NOON
        assert balances() == {"gateway:clearing": -amount_sen, "buyer:owed": amount_sen}
        work = waiting_work()
        assert work.count(("send_refund", {"refund_id": refund.pk})) == 1
        assert work.count(("mail_unordered", {"attempt_id": attempt.pk})) == 1

    def test_a14_too_little_goes_back_when_one_sen_is_missing(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        tell(attempt, amount_minor=TOTAL_SEN - 1)
        self.assert_goes_back(attempt, TOTAL_SEN - 1, f"amount {TOTAL_SEN - 1} is below {TOTAL_SEN}")
        assert goods_of(coffee) == (0, 0)
        tell(attempt, amount_minor=TOTAL_SEN - 1)
        assert Refund.objects.count() == 1

    def test_a14_difference_is_booked_apart_when_one_sen_too_much_came(
        self, attempt: CheckoutAttempt
    ) -> None:
        tell(attempt, amount_minor=TOTAL_SEN + 1)
        assert (attempt.state, balance_of("platform:overpaid")) == ("ordered", 1)
        assert (balance_of("gateway:clearing"), Order.objects.get().total_sen) == (-TOTAL_SEN - 1, TOTAL_SEN)
        overpaid = Journal.objects.get(kind="overpaid")
        assert (overpaid.subject, overpaid.happened_at) == (Order.objects.get().number, NOON)

    def test_a17_money_marked_for_another_attempt_goes_back(self, attempt: CheckoutAttempt) -> None:
        tell(attempt, reference="r" * 300)
        self.assert_goes_back(attempt, TOTAL_SEN, attempt.note)
        assert (len(attempt.note), "r" * 150 in attempt.note) == (200, True)

    def test_a21_money_goes_back_when_the_goods_are_gone(
        self, attempt: CheckoutAttempt, coffee: Product
    ) -> None:
        tell(attempt, **CLOSED)
        coffee.stockrecords.update(num_in_stock=1)
        tell(attempt)
        self.assert_goes_back(attempt, TOTAL_SEN, "stock is gone")
        assert goods_of(coffee) == (0, 0)

    @pytest.mark.parametrize("is_later_ordered", [True, False])
    def test_a19_first_money_goes_back_when_the_basket_has_a_later_attempt(
        self, attempt: CheckoutAttempt, coffee: Product, is_later_ordered: bool
    ) -> None:
        tell(attempt, **CLOSED)
        later = another_of(attempt, a_product())
        if is_later_ordered:
            CheckoutAttempt.objects.filter(pk=later.pk).update(state="paid")
            CheckoutAttempt.objects.filter(pk=later.pk).update(state="ordered")
        tell(attempt)
        self.assert_goes_back(attempt, TOTAL_SEN, PAID_TWICE)
        assert goods_of(coffee) == (0, 0)

    @pytest.mark.parametrize("other", ["ended", "of another basket", "earlier"])
    def test_a20_late_money_buys_when_nobody_else_pays_the_basket(
        self, attempt: CheckoutAttempt, coffee: Product, other: str
    ) -> None:
        tell(attempt, **CLOSED)
        if other == "of another basket":
            on_the_page((coffee, 1))
        else:
            later = another_of(attempt, a_product())
            CheckoutAttempt.objects.filter(pk=later.pk).update(state="expired")
            attempt = later if other == "earlier" else attempt
        tell(attempt, amount_minor=attempt.amount_sen)
        assert attempt.state == "ordered"

    def test_a18_late_money_buys_when_the_order_before_it_left_goods_in_the_basket(
        self, attempt: CheckoutAttempt
    ) -> None:
        later = another_of(attempt_that_ended(attempt), a_product())
        tell(later, **CLOSED)
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(state="paid")
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(state="ordered")
        assert tell(later).state == "ordered"

    def test_a19_page_that_is_open_is_paid_when_an_earlier_one_was_closed(
        self, attempt: CheckoutAttempt
    ) -> None:
        tell(attempt, **CLOSED)
        later = another_of(attempt, a_product())
        assert tell(later).state == "ordered"
