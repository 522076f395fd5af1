"""Reads of makers' stock for other rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from catalogue.models import Product
from catalogue.partner.models import StockRecord


def units_of(products: Iterable[Product]) -> dict[int, list[StockRecord]]:
    """What can be bought of each of these products, for a list of them. One query, two where some have variants.

    As `units_on_offer`, but each record carries the product that is here already and its maker, and nothing of
    customs: a list of cards reads a third of the columns.
    """
    known = {product.pk: product for product in products}
    plain = {pk: product for pk, product in known.items() if product.is_public and not product.is_parent}
    with_variants = [pk for pk, product in known.items() if product.is_parent]
    found = units_on_offer(with_variants) if with_variants else {}
    for record in StockRecord.objects.filter(product__in=list(plain)) if plain else ():
        record.product = plain[record.product_id]
        if record.partner_id == record.product.maker_id:
            record.partner = record.product.maker
        found.setdefault(record.product_id, []).append(record)
    return found


def units_on_offer(product_ids: Collection[int]) -> dict[int, list[StockRecord]]:
    """What can be bought of each product: its own record, or one for each public variant. One query.

    Each record carries its product (with what customs knows of it) and its maker; the price strategy takes it
    as it is and asks nothing more. Products that have no record are left out.
    """
    found: dict[int, list[StockRecord]] = {}
    # Units first: "the record's product or its parent" in one condition over the join reads every record there is.
    units = Product.objects.filter(Q(pk__in=product_ids) | Q(parent__in=product_ids), is_public=True)
    records = (
        StockRecord.objects.filter(product__in=units.values("pk"))
        .select_related("product__commodity", "product__maker", "partner")
        .order_by("product_id")
    )
    for record in records:
        found.setdefault(record.product.parent_id or record.product_id, []).append(record)
    return found
