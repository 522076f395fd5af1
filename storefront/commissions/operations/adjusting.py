"""Units that went back: every share moves to its new target, never by a rounded reversal (R1-R9)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from storefront.commissions.models import Adjustment, Commission, LineShare, RiskCase
from storefront.commissions.operations.accounts import (
    PLATFORM_FEE,
    REFUND_LOSS,
    UNRESOLVED,
    agent_account,
    maker_account,
)
from storefront.commissions.operations.places import maker_state
from storefront.commissions.split import Shares, split_line
from storefront.order.models import Line


@dataclass(frozen=True, slots=True)
class UnitsBack:
    """Units of a line that went back to the buyer; `left` units stay sold."""

    line: Line
    left: int
    cause: str
    reference: str


DISPUTE = "dispute"
"""Cause of an adjustment that may come back: the entry keeps its state, and a dispute won returns the same sen."""


def adjust(units: Iterable[UnitsBack], *, now: datetime) -> Mapping[tuple[str, str], int]:
    """Move every share of the lines to its new target: new target - current, never a rounded reversal (R1, R2).

    An agent's part that is already available or later is final (R6): the platform bears it, unless the entry
    was decided as this agent's fraud. Returns legs to book, without the buyer's side.
    """
    legs: Counter[tuple[str, str]] = Counter()
    for back in units:
        share = LineShare.objects.select_for_update().get(order_line=back.line)
        commission = Commission.objects.select_for_update().filter(order_line=back.line).first()
        target = _target(share, commission, back)
        change = _move_share(share, target)
        legs[PLATFORM_FEE] -= change.fee_sen
        legs[maker_account(back.line.partner_id, maker_state(back.line))] -= change.maker_sen
        legs[_bearer(commission)] -= change.agent_sen
        if commission is not None and not _is_final(commission):
            _adjust_commission(commission, target, back, now)
    return legs


def return_disputed(back: UnitsBack, *, now: datetime) -> Mapping[tuple[str, str], int]:
    """A dispute was won: what `adjust` took under this reference comes back, once (R7). Returns legs to book.

    `back.left` are the units that stay sold again. Said twice, the second returns no legs.
    """
    share = LineShare.objects.select_for_update().get(order_line=back.line)
    commission = Commission.objects.select_for_update().filter(order_line=back.line).first()
    change = _move_share(share, _target(share, commission, back))
    legs: Counter[tuple[str, str]] = Counter()
    legs[PLATFORM_FEE] -= change.fee_sen
    legs[maker_account(back.line.partner_id, maker_state(back.line))] -= change.maker_sen
    returned = _return_to_agent(commission, back, now) if commission is not None else 0
    if commission is not None and returned:
        legs[_account_of(commission)] += returned
    legs[REFUND_LOSS] -= change.agent_sen + returned
    return legs


def _return_to_agent(commission: Commission, back: UnitsBack, now: datetime) -> int:
    taken = commission.adjustments.filter(cause=DISPUTE, reference=back.reference).aggregate(
        sen=Sum("delta_sen")
    )["sen"]
    won = f"{DISPUTE}_won"
    if not taken or commission.adjustments.filter(cause=won, reference=back.reference).exists():
        return 0
    Adjustment.objects.create(
        commission=commission, delta_sen=-taken, cause=won, reference=back.reference, at=now
    )
    commission.amount_sen -= taken
    commission.save(update_fields=["amount_sen"])
    return -taken


def _move_share(share: LineShare, target: Shares) -> Shares:
    """Stores the new split; returns what leaves each part."""
    change = Shares(share.goods_sen, share.agent_sen, share.fee_sen, share.maker_sen).minus(target)
    share.goods_sen, share.agent_sen = target.goods_sen, target.agent_sen
    share.fee_sen, share.maker_sen = target.fee_sen, target.maker_sen
    share.save(update_fields=["goods_sen", "agent_sen", "fee_sen", "maker_sen"])
    return change


def _target(share: LineShare, commission: Commission | None, back: UnitsBack) -> Shares:
    base = back.line.goods_of(back.left)
    return split_line(base, agent_bp=_rate_of(share, commission), fee_bp=share.fee_bp)


def _rate_of(share: LineShare, commission: Commission | None) -> int:
    """The rate by which the line is split: none when it has no agent, the promised one while that is undecided."""
    if commission is not None:
        return 0 if _is_fraud_reversed(commission) else commission.rate_bp
    return share.agent_bp if share.agent_sen else 0


def _is_fraud_reversed(commission: Commission) -> bool:
    is_reversed = commission.state == Commission.State.REVERSED
    return is_reversed and commission.adjustments.filter(cause="fraud").exists()


def _is_final(commission: Commission) -> bool:
    """Earned for good: the hold is over and nobody decided that this very entry was the agent's fraud (R6)."""
    if commission.state == Commission.State.AVAILABLE:
        return not commission.risk_entries.filter(
            is_live=True, case__outcome=RiskCase.Outcome.REJECTED
        ).exists()
    return commission.state not in (Commission.State.PENDING, Commission.State.HOLDING)


def _account_of(commission: Commission) -> tuple[str, str]:
    is_ready = commission.state == Commission.State.AVAILABLE
    return agent_account(commission.agent_id, "available" if is_ready else "pending")


def _bearer(commission: Commission | None) -> tuple[str, str]:
    """Whose account an agent's part is taken from. Without a commission it still waits for its agent (A23)."""
    if commission is None:
        return UNRESOLVED
    return REFUND_LOSS if _is_final(commission) else _account_of(commission)


def _adjust_commission(commission: Commission, target: Shares, back: UnitsBack, now: datetime) -> None:
    delta = target.agent_sen - commission.amount_sen
    if delta:
        Adjustment.objects.create(
            commission=commission, delta_sen=delta, cause=back.cause, reference=back.reference, at=now
        )
    commission.amount_sen, commission.base_sen = target.agent_sen, target.goods_sen
    if back.left == 0 and back.cause != DISPUTE:
        commission.state = Commission.State.REVERSED
    commission.save(update_fields=["amount_sen", "base_sen", "state"])
