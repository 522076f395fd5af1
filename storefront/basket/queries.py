"""The lines of a basket with what pages show of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from catalogue.cards import first_picture
from catalogue.models import Product, ProductAttributeValue, ProductImage


def lines_to_show(basket: Any) -> list[Any]:
    """Lines in the order in which they came, each with product, maker, stock and `picture`. Five queries at most.

    A variant without a picture shows its product's. The basket hangs on each line, and with it the strategy.
    """
    if basket.id is None:
        return []
    images = ProductImage.objects.select_related("picture").order_by("display_order")
    values = ProductAttributeValue.objects.select_related("attribute", "value_option").order_by("pk")
    lines = list(
        basket.lines.select_related("stockrecord__partner", "product__maker__mark")
        .prefetch_related(
            Prefetch("product__images", images),
            Prefetch("product__parent", Product.objects.prefetch_related(Prefetch("images", images))),
            Prefetch("product__attribute_values", values),
        )
        .order_by("pk")
    )
    for line in lines:
        line.basket = basket
        line.picture = first_picture(line.product) or (
            first_picture(line.product.parent) if line.product.parent else None
        )
    return lines


TITLES = ("title_ms", "title_ind", "title_en")
COLUMNS_TO_BUY = (
    *("quantity", "date_created", "basket_id", "product_id", "stockrecord_id"),
    *(f"product__{name}" for name in (*TITLES, "structure", "parent_id", "maker_id", "upc")),
    *(f"product__{name}" for name in ("is_public", "is_discountable")),
    *(f"stockrecord__{name}" for name in ("product_id", "partner_id", "partner_sku", "price_currency")),
    *(f"stockrecord__{name}" for name in ("price_sen", "num_in_stock", "reserved", "sold")),
    *("stockrecord__partner__fee_bp", "stockrecord__partner__state"),
)
"""What quote and snapshot are made from, out of some 120 columns of a line, its goods, stock and maker."""


def lines_to_buy(basket: Any) -> list[Any]:
    """Lines that can be bought, in order, with the facts that a price follows from: nothing of what a page shows.

    One query, a second one for the titles of variants. The basket hangs on each line, and with it the strategy.
    """
    lines = list(
        basket.lines.filter(stockrecord__isnull=False)
        .select_related("stockrecord__partner", "product")
        .prefetch_related(Prefetch("product__parent", Product.objects.only(*TITLES)))
        .only(*COLUMNS_TO_BUY)
        .order_by("pk")
    )
    for line in lines:
        line.basket = basket
    return lines
