"""Order lines whose buyer said afterwards who referred him (agents A17). The agent's part comes from the maker's."""

from collections import Counter
from datetime import datetime

from storefront.commissions.models import Commission, LineShare
from storefront.commissions.operations import REFUND_LOSS, agent_account, maker_account
from storefront.commissions.split import Shares, split_line
from storefront.fulfilment.models import Consignment
from storefront.ledger.operations import post
from storefront.order.models import Line
from storefront.referrals.models import Attribution

_START = {
    Consignment.State.DELIVERED: Commission.State.HOLDING,
    Consignment.State.FINAL: Commission.State.AVAILABLE,
}


def accrue_claimed(attribution: Attribution, *, now: datetime) -> Commission | None:
    """Open the commission of a line that was nobody's until now, at the rate frozen with the order.

    Needs a transaction. What the maker was already paid for stays his: then the platform bears it. The commission
    starts where the consignment is by now. None when nothing of the line is left, or a second time.
    """
    line = attribution.order_line
    share = LineShare.objects.select_for_update().get(order_line=line)
    left = line.quantity - line.refunded_quantity
    is_there = Commission.objects.filter(order_line=line).exists()
    if attribution.agent_id is None or left <= 0 or is_there:
        return None
    parts = split_line(line.goods_of(left), agent_bp=share.agent_bp, fee_bp=share.fee_bp)
    consignment = line.in_consignment.consignment
    state = _START.get(Consignment.State(consignment.state), Commission.State.PENDING)
    commission = Commission.objects.create(
        order_line=line,
        agent_id=attribution.agent_id,
        attribution=attribution,
        base_sen=parts.goods_sen,
        rate_bp=share.agent_bp,
        amount_sen=parts.agent_sen,
        state=state,
        created_at=now,
        available_on=consignment.final_at,
    )
    _book(commission, parts, share, line, now)
    return commission


def _book(commission: Commission, parts: Shares, share: LineShare, line: Line, now: datetime) -> None:
    is_final = commission.state == Commission.State.AVAILABLE
    bearer = REFUND_LOSS if is_final else maker_account(line.partner_id, "pending")
    state = "available" if is_final else "pending"
    if not is_final:
        share.agent_sen, share.maker_sen = parts.agent_sen, share.goods_sen - share.fee_sen - parts.agent_sen
        share.save(update_fields=["agent_sen", "maker_sen"])
    legs = Counter({bearer: -parts.agent_sen, agent_account(commission.agent_id, state): parts.agent_sen})
    if parts.agent_sen:
        post(kind="accrue_claim", subject=str(line.pk), legs=legs, at=now)
