"""R25: order facts are kept three years; then who bought is forgotten, what was bought stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.utils import timezone

from storefront.aftersales.lvg import Quarter, booked_tax, write_quarter
from storefront.aftersales.retention import ORDERS, UNPAID, Forgotten, forget_due, kept_until
from storefront.checkout import operations
from storefront.checkout.models import CheckoutAttempt
from storefront.order.models import Order
from tests.services.people_and_goods import a_person
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()


def after(start: datetime, days: int) -> datetime:
    return start + timedelta(days=days)


class TestForgetting:
    def test_r25_buyer_is_forgotten_and_amounts_stay_when_three_years_are_over(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        visitor.buy(stripe_sandbox)
        order = Order.objects.get()
        assert forget_due(now=after(order.date_placed, ORDERS.days)) == Forgotten(0, 0)
        assert forget_due(now=after(order.date_placed, ORDERS.days + 1)) == Forgotten(1, 0)
        total = order.total_sen
        order.refresh_from_db()
        address = order.shipping_address
        assert address is not None
        assert (order.buyer_name, order.buyer_phone, order.guest_email) == ("", "", "")
        assert (address.first_name, address.line1, str(address.phone_number)) == ("", "", "")
        receiver = CheckoutAttempt.objects.get().receiver
        assert (receiver["name"], receiver["phone"], receiver["postcode"]) == ("", "", "50400")
        assert order.total_sen == total and order.quote["totals"]["total_sen"] == total
        assert forget_due(now=after(order.date_placed, ORDERS.days + 2)) == Forgotten(0, 0)

    def test_r25_order_page_says_until_when_and_how_to_ask_earlier(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        visitor.buy(stripe_sandbox)
        order = Order.objects.get()
        url = f"/en/order/{order.guest_token}/"
        page = visitor.client.get(url).content.decode()
        last_day = timezone.localtime(kept_until(order))
        assert last_day - order.date_placed >= timedelta(days=3 * 365)
        assert f"until {last_day.day} {last_day:%b %Y}" in page and "Want them gone earlier?" in page
        forget_due(now=after(order.date_placed, ORDERS.days + 1))
        assert "Want them gone earlier?" not in visitor.client.get(url).content.decode()

    def test_r25_try_to_pay_is_forgotten_when_it_became_no_order(self) -> None:
        visitor = Visitor()
        visitor.add(goods("Kopi", 4500))
        visitor.press_pay()
        attempt = CheckoutAttempt.objects.get()
        later = after(attempt.created_at, UNPAID.days + 1)
        assert forget_due(now=later) == Forgotten(0, 0)
        CheckoutAttempt.objects.update(state="expired")
        assert forget_due(now=later) == Forgotten(0, 1)
        attempt.refresh_from_db()
        assert attempt.receiver["name"] == "" and attempt.receiver["locale"]


class TestQuarterOfRealOrders:
    def test_r24_file_equals_the_books_when_units_of_paid_orders_went_back(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        visitor = Visitor()
        visitor.add(goods("Keripik", 1285), 3)
        visitor.add(goods("Guci", 60000, hs6="691200"))
        visitor.buy(stripe_sandbox)
        order = Order.objects.get()
        now = timezone.now()
        quarter = Quarter.read(f"{now.year}Q{(now.month + 2) // 3}")
        # 129 a unit (A3); the vase is above the limit and carries no LVG tax.
        assert write_quarter(quarter, StringIO()) == booked_tax(quarter) == 3 * 129
        crisps = order.lines.get(title="Keripik")
        plan = operations.plan_refund(order, units={crisps.pk: 1}, cause="damaged", now=now)
        operations.request_refund(
            order.pk,
            units={crisps.pk: 1},
            cause="damaged",
            plan_sha256=plan.sha256,
            reason="broken",
            staff_id=a_person().pk,
            now=now,
        )
        assert write_quarter(quarter, StringIO()) == booked_tax(quarter) == 2 * 129
