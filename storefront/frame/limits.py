"""How often one client may ask for what costs the shop much: searches, suggestions, tries of voucher codes (S42).

Counted by allauth's limiter, which guards signing in too; the rates stand in `ACCOUNT_RATE_LIMITS`. A name in the cache
is a keyed hash that goes after a minute: no address is written anywhere.

Two counts, since thousands of buyers may share one address (a dormitory, the CGNAT of a telco):

- A client: a signed-in person, a browser that carries a session or a seat, or else everything of one address that
  says the same of its browser. Fast typing never reaches its rate; a script does.
- An address: twenty times that. So no visitor can use up what her neighbours need, and no script gains by throwing
  its cookies away.

Identical phones without cookies look like one client. So whoever is refused without a cookie is given a seat: from the
next click on she is counted alone, and nobody is shut out by those around her.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext

RETRY_AFTER_S = 60
"""Every rate counts within a minute: after it any client may ask again."""
SEAT = "seat"
SEAT_AGE_S = 60 * 60
IPV6_PREFIX = 64
"""What one household or phone is given; it may use any address of it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted: the row of the client's rate in the settings; that of the address is `<action>_address`."""

    action: str
    counts: Callable[[HttpRequest], bool]


def _asks(request: HttpRequest) -> bool:
    """Whether a list is searched or narrowed; the plain list is cheap, and search machines read it."""
    return bool(request.GET.keys() - {"page"})


LISTS = Limit("search", _asks)
LIMITED: Mapping[str, Limit] = {
    "search:search": LISTS,
    "catalogue:index": LISTS,
    "catalogue:category": LISTS,
    "search:suggest": Limit("suggest", lambda request: True),
    "shop:show-basket": Limit("voucher", lambda request: "voucher" in request.POST),
}
"""Views by name. Whatever is not here is not counted."""
PARTS = frozenset({"search:suggest"})
"""Answered with a sentence, as no page was asked for."""


def refusal(request: HttpRequest, view_name: str) -> HttpResponse | None:
    """The answer 429 to a client or an address that asked too often; None where the view may answer."""
    limit = LIMITED.get(view_name)
    if limit is None or not limit.counts(request):
        return None
    address = _address(request)
    mark = _mark(request)
    client = mark or "|".join(
        (address, *map(request.headers.get, ("User-Agent", "Accept-Language"), ("", "")))
    )
    refused = _count(request, limit.action, client) or _count(request, f"{limit.action}_address", address)
    if refused is not None and not mark:
        _give_seat(refused)
    return refused


def too_many(request: HttpRequest) -> HttpResponse:
    """429 in the reader's language, with a time to come back; for sign-in too. Asks no database."""
    match = request.resolver_match
    headers = {"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"}
    if match is not None and match.view_name in PARTS:
        text = gettext("No suggestions for a moment. Press Enter to search.")
        return HttpResponse(text, status=429, headers=headers, content_type="text/plain; charset=utf-8")
    return HttpResponse(loader.get_template("429.html").render({}), status=429, headers=headers)


def _count(request: HttpRequest, action: str, who: str) -> HttpResponse | None:
    key = hashlib.blake2b(who.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()
    return ratelimit.consume_or_429(request, action=action, key=key, limit_get=True)


def _address(request: HttpRequest) -> str:
    """Where the request comes from, behind the proxies that the settings name; one name where nobody can say."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False))
    return str(address)


def _mark(request: HttpRequest) -> str:
    """What tells a visitor apart from others at her address; empty where nothing does."""
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    seat = request.get_signed_cookie(SEAT, default="", max_age=SEAT_AGE_S)
    if seat:
        return f"seat {seat}"
    # reading the user has looked the session up: the key of one that does not exist is gone
    return f"session {request.session.session_key}" if request.session.session_key else ""


def _give_seat(response: HttpResponse) -> None:
    """A random cookie for an hour. Signed, so that nobody makes seats without being refused for each."""
    response.set_signed_cookie(
        SEAT,
        secrets.token_urlsafe(9),
        max_age=SEAT_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
