"""What may decide the lines of a basket, collected when the buyer presses Pay."""

from datetime import datetime
from typing import Any

from storefront.accounts.queries import verified_buyer
from storefront.referrals import queries
from storefront.referrals.models import CartStamp
from storefront.referrals.operations.touches import VISITOR_FORGOTTEN_AFTER
from storefront.referrals.precedence import Bound, Code, Evidence, Seen
from storefront.referrals.querysets import touches_of


def collect_evidence(
    *,
    basket: Any,
    visitor_key: str | None,
    code: str,
    refused: bool,
    now: datetime,
    buyer: Any = None,
    phone: str = "",
    email: str = "",
) -> dict[int, Evidence]:
    """Evidence of each basket line by its id, to be frozen into the attempt when the buyer presses Pay.

    `code` is the text that the buyer typed and confirmed; a text that is nobody's code is no evidence.
    `buyer` is the signed-in person (default: the basket's owner); `phone` (E.164) and `email` are the
    receiver's, as typed.
    """
    user = verified_buyer(buyer if buyer is not None else basket.owner)
    agent = queries.find_agent_by_code(code) if code.strip() else None
    newest: dict[int, Seen] = {}
    horizon = now - VISITOR_FORGOTTEN_AFTER
    for touch in (
        touches_of(visitor_key, user)
        .filter(at__gte=horizon, at__lte=now)
        .values("agent_id", "pk", "at")[:500]
    ):
        newest.setdefault(touch["agent_id"], Seen(touch["agent_id"], touch["pk"], touch["at"]))
    binding = queries.binding_of(user, now)
    shared = Evidence(
        placed_at=now,
        code=Code(agent.pk) if agent else None,
        is_refused=refused,
        touches=tuple(newest.values()),
        binding=Bound(binding.agent_id, binding.until) if binding else None,
        own_agent_ids=queries.own_agent_ids(user=user, phone=phone, email=email, now=now),
    )
    stamps = {
        stamp.line_id: Seen(stamp.touch.agent_id, stamp.touch_id, stamp.touch.at)
        for stamp in CartStamp.objects.filter(line__basket=basket).select_related("touch")
    }
    return {
        line_id: _with_stamp(shared, stamps.get(line_id))
        for line_id in basket.lines.values_list("pk", flat=True)
    }


def _with_stamp(shared: Evidence, stamp: Seen | None) -> Evidence:
    return Evidence(
        placed_at=shared.placed_at,
        code=shared.code,
        is_refused=shared.is_refused,
        stamp=stamp,
        touches=shared.touches,
        binding=shared.binding,
        own_agent_ids=shared.own_agent_ids,
    )
