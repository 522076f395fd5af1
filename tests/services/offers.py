"""Offers and vouchers for tests, made of Oscar's own rows."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.partner.models import Partner
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range

Voucher = get_model("voucher", "Voucher")
_numbers = itertools.count(1)


def everything() -> Range:
    """The range of all goods."""
    found, _made = Range.objects.get_or_create(
        name="Everything", defaults={"includes_all_products": True, "is_public": False}
    )
    return found


def only(*products: Product) -> Range:
    """A range of these goods."""
    area = Range.objects.create(name=f"Some goods {next(_numbers)}")
    for product in products:
        area.add_product(product)
    return area


def an_offer(
    kind: str = "Percentage",
    value: str = "10",
    *,
    maker: Partner | None = None,
    of_maker: bool = False,
    area: Range | None = None,
    from_rm: str = "",
    **fields: Any,
) -> ConditionalOffer:
    """An offer on `area` (all goods); `from_rm`: from which shelf value on. Kinds: Percentage, Absolute, Fixed."""
    benefit = Benefit.objects.create(type=kind, value=Decimal(value), range=area or everything())
    condition = Condition.objects.create(
        type="Value" if from_rm else "Count", value=Decimal(from_rm or 1), range=everything()
    )
    fields.setdefault("name", f"Offer {next(_numbers)}")
    fields.setdefault("offer_type", "Voucher")
    return ConditionalOffer.objects.create(
        benefit=benefit,
        condition=condition,
        maker=maker,
        funder="maker" if of_maker else "platform",
        **fields,
    )


def a_voucher(
    code: str,
    *offers: ConditionalOffer,
    usage: str = "Multi-use",
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Any:
    """A voucher that counts today, for these offers (default: 10 % on everything, borne by the platform)."""
    voucher = Voucher.objects.create(
        name=f"Voucher {code}",
        code=code,
        usage=usage,
        start_datetime=starts or timezone.now() - timedelta(days=1),
        end_datetime=ends or timezone.now() + timedelta(days=30),
    )
    voucher.offers.add(*(offers or (an_offer(),)))
    return voucher
