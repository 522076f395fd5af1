"""What a buyer reads when paying does not go as hoped, on a small phone, in three languages.

Declined, cancelled, timed out, sold out while paying, paid too late, waiting, refused voucher. The word "failed" stands
nowhere: money may still come. With PICTURES set to a folder, each page is kept there as a picture to look at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations.settling import fail_waiting
from storefront.checkout.operations.states import move
from tests.services.offers import a_voucher
from tests.services.shop import RECEIVER, Visitor, hidden
from tests.services.stripe import StripeSandbox
from tests.services.walking import Walker
from tests.services.whole_shop import WholeShop
from tests.services.work import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("ms", "id", "en")
NEVER = re.compile(r"\b(failed|failure|gagal|kegagalan)\b", re.IGNORECASE)
PICTURES = os.environ.get("PICTURES", "")


def looks(walker: Walker, name: str, words: str) -> None:
    """The page says this, promises nothing wrong, fits the phone, and has one title."""
    text = walker.text("body")
    assert words in text, text
    assert not NEVER.search(text), NEVER.search(text)
    assert walker.page.locator("h1").count() == 1
    assert walker.is_within_the_screen()
    if PICTURES:
        walker.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def buyer(walker: Walker, product: Product, language: str, voucher: str = "") -> Visitor:
    """A visitor with a basket, whose session the walker's browser has too."""
    visitor = Visitor(language=language)
    visitor.add(product, 2)
    if voucher:
        visitor.client.post(f"/{language}/basket/", {"voucher": voucher})
    lend(walker, visitor)
    return visitor


def lend(walker: Walker, visitor: Visitor) -> None:
    """The walker's browser gets the visitor's session."""
    cookies = [
        {"name": name, "value": morsel.value, "url": walker.shop}
        for name, morsel in visitor.client.cookies.items()
    ]
    walker.page.context.clear_cookies()
    walker.page.context.add_cookies(cookies)


def on_the_payment_page(visitor: Visitor) -> CheckoutAttempt:
    return visitor.to_payment_page(visitor.press_pay())


def declined(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    attempt = waiting(visitor, stripe)
    fail_waiting(attempt.pk, note="the bank refused the payment")
    return attempt


def timed_out(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    attempt = on_the_payment_page(visitor)
    operations.expire(attempt.pk, now=timezone.now())
    return attempt


def never_opened(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    answer = visitor.press_pay()
    attempt = CheckoutAttempt.objects.get(public_id=answer.url.rstrip("/").rsplit("/", 1)[-1])
    move(attempt, to="session_opening", only_from=["reserved"])
    move(attempt, to="failed", only_from=["session_opening"])
    return attempt


def waiting(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    attempt = on_the_payment_page(visitor)
    stripe.pay(attempt.session_id or "", method="fpx", outcome="processing")
    visitor.come_back(attempt)
    attempt.refresh_from_db()
    assert attempt.state == "waiting"
    return attempt


def not_paid_yet(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    return on_the_payment_page(visitor)


def too_late(visitor: Visitor, stripe: StripeSandbox) -> CheckoutAttempt:
    attempt = timed_out(visitor, stripe)
    for record in StockRecord.objects.all():
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=record.sold + record.reserved)
    stripe.pay(attempt.session_id or "", is_forced=True)
    return attempt


Make = Callable[[Visitor, StripeSandbox], CheckoutAttempt]
ENDINGS: dict[str, tuple[Make, dict[str, str]]] = {
    "declined": (
        declined,
        {
            "ms": "Bank anda tidak meluluskan bayaran ini",
            "id": "Bank Anda tidak menyetujui pembayaran ini",
            "en": "Your bank did not approve the payment",
        },
    ),
    "timed_out": (
        timed_out,
        {
            "ms": "Masa untuk membayar sudah tamat",
            "id": "Waktu untuk membayar sudah habis",
            "en": "The time to pay has run out",
        },
    ),
    "never_opened": (
        never_opened,
        {
            "ms": "Halaman bayaran tidak terbuka",
            "id": "Halaman pembayaran tidak terbuka",
            "en": "The payment page did not open",
        },
    ),
    "waiting": (
        waiting,
        {
            "ms": "Anda boleh menutup halaman ini",
            "id": "Halaman ini boleh ditutup",
            "en": "You may close this page",
        },
    ),
    "not_paid_yet": (
        not_paid_yet,
        {"ms": "Sudahkah anda membayar?", "id": "Sudahkah Anda membayar?", "en": "Have you paid?"},
    ),
    "too_late": (
        too_late,
        {
            "ms": "sampai selepas barang habis",
            "id": "tiba setelah barang habis",
            "en": "came after the goods were gone",
        },
    ),
}


class TestEndings:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_ending_says_what_happened_and_what_is_safe(
        self, shop: WholeShop, walker, stripe_sandbox: StripeSandbox, language: str
    ) -> None:
        who = walker(language=language)
        for name, (make, words) in ENDINGS.items():
            StockRecord.objects.update(num_in_stock=100)
            attempt = make(buyer(who, shop.goods[0], language), stripe_sandbox)
            who.page.goto("about:blank")  # the page before looks again by itself, also now
            who.go(f"/{language}/checkout/return/{attempt.public_id}/")
            looks(who, f"{name}_{language}", words[language])
        run_jobs()
        assert mail.outbox
        for message in mail.outbox:
            assert not NEVER.search(f"{message.subject} {message.body}")

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("ms", "Tiada bayaran dibuat. Bakul anda kekal seperti tadi."),
            ("id", "Tidak ada yang dibayar. Keranjang Anda tetap seperti tadi."),
            ("en", "Nothing was paid. Your basket is as you left it."),
        ],
    )
    def test_turning_back_leads_to_the_form_with_everything_kept(
        self, shop: WholeShop, walker, stripe_sandbox: StripeSandbox, language: str, words: str
    ) -> None:
        who = walker(language=language)
        visitor = buyer(who, shop.goods[0], language)
        attempt = on_the_payment_page(visitor)
        lend(who, visitor)
        who.go(f"/{language}/checkout/cancelled/{attempt.public_id}/")
        assert who.path == f"/{language}/checkout/"
        assert who.page.locator("[name=name]").input_value() == RECEIVER["name"]
        looks(who, f"cancelled_{language}", words)


class TestFaster:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_sold_out_names_the_goods(self, shop: WholeShop, walker, language: str) -> None:
        who = walker(language=language)
        buyer(who, shop.goods[0], language)
        fill_in(who, language)
        record = shop.goods[0].stockrecords.get()
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=record.reserved + record.sold + 1)
        who.press("button[name=pay]")
        looks(who, f"sold_out_{language}", shop.goods[0].get_title())

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_voucher_used_by_another_is_named_and_the_total_is_without_it(
        self, shop: WholeShop, walker, language: str
    ) -> None:
        a_voucher("SATU", usage="Single use")
        who = walker(language=language)
        buyer(who, shop.goods[0], language, voucher="SATU")
        fill_in(who, language)
        other = Visitor(language=language)
        other.add(shop.goods[0])
        other.client.post(f"/{language}/basket/", {"voucher": "SATU"})
        assert other.press_pay().status_code == 302
        who.press("button[name=pay]")
        looks(who, f"voucher_gone_{language}", "SATU")
        who.go(f"/{language}/basket/")
        looks(who, f"voucher_in_basket_{language}", "SATU")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_refused_voucher_is_told_at_its_field(self, shop: WholeShop, walker, language: str) -> None:
        a_voucher("RAYA10")
        who = walker(language=language)
        buyer(who, shop.goods[0], language, voucher="RAYA10")
        who.go(f"/{language}/basket/")
        looks(who, f"voucher_counts_{language}", "RAYA10")
        who.write(voucher="TIADA")
        who.press("form:has([name=voucher]) button[type=submit]")
        assert who.page.locator("#voucher-code").get_attribute("aria-invalid") == "true"
        looks(who, f"voucher_refused_{language}", "TIADA")


def fill_in(who: Walker, language: str) -> None:
    """The checkout form, up to the button with the total."""
    who.go(f"/{language}/checkout/")
    who.write(**{name: RECEIVER[name] for name in ("name", "phone", "line1", "postcode", "city")})
    who.press("main form button[type=submit]")
    assert hidden(who.page.content(), "seen_total")
