"""Payments, charges and fees of the stand-in: the points that stand-ins get wrong."""

from __future__ import annotations

import pytest

from storefront.gateway import (
    ChargeFacts,
    ChargeStatus,
    PaymentFacts,
    PaymentGateway,
    PaymentStatus,
    SessionPayment,
    SessionState,
    SessionStatus,
)
from tests.services.stripe import StripeSandbox


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
        assert stripe_sandbox.kinds() == [
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
        assert stripe_sandbox.event("charge.succeeded")["data"]["object"]["balance_transaction"] is None
        updated = stripe_sandbox.event("charge.updated")["data"]
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
        action = stripe_sandbox.event("payment_intent.requires_action")["data"]["object"]["next_action"]
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
        assert stripe_sandbox.kinds() == [
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
        assert stripe_sandbox.kinds()[-4:] == [
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
        assert stripe_sandbox.kinds()[-1] == "checkout.session.async_payment_failed"

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
