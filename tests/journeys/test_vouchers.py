"""Vouchers from the basket page to the order, its books and its refund; browsers without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt, OfferUse, Refund
from storefront.commissions.models import LineShare
from storefront.ledger.queries import balance_of, unbalanced_journals
from storefront.order.models import Order
from tests.services.offers import Voucher, a_voucher, an_offer, only
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox
from tests.services.work import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def enter(visitor: Visitor, code: str) -> Any:
    """Type a code on the basket page."""
    return visitor.client.post(f"/{visitor.language}/basket/", {"voucher": code})


def basket_text(visitor: Visitor) -> str:
    page = visitor.client.get(f"/{visitor.language}/basket/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\u00a0", " ")))


def fault(answer: Any) -> str:
    """What stands at the field of a refused code."""
    assert answer.status_code == 422
    found = re.search(r'id="voucher-fault".*?<span>(.*?)</span>', answer.content.decode(), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def visitor() -> Visitor:
    open_shop()
    return Visitor(language="en")


class TestEntering:
    def test_code_counts_at_once_when_typed_in_small_letters_with_spaces(self, visitor: Visitor) -> None:
        a_voucher("RAYA10")
        visitor.add(goods("Kopi Gayo", 4500), 2)
        answer = enter(visitor, " raya 10 ")
        assert (answer.status_code, answer.url) == (302, "/en/basket/#summary")
        text = basket_text(visitor)
        assert "Voucher RAYA10 Juragan bears it" in text
        assert "−RM 9.00" in text

    def test_code_is_taken_out_again(self, visitor: Visitor) -> None:
        a_voucher("RAYA10")
        visitor.add(goods("Kopi Gayo", 4500))
        enter(visitor, "RAYA10")
        visitor.client.post("/en/basket/", {"drop": "RAYA10"})
        assert "Voucher RAYA10" not in basket_text(visitor)
        assert "RAYA10" not in basket_text(visitor)

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", "We do not know the voucher NONE. Check its letters and numbers."),
            ("ms", "Kami tidak mengenali baucar NONE. Semak huruf dan nombornya."),
            ("id", "Kami tidak mengenal voucer NONE. Periksa huruf dan angkanya."),
        ],
    )
    def test_unknown_code_is_told_at_its_field(self, visitor: Visitor, language: str, told: str) -> None:
        visitor.language = language
        visitor.add(goods("Kopi Gayo", 4500))
        answer = enter(visitor, "NONE")
        assert fault(answer) == told
        assert 'value="NONE"' in answer.content.decode()

    def test_expired_code_is_told(self, visitor: Visitor) -> None:
        a_voucher("OLD", ends=timezone.now() - timedelta(hours=1), starts=timezone.now() - timedelta(days=9))
        visitor.add(goods("Kopi Gayo", 4500))
        assert fault(enter(visitor, "OLD")) == "The voucher OLD has expired. Your basket is as it was."

    def test_early_code_is_told(self, visitor: Visitor) -> None:
        a_voucher("SOON", starts=timezone.now() + timedelta(hours=1))
        visitor.add(goods("Kopi Gayo", 4500))
        assert "does not count yet" in fault(enter(visitor, "SOON"))

    def test_code_for_other_goods_is_told(self, visitor: Visitor) -> None:
        a_voucher("SHAWL", an_offer(area=only(goods("Syal", 9000, maker="Rumah Tenun"))))
        visitor.add(goods("Kopi Gayo", 4500))
        assert "is for other goods" in fault(enter(visitor, "SHAWL"))

    def test_code_of_a_maker_does_not_touch_other_makers_goods(self, visitor: Visitor) -> None:
        coffee, shawl = goods("Kopi Gayo", 4500), goods("Syal", 9000, maker="Rumah Tenun")
        a_voucher("TENUN", an_offer(value="50", maker=shawl.maker, of_maker=True))
        visitor.add(coffee)
        assert "is for other goods" in fault(enter(visitor, "TENUN"))

    def test_code_below_its_value_is_told_and_counts_from_there_on(self, visitor: Visitor) -> None:
        a_voucher("BIG", an_offer(from_rm="99.00"))
        coffee = goods("Kopi Gayo", 4500)
        visitor.add(coffee)
        assert "larger order" in fault(enter(visitor, "BIG"))
        visitor.add(coffee)  # two at RM 49.50 with tax: RM 99.00
        assert enter(visitor, "BIG").status_code == 302

    def test_used_up_code_is_told(self, visitor: Visitor, stripe_sandbox: StripeSandbox) -> None:
        a_voucher("ONE", usage="Single use")
        coffee = goods("Kopi Gayo", 4500)
        other = Visitor(language="en")
        other.add(coffee)
        enter(other, "ONE")
        other.buy(stripe_sandbox)
        visitor.add(coffee)
        assert "has been used up" in fault(enter(visitor, "ONE"))

    def test_nothing_counts_double_when_a_code_is_entered_twice(self, visitor: Visitor) -> None:
        a_voucher("RAYA10")
        visitor.add(goods("Kopi Gayo", 4500))
        enter(visitor, "RAYA10")
        assert enter(visitor, "RAYA10").status_code == 302
        assert basket_text(visitor).count("−RM 4.50") == 1

    def test_offer_without_a_code_counts_by_itself(self, visitor: Visitor) -> None:
        an_offer("Absolute", "5.00", offer_type="Site", name="Opening week")
        visitor.add(goods("Kopi Gayo", 4500))
        assert "Opening week" in basket_text(visitor)
        assert "−RM 5.00" in basket_text(visitor)


class TestMoney:
    def test_platform_bears_its_voucher_and_no_tax_shrinks(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        """Crossborder A6's rule: an order voucher lowers no tax; the maker's and the agent's base stay whole."""
        a_voucher("RAYA20", an_offer("Absolute", "20.00"))
        visitor.add(goods("Kopi Gayo", 4500), 2)
        enter(visitor, "RAYA20")
        order = visitor.buy(stripe_sandbox).order
        assert order is not None
        assert (order.goods_sen, order.lvg_sen, order.discount_sen, order.maker_discount_sen) == (
            9000,
            900,
            2000,
            0,
        )
        assert order.total_sen == 9000 + 900 - 2000 + order.freight_sen
        line = order.lines.get()
        assert (line.platform_discount_sen, line.maker_discount_sen, line.goods_sen) == (2000, 0, 9000)
        assert LineShare.objects.get().goods_sen == 9000
        assert balance_of("platform:promo") == -2000
        assert balance_of("gateway:clearing") == -order.total_sen
        assert unbalanced_journals() == []

    def test_maker_bears_a_percentage_and_the_tax_follows_his_price(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        coffee = goods("Kopi Gayo", 4500)
        a_voucher("GAYO", an_offer(value="10", maker=coffee.maker, of_maker=True))
        visitor.add(coffee, 2)
        enter(visitor, "GAYO")
        order = visitor.buy(stripe_sandbox).order
        assert order is not None
        line = order.lines.get()
        # 45.00 less 10 % is 40.50, its tax 4.05
        assert (line.unit_price_sen, line.unit_lvg_sen, line.goods_sen) == (4050, 405, 8100)
        assert (line.maker_discount_sen, line.platform_discount_sen) == (900, 0)
        assert (order.discount_sen, order.maker_discount_sen, order.lvg_sen) == (0, 900, 810)
        assert LineShare.objects.get().goods_sen == 8100
        assert balance_of("platform:promo") == 0
        assert unbalanced_journals() == []

    def test_maker_bears_an_amount_and_the_tax_stays(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        coffee = goods("Kopi Gayo", 4500)
        a_voucher("LIMA", an_offer("Absolute", "5.00", maker=coffee.maker, of_maker=True))
        visitor.add(coffee, 3)
        enter(visitor, "LIMA")
        order = visitor.buy(stripe_sandbox).order
        assert order is not None
        line = order.lines.get()
        assert (line.goods_sen, line.maker_discount_sen, line.lvg_sen) == (13_000, 500, 1350)
        assert LineShare.objects.get().goods_sen == 13_000
        assert order.total_sen == 13_000 + 1350 + order.freight_sen

    def test_same_total_stands_on_basket_checkout_payment_page_and_order(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        coffee, crisps = goods("Kopi Gayo", 4500), goods("Keripik", 1285, maker="Dapur")
        a_voucher("BOTH", an_offer("Absolute", "7.77"))
        visitor.add(coffee, 2)
        visitor.add(crisps, 3)
        enter(visitor, "BOTH")
        visitor.client.get("/en/basket/", {"postcode": "50400"})
        attempt = visitor.to_payment_page(visitor.press_pay())
        session = stripe_sandbox.state()["sessions"][0]
        shown = f"RM {attempt.amount_sen // 100}.{attempt.amount_sen % 100:02}"
        assert shown in basket_text(visitor)
        assert session["amount_total"] == attempt.amount_sen
        stripe_sandbox.pay(attempt.session_id or "")
        visitor.come_back(attempt)
        run_jobs()
        order = Order.objects.get()
        assert order.total_sen == attempt.amount_sen
        assert "-RM\u00a07.77" in mail.outbox[-1].body
        assert shown.replace(" ", "\u00a0") in mail.outbox[-1].body

    def test_voucher_of_the_whole_price_leaves_freight_and_tax_to_pay(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        a_voucher("ALL", an_offer(value="100"))
        visitor.add(goods("Kopi Gayo", 4500))
        enter(visitor, "ALL")
        order = visitor.buy(stripe_sandbox).order
        assert order is not None
        assert order.total_sen == 450 + order.freight_sen
        assert LineShare.objects.get().goods_sen == 4500

    def test_staff_see_the_use_in_oscars_own_records(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        voucher = a_voucher("RAYA10")
        visitor.add(goods("Kopi Gayo", 4500))
        enter(visitor, "RAYA10")
        order = visitor.buy(stripe_sandbox).order
        voucher.refresh_from_db()
        assert (voucher.num_orders, str(voucher.total_discount), voucher.num_basket_additions) == (
            1,
            "4.50",
            1,
        )
        assert voucher.applications.get().order == order
        assert order is not None
        discount = order.discounts.get()
        assert (discount.voucher_code, str(discount.amount)) == ("RAYA10", "4.50")


class TestHolding:
    def test_voucher_is_free_again_when_the_buyer_turns_back(self, visitor: Visitor) -> None:
        a_voucher("ONE", usage="Single use")
        coffee = goods("Kopi Gayo", 4500)
        visitor.add(coffee)
        enter(visitor, "ONE")
        attempt = visitor.to_payment_page(visitor.press_pay())
        assert OfferUse.objects.get().state == "held"
        other = Visitor(language="en")
        other.add(coffee)
        assert "has been used up" in fault(enter(other, "ONE"))
        visitor.client.get(f"/en/checkout/cancelled/{attempt.public_id}/")
        assert OfferUse.objects.get().state == "released"
        assert enter(other, "ONE").status_code == 302

    def test_money_goes_back_when_the_voucher_was_used_meanwhile(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        """B8 with A20: the late payer's voucher has gone to another order."""
        a_voucher("ONE", usage="Single use")
        coffee = goods("Kopi Gayo", 4500)
        visitor.add(coffee)
        enter(visitor, "ONE")
        attempt = visitor.to_payment_page(visitor.press_pay())
        visitor.client.get(f"/en/checkout/cancelled/{attempt.public_id}/")
        other = Visitor(language="en")
        other.add(coffee)
        enter(other, "ONE")
        other.buy(stripe_sandbox)
        stripe_sandbox.pay(attempt.session_id or "", is_forced=True)
        visitor.come_back(attempt)
        attempt.refresh_from_db()
        assert attempt.state == "refund_due"
        assert attempt.note == "its voucher was used by another order"
        assert Order.objects.count() == 1
        coffee.stockrecords.get().refresh_from_db()
        record = coffee.stockrecords.get()
        assert (record.reserved, record.sold) == (0, 1)

    def test_customer_uses_a_voucher_once_when_it_is_once_a_customer(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox
    ) -> None:
        a_voucher("WELCOME", usage="Once per customer")
        coffee = goods("Kopi Gayo", 4500)
        visitor.add(coffee)
        enter(visitor, "WELCOME")
        visitor.buy(stripe_sandbox)
        visitor.add(coffee)
        enter(visitor, "WELCOME")
        answer = visitor.press_pay()
        assert answer.status_code == 409
        assert "has just been used up, or you have used it before" in answer.content.decode()
        assert CheckoutAttempt.objects.count() == 1
        assert "WELCOME" not in basket_text(visitor)
        other = Visitor(language="en")
        other.add(coffee)
        enter(other, "WELCOME")
        assert other.press_pay(phone="013-555 6666").status_code == 302

    def test_offer_with_a_limit_ends_with_it(self, visitor: Visitor, stripe_sandbox: StripeSandbox) -> None:
        a_voucher("TWO", an_offer(max_global_applications=2))
        coffee = goods("Kopi Gayo", 4500)
        for _number in range(2):
            visitor.add(coffee)
            enter(visitor, "TWO")
            visitor.buy(stripe_sandbox)
        visitor.add(coffee)
        assert "has been used up" in fault(enter(visitor, "TWO"))

    def test_total_is_shown_again_when_a_voucher_expires_before_pay_is_pressed(
        self, visitor: Visitor
    ) -> None:
        a_voucher("RAYA10")
        visitor.add(goods("Kopi Gayo", 4500))
        enter(visitor, "RAYA10")
        form = visitor.form()
        Voucher.objects.update(end_datetime=timezone.now() - timedelta(seconds=1))
        answer = visitor.client.post("/en/checkout/", form)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "This is your total" in page
        assert "The voucher RAYA10 has expired." in page
        assert not CheckoutAttempt.objects.exists()


class TestRefunds:
    @pytest.mark.parametrize("steps", [(1, 1, 1), (2, 1), (3,)])
    def test_units_back_sum_to_what_was_paid_when_both_bear_a_part(
        self, visitor: Visitor, stripe_sandbox: StripeSandbox, steps: tuple[int, ...]
    ) -> None:
        coffee = goods("Kopi Gayo", 4500)
        a_voucher(
            "MIX",
            an_offer("Absolute", "1.00", maker=coffee.maker, of_maker=True, exclusive=False),
            an_offer("Absolute", "10.00", exclusive=False),
        )
        visitor.add(coffee, 3)
        enter(visitor, "MIX")
        order = visitor.buy(stripe_sandbox).order
        assert order is not None
        line = order.lines.get()
        for units in steps:
            plan = operations.plan_refund(order, units={line.pk: units}, cause="damaged", now=timezone.now())
            operations.request_refund(
                order.pk,
                units={line.pk: units},
                cause="damaged",
                plan_sha256=plan.sha256,
                reason="",
                staff_id=0,
                now=timezone.now(),
            )
        run_jobs()
        order.refresh_from_db()
        assert order.refunded_sen == order.total_sen
        assert sum(Refund.objects.values_list("amount_sen", flat=True)) == order.total_sen
        assert balance_of("platform:promo") == 0
        assert balance_of("tax:lvg") == 0
        assert balance_of("gateway:clearing") == 0
        assert LineShare.objects.get().goods_sen == 0
        assert unbalanced_journals() == []
