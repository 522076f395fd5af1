"""What is off a basket: its vouchers and the offers of the day, who bears each part, and why a code does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy
from oscar.core.loading import get_model

from catalogue.money import MYR, from_decimal
from storefront.basket.models import Basket, Line
from storefront.checkout.models import OfferUse
from storefront.checkout.snapshot import SnapshotOffer
from storefront.offer.pricing import Deal, Discounts, Item, Reason, Refused, apply
from storefront.offer.queries import deals_for

Voucher = get_model("voucher", "Voucher")

USES: Mapping[str, str] = {Voucher.SINGLE_USE: "once", Voucher.ONCE_PER_CUSTOMER: "customer"}

SENTENCES: Mapping[Reason, Any] = {
    Reason.UNKNOWN: gettext_lazy("We do not know the voucher %(code)s. Check its letters and numbers."),
    Reason.NOT_YET: gettext_lazy("The voucher %(code)s does not count yet. Try again later."),
    Reason.EXPIRED: gettext_lazy("The voucher %(code)s has expired. Your basket is as it was."),
    Reason.USED: gettext_lazy("The voucher %(code)s has been used up. Your basket is as it was."),
    Reason.OTHER_GOODS: gettext_lazy("The voucher %(code)s is for other goods than those in your basket."),
    Reason.TOO_LITTLE: gettext_lazy("The voucher %(code)s counts from a larger order on. Look at its terms."),
    Reason.NOT_TOGETHER: gettext_lazy("The voucher %(code)s cannot be used together with another discount."),
}


def sentence(refused: Refused) -> str:
    """What a buyer reads about a code that takes nothing off: what happened, and that nothing was lost."""
    return str(SENTENCES[refused.reason]) % {"code": refused.code}


def discounts_of(basket: Basket, lines: Sequence[Line], *, now: datetime) -> Discounts:
    """What the basket's vouchers and the offers of the moment take off these lines. Two queries when nothing does."""
    vouchers = list(basket.vouchers.order_by("pk")) if basket.pk else []
    return discounts_with(basket, lines, vouchers, now=now)


def discounts_with(
    basket: Basket, lines: Sequence[Line], vouchers: Sequence[Any], *, now: datetime
) -> Discounts:
    """`discounts_of`, as if the basket had these vouchers."""
    basketful = [(_item(line), line.product) for line in lines if line.stockrecord_id]
    spent = _spent(basket, vouchers)
    reasons = {voucher.pk: _reason(voucher, spent, now) for voucher in vouchers}
    refused = [Refused(voucher.code, reason) for voucher in vouchers if (reason := reasons[voucher.pk])]
    good = [voucher for voucher in vouchers if reasons[voucher.pk] is None]
    deals = deals_for(basketful, good, now=now) if basketful else []
    free, used_up = _within_limits(basket, deals)
    return apply([item for item, _product in basketful], free, [*refused, *used_up])


def labels_of(discounts: Discounts) -> list[tuple[str, int, str]]:
    """Name, sen off and reason of each offer that counts, for the rows of a summary."""
    rows = []
    for used in discounts.used:
        reason = (
            _("the maker bears it")
            if used.deal.is_of_maker
            else _("Juragan bears it; taxes stay as they are")
        )
        name = _("Voucher %(code)s") % {"code": used.deal.code} if used.deal.code else used.deal.name
        rows.append((name, used.amount_sen, reason))
    return rows


def snapshot_offers(discounts: Discounts) -> tuple[SnapshotOffer, ...]:
    """The offers that count, as the attempt remembers them."""
    ids = [used.deal.voucher_id for used in discounts.used if used.deal.voucher_id]
    usage = dict(Voucher.objects.filter(pk__in=ids).values_list("pk", "usage")) if ids else {}
    return tuple(
        SnapshotOffer(
            offer_id=used.deal.offer_id,
            voucher_id=used.deal.voucher_id,
            code=used.deal.code,
            name=used.deal.name,
            use=USES.get(usage.get(used.deal.voucher_id, ""), ""),
            platform_sen=0 if used.deal.is_of_maker else used.amount_sen,
            maker_sen=used.amount_sen if used.deal.is_of_maker else 0,
        )
        for used in discounts.used
    )


def _item(line: Line) -> Item:
    info = line.basket.strategy.fetch_for_product(line.product, line.stockrecord)
    tax = from_decimal(info.price.tax, MYR).amount_minor if info.price.exists else 0
    price = line.stockrecord.price_sen
    return Item(str(line.pk), line.stockrecord.partner_id, price, price + tax, line.quantity)


def _spent(basket: Basket, vouchers: Sequence[Any]) -> set[int]:
    """Vouchers of a single use that another basket holds or has used."""
    once = [voucher.pk for voucher in vouchers if voucher.usage == Voucher.SINGLE_USE]
    if not once:
        return set()
    live = OfferUse.objects.filter(voucher_id__in=once, state__in=OfferUse.LIVE)
    return set(live.exclude(_own(basket)).values_list("voucher_id", flat=True))


def _own(basket: Basket) -> Q:
    """Uses that this basket holds itself while it is being paid: they do not stand in its own way."""
    return Q(attempt__basket_id=basket.pk, state=OfferUse.State.HELD)


def _reason(voucher: Any, spent: set[int], now: datetime) -> Reason | None:
    if now < voucher.start_datetime:
        return Reason.NOT_YET
    if now > voucher.end_datetime:
        return Reason.EXPIRED
    return Reason.USED if voucher.pk in spent else None


def _within_limits(basket: Basket, deals: Iterable[Deal]) -> tuple[list[Deal], list[Refused]]:
    """Deals that may still be used, and the codes of those that may not."""
    deals = list(deals)
    limits = {deal.offer_id: deal.limit for deal in deals if deal.limit is not None}
    uses: Counter[int] = Counter()
    if limits:
        live = OfferUse.objects.filter(offer_id__in=limits, state__in=OfferUse.LIVE).exclude(_own(basket))
        uses.update(dict(live.order_by().values_list("offer_id").annotate(n=Count("pk"))))
    free = [deal for deal in deals if deal.limit is None or uses[deal.offer_id] < deal.limit]
    used_up = [Refused(deal.code, Reason.USED) for deal in deals if deal not in free and deal.code]
    return free, used_up
