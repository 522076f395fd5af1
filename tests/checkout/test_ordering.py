"""The order that follows from a paid snapshot, column by column: two makers, taxes, discounts of both kinds.

Rice: 2 x RM20.00 after RM1.00 off each by the maker, RM2.00 tax each, RM3.00 off by the platform.
Tea: 1 x RM10.00 after RM2.00 off the line by the maker, no tax. Freight RM15.00, duty RM4.00, import tax RM5.00.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from catalogue.models import Product
from storefront.basket.models import Basket, Line as BasketLine
from storefront.checkout.models import CheckoutAttempt
from storefront.checkout.operations import reserve
from storefront.checkout.operations.states import move
from storefront.fulfilment.models import Consignment
from storefront.ledger.models import Journal
from storefront.order.models import Order
from tests.services.attempts import SITI, an_order_to_pay
from tests.services.money_back import balances
from tests.services.people_and_goods import NOON, a_maker, a_person, a_product
from tests.services.told import ordered, session_of
from tests.services.work import waiting_work

pytestmark = pytest.mark.django_db

GOODS_SEN = 2 * 2_000 + 800
TOTAL_SEN = GOODS_SEN + 400 + 1_500 + 400 + 500 - 300


@pytest.fixture
def rice() -> Product:
    return a_product("Beras", 2_100, a_maker("Koperasi Sawah"), upc="899-1")


@pytest.fixture
def tea() -> Product:
    return a_product("Teh", 1_000, a_maker("Kebun Teh"))


@pytest.fixture
def attempt(rice: Product, tea: Product) -> CheckoutAttempt:
    wanted = an_order_to_pay((rice, 2), (tea, 1))
    of_rice, of_tea = wanted.snapshot.lines
    lines = (
        replace(of_rice, unit_price_sen=2_000, unit_off_sen=100, unit_lvg_sen=200, platform_off_sen=300),
        replace(of_tea, maker_off_sen=200),
    )
    first, second = wanted.snapshot.parcels
    snapshot = replace(
        wanted.snapshot,
        lines=lines,
        parcels=(replace(first, duty_sen=400), replace(second, import_tax_sen=500)),
        lvg_number="MY-1",
        quote={"consignments": [], "incoterm": "DDP"},
    )
    receiver = replace(SITI, note="Di depan pintu", locale="en")
    person = a_person(name="Siti")
    attempt = reserve(replace(wanted, snapshot=snapshot, receiver=receiver, user_id=person.pk), now=NOON)
    move(attempt, to="session_opening", only_from=["reserved"], session_id=f"cs_{attempt.pk}")
    return attempt


@pytest.fixture
def order(attempt: CheckoutAttempt) -> Order:
    return ordered(attempt)


class TestOrder:
    def test_sums_are_those_of_the_snapshot(self, order: Order) -> None:
        assert (order.goods_sen, order.lvg_sen, order.freight_sen) == (GOODS_SEN, 400, 1_500)
        assert (order.duty_sen, order.import_tax_sen, order.total_sen) == (400, 500, TOTAL_SEN)
        assert (order.discount_sen, order.maker_discount_sen, order.refunded_sen) == (300, 400, 0)
        assert (order.currency, order.total_incl_tax) == ("MYR", Decimal(TOTAL_SEN) / 100)
        assert order.total_excl_tax == Decimal(TOTAL_SEN - 400) / 100
        assert (order.shipping_incl_tax, order.shipping_excl_tax) == (Decimal(15), Decimal(15))

    def test_buyer_and_address_are_those_who_pressed_pay(
        self, order: Order, attempt: CheckoutAttempt
    ) -> None:
        assert (order.buyer_name, order.buyer_phone, order.buyer_phone_last4) == (
            SITI.name,
            SITI.phone,
            "6789",
        )
        assert (order.guest_email, order.locale) == ("siti@example.com", "en")
        assert (order.user_id, order.basket_id) == (attempt.user_id_ref, attempt.basket_id)
        assert order.user_id is not None
        address = order.shipping_address
        assert (address.first_name, address.line1, address.line4) == (SITI.name, SITI.line1, SITI.city)
        assert (address.state, address.postcode, address.notes) == (SITI.state, "50400", "Di depan pintu")
        assert (str(address.phone_number), address.country.iso_3166_1_a2) == (SITI.phone, "MY")
        country = address.country
        assert (country.iso_3166_1_a3, country.iso_3166_1_numeric) == ("MYS", "458")
        assert (country.printable_name, country.name) == ("Malaysia", "Malaysia")

    def test_names_of_the_order_are_its_own(self, order: Order, attempt: CheckoutAttempt) -> None:
        assert order.number.startswith("J")
        assert len(order.guest_token) * 6 >= 128
        assert (order.attempt_key, order.site_id, order.status) == (attempt.key, 1, "open")
        assert (order.shipping_method, order.shipping_code) == ("pos-eems", "pos-eems")
        assert (order.date_placed, order.payment_method) == (NOON, "card")
        assert order.quote == {"consignments": [], "incoterm": "DDP"}

    def test_lines_keep_prices_taxes_and_both_discounts(
        self, order: Order, rice: Product, tea: Product
    ) -> None:
        first, second = order.lines.order_by("pk")
        assert (first.product, first.title, first.quantity, first.upc) == (rice, "Beras", 2, "899-1")
        assert (first.partner, first.partner_name) == (rice.maker, "Koperasi Sawah")
        record = rice.stockrecords.get()
        assert (first.stockrecord, first.partner_sku) == (record, record.partner_sku)
        assert (first.unit_price_sen, first.unit_lvg_sen) == (2_000, 200)
        assert (first.goods_sen, first.lvg_sen) == (4_000, 400)
        assert (first.maker_discount_sen, first.platform_discount_sen) == (200, 300)
        assert (first.line_price_incl_tax, first.line_price_excl_tax) == (Decimal(41), Decimal(37))
        assert first.line_price_before_discounts_incl_tax == Decimal(46)
        assert first.line_price_before_discounts_excl_tax == Decimal(42)
        assert (first.unit_price_incl_tax, first.unit_price_excl_tax) == (Decimal(22), Decimal(20))
        assert (first.num_allocated, first.allocation_cancelled, first.status) == (0, True, "open")
        assert (second.product, second.goods_sen, second.maker_discount_sen) == (tea, 800, 200)
        assert (second.line_price_excl_tax, second.platform_discount_sen) == (Decimal(8), 0)

    def test_each_maker_packs_a_parcel(self, order: Order, rice: Product, tea: Product) -> None:
        of_rice, of_tea = (order.consignments.get(maker=product.maker) for product in (rice, tea))
        assert [line.order_line.product for line in of_rice.lines.all()] == [rice]
        assert [line.order_line.product for line in of_tea.lines.all()] == [tea]
        assert (of_rice.freight_sen, of_tea.freight_sen) == (1_500, 0)
        for parcel in (of_rice, of_tea):
            assert (parcel.service_code, parcel.zone, parcel.lvg_number) == ("pos-eems", "MY-W", "MY-1")
            assert parcel.state == Consignment.State.OPEN

    def test_every_sen_of_the_buyer_stands_on_an_account(
        self, order: Order, rice: Product, tea: Product
    ) -> None:
        """8 % of RM40.00 and of RM8.00 are the platform's."""
        assert balances() == {
            "gateway:clearing": -TOTAL_SEN,
            "platform:fee": 320 + 64,
            f"maker:{rice.maker_id}:pending": 3_680,
            f"maker:{tea.maker_id}:pending": 736,
            "freight:held": 1_500,
            "tax:lvg": 400,
            "tax:import": 900,
            "platform:promo": -300,
        }
        journal = Journal.objects.get()
        assert (journal.kind, journal.subject, journal.happened_at) == ("order", order.number, NOON)

    def test_payment_is_what_stripe_took(self, attempt: CheckoutAttempt) -> None:
        payment = ordered(attempt).payment
        assert (payment.captured_sen, payment.method, payment.paid_at) == (TOTAL_SEN, "card", NOON)
        assert payment.intent_id == session_of(attempt).payment_intent_id
        assert payment.charge_id.startswith("ch_")

    def test_mail_is_of_this_order(self, order: Order) -> None:
        assert ("mail_order", {"order_id": order.pk}) in waiting_work()


class TestBasket:
    def test_it_is_submitted_when_all_of_it_was_bought(self, order: Order) -> None:
        assert order.basket.status == Basket.SUBMITTED
        assert order.basket.lines.count() == 2

    def test_a18_what_was_added_stays_for_the_next_order(
        self, attempt: CheckoutAttempt, rice: Product, tea: Product
    ) -> None:
        BasketLine.objects.filter(basket=attempt.basket, product=rice).update(quantity=5)
        basket = ordered(attempt).basket
        assert basket.status == Basket.OPEN
        assert [(line.product, line.quantity) for line in basket.lines.all()] == [(rice, 3)]

    def test_a18_lines_are_found_when_signing_in_moved_them(
        self, attempt: CheckoutAttempt, rice: Product
    ) -> None:
        own = Basket.objects.create(owner=a_person())
        BasketLine.objects.filter(basket=attempt.basket).update(basket=own)
        order = ordered(attempt)
        own.refresh_from_db()
        assert (own.lines.count(), own.status) == (0, Basket.OPEN)
        assert order.basket.status == Basket.OPEN
