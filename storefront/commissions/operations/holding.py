"""From delivered to ready: the hold of every entry. Callers of `start_hold` and `release` open the transaction."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Min, QuerySet

from storefront.commissions.models import Commission, LineShare
from storefront.commissions.operations.accounts import agent_account, freight_account, maker_account
from storefront.fulfilment.deadlines import HOLD, WITHOUT_SCAN
from storefront.fulfilment.models import Consignment
from storefront.ledger.operations import post


def start_hold(consignment: Consignment) -> None:
    """All its parcels have arrived: its commissions wait out the return window, to `final_at` (C7)."""
    _of(consignment, Commission.State.PENDING).update(
        state=Commission.State.HOLDING, available_on=consignment.final_at
    )


def release(consignment: Consignment, *, now: datetime) -> None:
    """The return window has passed: shares of agents and maker and his freight become available, in one journal."""
    legs: Counter[tuple[str, str]] = Counter()
    held = list(_of(consignment, Commission.State.HOLDING).select_for_update().order_by("pk"))
    for commission in held:
        legs[agent_account(commission.agent_id, "pending")] -= commission.amount_sen
        legs[agent_account(commission.agent_id, "available")] += commission.amount_sen
    Commission.objects.filter(pk__in=[commission.pk for commission in held]).update(
        state=Commission.State.AVAILABLE
    )
    owed = sum(
        LineShare.objects.filter(order_line__in_consignment__consignment=consignment).values_list(
            "maker_sen", flat=True
        )
    )
    freight = consignment.freight_sen - consignment.freight_refunded_sen
    legs[maker_account(consignment.maker_id, "pending")] -= owed
    legs[freight_account(consignment)] -= freight
    legs[maker_account(consignment.maker_id, "available")] += owed + freight
    if any(legs.values()):
        post(kind="release", subject=consignment.number, legs=legs, at=now)


def _of(consignment: Consignment, state: Commission.State) -> QuerySet[Commission]:
    return Commission.objects.filter(order_line__in_consignment__consignment=consignment, state=state)


def start_overdue_holds(*, now: datetime) -> int:
    """Nobody says delivered: 21 days after the first parcel was handed over the agents' hold starts (C7).

    The maker's money waits for delivery or for a person (marketplace.md 2.3). Returns how many entries.
    """
    shipped = Consignment.objects.filter(state=Consignment.State.SHIPPED)
    first = shipped.annotate(first_at=Min("parcels__dispatched_at")).filter(first_at__lte=now - WITHOUT_SCAN)
    return sum(
        _of(consignment, Commission.State.PENDING).update(
            state=Commission.State.HOLDING, available_on=consignment.first_at + WITHOUT_SCAN + HOLD
        )
        for consignment in first
    )


def release_held(*, now: datetime) -> int:
    """Entries whose hold is over without their consignment: bonuses, and parcels that nobody saw arrive.

    Returns how many.
    """
    due = Commission.objects.filter(state=Commission.State.HOLDING, available_on__lte=now)
    alone = due.exclude(order_line__in_consignment__consignment__state=Consignment.State.DELIVERED)
    return sum(_release_alone(entry_id) for entry_id in list(alone.values_list("pk", flat=True)))


@transaction.atomic
def _release_alone(entry_id: int) -> int:
    entry = Commission.objects.select_for_update().get(pk=entry_id)
    if entry.state != Commission.State.HOLDING or entry.available_on is None:
        return 0
    entry.state = Commission.State.AVAILABLE
    entry.save(update_fields=["state"])
    if entry.amount_sen:
        legs = {
            agent_account(entry.agent_id, "pending"): -entry.amount_sen,
            agent_account(entry.agent_id, "available"): entry.amount_sen,
        }
        post(kind="release_entry", subject=str(entry.pk), legs=legs, at=entry.available_on)
    return 1
