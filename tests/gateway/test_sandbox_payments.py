"""Payments, charges, fees, refunds and disputes of the stand-in: the points that stand-ins get wrong."""

from __future__ import annotations

from typing import Any

import pytest

from storefront.gateway import (
    ChargeFacts,
    ChargeStatus,
    GatewayRefused,
    PaymentFacts,
    PaymentGateway,
    PaymentStatus,
    RefundRequest,
    RefundStatus,
    SessionPayment,
    SessionState,
    SessionStatus,
)
from tests.services.stripe import StripeSandbox


def kinds(sandbox: StripeSandbox) -> list[str]:
    return [row["type"] for row in sandbox.state()["events"]]


def event(sandbox: StripeSandbox, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in sandbox.state()["events"] if row["type"] == kind)
    return found


def payment_of(gateway: PaymentGateway, session: SessionState) -> PaymentFacts:
    payment = gateway.retrieve_session(session.session_id).payment
    assert payment is not None
    return payment


def charge_of(gateway: PaymentGateway, session: SessionState) -> ChargeFacts:
    charge = payment_of(gateway, session).charge
    assert charge is not None
    return charge


class TestPaid:
    def test_events_come_in_order_when_a_card_pays(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method="card")
        assert kinds(stripe_sandbox) == [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.updated",
        ]

    def test_balance_comes_with_charge_updated_and_not_before(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        assert event(stripe_sandbox, "charge.succeeded")["data"]["object"]["balance_transaction"] is None
        updated = event(stripe_sandbox, "charge.updated")["data"]
        assert updated["object"]["balance_transaction"].startswith("txn_")
        assert updated["previous_attributes"] == {"balance_transaction": None}

    def test_fee_is_unknown_until_it_is_booked(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.lever("settings", booking_delay_s=None)
        stripe_sandbox.pay(opened.session_id)
        assert charge_of(gateway, opened).balance is None
        assert stripe_sandbox.lever("book") == {"booked": 1}
        assert stripe_sandbox.lever("book") == {"booked": 0}
        balance = charge_of(gateway, opened).balance
        assert balance is not None
        assert (balance.amount_minor, balance.fee_minor, balance.net_minor) == (9_900, 397, 9_503)

    @pytest.mark.parametrize(("method", "prefix"), [("card", "ch_"), ("fpx", "py_"), ("grabpay", "py_")])
    def test_charge_id_tells_cards_from_the_rest(
        self,
        gateway: PaymentGateway,
        stripe_sandbox: StripeSandbox,
        opened: SessionState,
        method: str,
        prefix: str,
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method=method)
        charge = charge_of(gateway, opened)
        assert charge.charge_id.startswith(prefix)
        assert (charge.method, charge.reference, charge.status) == (method, "att-1", ChargeStatus.SUCCEEDED)
        assert gateway.retrieve_charge(charge.charge_id) == charge

    def test_buyer_is_sent_to_his_bank_when_he_pays_by_fpx(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method="fpx", bank="cimb")
        action = event(stripe_sandbox, "payment_intent.requires_action")["data"]["object"]["next_action"]
        assert action["type"] == "redirect_to_url"
        (charge,) = stripe_sandbox.state()["charges"]
        assert charge["payment_method_details"]["fpx"]["bank"] == "cimb"

    def test_refunds_are_absent_from_a_charge_unless_expanded(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        assert "refunds" not in stripe_sandbox.state()["charges"][0]

    def test_second_payment_is_refused_when_the_session_is_complete(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id)
        with pytest.raises(Exception, match="no longer open"):
            stripe_sandbox.pay(opened.session_id)

    def test_payment_is_refused_when_the_method_is_not_offered(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        with pytest.raises(Exception, match="not offered"):
            stripe_sandbox.pay(opened.session_id, method="boleto")
        with pytest.raises(Exception, match="outcome"):
            stripe_sandbox.pay(opened.session_id, outcome="perhaps")

    def test_money_arrives_on_a_closed_session_when_it_is_forced(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        gateway.expire_session(opened.session_id, idempotency_key="att-1:expire:1")
        stripe_sandbox.pay(opened.session_id, is_forced=True)
        session = gateway.retrieve_session(opened.session_id)
        assert (session.status, session.is_paid) == (SessionStatus.EXPIRED, False)
        assert session.payment is not None and session.payment.amount_received_minor == 9_900


class TestDeclined:
    def test_session_stays_open_and_keeps_its_payment_when_a_card_is_declined(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        first = stripe_sandbox.pay(opened.session_id, outcome="declined")
        session = gateway.retrieve_session(opened.session_id)
        assert (session.status, session.payment_intent_id) == (SessionStatus.OPEN, first["id"])
        payment = payment_of(gateway, opened)
        assert payment.status is PaymentStatus.REQUIRES_PAYMENT_METHOD
        assert payment.failure_code == "insufficient_funds"
        assert payment.charge is not None and payment.charge.failure_code == "card_declined"
        assert kinds(stripe_sandbox) == [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
        ]
        second = stripe_sandbox.pay(opened.session_id, outcome="paid")
        assert second["id"] == first["id"]
        assert gateway.retrieve_session(opened.session_id).is_paid

    def test_no_charge_exists_when_the_buyer_gives_up_at_his_bank(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method="fpx", outcome="declined")
        payment = payment_of(gateway, opened)
        assert (payment.charge, payment.failure_code) == (None, "payment_intent_authentication_failure")


class TestProcessing:
    def test_session_is_complete_but_unpaid_while_the_bank_is_slow(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        stripe_sandbox.pay(opened.session_id, method="fpx", outcome="processing")
        session = gateway.retrieve_session(opened.session_id)
        assert (session.status, session.payment_status) == (SessionStatus.COMPLETE, SessionPayment.UNPAID)
        assert payment_of(gateway, opened).status is PaymentStatus.PROCESSING
        assert charge_of(gateway, opened).status is ChargeStatus.PENDING

    def test_success_comes_later_when_the_bank_pays(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id, method="fpx", outcome="processing")
        stripe_sandbox.finish_payment(intent["id"])
        assert gateway.retrieve_session(opened.session_id).is_paid
        assert kinds(stripe_sandbox)[-4:] == [
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.async_payment_succeeded",
            "charge.updated",
        ]

    def test_failure_comes_later_when_the_bank_refuses(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id, method="grabpay", outcome="processing")
        stripe_sandbox.finish_payment(intent["id"], outcome="failed")
        session = gateway.retrieve_session(opened.session_id)
        assert (session.status, session.payment_status) == (SessionStatus.COMPLETE, SessionPayment.UNPAID)
        assert charge_of(gateway, opened).status is ChargeStatus.FAILED
        assert kinds(stripe_sandbox)[-1] == "checkout.session.async_payment_failed"

    @pytest.mark.parametrize(
        ("outcome", "is_paid"), [("processing_paid", True), ("processing_failed", False)]
    )
    def test_end_comes_by_itself_when_the_page_said_so(
        self,
        gateway: PaymentGateway,
        stripe_sandbox: StripeSandbox,
        opened: SessionState,
        outcome: str,
        is_paid: bool,
    ) -> None:
        stripe_sandbox.lever("settings", processing_delay_s=60)
        stripe_sandbox.pay(opened.session_id, method="fpx", outcome=outcome)
        stripe_sandbox.advance(59)
        assert payment_of(gateway, opened).status is PaymentStatus.PROCESSING
        stripe_sandbox.advance(2)
        assert gateway.retrieve_session(opened.session_id).is_paid is is_paid

    def test_end_is_refused_when_the_payment_has_one(
        self, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id)
        with pytest.raises(Exception, match="not processing"):
            stripe_sandbox.finish_payment(intent["id"])


@pytest.fixture
def paid(gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState) -> PaymentFacts:
    """RM 99.00 paid by card for att-1."""
    stripe_sandbox.pay(opened.session_id)
    return payment_of(gateway, opened)


@pytest.fixture
def paid_by_wallet(
    gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
) -> PaymentFacts:
    """RM 99.00 paid by GrabPay for att-1."""
    stripe_sandbox.pay(opened.session_id, method="grabpay")
    return payment_of(gateway, opened)


class TestRefunds:
    def test_card_refund_succeeds_at_once(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        request = RefundRequest(paid.payment_intent_id, 4_950, "ref-1")
        refund = gateway.refund(request, idempotency_key="ref-1:refund:1")
        assert refund.refund_id.startswith("re_")
        assert (refund.status, refund.amount_minor, refund.currency) == (RefundStatus.SUCCEEDED, 4_950, "MYR")
        assert refund.reference == "ref-1"
        assert gateway.retrieve_payment(paid.payment_intent_id).charge is not None
        assert kinds(stripe_sandbox)[-2:] == ["refund.created", "charge.refunded"]
        balance = stripe_sandbox.state()["balance_transactions"][-1]
        assert (balance["amount"], balance["fee"], balance["type"]) == (-4_950, 0, "refund")

    def test_wallet_refund_waits_until_told(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid_by_wallet: PaymentFacts
    ) -> None:
        request = RefundRequest(paid_by_wallet.payment_intent_id, 9_900, "ref-1")
        refund = gateway.refund(request, idempotency_key="ref-1:refund:1")
        assert refund.refund_id.startswith("pyr_")
        assert refund.status is RefundStatus.PENDING
        stripe_sandbox.finish_refund(refund.refund_id)
        assert gateway.retrieve_refund(refund.refund_id).status is RefundStatus.SUCCEEDED
        assert kinds(stripe_sandbox)[-2:] == ["refund.updated", "charge.refund.updated"]

    def test_money_comes_back_when_a_refund_fails(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid_by_wallet: PaymentFacts
    ) -> None:
        request = RefundRequest(paid_by_wallet.payment_intent_id, 9_900, "ref-1")
        refund = gateway.refund(request, idempotency_key="ref-1:refund:1")
        stripe_sandbox.finish_refund(refund.refund_id, outcome="failed")
        failed = gateway.retrieve_refund(refund.refund_id)
        assert (failed.status, failed.failure_reason) == (RefundStatus.FAILED, "unknown")
        assert "refund.failed" in kinds(stripe_sandbox)
        again = gateway.refund(
            RefundRequest(paid_by_wallet.payment_intent_id, 9_900, "ref-2"), idempotency_key="ref-2:refund:1"
        )
        assert again.amount_minor == 9_900
        booked = [row["amount"] for row in stripe_sandbox.state()["balance_transactions"]]
        assert booked == [9_900, -9_900, 9_900, -9_900]

    def test_next_refund_fails_when_the_lever_says_so(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        stripe_sandbox.next_refund("failed")
        refund = gateway.refund(RefundRequest(paid.payment_intent_id, 100, "ref-1"), idempotency_key="k-1")
        assert refund.status is RefundStatus.PENDING
        assert gateway.retrieve_refund(refund.refund_id).status is RefundStatus.FAILED

    @pytest.mark.parametrize(("outcome", "status"), [("pending", "pending"), ("succeeded", "succeeded")])
    def test_next_refund_is_as_the_lever_says(
        self,
        gateway: PaymentGateway,
        stripe_sandbox: StripeSandbox,
        paid: PaymentFacts,
        outcome: str,
        status: str,
    ) -> None:
        stripe_sandbox.next_refund(outcome)
        refund = gateway.refund(RefundRequest(paid.payment_intent_id, 100, "ref-1"), idempotency_key="k-1")
        assert gateway.retrieve_refund(refund.refund_id).status == status

    def test_slow_refund_succeeds_by_itself_when_its_time_comes(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid_by_wallet: PaymentFacts
    ) -> None:
        stripe_sandbox.lever("settings", refund_delay_s=300)
        request = RefundRequest(paid_by_wallet.payment_intent_id, 100, "ref-1")
        refund = gateway.refund(request, idempotency_key="k-1")
        stripe_sandbox.advance(301)
        assert gateway.retrieve_refund(refund.refund_id).status is RefundStatus.SUCCEEDED

    def test_refund_is_refused_and_kept_when_it_exceeds_what_is_left(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        gateway.refund(RefundRequest(paid.payment_intent_id, 9_000, "ref-1"), idempotency_key="k-1")
        too_much = RefundRequest(paid.payment_intent_id, 901, "ref-2")
        with pytest.raises(GatewayRefused) as refusal:
            gateway.refund(too_much, idempotency_key="k-2")
        assert refusal.value.param == "amount"
        stripe_sandbox.tamper(stripe_sandbox.state()["charges"][0]["id"], amount_refunded=0)
        with pytest.raises(GatewayRefused):
            gateway.refund(too_much, idempotency_key="k-2")

    @pytest.mark.parametrize("method", ["card", "fpx", "grabpay"])
    def test_refund_is_refused_when_the_payment_is_too_old(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState, method: str
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id, method=method)
        stripe_sandbox.advance(181 * 86_400)
        with pytest.raises(GatewayRefused):
            gateway.refund(RefundRequest(intent["id"], 100, "ref-1"), idempotency_key="k-1")

    def test_refund_is_refused_when_nothing_was_paid(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, opened: SessionState
    ) -> None:
        intent = stripe_sandbox.pay(opened.session_id, outcome="declined")
        with pytest.raises(GatewayRefused) as refusal:
            gateway.refund(RefundRequest(intent["id"], 100, "ref-1"), idempotency_key="k-1")
        assert refusal.value.code == "payment_intent_unexpected_state"

    def test_refund_is_refused_when_all_was_given_back(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        stripe_sandbox.refund_in_dashboard(paid.charge.charge_id)
        with pytest.raises(GatewayRefused) as refusal:
            gateway.refund(RefundRequest(paid.payment_intent_id, 1, "ref-1"), idempotency_key="k-1")
        assert refusal.value.code == "charge_already_refunded"

    def test_refund_of_the_dashboard_carries_no_reference_of_ours(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        made = stripe_sandbox.refund_in_dashboard(paid.charge.charge_id, amount=100)
        assert gateway.retrieve_refund(made["id"]).reference == ""
        assert event(stripe_sandbox, "refund.created")["request"] == {"id": None, "idempotency_key": None}

    def test_refund_is_found_by_our_reference(self, gateway: PaymentGateway, paid: PaymentFacts) -> None:
        refunds = [
            gateway.refund(RefundRequest(paid.payment_intent_id, 100, name), idempotency_key=name)
            for name in (f"ref-{number}" for number in range(12))
        ]
        found = gateway.find_refund("ref-0", payment_intent_id=paid.payment_intent_id)
        assert found == refunds[0]
        assert gateway.find_refund("ref-99", payment_intent_id=paid.payment_intent_id) is None

    def test_end_is_refused_when_the_refund_has_one(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        refund = gateway.refund(RefundRequest(paid.payment_intent_id, 100, "ref-1"), idempotency_key="k-1")
        with pytest.raises(Exception, match="already"):
            stripe_sandbox.finish_refund(refund.refund_id)
        stripe_sandbox.finish_refund(refund.refund_id, outcome="failed")
        with pytest.raises(Exception, match="already"):
            stripe_sandbox.finish_refund(refund.refund_id, outcome="failed")
        with pytest.raises(Exception, match="No such refund"):
            stripe_sandbox.finish_refund("re_nobody")
        with pytest.raises(Exception, match="one of"):
            stripe_sandbox.next_refund("perhaps")


class TestDisputes:
    def test_money_and_fee_leave_when_a_dispute_opens(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        made = stripe_sandbox.open_dispute(paid.charge.charge_id)
        dispute = gateway.retrieve_dispute(made["id"])
        assert (dispute.status, dispute.amount_minor, dispute.charge_id) == (
            "needs_response",
            9_900,
            paid.charge.charge_id,
        )
        assert [(row.amount_minor, row.net_minor < -9_900) for row in dispute.balances] == [(-9_900, True)]
        assert gateway.retrieve_charge(paid.charge.charge_id).is_disputed
        assert kinds(stripe_sandbox)[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
        with pytest.raises(GatewayRefused) as refusal:
            gateway.refund(RefundRequest(paid.payment_intent_id, 100, "ref-1"), idempotency_key="k-1")
        assert refusal.value.code == "charge_disputed"

    def test_money_comes_back_without_the_fee_when_the_dispute_is_won(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        made = stripe_sandbox.open_dispute(paid.charge.charge_id)
        stripe_sandbox.close_dispute(made["id"], outcome="won")
        dispute = gateway.retrieve_dispute(made["id"])
        assert (dispute.status, [row.amount_minor for row in dispute.balances]) == ("won", [-9_900, 9_900])
        assert dispute.balances[1].fee_minor == 0
        assert kinds(stripe_sandbox)[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
        with pytest.raises(Exception, match="already"):
            stripe_sandbox.close_dispute(made["id"], outcome="lost")

    def test_money_stays_away_when_the_dispute_is_lost(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        made = stripe_sandbox.open_dispute(paid.charge.charge_id, amount=4_950)
        stripe_sandbox.close_dispute(made["id"], outcome="lost")
        dispute = gateway.retrieve_dispute(made["id"])
        assert (dispute.status, [row.amount_minor for row in dispute.balances]) == ("lost", [-4_950])

    def test_dispute_is_refused_when_no_card_paid_or_one_is_open(
        self, stripe_sandbox: StripeSandbox, paid: PaymentFacts
    ) -> None:
        assert paid.charge is not None
        stripe_sandbox.open_dispute(paid.charge.charge_id)
        with pytest.raises(Exception, match="disputed already"):
            stripe_sandbox.open_dispute(paid.charge.charge_id)

    def test_dispute_is_refused_when_a_wallet_paid(
        self, stripe_sandbox: StripeSandbox, paid_by_wallet: PaymentFacts
    ) -> None:
        assert paid_by_wallet.charge is not None
        with pytest.raises(Exception, match="Only card"):
            stripe_sandbox.open_dispute(paid_by_wallet.charge.charge_id)

    def test_dispute_is_missing_when_there_is_none(self, gateway: PaymentGateway) -> None:
        with pytest.raises(GatewayRefused) as refusal:
            gateway.retrieve_dispute("du_nobody")
        assert refusal.value.is_missing
