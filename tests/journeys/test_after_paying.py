"""From the paid order to the available commission: maker packs, buyer follows, staff refund, clockwork releases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.partner.models import MakerMember
from storefront.accounts.models import StaffRole, User
from storefront.aftersales.operations import confirm_delivery, release_due
from storefront.checkout.models import Refund
from storefront.commissions.models import Commission
from storefront.fulfilment.models import Consignment
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from tests.services.people_and_goods import a_person, an_agent
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "MLT7K2WX"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_the_desk(consignment: Consignment) -> Client:
    user = a_person(name="Pak Made")
    MakerMember.objects.create(maker=consignment.maker, user=user, role="owner")
    return signed_in(user)


def cashier() -> Client:
    user = a_person(name="Kasir")
    StaffRole.objects.create(user=user, role="C")
    return signed_in(user)


def a_paid_order(stripe: StripeSandbox, quantity: int = 3) -> Order:
    """3 x RM45.00 through agent Melati's code."""
    open_shop()
    an_agent("Melati", code=CODE)
    visitor = Visitor()
    visitor.add(goods("Kopi Gayo", 4500), quantity)
    visitor.buy(stripe, code=CODE)
    run_jobs()
    return Order.objects.get()


class TestMaker:
    def test_parcel_is_on_its_way_when_the_maker_enters_a_good_number(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        consignment = order.consignments.get()
        desk = at_the_desk(consignment)

        assert consignment.number in desk.get("/id/desk/").content.decode()
        refused = desk.post(
            f"/id/desk/{consignment.number}/", {"carrier": "pos", "tracking_number": "RR473124820ID"}
        )
        assert refused.status_code == 422
        assert "RR473124820ID" in refused.content.decode()
        sent = desk.post(
            f"/id/desk/{consignment.number}/", {"carrier": "pos", "tracking_number": "RR 4731 2482 9 ID"}
        )

        assert sent.status_code == 302
        consignment.refresh_from_db()
        assert consignment.state == "shipped"
        page = Client().get(f"/ms/order/{order.guest_token}/").content.decode()
        assert "RR473124829ID" in page

    def test_strangers_get_nothing_when_they_ask_for_another_makers_consignment(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        number = order.consignments.get().number
        other = a_person()
        MakerMember.objects.create(maker=goods("Lain", 1000).maker, user=other, role="owner")

        assert signed_in(other).get(f"/id/desk/{number}/").status_code == 404
        assert signed_in(a_person()).get(f"/id/desk/{number}/").status_code == 403
        assert Client().get(f"/id/desk/{number}/").status_code == 302
        assert Client().get("/ms/order/wrong-token/").status_code == 404


class TestHold:
    def test_commission_is_available_when_seven_days_have_passed_since_delivery(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        consignment = order.consignments.get()
        desk = at_the_desk(consignment)
        desk.post(f"/id/desk/{consignment.number}/", {"carrier": "pos", "tracking_number": "RR473124829ID"})
        answer = Client().post(f"/ms/order/{order.guest_token}/arrived/{consignment.pk}/")
        assert answer.status_code == 302
        commission = Commission.objects.get()
        consignment.refresh_from_db()
        assert (commission.state, commission.available_on) == (
            "holding",
            consignment.delivered_at + timedelta(days=7),
        )

        release_due(now=consignment.final_at - timedelta(seconds=1))
        commission.refresh_from_db()
        assert commission.state == "holding"
        release_due(now=consignment.final_at)
        release_due(now=consignment.final_at)

        commission.refresh_from_db()
        agent = commission.agent_id
        # 10 % of 3 x RM45.00
        assert (commission.state, commission.amount_sen) == ("available", 1350)
        assert (balance_of(f"agent:{agent}:pending"), balance_of(f"agent:{agent}:available")) == (0, 1350)
        # fee 8 % = 1080; the maker keeps 13500 - 1350 - 1080 and the freight
        maker = consignment.maker_id
        assert balance_of(f"maker:{maker}:available") == 11070 + order.freight_sen
        assert (balance_of(f"maker:{maker}:pending"), balance_of("freight:held")) == (0, 0)
        assert unbalanced_journals() == []


class TestStaff:
    @pytest.mark.parametrize(
        "text", ["number", "6789", "siti", "Siti binti", "siti@example.com", "+60123456789"]
    )
    def test_order_is_found_when_staff_type_what_they_have(
        self, stripe_sandbox: StripeSandbox, text: str
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        answer = cashier().get("/dashboard/find/", {"q": order.number if text == "number" else text})
        assert answer.status_code == 302
        assert answer.url == f"/dashboard/order/{order.number}/"

    def test_price_tax_stock_and_shares_follow_when_one_unit_is_refunded(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        line = order.lines.get()
        desk = cashier()
        url = f"/dashboard/order/{order.number}/refund/"
        typed = {f"line_{line.pk}": "1", "cause": "out_of_stock", "reason": "habis"}
        preview = desk.post(url, typed).content.decode()
        plan = (
            preview.split('name="plan" value="')[1].split('"')[0]
            or preview.split('name="plan" value="')[2].split('"')[0]
        )

        assert desk.post(url, {**typed, "plan": plan}).status_code == 302
        run_jobs()

        refund = Refund.objects.get()
        # one unit: RM45.00 and its own LVG tax of RM4.50; two units remain, so freight stays
        assert (refund.amount_sen, refund.freight_sen, refund.state) == (4950, 0, "succeeded")
        commission = Commission.objects.get()
        # new target: 10 % of 9000
        assert commission.amount_sen == 900
        assert commission.adjustments.get().delta_sen == -450
        assert balance_of("tax:lvg") == 900
        assert balance_of("gateway:clearing") == -(order.total_sen - 4950)
        record = line.stockrecord
        record.refresh_from_db()
        assert (record.sold, record.reserved) == (2, 0)
        assert unbalanced_journals() == []

    def test_everything_ends_at_zero_when_all_units_are_refunded(self, stripe_sandbox: StripeSandbox) -> None:
        order = a_paid_order(stripe_sandbox)
        line = order.lines.get()
        desk = cashier()
        url = f"/dashboard/order/{order.number}/refund/"
        for units in ("1", "2"):
            typed = {f"line_{line.pk}": units, "cause": "out_of_stock"}
            page = desk.post(url, typed).content.decode()
            plan = [part.split('"')[0] for part in page.split('name="plan" value="')[1:]]
            desk.post(url, {**typed, "plan": next(filter(None, plan))})
            run_jobs()

        order.refresh_from_db()
        commission = Commission.objects.get()
        assert (order.refunded_sen, order.status) == (order.total_sen, "cancelled")
        assert (commission.amount_sen, commission.state) == (0, "reversed")
        for account in (
            "gateway:clearing",
            "tax:lvg",
            "platform:fee",
            "freight:held",
            f"agent:{commission.agent_id}:pending",
        ):
            assert balance_of(account) == 0
        assert balance_of(f"maker:{line.partner_id}:pending") == 0

    def test_refund_beyond_the_line_is_refused_when_units_are_gone(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        line = order.lines.get()
        answer = cashier().post(
            f"/dashboard/order/{order.number}/refund/", {f"line_{line.pk}": "4", "cause": "wrong"}
        )
        assert answer.status_code == 422
        assert Refund.objects.count() == 0

    def test_agent_keeps_the_commission_when_the_refund_comes_after_the_hold(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        order = a_paid_order(stripe_sandbox)
        consignment = order.consignments.get()
        at_the_desk(consignment).post(
            f"/id/desk/{consignment.number}/", {"carrier": "pos", "tracking_number": "RR473124829ID"}
        )
        confirm_delivery(consignment.pk, happened_at=timezone.now(), source="carrier")
        release_due(now=timezone.now() + timedelta(days=8))
        line = order.lines.get()
        desk = cashier()
        url = f"/dashboard/order/{order.number}/refund/"
        typed = {f"line_{line.pk}": "1", "cause": "damaged"}
        page = desk.post(url, typed).content.decode()
        plan = next(filter(None, (part.split('"')[0] for part in page.split('name="plan" value="')[1:])))
        desk.post(url, {**typed, "plan": plan})

        commission = Commission.objects.get()
        # earned is final after the hold (agents R6): the platform bears the agent's 10 % of RM45.00
        assert (commission.amount_sen, commission.state) == (1350, "available")
        assert balance_of("platform:refund_loss") == -450
        assert balance_of(f"agent:{commission.agent_id}:available") == 1350
        assert unbalanced_journals() == []
