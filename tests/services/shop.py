"""A small open shop for tests: makers with goods, dated rules, a visitor who buys. Plain functions, no magic."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from catalogue.models import Product
from catalogue.partner.models import Partner
from catalogue.trade.models import CommodityProfile, Evidence
from catalogue.trade.seeds import seed_trade
from storefront.accounts.models import StaffRole
from storefront.checkout.models import CheckoutAttempt
from storefront.commissions.models import RateRule
from tests.services.people_and_goods import NOON, a_maker, a_person, a_product
from tests.services.stripe import StripeSandbox

RECEIVER = {
    "name": "Siti binti Ahmad",
    "phone": "012-345 6789",
    "line1": "12 Jalan Merdeka",
    "postcode": "50400",
    "city": "Kuala Lumpur",
    "state": "",
    "email": "siti@example.com",
    "code": "",
}


def open_shop() -> None:
    """Today's rules, the fixture rates included, and a commission of 10 % on everything."""
    seed_trade(today=date(2026, 11, 24), with_fixtures=True, checks_from_today=True)
    RateRule.objects.get_or_create(
        maker=None, product=None, rate_bp=1000, valid_from=NOON.replace(year=2026, month=1)
    )


def goods(
    title: str, price_sen: int, *, stock: int = 20, maker: Partner | str = "Koperasi Kopi", **profile: Any
) -> Product:
    """A product that may be sold in Malaysia, with everything that a landed quote needs; a name makes a new maker."""
    seller = maker if isinstance(maker, Partner) else a_maker(maker, origin_iso="ID-AC")
    product = a_product(title, price_sen, seller, stock)
    facts = {
        "hs6": "090121",
        "origin_country": "ID",
        "net_g": 250,
        "packed_g": 280,
        "length_cm": 20,
        "width_cm": 12,
        "height_cm": 7,
        "customs_description": title,
    }
    CommodityProfile.objects.create(product=product, **{**facts, **profile})
    for kind in ("PIRT", "LABEL_MS_EN"):
        Evidence.objects.create(product=product, kind=kind, number=f"{kind}-{product.pk}", is_verified=True)
    return product


@dataclass
class Visitor:
    """A browser without JavaScript: cookies, forms and redirects."""

    client: Client = field(default_factory=Client)
    language: str = "ms"

    def add(self, product: Product, quantity: int = 1) -> None:
        """Put goods into the basket by Oscar's own form."""
        answer = self.client.post(f"/{self.language}/basket/add/{product.pk}/", {"quantity": quantity})
        assert answer.status_code == 302, answer.content[:500]

    def form(self, **changes: str) -> dict[str, str]:
        """The checkout form as the page shows it, filled in; its token and the total seen come from the page."""
        page = self.client.get(f"/{self.language}/checkout/").content.decode()
        typed = {**RECEIVER, "form_token": hidden(page, "form_token"), **changes}
        again = self.client.post(f"/{self.language}/checkout/", {**typed, "total": "1"}).content.decode()
        return {**typed, "seen_total": hidden(again, "seen_total"), "pay": "1"}

    def press_pay(self, **changes: str) -> Any:
        """Fill the form and press Pay; returns the answer, mostly a redirect to checkout:pay."""
        return self.client.post(f"/{self.language}/checkout/", self.form(**changes))

    def to_payment_page(self, answer: Any) -> CheckoutAttempt:
        """Follow checkout:pay to the hosted page; returns the attempt with its session."""
        assert answer.status_code == 302, answer.content.decode()[:2000]
        public_id = answer.url.rstrip("/").rsplit("/", 1)[-1]
        self.client.get(answer.url)
        return CheckoutAttempt.objects.get(public_id=public_id)

    def come_back(self, attempt: CheckoutAttempt) -> Any:
        """Land on the return page."""
        return self.client.get(f"/{self.language}/checkout/return/{attempt.public_id}/")

    def buy(self, stripe: StripeSandbox, **changes: str) -> CheckoutAttempt:
        """Press Pay, pay by card, come back; returns the ordered attempt."""
        attempt = self.to_payment_page(self.press_pay(**changes))
        stripe.pay(attempt.session_id or "")
        self.come_back(attempt)
        attempt.refresh_from_db()
        return attempt


def staff_client(role: str) -> Client:
    """A signed-in person of the team with this role's letter (accounts.permissions)."""
    person = a_person(name=f"Staff {role}")
    StaffRole.objects.create(user=person, role=role)
    client = Client()
    client.force_login(person)
    return client


def hidden(page: str, name: str) -> str:
    """Value of a hidden field of a page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""
