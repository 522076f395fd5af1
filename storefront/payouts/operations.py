"""All writes of payouts: reserve, two people, bank file, results, destinations.

Lock order (storefront/locks.py): commission (id) -> payee -> payout. Money moves between an agent's
accounts in the books in the same transaction as the rows: available -> reserved -> out, and back to the sen
when a bank refuses.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from catalogue.money import rupiah_of
from storefront.accounts.models import User
from storefront.commissions.models import Commission
from storefront.commissions.operations import agent_account
from storefront.commissions.queries import rate_at
from storefront.ledger.operations import post
from storefront.ledger.queries import balance_of
from storefront.outbox import defer
from storefront.payouts import queries, vault
from storefront.payouts.bank_file import Transfer, write_transfers
from storefront.payouts.calendar import MINIMUM_SEN, last_cut_off
from storefront.payouts.models import Batch, Destination, Payout, PayoutEvent, PayoutItem
from storefront.referrals.models import Agent

logger = logging.getLogger(__name__)

COOLING = timedelta(hours=72)
CLEARING_MYR, CLEARING_IDR, PROVIDER_IDR = (
    ("fx:clearing", "MYR"),
    ("fx:clearing", "IDR"),
    ("payout:provider", "IDR"),
)
_LOCK_BATCH = 7311
_OPEN = (Payout.State.SENT, Payout.State.UNKNOWN)


class CannotPrepare(Exception):
    """No exchange rate is stored: nothing can be quoted, everything stays available."""


class CannotApprove(Exception):
    """The batch is not a checked draft, or the same person would approve what she checked."""


class CannotExport(Exception):
    """The batch is not approved."""


class CannotRecord(Exception):
    """The result does not follow from the payout's state, or nobody knows the reference."""


# --- batch -----------------------------------------------------------------------------------------------


@transaction.atomic
def prepare_batch(*, now: datetime) -> Batch:
    """The batch of the newest cut-off: reserves what was ready before it. Run twice, it is the same batch
    (P2).

    Raises CannotPrepare. Less than RM10 stays available, without an end (P7), except for who has gone home
    or left.
    """
    cut_off = last_cut_off(now)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [_LOCK_BATCH])
    there = Batch.objects.filter(cut_off=cut_off).first()
    if there is not None:
        return there
    rate = rate_at(now)
    if rate is None:
        raise CannotPrepare("no exchange rate")
    batch = Batch.objects.create(cut_off=cut_off, idr_per_myr_x100=rate.idr_per_myr_x100, created_at=now)
    for agent in Agent.objects.filter(pk__in=_due(batch, now).values("agent")).order_by("pk"):
        if queries.pay_day(agent, now).on is not None:
            _reserve(batch, agent, now)
    return batch


def _due(batch: Batch, now: datetime) -> QuerySet[Commission]:
    """Ready before the cut-off, and not frozen by a review whose days still run (F3)."""
    is_free = Q(review_until=None) | Q(review_until__lte=now)
    return Commission.objects.filter(
        is_free, state=Commission.State.AVAILABLE, available_on__lt=batch.cut_off, amount_sen__gt=0
    )


def _reserve(batch: Batch, agent: Agent, now: datetime) -> Payout | None:
    """One agent's ready commissions into the batch; None when they are too little or the books disagree."""
    due = list(_due(batch, now).select_for_update().filter(agent=agent).order_by("pk"))
    amount_sen = sum(commission.amount_sen for commission in due)
    minimum_sen = 1 if agent.phase == Agent.Phase.HOME or agent.status == Agent.Status.CLOSED else MINIMUM_SEN
    if amount_sen < minimum_sen:
        return None
    if balance_of(f"agent:{agent.pk}:available") < amount_sen:
        logger.error("agent %s: the books hold less than her commissions; not paid", agent.pk)
        return None
    payout = Payout.objects.create(
        batch=batch,
        agent=agent,
        reference=_new_reference(batch),
        amount_sen=amount_sen,
        amount_idr=rupiah_of(amount_sen, batch.idr_per_myr_x100),
    )
    PayoutItem.objects.bulk_create([PayoutItem(payout=payout, commission=commission) for commission in due])
    _move(due, Commission.State.RESERVED)
    _book(payout, "payout_reserve", "available", "reserved", now)
    return payout


def _new_reference(batch: Batch) -> str:
    """What the bank shows: year, week, and eight signs that nobody guesses."""
    year, week, _day = batch.cut_off.isocalendar()
    return f"JP{year % 100:02}{week:02}{secrets.token_hex(4).upper()}"


def _move(commissions: Sequence[Commission], state: Commission.State) -> None:
    Commission.objects.filter(pk__in=[commission.pk for commission in commissions]).update(state=state)


def _book(payout: Payout, kind: str, source: str, target: str, at: datetime) -> None:
    """Move a payout's ringgit between two of the agent's accounts."""
    agent_id = payout.agent_id or 0
    legs = {
        agent_account(agent_id, source): -payout.amount_sen,
        agent_account(agent_id, target): payout.amount_sen,
    }
    post(kind=kind, subject=payout.reference, legs=legs, at=at)


@transaction.atomic
def check_batch(*, batch: Batch, by: User) -> Batch:
    """The first person has looked at the draft. Raises CannotApprove for any other state."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.DRAFT:
        raise CannotApprove(f"batch is {batch.state}")
    batch.prepared_by = by
    batch.save(update_fields=["prepared_by"])
    return batch


@transaction.atomic
def approve_batch(*, batch: Batch, by: User) -> Batch:
    """The second person agrees. Raises CannotApprove for an unchecked batch and for the person who checked
    it."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.DRAFT or batch.prepared_by_id in (None, by.pk):
        raise CannotApprove(f"batch is {batch.state}, checked by {batch.prepared_by_id}")
    batch.state, batch.approved_by = Batch.State.APPROVED, by
    batch.save(update_fields=["state", "approved_by"])
    batch.payouts.filter(state=Payout.State.DRAFT).update(state=Payout.State.APPROVED)
    return batch


@transaction.atomic
def export_batch(*, batch: Batch, now: datetime) -> str:
    """The bank's file. From the first export on the payouts are sent; a second one gives the same file.

    A payout whose destination went out of force waits as approved. Raises CannotExport.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (Batch.State.APPROVED, Batch.State.EXPORTED):
        raise CannotExport(f"batch is {batch.state}")
    transfers = []
    for payout in batch.payouts.select_for_update().exclude(agent=None).order_by("reference"):
        target = queries.destination_of(payout.agent, batch.created_at) if payout.agent else None
        if target is None:
            continue
        if payout.state == Payout.State.APPROVED:
            payout.state = Payout.State.SENT
            payout.save(update_fields=["state"])
        account, holder = vault.unseal(target.account_sealed), vault.unseal(target.holder_sealed)
        transfers.append(Transfer(payout.reference, target.bank, account, holder, payout.amount_idr))
    if batch.state == Batch.State.APPROVED:
        batch.state = Batch.State.EXPORTED
        batch.save(update_fields=["state"])
    return write_transfers(transfers)


# --- results ---------------------------------------------------------------------------------------------


@transaction.atomic
def record_result(*, reference: str, result: str, now: datetime, reason: str = "") -> Payout:
    """What the bank says of one transfer; said twice, it is recorded once (P6). Raises CannotRecord.

    settled: the money is out. failed or returned, also days after settled: the exact sen are available
    again and the loss on exchange is the platform's (P4). unknown: nothing moves and nothing is sent again
    before the bank was asked by our reference (P3).
    """
    payout = Payout.objects.filter(reference=reference).first()
    if payout is None:
        raise CannotRecord(f"no payout {reference}")
    items = list(PayoutItem.objects.filter(payout=payout, is_live=True).order_by("commission_id"))
    locked = Commission.objects.select_for_update().filter(pk__in=[item.commission_id for item in items])
    commissions = list(locked.order_by("pk"))
    payout = Payout.objects.select_for_update().get(pk=payout.pk)
    if payout.state == result:
        return payout
    allowed = payout.state in _OPEN or (payout.state, result) == (Payout.State.SETTLED, Payout.State.RETURNED)
    if not allowed:
        raise CannotRecord(f"{reference} is {payout.state}, not {result}")
    if result == Payout.State.SETTLED:
        _settle(payout, commissions, now)
    elif result in (Payout.State.FAILED, Payout.State.RETURNED):
        _give_back(payout, commissions, now)
    payout.state = Payout.State(result)
    payout.save(update_fields=["state", "settled_at"])
    PayoutEvent.objects.create(payout=payout, result=result, reason=reason[:200], at=now)
    return payout


def _settle(payout: Payout, commissions: Sequence[Commission], now: datetime) -> None:
    payout.settled_at = now
    _move(commissions, Commission.State.PAID)
    post(kind="payout_settle", subject=payout.reference, legs=_out(payout), at=now)


def _out(payout: Payout) -> dict[tuple[str, str], int]:
    """Legs of money that leaves: ringgit into exchange, rupiah out of it (P12)."""
    return {
        agent_account(payout.agent_id or 0, "reserved"): -payout.amount_sen,
        CLEARING_MYR: payout.amount_sen,
        CLEARING_IDR: -payout.amount_idr,
        PROVIDER_IDR: payout.amount_idr,
    }


def _give_back(payout: Payout, commissions: Sequence[Commission], now: datetime) -> None:
    if payout.state == Payout.State.SETTLED:
        legs = {account: -amount for account, amount in _out(payout).items()}
        post(kind="payout_return", subject=payout.reference, legs=legs, at=now)
    _book(payout, "payout_release", "reserved", "available", now)
    _move(commissions, Commission.State.AVAILABLE)
    payout.items.update(is_live=False)


# --- where to --------------------------------------------------------------------------------------------


@transaction.atomic
def set_destination(*, agent: Agent, bank: str, account: str, holder: str, now: datetime) -> Destination:
    """Stores an agent's own account. The first works at once; a change waits 72 hours and warns her contact
    (P8)."""
    Agent.objects.select_for_update().get(pk=agent.pk)
    is_change = agent.destinations.exists()
    made = Destination.objects.create(
        agent=agent,
        bank=bank,
        account_sealed=vault.seal(account),
        holder_sealed=vault.seal(holder),
        last4=account[-4:],
        added_at=now,
        works_from=now + COOLING if is_change else now,
    )
    if is_change:
        defer("storefront.payouts.jobs.warn_of_new_destination", agent_id=agent.pk)
    return made
