"""What may decide the lines of a basket, collected when the buyer presses Pay."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from storefront.accounts.queries import verified_buyer
from storefront.referrals import queries
from storefront.referrals.models import Touch
from storefront.referrals.operations.touches import VISITOR_FORGOTTEN_AFTER
from storefront.referrals.precedence import Bound, Code, Evidence, Seen, is_fresh
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
        .only("agent_id", "at", "batch_id")[:500]
    ):
        newest.setdefault(touch.agent_id, _seen(touch))
    binding = queries.binding_of(user, now)
    shared = Evidence(
        placed_at=now,
        code=Code(agent.pk) if agent else None,
        is_refused=refused,
        touches=tuple(newest.values()),
        binding=Bound(binding.agent_id, binding.until) if binding else None,
        own_agent_ids=queries.own_agent_ids(user=user, phone=phone, email=email, now=now),
    )
    return {line_id: _with_stamp(shared, touch) for line_id, touch in _stamps(basket).items()}


def _stamps(basket: Any) -> dict[int, Touch | None]:
    """The touch under which each line was put into the basket, if there was one. One query."""
    columns = [f"stamp__touch__{name}" for name in ("agent_id", "at", "batch_id", "kind")]
    lines = basket.lines.select_related("stamp__touch").only("basket_id", *columns)
    return {line.pk: line.stamp.touch if hasattr(line, "stamp") else None for line in lines}


def _with_stamp(shared: Evidence, touch: Touch | None) -> Evidence:
    """The evidence of one line. An order that an agent keyed in and the buyer confirmed is as good as her code,
    unless he types another one."""
    if touch is None:
        return shared
    is_assisted = touch.kind == Touch.Kind.ASSISTED and is_fresh(touch.at, shared.placed_at)
    named = Code(touch.agent_id, how="assisted") if is_assisted else None
    return replace(shared, stamp=_seen(touch), code=shared.code or named)


def _seen(touch: Touch) -> Seen:
    return Seen(touch.agent_id, touch.pk, touch.at, touch.batch_id is not None)
