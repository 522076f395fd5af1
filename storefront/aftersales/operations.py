"""After paying: delivery confirmed, return window over. Each moves fulfilment and commissions in one transaction."""

from datetime import datetime

from django.db import transaction

from storefront.aftersales.models import Dispute
from storefront.commissions.operations import release, start_hold
from storefront.fulfilment import operations as fulfilment
from storefront.fulfilment.models import Consignment
from storefront.locks import short_transaction


def confirm_delivery(consignment_id: int, *, happened_at: datetime, source: str) -> Consignment:
    """The carrier, the buyer or staff say that everything arrived: the hold of 7 days begins.

    A maker can never say it (marketplace.md M30): callers pass source carrier, buyer or staff. Raises CannotDeliver.
    """
    with short_transaction():
        consignment = fulfilment.locked(consignment_id)
        fulfilment.deliver(consignment=consignment, happened_at=happened_at, source=source)
        start_hold(consignment)
    return consignment


def release_due(*, now: datetime, limit: int = 500) -> int:
    """Return windows that have passed: makers' and agents' money becomes available. Returns how many consignments."""
    disputed = Dispute.objects.filter(state=Dispute.State.OPEN).values("payment__order")
    due = Consignment.objects.filter(state=Consignment.State.DELIVERED, final_at__lte=now).order_by("pk")
    due = due.exclude(order__in=disputed)  # the bank still decides (marketplace.md M41)
    ids = list(due.values_list("pk", flat=True)[:limit])
    for consignment_id in ids:
        _release_one(consignment_id, now)
    return len(ids)


@transaction.atomic
def _release_one(consignment_id: int, now: datetime) -> None:
    consignment = fulfilment.locked(consignment_id)
    if consignment.state != Consignment.State.DELIVERED:
        return
    release(consignment, now=now)
    fulfilment.finish(consignment)
