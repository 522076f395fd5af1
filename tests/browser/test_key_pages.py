"""The pages that everybody meets, in three languages on a small phone: they open, they fit, they are translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from catalogue.models import Product
from storefront.order.models import Order
from tests.services.chromium import HERE
from tests.services.shop import RECEIVER, Visitor
from tests.services.stripe import StripeSandbox
from tests.services.walking import Walker
from tests.services.whole_shop import LANGUAGES, MAKERS, WholeShop, address_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAME_EVERYWHERE = re.compile(
    "|".join(
        [
            *(re.escape(text) for maker in MAKERS for text in maker),
            *(re.escape(text) for text in RECEIVER.values() if text),
            r"Kopi dan kerepek|Makanan|Dari kebun ke cawan|Bagaimana biji kopi|Kami memetik",
            r"MLT7K2WX|Kopi arabika|Negeri Sembilan|Pulau Pinang|Wilayah Persekutuan",
            r"Contoh|Ipoh, Perak|@juragan|Bahasa Melayu|Indonesia|English|Juragan|Melati|GrabPay|FPX|http|CONTOH",
        ]
    )
)
"""Names, what makers and editors wrote, and the shop's own facts: no interface text."""


def paths(shop: WholeShop, order: Order, language: str) -> dict[str, str]:
    """Addresses of what a visitor meets."""
    with translation.override(language):
        product: Product = shop.goods[0]
        return {
            "home": f"/{language}/",
            "all goods": f"/{language}/shop/",
            "category": shop.kind.get_absolute_url(),
            "search": f"/{language}/search/?q=kopi",
            "product": product.get_absolute_url(),
            "basket": f"/{language}/basket/",
            "checkout": f"/{language}/checkout/",
            "track": f"/{language}/order/{order.guest_token}/",
            "sign in": f"/{language}/accounts/login/",
            "help": f"/{language}/help/",
        }


def sentences(walker: Walker) -> Iterator[str]:
    """Lines of at least two words, without what is the same in every language."""
    for line in walker.text("body").splitlines():
        text = line.strip()
        if len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 and not SAME_EVERYWHERE.search(text):
            yield text


def opens(walker: Walker, path: str, language: str) -> set[str]:
    """The page answers, says its language and fits; returns its sentences."""
    assert walker.go(path) == 200, path
    assert walker.attribute("html", "lang") == language, path
    assert walker.is_within_the_screen(), path
    return set(sentences(walker))


class TestKeyPages:
    def test_pages_are_whole_in_every_language_when_opened_on_a_phone(
        self, shop: WholeShop, walker, stripe_sandbox: StripeSandbox
    ) -> None:
        buyer = Visitor()
        buyer.add(shop.goods[0])
        order = buyer.buy(stripe_sandbox).order
        visitor, agent = walker(), walker()
        agent.is_signed_in_as(shop.agent.user)
        asked: list[str] = []
        for each in (visitor, agent):
            each.page.on("request", lambda request: asked.append(request.url))
        visitor.go(address_of(shop.goods[0]))
        visitor.press("button[form=add-form]")
        visitor.page.locator("#toast .toast").wait_for()

        seen = {
            (name, language): opens(visitor, path, language)
            for language in LANGUAGES
            for name, path in paths(shop, order, language).items()
        }
        for language in LANGUAGES:
            seen["agent home", language] = opens(agent, f"/{language}/agent/", language)
            seen["agent money", language] = opens(agent, f"/{language}/agent/commission/", language)

        left_in_english = {
            f"{name} {language}: {text}"
            for (name, language), texts in seen.items()
            if language != "en"
            for text in texts & seen[name, "en"]
        }
        assert not left_in_english, "\n".join(sorted(left_in_english))
        assert {urlsplit(url).hostname for url in asked if url.startswith("http")} <= HERE
