"""Named filters over touches."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery

from storefront.referrals.precedence import TOUCH_LIFETIME

if TYPE_CHECKING:
    from storefront.accounts.models import User
    from storefront.referrals.models import Touch


def touches_of(visitor: str | None, user: "User | None") -> "QuerySet[Touch]":
    """Touches that belong to this device and this person, newest first.

    On a shared device a signed-in person sees anonymous touches and her own, never those of another person;
    on a second device she brings the touches of every visitor key that she has signed in with, up to that
    moment (A9, A10).
    """
    from storefront.referrals.models import Touch, VisitorClaim

    mine = Q(pk=None)
    if visitor:
        mine |= Q(visitor=visitor, user=None)
    if user is not None:
        claim = VisitorClaim.objects.filter(user=user, visitor=OuterRef("visitor")).values("claimed_at")[:1]
        keys = VisitorClaim.objects.filter(user=user).values("visitor")
        mine |= Q(user=user) | Q(user=None, visitor__in=keys, at__lte=Subquery(claim))
    return Touch.objects.filter(mine).order_by("-at", "-pk")


def fresh_touches_of(visitor: str | None, user: "User | None", now: datetime) -> "QuerySet[Touch]":
    """Those of the last 30 days, to the second."""
    return touches_of(visitor, user).filter(at__gte=now - TOUCH_LIFETIME, at__lte=now)
