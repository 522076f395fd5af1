"""Refunds and disputes of the stand-in: pending, failed, too much, from the dashboard, won and lost."""

from __future__ import annotations

import pytest

from storefront.gateway import (
    GatewayRefused,
    PaymentFacts,
    PaymentGateway,
    RefundRequest,
    RefundStatus,
    SessionState,
)
from tests.services.stripe import StripeSandbox


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
        assert stripe_sandbox.kinds()[-2:] == ["refund.created", "charge.refunded"]
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
        assert stripe_sandbox.kinds()[-2:] == ["refund.updated", "charge.refund.updated"]

    def test_money_comes_back_when_a_refund_fails(
        self, gateway: PaymentGateway, stripe_sandbox: StripeSandbox, paid_by_wallet: PaymentFacts
    ) -> None:
        request = RefundRequest(paid_by_wallet.payment_intent_id, 9_900, "ref-1")
        refund = gateway.refund(request, idempotency_key="ref-1:refund:1")
        stripe_sandbox.finish_refund(refund.refund_id, outcome="failed")
        failed = gateway.retrieve_refund(refund.refund_id)
        assert (failed.status, failed.failure_reason) == (RefundStatus.FAILED, "unknown")
        assert "refund.failed" in stripe_sandbox.kinds()
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
        assert stripe_sandbox.event("refund.created")["request"] == {"id": None, "idempotency_key": None}

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
        assert stripe_sandbox.kinds()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
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
        assert stripe_sandbox.kinds()[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
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
