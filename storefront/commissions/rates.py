"""Which commission rate holds for a product at a moment."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from catalogue.models import Product
from storefront.commissions.models import RateRule


def rates_at(products: Iterable[Product], moment: datetime) -> dict[int, int]:
    """Product id -> basis points. A product's own rule beats its maker's, that beats the shop's; the newest counts.

    A variant without a rule of its own takes its parent's. No rule at all means 0: nothing is promised by default.
    """
    goods = list(products)
    ids = {product.pk for product in goods} | {product.parent_id for product in goods if product.parent_id}
    makers = {product.maker_id for product in goods}
    rules = RateRule.objects.filter(
        Q(product_id__in=ids) | Q(product=None, maker_id__in=makers) | Q(product=None, maker=None),
        valid_from__lte=moment,
    ).order_by("valid_from", "pk")
    of_product: dict[int, int] = {}
    of_maker: dict[int, int] = {}
    of_shop = 0
    for rule in rules:
        if rule.product_id:
            of_product[rule.product_id] = rule.rate_bp
        elif rule.maker_id:
            of_maker[rule.maker_id] = rule.rate_bp
        else:
            of_shop = rule.rate_bp
    return {
        product.pk: of_product.get(
            product.pk, of_product.get(product.parent_id or 0, of_maker.get(product.maker_id, of_shop))
        )
        for product in goods
    }
