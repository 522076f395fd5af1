"""Offers of an attempt: held with its stock, used with its order, given back with it (threats B8).

Comes after stock in the lock order (locks.py). The unique index on (voucher, slot) lets one live use of a slot be;
an offer with a limit is counted under the lock of its row.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from oscar.core.loading import get_model

from catalogue.money import rm, to_decimal
from storefront.checkout.models import CheckoutAttempt, OfferUse
from storefront.checkout.snapshot import Receiver, Snapshot, SnapshotOffer
from storefront.locks import lock_rows, reach
from storefront.offer.models import ConditionalOffer
from storefront.order.models import Order

Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")
OrderDiscount = get_model("order", "OrderDiscount")

ONCE = "1"
"""Slot of a voucher that one order may use."""


def hold(attempt: CheckoutAttempt, snapshot: Snapshot, receiver: Receiver) -> list[str]:
    """Hold the attempt's offers. Returns the names or codes of those used up; then the caller rolls back."""
    rows = [
        OfferUse(
            attempt=attempt,
            offer_id=offer.offer_id,
            voucher_id=offer.voucher_id,
            slot=_slot(offer, receiver),
            platform_sen=offer.platform_sen,
            maker_sen=offer.maker_sen,
        )
        for offer in sorted(snapshot.offers, key=lambda offer: (offer.offer_id, offer.voucher_id or 0))
    ]
    gone = {(row.offer_id, row.voucher_id) for row in rows if not _hold(row)}
    return [
        offer.code or offer.name for offer in snapshot.offers if (offer.offer_id, offer.voucher_id) in gone
    ]


def _slot(offer: SnapshotOffer, receiver: Receiver) -> str:
    return {"once": ONCE, "customer": receiver.phone}.get(offer.use, "")


def _hold(row: OfferUse) -> bool:
    """Write the use, or take a given back one up again; False when its slot or its limit is reached."""
    if not _is_within_limit(row.offer_id):
        return False
    try:
        with transaction.atomic():
            row.state = OfferUse.State.HELD
            row.save()
    except IntegrityError:
        return False
    return True


def _is_within_limit(offer_id: int) -> bool:
    """Whether the offer may be used once more; an offer with a limit stays locked until the transaction ends."""
    limited = ConditionalOffer.objects.filter(pk=offer_id, max_global_applications__isnull=False)
    if not limited.exists():
        return True
    (offer,) = lock_rows(limited)
    live = OfferUse.objects.filter(offer_id=offer_id, state__in=OfferUse.LIVE).count()
    return live < (offer.max_global_applications or 0)


def release(attempt: CheckoutAttempt) -> None:
    """Give the attempt's offers back: somebody else may use them. Doing it twice gives back once."""
    attempt.offer_uses.filter(state=OfferUse.State.HELD).update(state=OfferUse.State.RELEASED)


def regain(attempt: CheckoutAttempt) -> bool:
    """Hold offers again that were given back before the money came. False when somebody else has one."""
    released = attempt.offer_uses.filter(state=OfferUse.State.RELEASED).order_by("offer_id", "voucher_id")
    return all(_hold(row) for row in released)


def use(attempt: CheckoutAttempt, order: Order) -> None:
    """The order is made: its offers are used, and Oscar's own records for staff say so."""
    uses = list(attempt.offer_uses.filter(state=OfferUse.State.HELD).select_related("offer", "voucher"))
    if uses:
        reach(ConditionalOffer)
    for row in uses:
        amount = to_decimal(rm(row.platform_sen + row.maker_sen))
        OrderDiscount.objects.create(
            order=order,
            offer_id=row.offer_id,
            offer_name=row.offer.name,
            voucher_id=row.voucher_id,
            voucher_code=row.voucher.code if row.voucher else "",
            frequency=1,
            amount=amount,
        )
        counts = {"num_orders": F("num_orders") + 1, "total_discount": F("total_discount") + amount}
        if row.voucher_id:
            VoucherApplication.objects.create(
                voucher_id=row.voucher_id, order=order, user_id=attempt.user_id_ref
            )
            Voucher.objects.filter(pk=row.voucher_id).update(**counts)
        ConditionalOffer.objects.filter(pk=row.offer_id).update(
            num_applications=F("num_applications") + 1, **counts
        )
    attempt.offer_uses.filter(pk__in=[row.pk for row in uses]).update(state=OfferUse.State.TAKEN)
