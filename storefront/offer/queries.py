"""Oscar's offers as deals for one basket. Oscar keeps codes, dates, ranges and conditions; the sums are ours.

Its own applicator works on prices with tax and rounds by itself; it is switched off (`applicator.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.money import MYR, from_decimal
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.offer.pricing import Deal, Item, Kind

KINDS: Mapping[str, Kind] = {
    Benefit.PERCENTAGE: Kind.PERCENT,
    Benefit.FIXED_UNIT: Kind.EACH,
    Benefit.FIXED: Kind.WHOLE,
}
"""The benefits that the shop knows; the dashboard offers no other (dashboard/offers/forms.py)."""

COLUMNS = (
    *("name", "funder", "maker_id", "exclusive", "priority", "max_global_applications"),
    *("benefit__type", "benefit__value", "benefit__range_id"),
    *("condition__type", "condition__value", "condition__range_id"),
)
"""What a deal is made of. Asked at every look at a basket, mostly to learn that there is none."""

Basketful = Sequence[tuple[Item, Product]]


def deals_for(basketful: Basketful, vouchers: Sequence[Any], *, now: datetime) -> list[Deal]:
    """Deals of the offers that everybody gets and of these vouchers. One query when there are none of either.

    The vouchers' own dates and uses are the caller's business; an offer's dates count when it needs no code.
    """
    by_offer = _vouchers_by_offer(vouchers)
    is_running = (
        Q(offer_type=ConditionalOffer.SITE)
        & (Q(start_datetime=None) | Q(start_datetime__lte=now))
        & (Q(end_datetime=None) | Q(end_datetime__gt=now))
    )
    offers = ConditionalOffer.objects.filter(is_running | Q(pk__in=by_offer)).exclude(
        status=ConditionalOffer.SUSPENDED
    )
    offers = offers.filter(benefit__type__in=KINDS).select_related("benefit", "condition").only(*COLUMNS)
    found = list(offers.order_by("pk"))
    inside = _Ranges(basketful, found)
    return [
        deal
        for offer in found
        for voucher in (by_offer.get(offer.pk) or [None])
        if (deal := _deal(offer, voucher, basketful, inside)).refs or deal.code
    ]


def _vouchers_by_offer(vouchers: Sequence[Any]) -> dict[int, list[Any]]:
    if not vouchers:
        return {}
    known = {voucher.pk: voucher for voucher in vouchers}
    links = get_model("voucher", "Voucher").offers.through.objects.filter(voucher_id__in=known)
    found: dict[int, list[Any]] = {}
    for offer_id, voucher_id in links.values_list("conditionaloffer_id", "voucher_id").order_by("pk"):
        found.setdefault(offer_id, []).append(known[voucher_id])
    return found


def _deal(offer: ConditionalOffer, voucher: Any, basketful: Basketful, inside: _Ranges) -> Deal:
    kind = KINDS[offer.benefit.type]
    value = from_decimal(
        offer.benefit.value or Decimal(0), MYR
    ).amount_minor  # two decimals: 10.50 % are 1050 bp
    refs = {
        item.ref
        for item, product in basketful
        if (offer.maker_id in (None, item.maker_id)) and product.is_discountable
    }
    if offer.benefit.range_id is not None:
        refs &= inside.refs(offer.benefit.range_id)
    return Deal(
        offer_id=offer.pk,
        name=offer.name,
        kind=kind,
        value=value,
        refs=frozenset(refs),
        is_of_maker=offer.funder == ConditionalOffer.Funder.MAKER,
        voucher_id=voucher.pk if voucher else None,
        code=voucher.code if voucher else "",
        is_exclusive=offer.exclusive,
        is_met=_is_met(offer.condition, basketful, inside),
        priority=offer.priority,
        limit=offer.max_global_applications,
    )


def _is_met(condition: Condition, basketful: Basketful, inside: _Ranges) -> bool:
    """Oscar's three conditions: units, shelf value with tax, or different goods of a range."""
    refs = {item.ref for item, _product in basketful}
    if condition.range_id is not None:
        refs = inside.refs(condition.range_id)
    items = [item for item, _product in basketful if item.ref in refs]
    value = from_decimal(condition.value or Decimal(0), MYR).amount_minor
    if condition.type == Condition.VALUE:
        return sum(item.shelf_price_sen * item.quantity for item in items) >= value
    if condition.type == Condition.COVERAGE:
        return len(items) * 100 >= value
    return sum(item.quantity for item in items) * 100 >= value


class _Ranges:
    """Which lines lie in the ranges of these offers; each range is asked once."""

    def __init__(self, basketful: Basketful, offers: Sequence[ConditionalOffer]) -> None:
        self._refs: dict[int, list[str]] = {}
        for item, product in basketful:
            self._refs.setdefault(product.pk, []).append(item.ref)
        parts = [part for offer in offers for part in (offer.benefit, offer.condition)]
        ids = {part.range_id for part in parts if part.range_id is not None}
        self._ranges: Mapping[int, Range] = Range.objects.in_bulk(ids) if ids else {}
        self._known: dict[int, set[str]] = {}

    def refs(self, range_id: int) -> set[str]:
        """References of the lines in the range."""
        if range_id not in self._known:
            goods = self._ranges[range_id].all_products().filter(pk__in=self._refs)
            found = goods.values_list("pk", flat=True)
            self._known[range_id] = {ref for pk in found for ref in self._refs[pk]}
        return self._known[range_id]
