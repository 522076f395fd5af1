"""Opening entries: what each line of an order earns whom. The caller opens the transaction.

Legs returned here are credit-positive (ledger Posting) and belong into the journal of the caller's business event.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from catalogue.partner.models import MakerMember
from storefront.commissions.deadlines import LONGEST_REVIEW
from storefront.commissions.models import Commission, LineShare
from storefront.commissions.operations.accounts import (
    PLATFORM_FEE,
    UNRESOLVED,
    agent_account,
    maker_account,
)
from storefront.commissions.operations.places import maker_state
from storefront.commissions.split import Shares, split_line
from storefront.ledger.operations import post
from storefront.order.models import Line
from storefront.referrals.models import Agent, Attribution


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

    A line without an agent gives the maker the agent's part, and so does one whose agent sells it (C10).
    Returns the legs to book.
    """
    legs: Counter[tuple[str, str]] = Counter()
    shares, commissions = [], []
    own_makers = _own_makers(item.attribution for item in terms)
    for item in terms:
        is_own = _sells(item.attribution, own_makers)
        agent_bp = _agent_bp(item, is_own=is_own)
        parts = split_line(item.line.goods_sen, agent_bp=agent_bp, fee_bp=item.fee_bp)
        shares.append(_share(item, parts))
        legs[maker_account(item.line.partner_id, "pending")] += parts.maker_sen
        legs[PLATFORM_FEE] += parts.fee_sen
        if item.attribution is None:
            legs[UNRESOLVED] += parts.agent_sen
        elif item.attribution.agent_id is not None:
            legs[agent_account(item.attribution.agent_id, "pending")] += parts.agent_sen
            commissions.append(_commission(item.attribution, parts, agent_bp, is_own=is_own, now=now))
    LineShare.objects.bulk_create(shares)
    Commission.objects.bulk_create(commissions)
    return legs


def _agent_bp(item: LineTerms, *, is_own: bool) -> int:
    """The agent's rate on a line: none without an agent, and none for who sells the goods (C10)."""
    credit = item.attribution
    if credit is None:
        return item.agent_bp
    return 0 if credit.agent_id is None or is_own else item.agent_bp


def _own_makers(given: Iterable[Attribution | None]) -> frozenset[tuple[int, int]]:
    """(user, maker) of every credited agent who belongs to a maker. One query."""
    users = {credit.agent.user_id for credit in given if credit and credit.agent}
    members = MakerMember.objects.filter(user_id__in=users)
    return frozenset(members.values_list("user_id", "maker_id"))


def _sells(credit: Attribution | None, own_makers: Container[tuple[int, int]]) -> bool:
    """Whether the agent belongs to the maker of the line."""
    if credit is None or credit.agent is None:
        return False
    return (credit.agent.user_id, credit.order_line.partner_id) in own_makers


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


def _commission(
    attribution: Attribution, parts: Shares, agent_bp: int, *, is_own: bool, now: datetime
) -> Commission:
    return Commission(
        order_line_id=attribution.order_line_id,
        agent_id=cast(int, attribution.agent_id),  # of a credited line
        attribution=attribution,
        base_sen=parts.goods_sen,
        rate_bp=agent_bp,
        amount_sen=parts.agent_sen,
        zero_because=_zero_because(attribution, parts, agent_bp, is_own=is_own),
        created_at=now,
        review_until=now + LONGEST_REVIEW if _is_suspended(attribution) else None,
    )


def _zero_because(credit: Attribution, parts: Shares, agent_bp: int, *, is_own: bool) -> str:
    """Why a credited line earns nothing, as the agent reads it; '' when it earns."""
    if parts.agent_sen:
        return ""
    if is_own:
        return Commission.Zero.OWN_GOODS
    if not agent_bp:
        return Commission.Zero.NO_RATE
    was_free = credit.order_line.list_sen == 0
    return Commission.Zero.REPLACEMENT if was_free else Commission.Zero.MAKER_DISCOUNT


def _is_suspended(attribution: Attribution) -> bool:
    return attribution.agent is not None and attribution.agent.status == Agent.Status.SUSPENDED


def accrue_late(attribution: Attribution, *, now: datetime) -> None:
    """A line decided after its order: the set-aside part goes to the agent, or to the maker when there is none.

    Needs a transaction. The commission starts where the consignment is by now; a second call books nothing.
    """
    share = LineShare.objects.select_for_update().get(order_line_id=attribution.order_line_id)
    parts = Shares(share.goods_sen, share.agent_sen, share.fee_sen, share.maker_sen)
    legs: Counter[tuple[str, str]] = Counter({UNRESOLVED: -parts.agent_sen})
    is_own = _sells(attribution, _own_makers([attribution]))
    if attribution.agent_id is None or is_own:
        maker_id = attribution.order_line.partner_id
        legs[maker_account(maker_id, maker_state(attribution.order_line))] += parts.agent_sen
        share.agent_sen, share.maker_sen = 0, parts.maker_sen + parts.agent_sen
        share.save(update_fields=["agent_sen", "maker_sen"])
    else:
        legs[agent_account(attribution.agent_id, "pending")] += parts.agent_sen
        commission = _commission(attribution, parts, share.agent_bp, is_own=is_own, now=now)
        commission.save()
        consignment = attribution.order_line.in_consignment.consignment
        if consignment.final_at:
            Commission.objects.filter(pk=commission.pk).update(
                state="holding", available_on=consignment.final_at
            )
    if parts.agent_sen:
        post(kind="accrue_late", subject=str(attribution.order_line_id), legs=legs, at=now)
