"""An agent who buys for herself reads before paying that it earns nothing (F2); nothing else is a reason (F1)."""

import pytest

from storefront.checkout.models import CheckoutAttempt
from storefront.referrals.models import Attribution
from tests.services.people_and_goods import an_agent
from tests.services.shop import Visitor, goods, open_shop

pytestmark = pytest.mark.django_db
SAID = "earns no commission"


@pytest.fixture
def buyer():
    """An English reader with coffee in the basket, who came by Melati's code."""
    open_shop()
    visitor = Visitor(language="en")
    visitor.add(goods("Kopi Gayo", 4500))
    return visitor


class TestSaidBeforePayment:
    def test_f2_own_number_is_said_before_anything_is_reserved(self, buyer):
        agent = an_agent("Melati", code="MLT7K2M")
        answer = buyer.press_pay(code="MLT7K2M", phone=agent.user.phone)
        assert answer.status_code == 200 and SAID in answer.content.decode()
        assert not CheckoutAttempt.objects.exists()

    def test_f2_she_may_buy_once_she_has_read_it_and_nobody_is_credited(self, buyer, stripe_sandbox):
        agent = an_agent("Melati", code="MLT7K2M")
        attempt = buyer.buy(stripe_sandbox, code="MLT7K2M", phone=agent.user.phone, knows_own="1")
        assert attempt.state == "ordered"
        assert [(one.agent, one.rule) for one in Attribution.objects.all()] == [(None, "self")]

    def test_f1_same_device_and_same_address_as_the_agent_are_no_reason(self, buyer, stripe_sandbox):
        agent = an_agent("Melati", code="MLT7K2M")
        buyer.client.force_login(agent.user)
        buyer.client.logout()
        buyer.add(goods("Kopi Toraja", 5000))
        answer = buyer.press_pay(code="MLT7K2M")
        assert answer.status_code == 302
        attempt = buyer.to_payment_page(answer)
        stripe_sandbox.pay(attempt.session_id or "")
        buyer.come_back(attempt)
        assert {one.agent for one in Attribution.objects.all()} == {agent}

    def test_a7_page_names_the_agent_of_the_code_that_was_typed_last(self, buyer):
        an_agent("Melati", code="MLT7K2M")
        an_agent("Budi", code="BUD9X3WQ")
        for code, alias in (("MLT7K2M", "Melati"), ("BUD9X3WQ", "Budi")):
            page = buyer.client.post("/en/checkout/", {"code": code, "postcode": "50400"}).content.decode()
            assert f"<strong>{alias}</strong>" in page
