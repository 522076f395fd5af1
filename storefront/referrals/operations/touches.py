"""Arrivals: touches, the devices that a person signed in on, and stamps on basket lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from storefront.accounts.audit import record_audit
from storefront.accounts.models import StaffRole, User
from storefront.accounts.queries import verified_buyer
from storefront.referrals.models import Agent, CartStamp, ReferralLink, Touch, TouchImport, VisitorClaim
from storefront.referrals.operations import turns
from storefront.referrals.querysets import fresh_touches_of

COUNTED_ONCE_IN = timedelta(hours=1)
SHORTEST_REASON = 5
VISITOR_FORGOTTEN_AFTER = timedelta(days=90)


@transaction.atomic
def record_touch(
    *,
    agent: Agent,
    visitor: str,
    now: datetime,
    link: ReferralLink | None = None,
    kind: str = "link",
    user: Any = None,
) -> Touch | None:
    """Stores an arrival, at most one counted per visitor, link and hour; None when nothing new was stored.

    Nothing is stored for the agent's own visits (A22), for a closed agent, and for a reload. A return after
    another agent's link is stored uncounted: it is the newest link, and precedence must see it.
    """
    buyer = verified_buyer(user)
    if agent.status == Agent.Status.CLOSED or (
        user is not None and user.pk is not None and agent.user_id == user.pk
    ):
        return None
    turns.take_turns(turns.TOUCH, visitor)
    recent = list(
        Touch.objects.filter(visitor=visitor, at__gt=now - COUNTED_ONCE_IN)
        .order_by("-at", "-pk")
        .only("agent_id", "link_id")[:50]
    )
    # Her own page, opened without a link, adds nothing to a link of hers that was just opened.
    seen = [
        touch for touch in recent if touch.agent_id == agent.pk and (link is None or touch.link_id == link.pk)
    ]
    if recent and seen and recent[0] is seen[0]:
        return None
    return Touch.objects.create(
        agent=agent, link=link, visitor=visitor, kind=kind, user=buyer, is_counted=not seen, at=now
    )


@transaction.atomic
def claim_visitor(*, user: Any, visitor: str, now: datetime) -> None:
    """A verified person signed in on this device: the links opened there as a guest count for her
    everywhere (A9)."""
    buyer = verified_buyer(user)
    if buyer is not None:
        VisitorClaim.objects.update_or_create(user=buyer, visitor=visitor, defaults={"claimed_at": now})


def stamp_line(*, basket_line: Any, visitor: str | None, now: datetime, user: Any = None) -> CartStamp | None:
    """Notes on a basket line under whose link it was added. A stamp stays, whatever is opened later (A5)."""
    touch = fresh_touches_of(visitor, verified_buyer(user), now).first()
    if touch is None:
        return None
    return CartStamp.objects.get_or_create(line=basket_line, defaults={"touch": touch})[0]


@dataclass(frozen=True, slots=True)
class PastTouch:
    """An arrival that happened but was never stored: whose link, which buyer, when."""

    agent: Agent
    buyer: User
    at: datetime


class CannotImport(Exception):
    """The person is no administrator, gave no reason, or a touch lies in the future."""


@transaction.atomic
def import_touches(touches: Iterable[PastTouch], *, by: User, reason: str, now: datetime) -> TouchImport:
    """Store touches with an earlier date, all or none: by an administrator, with a reason, for ever marked (A24).

    They count like others for orders from now on, and the statement says where a credit rests on one.
    Raises CannotImport.
    """
    past = list(touches)
    if not by.staff_roles.filter(role=StaffRole.Role.ADMIN).exists():
        raise CannotImport("only an administrator may")
    if len(reason.strip()) < SHORTEST_REASON:
        raise CannotImport("a reason is needed")
    if any(touch.at > now for touch in past):
        raise CannotImport("a touch lies in the future")
    batch = TouchImport.objects.create(by=by, reason=reason.strip(), at=now)
    record_audit(actor=by, action="import_touches", subject=batch, purpose=reason, now=now)
    Touch.objects.bulk_create(
        Touch(agent=touch.agent, visitor="", user=touch.buyer, is_counted=False, batch=batch, at=touch.at)
        for touch in past
        if touch.agent.user_id != touch.buyer.pk
    )
    return batch


def forget_visitors(*, now: datetime) -> int:
    """Removes visitor keys older than 90 days from touches and claims; attributions keep what proves them
    (G10)."""
    VisitorClaim.objects.filter(claimed_at__lt=now - VISITOR_FORGOTTEN_AFTER).delete()
    return Touch.objects.filter(at__lt=now - VISITOR_FORGOTTEN_AFTER).exclude(visitor="").update(visitor="")


def keep_stamps(pairs: Iterable[tuple[Any, Any]]) -> None:
    """Of two basket lines that become one, the second stays: it gets the first's stamp when it has none (A5)."""
    for leaving, staying in pairs:
        if not CartStamp.objects.filter(line=staying).exists():
            CartStamp.objects.filter(line=leaving).update(line=staying)
