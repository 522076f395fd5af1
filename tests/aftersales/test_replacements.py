"""Units sent again for nothing, on the page that staff have for it. Rows A15 of agents.md, M45 of marketplace.md."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.partner.models import MakerMember, StockRecord
from storefront.accounts.audit import AuditEvent
from storefront.aftersales.operations import confirm_delivery, release_due
from storefront.aftersales.replacements import replaceable
from storefront.checkout.operations import plan_refund
from storefront.commissions.models import Adjustment, Commission
from storefront.fulfilment.models import Consignment
from storefront.fulfilment.operations import send_parcel
from storefront.fulfilment.papers.collect import papers_of
from storefront.ledger.models import Posting
from storefront.ledger.queries import balance_of
from storefront.order.models import Line
from storefront.reconciliation.invariants import buying
from storefront.referrals.models import Attribution
from tests.services.people_and_goods import a_person, an_agent
from tests.services.shop import Visitor, goods, open_shop, staff_client

pytestmark = pytest.mark.django_db
CODE = "BUD9X3WQ"
WHY = "came broken, photo in the chat"


def dispatched(order):
    for place, consignment in enumerate(order.consignments.all()):
        send_parcel(
            consignment=consignment, carrier="jne", tracking_number=f"JNE00000000{place}", now=timezone.now()
        )
    return order


@pytest.fixture
def agent():
    return an_agent("Melati", code=CODE)


@pytest.fixture
def order(stripe_sandbox, agent):
    """Two of one thing by an agent's code, at 10 %: RM 9.00 for her. Handed to the carrier."""
    open_shop()
    buyer = Visitor()
    buyer.add(goods("Kopi Gayo", 4500, stock=5), quantity=2)
    return dispatched(buyer.buy(stripe_sandbox, code=CODE).order)


def press(order, client=None, **changes):
    line = order.lines.filter(replaces=None).order_by("pk").first()
    given = {"line": line.pk, "quantity": 1, "reason": WHY, **changes}
    return (client or staff_client("C")).post(f"/dashboard/order/{order.number}/replacement/", given)


class TestReplacement:
    def test_a15_free_line_is_hers_earns_nothing_and_takes_nothing_back(self, order, agent):
        postings = Posting.objects.count()
        assert press(order).status_code == 302
        free = Line.objects.get(replaces__order=order)
        credit = Attribution.objects.get(order_line=free)
        assert (credit.agent, credit.rule) == (agent, "code")
        earned = dict(Commission.objects.values_list("order_line", "amount_sen"))
        assert earned == {order.lines.get(replaces=None).pk: 900, free.pk: 0}
        assert Commission.objects.get(order_line=free).zero_because == Commission.Zero.REPLACEMENT
        assert Posting.objects.count() == postings and not Adjustment.objects.exists()
        assert balance_of(f"agent:{agent.pk}:pending") == 900

    def test_a15_her_money_waits_for_the_first_parcel_only(self, order, agent):
        press(order)
        first = order.consignments.order_by("pk").first()
        confirm_delivery(first.pk, happened_at=timezone.now(), source="buyer")
        release_due(now=timezone.now() + timedelta(days=7, minutes=1))
        assert balance_of(f"agent:{agent.pk}:available") == 900

    def test_a15_line_of_two_agents_order_is_credited_as_the_one_it_replaces(self, stripe_sandbox, agent):
        open_shop()
        other, buyer = an_agent("Kenanga", code="DUD7Y2PR"), Visitor()
        for code, title in ((CODE, "Kopi"), ("DUD7Y2PR", "Madu")):
            buyer.client.get(f"/r/{code}/", headers={"user-agent": "Mozilla/5.0 (Linux; Android 13) Mobile"})
            buyer.add(goods(title, 4500))
        order = dispatched(buyer.buy(stripe_sandbox).order)
        for line, whose in zip(order.lines.order_by("pk"), (agent, other), strict=True):
            assert press(order, line=line.pk).status_code == 302
            assert Attribution.objects.get(order_line__replaces=line).agent == whose

    def test_m45_stock_papers_and_books_stay_true(self, order):
        press(order)
        stock = StockRecord.objects.get()
        assert (stock.sold, stock.reserved) == (3, 0)
        first, second = order.consignments.order_by("pk")
        assert (second.state, second.freight_sen, second.number) == ("open", 0, f"{order.number}-B")
        [content] = papers_of(second, now=timezone.now()).contents
        assert (content.unit_value_sen, content.quantity) == (4500, 1)  # customs want what it is worth
        order.refresh_from_db()
        assert order.status == "open" and first.state == "shipped"
        assert not [*buying.sold_is_what_orders_bought(timezone.now())]
        plan = plan_refund(
            order, units={order.lines.get(replaces=None).pk: 2}, cause="damaged", now=timezone.now()
        )
        assert [line.goods_sen for line in plan.lines] == [9000]

    def test_m45_buyer_and_maker_read_that_it_is_free(self, order):
        press(order)
        page = Client().get(f"/en/order/{order.guest_token}/").content.decode()
        assert "sent again for nothing" in page and "Promised again, for nothing" in page
        staff = staff_client("C")
        staff.cookies["django_language"] = "en"
        assert (
            staff.get(f"/dashboard/order/{order.number}/").content.decode().count("sent again for nothing")
            == 1
        )
        maker, packer = order.consignments.first().maker, a_person()
        MakerMember.objects.create(maker=maker, user=packer, role="owner")
        client = Client()
        client.force_login(packer)
        assert "nothing is paid for it" in client.get(f"/en/desk/{order.number}-B/").content.decode()

    def test_audit_names_who_and_why(self, order):
        client = staff_client("C")
        press(order, client)
        row = AuditEvent.objects.get(action="order.replacement")
        assert (row.actor_id, row.purpose) == (int(client.session["_auth_user_id"]), WHY)
        assert row.subject == f"order.line:{Line.objects.get(replaces__order=order).pk}"


class TestRefused:
    def test_units_are_sent_again_once_each(self, order):
        assert press(order, quantity=3).status_code == 409
        assert press(order, quantity=2).status_code == 302
        assert press(order).status_code == 422  # no longer among the choices
        assert replaceable(order.lines.get(replaces=None)) == 0

    def test_nothing_is_written_when_the_maker_has_too_few(self, order):
        StockRecord.objects.update(num_in_stock=2)
        answer = press(order)
        assert answer.status_code == 409 and not Line.objects.exclude(replaces=None).exists()

    def test_what_is_not_sent_needs_none(self, order):
        Consignment.objects.update(state="open")
        assert press(order).status_code == 422
        page = staff_client("C").get(f"/dashboard/order/{order.number}/replacement/").content.decode()
        assert '<button type="submit" class="btn"' not in page

    @pytest.mark.parametrize("role", ["F", "G", "U", "E"])
    def test_only_who_refunds_may(self, order, role):
        assert press(order, staff_client(role)).status_code in {403, 404}
        assert not Line.objects.exclude(replaces=None).exists()
