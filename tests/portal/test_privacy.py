"""G7: no public page, preview or answer carries anything of an agent but her alias and code."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storefront.payouts.operations import set_destination
from storefront.referrals.operations import choose_favourite, make_link
from tests.services.people_and_goods import a_person, a_product, an_agent

pytestmark = pytest.mark.django_db
CANARIES = {
    "name": "Siti Kenari Aminah",
    "email": "kenari@contoh.example",
    "phone": "+60129876543",
}
SECRETS = (*CANARIES.values(), "Kenari", "9876543", "0000111122223333", "3333", "PT Majikan")


@pytest.fixture
def agent():
    """An agent with everything that must stay private, and a favourite."""
    made = an_agent("Melati", code="MLT7K2M", user=a_person(**CANARIES))
    now = timezone.now() - timedelta(days=1)
    set_destination(agent=made, bank="014", account="0000111122223333", holder="Siti Kenari Aminah", now=now)
    choose_favourite(agent=made, product_id=a_product("Kopi Gayo").pk, is_chosen=True)
    return made


def clean(answer):
    text = answer.content.decode(errors="replace") + str(answer.headers) + str(answer.cookies)
    return [secret for secret in SECRETS if secret in text]


class TestNobodySeesAPerson:
    @pytest.mark.parametrize("language", ["ms", "id", "en"])
    def test_g7_public_pages_hold_no_canary(self, agent, language):
        visitor = Client(headers={"user-agent": "Mozilla/5.0"})
        product = agent.favourites.get().product
        slug = make_link(agent=agent, target="product", target_id=product.pk, now=timezone.now()).slug
        paths = [
            f"/r/{slug}/{language}/",
            f"/r/MLT7K2M/{language}/",
            f"/{language}/r/MLT7K2M/",
            f"/{language}/r/?k=mlt7k2m",
            f"/{language}/r/?k=MLT7K2X",
            f"/{language}/agent/join/",
            f"/{language}/agent/check/?k=JS47-AAAA-AAAA",
            f"/{language}/accounts/login/",
            f"/{language}/shop/",
            f"/{language}/basket/",
            f"/{language}/checkout/",
            f"/{language}/search/?q=kopi",
            f"/{language}/search/?q=kenari",
            product.get_absolute_url(),
        ]
        for path in paths:
            answer = visitor.get(path)
            assert answer.status_code < 500, path
            assert clean(answer) == [], path

    def test_g7_previews_for_chats_hold_no_canary(self, agent):
        crawler = Client(headers={"user-agent": "WhatsApp/2.23"})
        for address in ("MLT7K2M", "MLT7K2X"):
            assert clean(crawler.get(f"/r/{address}/")) == []

    def test_g7_other_agents_and_buyers_see_no_canary(self, agent):
        for person in (an_agent("Budi", code="BUD9X3WQ").user, a_person()):
            client = Client()
            client.force_login(person)
            for name in (
                "portal:home",
                "portal:commissions",
                "portal:share",
                "portal:bank",
                "catalogue:index",
            ):
                assert clean(client.get(reverse(name), follow=True)) == []

    def test_g9_she_alone_sees_the_last_digits_of_her_account(self, agent):
        client = Client()
        client.force_login(agent.user)
        text = client.get("/en/agent/bank/").content.decode()
        assert "3333" in text and "0000111122223333" not in text and "Kenari" not in text
