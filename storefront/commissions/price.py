"""Where the price of a thing goes, for the pages that tell it: product page, stories, home."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from catalogue.models import Product
from catalogue.price_parts import PricePart, price_parts
from storefront.commissions.rates import rates_at
from storefront.commissions.split import split_line


def parts_of_price(product: Product, base_sen: int, tax_sen: int, now: datetime) -> list[PricePart]:
    """Parts of one unit's price at a moment: `base_sen` before tax and `tax_sen`. One query.

    The platform's part is its fee, out of which it pays bank and card.
    """
    bp = rates_at([product], now)[product.pk]
    shares = split_line(base_sen, agent_bp=bp, fee_bp=product.maker.fee_bp)
    return price_parts(
        maker_sen=shares.maker_sen,
        agent_sen=shares.agent_sen,
        tax_sen=tax_sen,
        bank_sen=0,
        platform_sen=shares.fee_sen,
    )


def parts_now(product: Product, base_sen: int, tax_sen: int) -> list[PricePart]:
    """`parts_of_price` at this moment: what the editors' pages ask for."""
    return parts_of_price(product, base_sen, tax_sen, timezone.now())
