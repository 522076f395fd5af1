"""Stripe against our postings: threats A33, A31 by night, A9 beside it; differences that a person closes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from storefront.accounts.models import StaffRole, User
from storefront.aftersales.models import Dispute
from storefront.checkout.models import Refund
from storefront.gateway import GatewayUnavailable
from storefront.ledger.models import Journal
from storefront.reconciliation.models import Break
from storefront.reconciliation.operations import CannotClose, close_break, compare_with_stripe
from tests.services.jobs import run_due_jobs as run_jobs
from tests.services.money_back import a_paid_order, charge_of, refund
from tests.services.people_and_goods import a_person
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db


def tonight() -> datetime:
    """Late enough that nothing counts as still moving."""
    return timezone.now() + timedelta(hours=1)


def finance() -> User:
    person = a_person(name="Finance")
    StaffRole.objects.create(user=person, role="F")
    return person


class TestComparing:
    def test_a33_exactly_three_rows_stand_when_charge_refund_and_fee_differ(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        made = refund(order, 1)
        run_jobs()
        assert compare_with_stripe(now=tonight()) == []
        made.refresh_from_db()
        charge = charge_of(stripe_sandbox)
        booked_fee = order.payment.fee_sen

        stripe_sandbox.lever(f"objects/{made.stripe_id}/remove")
        stripe_sandbox.lever(f"charges/{charge}/fee", fee=777)
        stripe_sandbox.lever("charges", amount=4321)
        for _night in range(2):
            compare_with_stripe(now=tonight())

        found = {row.kind: (row.expected_sen, row.found_sen, row.order_number) for row in Break.objects.all()}
        order.payment.refresh_from_db()
        assert found == {
            "extra_charge": (0, 4321, ""),
            "missing_refund": (4950, 0, order.number),
            "wrong_fee": (order.payment.fee_sen or booked_fee, 777, order.number),
        }
        assert Break.objects.count() == 3

    def test_a31_what_was_merely_not_heard_is_booked_when_events_were_lost(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        charge = charge_of(stripe_sandbox)
        stripe_sandbox.refund_in_dashboard(charge, amount=4950)
        stripe_sandbox.open_dispute(charge, amount=4950)
        for _night in range(2):
            assert compare_with_stripe(now=tonight()) == []
        assert (Refund.objects.get().cause, Dispute.objects.get().state) == ("outside", "open")
        assert Journal.objects.filter(kind__in=("refund", "dispute_opened")).count() == 2
        assert order.lines.get().refunded_quantity == 1

    def test_row_is_written_when_an_amount_or_a_payment_is_not_ours(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        charge = charge_of(stripe_sandbox)
        stripe_sandbox.tamper(charge, amount=1)
        stripe_sandbox.lever("charges", amount=4321)
        foreign = next(row["id"] for row in stripe_sandbox.state()["charges"] if row["id"] != charge)
        stripe_sandbox.refund_in_dashboard(foreign, amount=4321)
        compare_with_stripe(now=tonight())
        found = {(row.kind, row.expected_sen, row.found_sen) for row in Break.objects.all()}
        assert found == {
            ("wrong_charge", order.total_sen, 1),
            ("extra_charge", 0, 4321),
            ("extra_refund", 0, 4321),
        }

    def test_payment_is_named_when_stripe_does_not_list_it(self, stripe_sandbox: StripeSandbox) -> None:
        order = a_paid_order(stripe_sandbox)
        stripe_sandbox.lever(f"objects/{charge_of(stripe_sandbox)}/remove")
        compare_with_stripe(now=tonight())
        row = Break.objects.get()
        assert (row.kind, row.expected_sen, row.found_sen) == ("missing_charge", order.total_sen, 0)

    def test_nothing_is_compared_when_stripe_is_away(self, stripe_sandbox: StripeSandbox) -> None:
        a_paid_order(stripe_sandbox)
        stripe_sandbox.fault("error", method="GET", status=503, times=9)
        with pytest.raises(GatewayUnavailable):
            compare_with_stripe(now=tonight())
        assert Break.objects.count() == 0


class TestClosing:
    def a_break(self) -> Break:
        now = timezone.now()
        return Break.objects.create(
            kind="extra_charge",
            subject="ch_1",
            expected_sen=0,
            found_sen=5,
            first_seen_at=now,
            last_seen_at=now,
        )

    def test_row_is_closed_on_the_page_when_a_person_says_why(self) -> None:
        row, client = self.a_break(), Client()
        client.force_login(finance())
        assert "ch_1" in client.get("/dashboard/books/").content.decode()
        client.post(f"/dashboard/books/differences/{row.pk}/", {"reason": ""})
        row.refresh_from_db()
        assert row.closed_at is None
        client.post(f"/dashboard/books/differences/{row.pk}/", {"reason": "a test payment of ours"})
        row.refresh_from_db()
        assert (row.reason, row.closed_by is not None) == ("a test payment of ours", True)

    def test_closing_is_refused_when_it_is_closed(self) -> None:
        row, person = self.a_break(), finance()
        close_break(break_id=row.pk, by=person, reason="known", now=timezone.now())
        with pytest.raises(CannotClose):
            close_break(break_id=row.pk, by=person, reason="again", now=timezone.now())

    def test_database_refuses_when_it_is_closed_without_a_reason(self) -> None:
        row = self.a_break()
        with pytest.raises(IntegrityError), transaction.atomic():
            Break.objects.filter(pk=row.pk).update(closed_at=timezone.now())

    @pytest.mark.parametrize("role", ["C", "E", "G", "W"])
    def test_page_is_closed_when_the_role_has_nothing_to_do_with_money(self, role: str) -> None:
        person, client = a_person(), Client()
        StaffRole.objects.create(user=person, role=role)
        client.force_login(person)
        assert client.get("/dashboard/books/").status_code == 403
        assert (
            client.post(f"/dashboard/books/differences/{self.a_break().pk}/", {"reason": "x"}).status_code
            == 403
        )
        assert Break.objects.get().closed_at is None
