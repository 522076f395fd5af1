"""Whose page it is."""

from django.http import HttpRequest

from storefront.referrals.models import Agent


def agent_of(request: HttpRequest) -> Agent:
    """The agent who is signed in; the permission table lets nobody else in."""
    return request.user.agent  # type: ignore[union-attr]
