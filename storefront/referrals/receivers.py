"""Oscar's and Django's events: a line goes into a basket, a person signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from oscar.apps.basket.signals import basket_addition

from storefront.referrals import operations
from storefront.referrals.visitors import visitor_of


@receiver(basket_addition)
def stamp_added_line(*, product: Any, user: Any, request: HttpRequest, **kwargs: Any) -> None:
    """The lines of the product just added that have no stamp yet get the visitor's newest link."""
    for line in request.basket.lines.filter(product=product, stamp=None):  # type: ignore[attr-defined]
        operations.stamp_line(basket_line=line, visitor=visitor_of(request), now=timezone.now(), user=user)


@receiver(user_logged_in)
def claim_device(*, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Links opened on this device before signing in follow the person to her other devices."""
    visitor = visitor_of(request) if request is not None else None
    if visitor is not None:
        operations.claim_visitor(user=user, visitor=visitor, now=timezone.now())
