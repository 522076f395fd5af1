"""Commission rates of the products and dated exchange rates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from catalogue.models import Product
from storefront.commissions.models import ExchangeRate, RateRule
from storefront.demo.content import rows
from storefront.demo.seeding.planting import Garden

SHOP_RATE_BP = 800
RATES_FROM = datetime(2026, 1, 1, tzinfo=UTC)
EXCHANGE = ((date(2026, 1, 1), 348_650), (date(2026, 7, 1), 350_120), (date(2026, 11, 1), 351_240))
SOURCE = "Kadar contoh / kurs contoh"


def seed_rates(garden: Garden, products: dict[str, Product]) -> None:
    """The shop's rate, each product's own, and invented rupiah rates."""
    if not RateRule.objects.filter(product=None, maker=None).exists():
        garden.insert(RateRule, [RateRule(rate_bp=SHOP_RATE_BP, valid_from=RATES_FROM)])
    wanted = [
        RateRule(product=products[row["sku"]], rate_bp=row["commission_bp"], valid_from=RATES_FROM)
        for row in rows("products")
    ]
    garden.plant_pairs(RateRule, wanted, keys=("product_id", "valid_from"))
    dated = [ExchangeRate(day=day, idr_per_myr_x100=rate, source=SOURCE) for day, rate in EXCHANGE]
    garden.plant(ExchangeRate, dated, key="day")
