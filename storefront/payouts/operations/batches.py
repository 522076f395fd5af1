"""The weekly batch: reserve what is ready, quote it, two people, and what is taken out again before it is sent.

Lock order (storefront/locks.py): commission (id) -> payee -> payout.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from catalogue.partner.models import Partner
from storefront.accounts.models import User
from storefront.alarms import alarm
from storefront.commissions.models import Commission
from storefront.commissions.queries import rate_at
from storefront.ledger.halts import is_halted
from storefront.ledger.queries import balance_of
from storefront.locks import lock_rows
from storefront.outbox import defer
from storefront.payouts import queries
from storefront.payouts.calendar import MINIMUM_SEN, last_cut_off
from storefront.payouts.exchange import QUOTE_LIVES, exchange, is_much_worse
from storefront.payouts.models import Batch, FxQuote, Payout, PayoutItem
from storefront.payouts.operations.payees import book
from storefront.referrals.models import Agent

_LOCK_BATCH = 7311


class CannotPrepare(Exception):
    """No exchange rate is stored or the books are halted: everything stays available."""


class CannotApprove(Exception):
    """The batch is not a checked draft, its quote is over, or who checked it would approve it."""


class CannotTakeOut(Exception):
    """The payout was handed to the bank; what is in it is final (R5, R6)."""


@transaction.atomic
def prepare_batch(*, now: datetime) -> Batch:
    """The batch of the newest cut-off: reserves what was ready before it. Run twice, it is the same batch (P2).

    Raises CannotPrepare. Less than RM10 stays available, without an end (P7), except for who goes home or
    left.
    """
    cut_off = last_cut_off(now)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [_LOCK_BATCH])
    there = Batch.objects.filter(cut_off=cut_off).first()
    if there is not None:
        return there
    if is_halted():
        raise CannotPrepare("halted")
    batch = Batch.objects.create(cut_off=cut_off, created_at=now)
    quote = _quote(batch, now)
    for agent in Agent.objects.filter(pk__in=_due(batch, now).values("agent")).order_by("pk"):
        if queries.pay_day(agent, now).on is not None:
            _reserve(batch, quote, agent, now)
    for maker in Partner.objects.filter(destinations__works_from__lte=now).distinct().order_by("pk"):
        _reserve_maker(batch, quote, maker, now)
    return batch


def _quote(batch: Batch, now: datetime) -> FxQuote:
    rate = rate_at(now)
    if rate is None:
        raise CannotPrepare("no exchange rate")
    batch.idr_per_myr_x100 = rate.idr_per_myr_x100
    batch.save(update_fields=["idr_per_myr_x100"])
    return FxQuote.objects.create(
        batch=batch,
        rate_x100=rate.idr_per_myr_x100,
        mid_x100=rate.mid_x100 or rate.idr_per_myr_x100,
        fee_idr=settings.PAYOUT_FEE_IDR,
        source=rate.source,
        quoted_at=now,
        expires_at=now + QUOTE_LIVES,
    )


def _due(batch: Batch, now: datetime) -> QuerySet[Commission]:
    """Ready before the cut-off, and not frozen by a review whose days still run (F3)."""
    is_free = Q(review_until=None) | Q(review_until__lte=now)
    return Commission.objects.filter(
        is_free, state=Commission.State.AVAILABLE, available_on__lt=batch.cut_off, amount_sen__gt=0
    )


def _reserve(batch: Batch, quote: FxQuote, agent: Agent, now: datetime) -> Payout | None:
    """One agent's ready commissions into the batch; None when they are too little or the books disagree (L5)."""
    due = lock_rows(_due(batch, now).filter(agent=agent))
    amount_sen = sum(commission.amount_sen for commission in due)
    if amount_sen < queries.least_of(agent):
        return None
    if balance_of(f"agent:{agent.pk}:available") < amount_sen:
        alarm("payout.books", f"agent {agent.pk}", "the books hold less than the commissions; not paid")
        return None
    payout = _draft(batch, quote, amount_sen, agent=agent)
    PayoutItem.objects.bulk_create([PayoutItem(payout=payout, commission=commission) for commission in due])
    move(due, Commission.State.RESERVED)
    book(payout, "payout_reserve", "available", "reserved", now)
    return payout


def _reserve_maker(batch: Batch, quote: FxQuote, maker: Partner, now: datetime) -> Payout | None:
    """All of a maker's ready money; None when it is too little. The maker's row is the lock."""
    Partner.objects.select_for_update().get(pk=maker.pk)
    amount_sen = balance_of(f"maker:{maker.pk}:available")
    if amount_sen < MINIMUM_SEN:
        return None
    payout = _draft(batch, quote, amount_sen, maker=maker)
    book(payout, "payout_reserve", "available", "reserved", now)
    return payout


def _draft(
    batch: Batch, quote: FxQuote, amount_sen: int, *, agent: Agent | None = None, maker: Partner | None = None
) -> Payout:
    year, week, _day = batch.cut_off.isocalendar()
    return Payout.objects.create(
        batch=batch,
        quote=quote,
        agent=agent,
        maker=maker,
        # what the bank shows: year, week, and eight signs that nobody guesses
        reference=f"JP{year % 100:02}{week:02}{secrets.token_hex(4).upper()}",
        amount_sen=amount_sen,
        amount_idr=exchange(amount_sen, quote.rate_x100).amount_idr,
    )


def move(commissions: Sequence[Commission], state: Commission.State) -> None:
    """All these commissions into a state; the database refuses what is no move (C6)."""
    Commission.objects.filter(pk__in=[commission.pk for commission in commissions]).update(state=state)


@transaction.atomic
def check_batch(*, batch: Batch, by: User, now: datetime) -> Batch:
    """The first person has looked at the draft. Raises CannotApprove for any other state or a quote that is over."""
    [batch] = lock_rows(Batch.objects.filter(pk=batch.pk))
    if batch.state != Batch.State.DRAFT or queries.quote_of(batch).expires_at <= now:
        raise CannotApprove(f"batch is {batch.state}")
    batch.prepared_by = by
    batch.save(update_fields=["prepared_by"])
    return batch


@transaction.atomic
def approve_batch(*, batch: Batch, by: User, now: datetime) -> Batch:
    """The second person agrees; each payout keeps the account that is in force now (P8). Raises CannotApprove.

    A payout whose payee has no account in force stays a draft and waits.
    """
    [batch] = lock_rows(Batch.objects.filter(pk=batch.pk))
    if batch.state != Batch.State.DRAFT or batch.prepared_by_id in (None, by.pk):
        raise CannotApprove(f"batch is {batch.state}, checked by {batch.prepared_by_id}")
    if queries.quote_of(batch).expires_at <= now:
        raise CannotApprove("quote")
    if is_halted():
        raise CannotApprove("halted")
    batch.state, batch.approved_by = Batch.State.APPROVED, by
    batch.save(update_fields=["state", "approved_by"])
    for payout in lock_rows(batch.payouts.filter(state=Payout.State.DRAFT)):
        payout.destination = queries.destination_of(payout.agent or payout.maker, now)
        if payout.destination is not None:
            payout.state = Payout.State.APPROVED
            payout.save(update_fields=["state", "destination"])
    return batch


@transaction.atomic
def requote(*, batch: Batch, now: datetime) -> FxQuote:
    """A new quote for what is not sent, and two people look again. Raises CannotPrepare.

    More than 0.5 % worse: payees are told before anything is sent (P5).
    """
    [batch] = lock_rows(Batch.objects.filter(pk=batch.pk))
    before = queries.quote_of(batch)
    quote = _quote(batch, now)
    waiting = lock_rows(batch.payouts.filter(state__in=[Payout.State.DRAFT, Payout.State.APPROVED]))
    for payout in waiting:
        payout.quote, payout.state = quote, Payout.State.DRAFT
        payout.amount_idr = exchange(payout.amount_sen, quote.rate_x100).amount_idr
        payout.save(update_fields=["quote", "state", "amount_idr"])
    batch.state, batch.prepared_by, batch.approved_by = Batch.State.DRAFT, None, None
    batch.save(update_fields=["state", "prepared_by", "approved_by"])
    if is_much_worse(before.rate_x100, quote.rate_x100):
        quote.told_at = now
        quote.save(update_fields=["told_at"])
        for payout in waiting:
            if payout.agent_id is not None:
                defer("storefront.payouts.jobs.tell_worse_rate", agent_id=payout.agent_id)
    return quote


@transaction.atomic
def take_out(*, commission: Commission, now: datetime) -> None:
    """Takes one entry out of a payout that is not on its way: the payout is rebuilt without it (R5).

    The entry is available again. Raises CannotTakeOut once the payout was handed to the bank.
    """
    [entry] = lock_rows(Commission.objects.filter(pk=commission.pk))
    item = PayoutItem.objects.select_related("payout").filter(commission=entry, is_live=True).first()
    if item is None:
        return
    [payout] = lock_rows(Payout.objects.filter(pk=item.payout_id))
    if payout.state not in (Payout.State.DRAFT, Payout.State.APPROVED):
        raise CannotTakeOut(payout.state)
    item.is_live = False
    item.save(update_fields=["is_live"])
    move([entry], Commission.State.AVAILABLE)
    shrink(payout, entry.amount_sen, subject=f"{payout.reference}-{entry.pk}", now=now)


def shrink(payout: Payout, by_sen: int, *, subject: str, now: datetime) -> None:
    """A payout that is not on its way loses an amount, which is available again. Needs a transaction."""
    less = Payout(agent_id=payout.agent_id, maker_id=payout.maker_id, amount_sen=by_sen, reference=subject)
    book(less, "payout_rebuild", "reserved", "available", now)
    payout.amount_sen -= by_sen
    rate_x100 = queries.quote_of(payout.batch).rate_x100
    payout.amount_idr = exchange(payout.amount_sen, rate_x100).amount_idr
    if payout.amount_sen == 0:
        payout.state = Payout.State.DROPPED
    payout.save(update_fields=["amount_sen", "amount_idr", "state"])
