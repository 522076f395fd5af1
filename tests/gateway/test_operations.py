"""Calls to the outside: written down before they leave, sent once, never inside a transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from storefront.gateway import (
    CheckoutRequest,
    GatewayRefused,
    GatewayUnavailable,
    GatewayUnknownOutcome,
    PaymentFacts,
    PaymentGateway,
    RefundRequest,
    RefundState,
    SessionState,
    operations,
)
from storefront.gateway.models import CallState, ExternalCall
from storefront.gateway.operations import (
    CannotProveAbsence,
    CannotReuseKey,
    CannotSendAgain,
    call_outside,
    record_absent,
    record_found,
    request_hash,
)
from storefront.gateway.stripe_gateway import StripeGateway
from tests.services.stripe import StripeSandbox, checkout_request

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
Send = Callable[[str], str]


def call(send: Send, *, request: object = "buy", reference: str = "att-1") -> str:
    return call_outside(
        purpose="open_session",
        reference=reference,
        request=request,
        send=send,
        ids_of=lambda answer: {"session_id": answer},
        now=NOW,
    )


def refuse(key: str) -> str:
    raise GatewayRefused("too small", http_status=400, code="amount_too_small", request_id="req_1")


def never_leave(key: str) -> str:
    raise GatewayUnavailable("no connection", code="no_connection")


def lose(key: str) -> str:
    raise GatewayUnknownOutcome("lost", code="lost_reply")


def break_down(key: str) -> str:
    raise GatewayUnknownOutcome("trouble", code="http_500", request_id="req_5")


def rows() -> list[tuple[str, str, str]]:
    return list(
        ExternalCall.objects.order_by("attempt_no").values_list("idempotency_key", "state", "error_code")
    )


@pytest.mark.django_db
class TestCallOutside:
    def test_row_says_sent_when_the_call_is_on_its_way(self) -> None:
        seen = []

        def send(key: str) -> str:
            seen.append(rows())
            return "cs_1"

        assert call(send) == "cs_1"
        assert seen == [[("att-1:open_session:1", "sent", "")]]
        assert ExternalCall.objects.get().result == {"session_id": "cs_1"}
        assert rows() == [("att-1:open_session:1", "ok", "")]

    def test_new_try_gets_a_new_key_when_the_last_was_refused(self) -> None:
        with pytest.raises(GatewayRefused):
            call(refuse)
        call(lambda key: "cs_2")
        assert rows() == [
            ("att-1:open_session:1", "refused", "amount_too_small"),
            ("att-1:open_session:2", "ok", ""),
        ]
        assert ExternalCall.objects.get(attempt_no=1).request_id == "req_1"

    def test_same_key_is_used_again_when_the_call_never_left(self) -> None:
        with pytest.raises(GatewayUnavailable):
            call(never_leave)
        assert rows() == [("att-1:open_session:1", "ready", "no_connection")]
        call(lambda key: key)
        assert rows() == [("att-1:open_session:1", "ok", "")]

    def test_nothing_is_sent_again_when_the_outcome_is_unknown(self) -> None:
        with pytest.raises(GatewayUnknownOutcome):
            call(lose)
        sent: list[str] = []
        with pytest.raises(CannotSendAgain) as refusal:
            call(lambda key: sent.append(key) or "")
        assert (sent, refusal.value.call.state) == ([], CallState.UNKNOWN)
        assert rows() == [("att-1:open_session:1", "unknown", "lost_reply")]

    def test_nothing_is_sent_again_when_a_process_died_while_sending(self) -> None:
        def die(key: str) -> str:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            call(die)
        with pytest.raises(CannotSendAgain) as refusal:
            call(lambda key: "cs_2")
        assert refusal.value.call.state == CallState.SENT

    def test_result_is_at_hand_when_the_call_was_answered_before(self) -> None:
        call(lambda key: "cs_1")
        with pytest.raises(CannotSendAgain) as refusal:
            call(lambda key: "cs_2")
        assert refusal.value.call.result == {"session_id": "cs_1"}

    def test_nothing_is_sent_when_a_waiting_row_holds_another_request(self) -> None:
        with pytest.raises(GatewayUnavailable):
            call(never_leave, request={"amount": 100})
        with pytest.raises(CannotReuseKey):
            call(lambda key: "cs_1", request={"amount": 200})
        assert rows() == [("att-1:open_session:1", "ready", "no_connection")]

    def test_unknown_becomes_ok_when_the_look_up_finds_the_object(self) -> None:
        with pytest.raises(GatewayUnknownOutcome):
            call(lose)
        record_found(ExternalCall.objects.get(), result={"session_id": "cs_9"}, now=NOW)
        assert ExternalCall.objects.get().result == {"session_id": "cs_9"}
        with pytest.raises(CannotSendAgain):
            call(lambda key: "cs_2")

    def test_key_is_kept_when_nobody_answered_and_the_look_up_finds_nothing(self) -> None:
        with pytest.raises(GatewayUnknownOutcome):
            call(lose)
        record_absent(ExternalCall.objects.get(), now=NOW + timedelta(seconds=90))
        assert call(lambda key: key) == "att-1:open_session:1"
        assert rows() == [("att-1:open_session:1", "refused", "absent"), ("att-1:open_session:1", "ok", "")]

    def test_key_is_new_when_the_other_side_answered_with_trouble(self) -> None:
        """Stripe repeats a stored 500 under its key for a day."""
        with pytest.raises(GatewayUnknownOutcome):
            call(break_down)
        record_absent(ExternalCall.objects.get(), now=NOW + timedelta(seconds=90))
        assert call(lambda key: key) == "att-1:open_session:2"
        assert rows()[0] == ("att-1:open_session:1", "refused", "absent")

    def test_key_is_new_when_the_request_is_another(self) -> None:
        with pytest.raises(GatewayUnknownOutcome):
            call(lose)
        record_absent(ExternalCall.objects.get(), now=NOW + timedelta(seconds=90))
        assert call(lambda key: key, request="buy more") == "att-1:open_session:2"

    def test_absence_is_not_believed_when_the_call_may_still_be_acted_on(self) -> None:
        with pytest.raises(GatewayUnknownOutcome):
            call(lose)
        with pytest.raises(CannotProveAbsence):
            record_absent(ExternalCall.objects.get(), now=NOW + timedelta(seconds=89))
        assert rows() == [("att-1:open_session:1", "unknown", "lost_reply")]

    def test_finished_call_stays_as_it_is_when_a_look_up_comes_late(self) -> None:
        call(lambda key: "cs_1")
        record_absent(ExternalCall.objects.get(), now=NOW + timedelta(hours=1))
        assert rows() == [("att-1:open_session:1", "ok", "")]

    def test_calls_do_not_disturb_each_other_when_their_references_differ(self) -> None:
        call(lambda key: "cs_1", reference="att-1")
        call(lambda key: "cs_2", reference="att-2")
        assert ExternalCall.objects.count() == 2

    def test_row_names_key_and_state_when_printed(self) -> None:
        call(lambda key: "cs_1")
        assert str(ExternalCall.objects.get()) == "att-1:open_session:1 (ok)"


@pytest.mark.django_db(transaction=True)
class TestOpenTransaction:
    def test_nothing_is_written_or_sent_when_a_transaction_is_open(self) -> None:
        sent: list[str] = []
        with pytest.raises(RuntimeError), transaction.atomic():
            call(lambda key: sent.append(key) or "")
        assert (sent, ExternalCall.objects.count()) == ([], 0)

    def test_row_is_committed_when_the_call_is_on_its_way(self) -> None:
        assert call(lambda key: str(connection.in_atomic_block)) == "False"


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_one_call_leaves_when_eight_threads_send_the_same(self) -> None:
        start = threading.Barrier(8)
        sent: list[str] = []
        refused: list[CannotSendAgain] = []

        def work() -> None:
            start.wait()
            try:
                call(lambda key: sent.append(key) or "cs_1")
            except CannotSendAgain as refusal:
                refused.append(refusal)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sent, len(refused)) == (["att-1:open_session:1"], 7)
        assert rows() == [("att-1:open_session:1", "ok", "")]


@pytest.mark.django_db
class TestDatabaseRules:
    def row(self, **changes: Any) -> ExternalCall:
        usual = {"purpose": "refund", "reference": "ref-1", "request_sha256": "0" * 64}
        return ExternalCall(**{**usual, "created_at": NOW, "updated_at": NOW, **changes})

    def test_second_live_try_is_refused_when_one_is_under_way(self) -> None:
        self.row(idempotency_key="a", state=CallState.SENT).save()
        with pytest.raises(IntegrityError):
            self.row(idempotency_key="b", attempt_no=2).save()

    def test_unknown_state_is_refused_when_written_past_the_model(self) -> None:
        with pytest.raises(IntegrityError):
            self.row(idempotency_key="a", state="done").save()


class TestRequestHash:
    def test_hash_is_the_same_when_requests_are_equal(self) -> None:
        moment = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
        first = checkout_request("att-1", expires_at=moment, metadata={"a": "1", "b": "2"})
        second = checkout_request("att-1", expires_at=moment, metadata={"b": "2", "a": "1"})
        assert request_hash(first) == request_hash(second)

    def test_hash_differs_when_an_amount_differs(self) -> None:
        moment = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
        first = checkout_request("att-1", expires_at=moment)
        assert request_hash(first) != request_hash(checkout_request("att-1", expires_at=moment, unit_sen=1))

    def test_request_is_refused_when_it_is_not_plain(self) -> None:
        with pytest.raises(TypeError):
            request_hash({"what": object()})


@pytest.mark.django_db
class TestRequestThatSlept:
    """A process stopped for minutes between its row and its request, while others asked and went on."""

    def refunds_made(self, gateway: PaymentGateway, sandbox: StripeSandbox, paid: PaymentFacts) -> int:
        half = RefundRequest(paid.payment_intent_id, 1_000, "ref-1")

        def ask(send: Callable[[str], RefundState], now: datetime) -> RefundState:
            return call_outside(
                purpose="refund",
                reference="ref-1",
                request=half,
                send=send,
                ids_of=lambda refund: {"id": refund.refund_id},
                now=now,
            )

        def sleep_and_send(key: str) -> RefundState:
            later = NOW + timedelta(minutes=5)
            assert gateway.find_refund("ref-1", payment_intent_id=paid.payment_intent_id) is None
            record_absent(ExternalCall.objects.get(), now=later)
            ask(lambda other: gateway.refund(half, idempotency_key=other), later)
            return gateway.refund(half, idempotency_key=key)

        ask(sleep_and_send, NOW)
        return sum(row["type"] == "refund" for row in sandbox.state()["balance_transactions"])

    def test_money_goes_back_once(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert self.refunds_made(gateway, stripe_sandbox, paid) == 1

    def test_control_money_goes_back_twice_under_a_key_for_each_try(
        self,
        gateway: PaymentGateway,
        stripe_sandbox: StripeSandbox,
        paid: PaymentFacts,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(operations, "_key_again", lambda last, digest: "")
        assert self.refunds_made(gateway, stripe_sandbox, paid) == 2


@pytest.mark.django_db
class TestLostReplyOverHttp:
    """The whole habit: write down, lose the reply, look up by our reference, never send twice."""

    def open(self, door: StripeGateway, request: CheckoutRequest) -> SessionState:
        return call_outside(
            purpose="open_session",
            reference=request.reference,
            request=request,
            send=lambda key: door.open_session(request, idempotency_key=key),
            ids_of=lambda session: {"session_id": session.session_id},
            now=datetime.now(UTC),
        )

    @pytest.mark.parametrize("hours", [0, 25])
    def test_one_session_exists_when_the_reply_was_lost_after_acting(
        self, patient: StripeGateway, stripe_sandbox: StripeSandbox, hours: int
    ) -> None:
        request = checkout_request("att-1")
        stripe_sandbox.fault("drop", when="after")
        with pytest.raises(GatewayUnknownOutcome):
            self.open(patient, request)
        stripe_sandbox.advance(hours * 3_600)
        with pytest.raises(CannotSendAgain) as refusal:
            self.open(patient, request)
        found = patient.find_session("att-1", created_after=refusal.value.call.created_at)
        assert found is not None
        record_found(refusal.value.call, result={"session_id": found.session_id}, now=datetime.now(UTC))
        assert [row["id"] for row in stripe_sandbox.state()["sessions"]] == [found.session_id]
