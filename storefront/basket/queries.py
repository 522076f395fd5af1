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
