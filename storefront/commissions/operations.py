"""Every write to shares and commissions. Callers open the transaction; commissions are locked by id.

Legs returned here are credit-positive (ledger Posting) and belong into the journal of the caller's business event.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from storefront.commissions.models import Adjustment, Commission, LineShare
from storefront.commissions.split import Shares, split_line
from storefront.fulfilment.models import Consignment
from storefront.ledger.operations import post
from storefront.order.models import Line
from storefront.referrals.models import Agent, Attribution

MYR = "MYR"


def agent_account(agent_id: int, state: str) -> tuple[str, str]:
    """Ledger account of an agent: `pending`, `available` or `reserved`."""
    return (f"agent:{agent_id}:{state}", MYR)


def maker_account(maker_id: int, state: str) -> tuple[str, str]:
    """Ledger account of a maker: `pending`, `available`, `reserved` or `owed`."""
    return (f"maker:{maker_id}:{state}", MYR)


PLATFORM_FEE = ("platform:fee", MYR)
REFUND_LOSS = ("platform:refund_loss", MYR)
LONGEST_REVIEW = timedelta(days=7)
"""A frozen entry that nobody decides is free again: silence decides for the agent (F3)."""
UNRESOLVED = ("agents:unresolved", MYR)
"""Agents' parts of lines whose attribution failed and is decided later (agents A23)."""


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What was promised for a line when it was put on sale: rates in basis points.

    `attribution` None means that it is not decided yet; its agent's part is set aside.
    """

    line: Line
    agent_bp: int
    fee_bp: int
    attribution: Attribution | None


def accrue(terms: Sequence[LineTerms], *, now: datetime) -> Mapping[tuple[str, str], int]:
    """Split each line's goods among agent, platform and maker, and open the agents' commissions as pending.

    A line without an agent gives the maker the agent's part. Returns the legs to book.
    """
    legs: Counter[tuple[str, str]] = Counter()
    shares, commissions = [], []
    for item in terms:
        earns = item.attribution is None or item.attribution.agent_id is not None
        parts = split_line(item.line.goods_sen, agent_bp=item.agent_bp if earns else 0, fee_bp=item.fee_bp)
        shares.append(_share(item, parts))
        legs[maker_account(item.line.partner_id, "pending")] += parts.maker_sen
        legs[PLATFORM_FEE] += parts.fee_sen
        if item.attribution is None:
            legs[UNRESOLVED] += parts.agent_sen
        elif item.attribution.agent_id is not None:
            legs[agent_account(item.attribution.agent_id, "pending")] += parts.agent_sen
            commissions.append(_commission(item.attribution, parts, item.agent_bp, now))
    LineShare.objects.bulk_create(shares)
    Commission.objects.bulk_create(commissions)
    return legs


def _share(item: LineTerms, parts: Shares) -> LineShare:
    return LineShare(
        order_line=item.line,
        fee_bp=item.fee_bp,
        agent_bp=item.agent_bp,
        goods_sen=parts.goods_sen,
        agent_sen=parts.agent_sen,
        fee_sen=parts.fee_sen,
        maker_sen=parts.maker_sen,
        lvg_sen=item.line.lvg_sen,
    )


def _commission(attribution: Attribution, parts: Shares, agent_bp: int, now: datetime) -> Commission:
    return Commission(
        order_line_id=attribution.order_line_id,
        agent_id=cast(int, attribution.agent_id),  # of a credited line
        attribution=attribution,
        base_sen=parts.goods_sen,
        rate_bp=agent_bp,
        amount_sen=parts.agent_sen,
        created_at=now,
        review_until=now + LONGEST_REVIEW if _is_suspended(attribution) else None,
    )


def _is_suspended(attribution: Attribution) -> bool:
    return attribution.agent is not None and attribution.agent.status == Agent.Status.SUSPENDED


def accrue_late(attribution: Attribution, *, now: datetime) -> None:
    """A line decided after its order: the set-aside part goes to the agent, or to the maker when there is none.

    Needs a transaction. The commission starts where the consignment is by now; a second call books nothing.
    """
    share = LineShare.objects.select_for_update().get(order_line_id=attribution.order_line_id)
    parts = Shares(share.goods_sen, share.agent_sen, share.fee_sen, share.maker_sen)
    legs: Counter[tuple[str, str]] = Counter({UNRESOLVED: -parts.agent_sen})
    if attribution.agent_id is None:
        maker_id = attribution.order_line.partner_id
        legs[maker_account(maker_id, _maker_state(attribution.order_line))] += parts.agent_sen
        share.agent_sen, share.maker_sen = 0, parts.maker_sen + parts.agent_sen
        share.save(update_fields=["agent_sen", "maker_sen"])
    else:
        legs[agent_account(attribution.agent_id, "pending")] += parts.agent_sen
        commission = _commission(attribution, parts, share.agent_bp, now)
        commission.save()
        consignment = attribution.order_line.in_consignment.consignment
        if consignment.final_at:
            Commission.objects.filter(pk=commission.pk).update(
                state="holding", available_on=consignment.final_at
            )
    if parts.agent_sen:
        post(kind="accrue_late", subject=str(attribution.order_line_id), legs=legs, at=now)


def start_hold(consignment: Consignment) -> None:
    """Delivered: the commissions of this consignment wait out the return window (`final_at`)."""
    _of(consignment, Commission.State.PENDING).update(
        state=Commission.State.HOLDING, available_on=consignment.final_at
    )


def release(consignment: Consignment, *, now: datetime) -> None:
    """The return window has passed: shares of the agents and of the maker become available, in one journal."""
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
    owed += consignment.freight_sen - consignment.freight_refunded_sen
    legs[maker_account(consignment.maker_id, "pending")] -= owed
    legs[maker_account(consignment.maker_id, "available")] += owed
    if any(legs.values()):
        post(kind="release", subject=consignment.number, legs=legs, at=now)


def _of(consignment: Consignment, state: Commission.State):  # type: ignore[no-untyped-def]
    return Commission.objects.filter(order_line__in_consignment__consignment=consignment, state=state)


@dataclass(frozen=True, slots=True)
class UnitsBack:
    """Units of a line that went back to the buyer; `left` units stay sold."""

    line: Line
    left: int
    cause: str
    reference: str


def adjust(units: Iterable[UnitsBack], *, now: datetime) -> Mapping[tuple[str, str], int]:
    """Move every share of the lines to its new target: new target - current, never a rounded reversal (R1, R2).

    An agent's part that is already available or later is final (R6): the platform bears it. Returns legs to book,
    without the buyer's side.
    """
    legs: Counter[tuple[str, str]] = Counter()
    for back in units:
        share = LineShare.objects.select_for_update().get(order_line=back.line)
        commission = Commission.objects.select_for_update().filter(order_line=back.line).first()
        target = _target(share, commission, back)
        change = Shares(share.goods_sen, share.agent_sen, share.fee_sen, share.maker_sen).minus(target)
        legs[PLATFORM_FEE] -= change.fee_sen
        legs[maker_account(back.line.partner_id, _maker_state(back.line))] -= change.maker_sen
        share.goods_sen, share.agent_sen = target.goods_sen, target.agent_sen
        share.fee_sen, share.maker_sen = target.fee_sen, target.maker_sen
        share.save(update_fields=["goods_sen", "agent_sen", "fee_sen", "maker_sen"])
        if commission is not None:
            legs[_bearer(commission)] -= change.agent_sen
            _adjust_commission(commission, target, back, now)
    return legs


def _target(share: LineShare, commission: Commission | None, back: UnitsBack) -> Shares:
    base = back.line.unit_price_sen * back.left
    return split_line(base, agent_bp=commission.rate_bp if commission else 0, fee_bp=share.fee_bp)


def _is_final(commission: Commission) -> bool:
    return commission.state not in (Commission.State.PENDING, Commission.State.HOLDING)


def _bearer(commission: Commission) -> tuple[str, str]:
    return REFUND_LOSS if _is_final(commission) else agent_account(commission.agent_id, "pending")


def _maker_state(line: Line) -> str:
    return "available" if line.in_consignment.consignment.state == Consignment.State.FINAL else "pending"


def _adjust_commission(commission: Commission, target: Shares, back: UnitsBack, now: datetime) -> None:
    if _is_final(commission):
        return
    delta = target.agent_sen - commission.amount_sen
    if delta:
        Adjustment.objects.create(
            commission=commission, delta_sen=delta, cause=back.cause, reference=back.reference, at=now
        )
    commission.amount_sen, commission.base_sen = target.agent_sen, target.goods_sen
    if back.left == 0:
        commission.state = Commission.State.REVERSED
    commission.save(update_fields=["amount_sen", "base_sen", "state"])
