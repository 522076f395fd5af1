"""G7: whoever follows every link of the shop and reads every answer meets no person behind an alias."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from storefront.accounts.checks import route_names
from storefront.payouts.operations import set_destination
from storefront.referrals import operations
from storefront.referrals.models import Agent
from storefront.referrals.operations import assisted, attribute_lines, choose_favourite, make_link
from storefront.referrals.operations.claims import claim_order
from storefront.referrals.precedence import Code, Evidence
from tests.services.people_and_goods import a_person, an_agent, an_order
from tests.services.whole_shop import WholeShop, signed_in

pytestmark = pytest.mark.django_db

NAME, PHONE, OLD_PHONE, EMAIL = "Siti Kenari Aminah", "+60129876543", "+60118765432", "kenari@contoh.example"
SECRETS = (NAME, "Kenari", "kenari@", "9876543", "8765432", "0000111122223333", "111122223333")
PAGES_EACH = 40
LINK = re.compile(r'(?:href|src|action|srcset)="([^"#]+)"')
NOT_FOLLOWED = re.compile(
    r"logout|/static/|wa\.me|mailto:|tel:|^https?://(?!testserver|127\.0\.0\.1:8000)|language/"
)


@pytest.fixture
def shop() -> WholeShop:
    """A shop whose agent holds everything that must stay private: name, numbers, mail, account."""
    shop = WholeShop()
    now = timezone.now()
    person = shop.agent.user
    person.name, person.phone, person.email = NAME, PHONE, EMAIL
    person.save()
    agent = shop.agent
    agent.contacts.create(value=PHONE, verified_at=now)
    agent.contacts.create(value=OLD_PHONE, verified_at=now, retired_at=now)
    set_destination(agent=agent, bank="014", account="0000111122223333", holder=NAME, now=now)
    choose_favourite(agent=agent, product_id=shop.goods[0].pk, is_chosen=True)
    return shop


def starts_of(shop: WholeShop, agent: Agent) -> list[str]:
    """Pages that no link leads to: shared links, codes, order pages, and every route without parts."""
    now = timezone.now()
    order = an_order(products=(shop.goods[0],), placed_at=now)
    order.guest_token = "a-secret-link"
    order.save()
    [line] = order.lines.all()
    evidence = Evidence(now - timedelta(minutes=1), code=Code(agent.pk))
    attribute_lines(order_lines_with_evidence=[(line, evidence)], now=now)
    claim_order(agent=agent, number=order.number, now=now)
    quantities = {shop.goods[0].pk: 1}
    keyed = assisted.key_in(agent=agent, buyer_alias="Ina", buyer_phone="", quantities=quantities, now=now)
    link = make_link(agent=agent, target="product", target_id=shop.goods[0].pk, now=now)
    found = [f"/r/{link.slug}/", f"/r/{operations.new_code(agent=agent).code}/", "/sitemap.xml"]
    for language in ("ms", "id", "en"):
        found += [f"/{language}/", f"/{language}/order/{order.guest_token}/", f"/{language}/r/MLT7K2WX/"]
        found += [f"/{language}/r/order/{keyed.token}/", f"/{language}/search/?q=kenari"]
    with translation.override("ms"):
        for name in sorted(set(route_names())):
            try:
                found.append(reverse(name)) if name else None
            except NoReverseMatch:
                continue
    return found


def crawl(client: Client, starts: list[str], more: int = PAGES_EACH) -> dict[str, str]:
    """Path -> the first secret met there. Follows links of pages until enough were read."""
    client.raise_request_exception = False  # a page that fails is read as well
    queue, seen, hits = deque(starts), set(starts), {}
    left = len(starts) + more
    while queue and left:
        path, left = queue.popleft(), left - 1
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace") + str(answer.headers) + str(answer.cookies)
        met = next((secret for secret in SECRETS if secret in text), None)
        if met:
            hits[path] = met
        targets = [answer["Location"]] if answer.has_header("Location") else LINK.findall(text)
        for target in targets:
            wanted = re.sub(r"^https?://[^/]+", "", target.partition(" ")[0]).replace("&amp;", "&")
            if wanted.startswith("/") and wanted not in seen and not NOT_FOLLOWED.search(target):
                seen.add(wanted)
                queue.append(wanted)
    return hits


class TestScan:
    @pytest.mark.parametrize("who", ["stranger", "buyer", "another agent", "maker", "crawler"])
    def test_g7_nobody_but_herself_meets_her_person(self, shop: WholeShop, who: str, caplog: Any) -> None:
        caplog.set_level("CRITICAL")
        browsers = {
            "stranger": lambda: Client(headers={"user-agent": "Mozilla/5.0"}),
            "buyer": lambda: signed_in(a_person()),
            "another agent": lambda: signed_in(an_agent("Budi", code="BUD9X3WQ").user),
            "maker": lambda: signed_in(shop.owner()),
            "crawler": lambda: Client(headers={"user-agent": "WhatsApp/2.23"}),
        }
        assert crawl(browsers[who](), starts_of(shop, shop.agent)) == {}

    def test_the_scan_finds_a_person_where_there_is_one(self, shop: WholeShop) -> None:
        """The net has no hole: on her own pages the same scan meets her number."""
        hits = crawl(signed_in(shop.agent.user), ["/id/agent/account/"], more=0)
        assert hits["/id/agent/account/"] in SECRETS
