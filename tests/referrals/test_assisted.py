"""Orders that an agent keys in and the buyer confirms, as they walk through the shop (K1, F8)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from storefront.checkout.models import CheckoutAttempt
from storefront.order.models import Order
from storefront.referrals.models import AssistedOrder, Attribution, CartStamp, Touch
from storefront.referrals.operations import assisted, forget_buyers
from tests.services.people_and_goods import NOON, a_person, a_product, an_agent
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agent():
    return an_agent("Melati", code="MLT7K2M")


def keyed_in(agent, product, *, now=None, phone="+60123450000", units=1):
    """An order for a buyer whom the agent calls Kak Ina."""
    return assisted.key_in(
        agent=agent,
        buyer_alias="Kak Ina",
        buyer_phone=phone,
        quantities={product.pk: units},
        now=now or timezone.now(),
    )


def path(order):
    return f"/ms/r/order/{order.token}/"


class TestKeyIn:
    def test_k1_holds_goods_and_contact_and_nothing_else(self, agent):
        order = keyed_in(agent, a_product(), units=3)
        fields = {field.name for field in AssistedOrder._meta.get_fields() if field.concrete}
        assert fields == {
            *("id", "agent", "token", "state", "basket", "created_at", "expires_at", "answered_at"),
            *("buyer_alias", "buyer_phone"),
        }
        assert [(line.product_id, line.quantity) for line in order.lines.all()]
        assert order.expires_at - order.created_at == 48 * HOUR

    def test_k1_nothing_is_placed_before_the_buyer_answers(self, agent):
        keyed_in(agent, a_product())
        assert not Order.objects.exists() and not CheckoutAttempt.objects.exists()
        assert not Touch.objects.exists()

    def test_f2_agent_is_told_at_once_when_the_number_is_her_own(self, agent):
        with pytest.raises(assisted.OwnNumber):
            keyed_in(agent, a_product(), phone=agent.user.phone)
        assert not AssistedOrder.objects.exists()

    def test_nothing_is_kept_when_no_goods_were_chosen_or_they_are_hidden(self, agent):
        hidden = a_product(state="hidden")
        for quantities in ({}, {a_product().pk: 0}, {hidden.pk: 1}):
            with pytest.raises(assisted.CannotKeyIn):
                assisted.key_in(
                    agent=agent, buyer_alias="Ina", buyer_phone="", quantities=quantities, now=NOON
                )
        assert not AssistedOrder.objects.exists()

    def test_k1_name_and_number_are_gone_when_48_hours_have_passed(self, agent):
        order = keyed_in(agent, a_product(), now=NOON)
        assert forget_buyers(now=NOON + 48 * HOUR - timedelta(seconds=1)) == 0
        assert forget_buyers(now=NOON + 48 * HOUR) == 1
        order.refresh_from_db()
        assert (order.state, order.buyer_alias, order.buyer_phone) == ("expired", "", "")


class TestConfirm:
    @pytest.fixture(autouse=True)
    def shop(self):
        open_shop()

    def test_k1_buyer_confirms_once_and_his_basket_holds_the_goods_stamped(self, agent):
        product = goods("Kopi Gayo", 4500)
        order, buyer = keyed_in(agent, product, units=2), Client()
        assert "Melati" in buyer.get(path(order)).content.decode()
        assert buyer.post(path(order), {"answer": "yes"})["Location"] == "/ms/basket/"
        stamp = CartStamp.objects.get()
        assert (stamp.touch.agent, stamp.touch.kind, stamp.line.quantity) == (agent, "assisted", 2)
        assert "Kopi Gayo" in buyer.get("/ms/basket/").content.decode()
        Client().post(path(order), {"answer": "yes"})  # a second person with the same link
        assert CartStamp.objects.count() == 1

    def test_k1_refused_when_48_hours_have_passed(self, agent):
        order = keyed_in(agent, goods("Kopi Gayo", 4500), now=timezone.now() - 48 * HOUR)
        Client().post(path(order), {"answer": "yes"})
        order.refresh_from_db()
        assert order.state == "waiting" and not CartStamp.objects.exists()

    def test_k1_buyer_says_no_and_what_was_written_about_him_is_gone(self, agent):
        order = keyed_in(agent, goods("Kopi Gayo", 4500))
        Client().post(path(order), {"answer": "no"})
        order.refresh_from_db()
        assert (order.state, order.buyer_alias, order.buyer_phone) == ("declined", "", "")
        Client().post(path(order), {"answer": "yes"})
        assert not CartStamp.objects.exists()

    def test_page_shows_no_number_of_anybody(self, agent):
        order = keyed_in(agent, goods("Kopi Gayo", 4500))
        text = Client().get(path(order)).content.decode()
        assert "Kak Ina" not in text and "3450000" not in text and (agent.user.phone or "-") not in text

    def test_alias_is_not_shown_when_the_agent_is_hidden(self, agent):
        order = keyed_in(agent, goods("Kopi Gayo", 4500))
        type(agent).objects.update(is_hidden=True)
        assert "Melati" not in Client().get(path(order)).content.decode()

    def test_f8_eight_of_a_hostel_on_the_agents_phone_are_all_credited(self, agent, stripe_sandbox):
        coffee = goods("Kopi Gayo", 4500, stock=50)
        phone = Client()
        phone.force_login(agent.user)
        for number in range(8):
            order = keyed_in(agent, coffee, phone=f"+6012345000{number}")
            phone.post(path(order), {"answer": "yes"})  # the first time it signs the agent out
            phone.post(path(order), {"answer": "yes"})
            buyer = Visitor(phone)
            attempt = buyer.buy(stripe_sandbox, phone=f"012-345 000{number}", name=f"Orang {number}")
            assert attempt.state == "ordered"
        found = Attribution.objects.values_list("agent", "rule")
        assert list(found) == [(agent.pk, "assisted")] * 8

    def test_f8_two_who_have_not_paid_yet_keep_a_basket_each_on_one_phone(self, agent):
        coffee, phone = goods("Kopi Gayo", 4500), Client()
        first, second = keyed_in(agent, coffee, units=1), keyed_in(agent, coffee, units=2)
        for order in (first, second):
            phone.post(path(order), {"answer": "yes"})
        first.refresh_from_db()
        second.refresh_from_db()
        assert [order.basket.num_items for order in (first, second)] == [1, 2]
        phone.post(path(first), {"answer": "open"})
        assert phone.get("/ms/basket/").wsgi_request.basket.pk == first.basket_id

    def test_signed_in_buyer_gets_the_goods_into_his_own_basket(self, agent):
        order, buyer = keyed_in(agent, goods("Kopi Gayo", 4500)), Client()
        buyer.force_login(a_person())
        buyer.post(path(order), {"answer": "yes"})
        assert buyer.get("/ms/basket/").wsgi_request.basket.num_items == 1
