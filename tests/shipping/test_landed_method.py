"""Oscar's shipping, replaced by one method whose charge is the landed quote's freight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from oscar.core.loading import get_class

from catalogue.models import Product
from catalogue.money import rm
from catalogue.trade.models import CommodityProfile, ShippingService
from catalogue.trade.seeds import seed_trade
from storefront.shipping.arrival import arrival
from storefront.shipping.repository import Repository
from tests.services.people_and_goods import a_maker, a_product

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Kuala_Lumpur"))


@pytest.fixture
def rules() -> None:
    seed_trade(today=date(2026, 11, 25), with_fixtures=True, checks_from_today=True)


def goods(title: str, price_sen: int, maker: str = "Koperasi Kopi", hs6: str = "691200") -> Product:
    product = a_product(title, price_sen, a_maker(maker, origin_iso="ID-AC"), 20)
    CommodityProfile.objects.create(
        product=product,
        hs6=hs6,
        origin_country="ID",
        packed_g=300,
        net_g=250,
        length_cm=20,
        width_cm=12,
        height_cm=8,
    )
    return product


def basket_of(*products: Product) -> Any:
    """What Oscar hands over: a basket with lines, each with its product and stock record."""
    lines = [
        SimpleNamespace(pk=number, product=product, stockrecord=record, stockrecord_id=record.pk, quantity=2)
        for number, product in enumerate(products, start=1)
        for record in product.stockrecords.all()
    ]
    return SimpleNamespace(
        currency="MYR",
        all_lines=lambda: lines,
        is_shipping_required=lambda: True,
        has_shipping_discounts=True,
    )


def visitor(postcode: str = "", state: str = "") -> Any:
    return SimpleNamespace(session={"postcode": postcode, "state": state})


class TestRepository:
    def test_oscar_loads_ours_when_it_looks_for_shipping(self) -> None:
        assert get_class("shipping.repository", "Repository") is Repository

    def test_charge_is_the_quoted_freight_when_the_postcode_is_known(self, rules: None) -> None:
        basket = basket_of(goods("Cangkir", 4500), goods("Mangkuk", 3000, "Gerabah"))
        (method,) = Repository().get_shipping_methods(basket, request=visitor("50000"))
        charge = method.calculate(basket)
        assert method.is_known
        assert (charge.excl_tax, charge.incl_tax) == (Decimal("56.00"), Decimal("56.00"))

    def test_address_wins_when_it_differs_from_the_typed_postcode(self, rules: None) -> None:
        basket = basket_of(goods("Cangkir", 4500))
        address = SimpleNamespace(postcode="88000", state="")
        method = Repository().get_default_shipping_method(basket, address, request=visitor("50000"))
        assert method.calculate(basket).incl_tax == Decimal("38.00")

    @pytest.mark.parametrize("postcode", ["", "37000"])
    def test_charge_is_not_known_when_nobody_knows_where_it_goes(self, rules: None, postcode: str) -> None:
        basket = basket_of(goods("Cangkir", 4500))
        (method,) = Repository().get_shipping_methods(basket, request=visitor(postcode))
        assert not method.is_known and method.quote is None
        assert method.calculate(basket).incl_tax == 0

    def test_charge_is_not_known_when_the_basket_is_empty(self, rules: None) -> None:
        (method,) = Repository().get_shipping_methods(basket_of(), request=visitor("50000"))
        assert not method.is_known


class TestArrival:
    def test_rows_sum_to_the_total_when_the_estimate_is_shown(self, rules: None) -> None:
        product = goods("Cangkir", 4500)
        with translation.override("en"):
            shown = arrival([("1", product, 4500, 2)], postcode="50000", now=NOW)
        amounts = [row.amount for row in shown.rows]
        assert amounts == [rm(9900), rm(2800), rm(0), rm(12700)]  # nothing due at the border is one row
        assert shown.rows[-1].is_total
        assert (shown.place, shown.badge) == ("Wilayah Persekutuan Kuala Lumpur", "No duty")
        # Air post takes 7 to 14 days; the maker hands over within 3 working days.
        assert (shown.earliest, shown.latest) == (date(2026, 12, 3), date(2026, 12, 12))

    def test_duty_is_told_with_its_reason_when_the_parcel_passes_the_limit(self, rules: None) -> None:
        product = goods("Guci", 60000)
        with translation.override("ms"):
            shown = arrival([("1", product, 60000, 1)], postcode="50000", now=NOW)
        assert shown.badge == ""
        duty = shown.rows[2]
        assert duty.amount == rm(6280)  # 10 % of 60000 + 2800
        assert "RM\u00a0628.00" in duty.reason

    def test_door_payment_is_said_when_duty_is_not_paid_at_checkout(self, rules: None) -> None:
        ShippingService.objects.exclude(code="AIR_POST_DAP").update(valid_to=date(2018, 1, 1))
        product = goods("Guci", 60000)
        with translation.override("en"):
            shown = arrival([("1", product, 60000, 1)], postcode="50000", now=NOW)
        # what the carrier collects stands below the total, which the rows above it add up to (R12, R13)
        assert [row.is_total for row in shown.rows] == [False, False, True, False, False]
        assert all("at the door" in row.reason for row in shown.rows[3:])
        assert shown.rows[2].amount == rm(62800)

    @pytest.mark.parametrize("postcode", ["37000", "abc", "5000"])
    def test_problem_is_a_sentence_when_the_postcode_does_not_exist(self, rules: None, postcode: str) -> None:
        shown = arrival([("1", goods("Cangkir", 4500), 4500, 1)], postcode=postcode, now=NOW)
        assert shown.problem and not shown.rows

    def test_problem_is_told_when_a_fact_is_missing(self, rules: None) -> None:
        product = goods("Rahasia", 4500, hs6="")
        with translation.override("en"):
            shown = arrival([("1", product, 4500, 1)], postcode="50000", now=NOW)
        assert "no HS code" in shown.problem and not shown.rows

    def test_nothing_is_said_when_no_postcode_is_typed(self, rules: None) -> None:
        shown = arrival([("1", goods("Cangkir", 4500), 4500, 1)], postcode=" ", now=NOW)
        assert not shown.rows and not shown.problem

    def test_problem_is_told_when_there_is_no_service(self) -> None:
        shown = arrival([("1", goods("Cangkir", 4500), 4500, 1)], postcode="50000", now=NOW)
        assert shown.problem
