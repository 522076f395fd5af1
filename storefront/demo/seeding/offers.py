"""Sample vouchers: one borne by the platform, one by a maker on his own goods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from oscar.apps.voucher.models import Voucher

from catalogue.partner.models import Partner
from storefront.demo.offers import VOUCHERS, SampleVoucher
from storefront.demo.seeding.planting import Garden
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range

LASTS = timedelta(days=365)


def seed_vouchers(garden: Garden, makers: Mapping[str, Partner], now: datetime) -> None:
    """Those of the two sample vouchers that are not there."""
    there = set(
        Voucher.objects.filter(code__in=[row.code for row in VOUCHERS]).values_list("code", flat=True)
    )
    for row in VOUCHERS:
        if row.code not in there:
            _seed(row, makers.get(row.maker), now)
            garden.planted[Voucher._meta.label] += 1


def _seed(row: SampleVoucher, maker: Partner | None, now: datetime) -> None:
    area, _made = Range.objects.get_or_create(
        name="Semua barang", defaults={"includes_all_products": True, "is_public": False}
    )
    offer = ConditionalOffer.objects.create(
        name=row.name,
        offer_type=ConditionalOffer.VOUCHER,
        funder=ConditionalOffer.Funder.MAKER if maker else ConditionalOffer.Funder.PLATFORM,
        maker=maker,
        benefit=Benefit.objects.create(type=Benefit.PERCENTAGE, value=Decimal(row.percent), range=area),
        condition=Condition.objects.create(type=Condition.COUNT, value=Decimal(1), range=area),
    )
    voucher = Voucher.objects.create(
        name=row.name, code=row.code, start_datetime=now, end_datetime=now + LASTS
    )
    voucher.offers.add(offer)
