"""The visitor's cookie: a random key, signed, for the server's eyes only.

It is set on the server when a link is opened, so it works with JavaScript off and outlives the seven days
that browsers give to cookies written by scripts. It says nothing about the device or the person.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "jv"
MAX_AGE_SECONDS = 90 * 24 * 60 * 60
_signer = Signer(salt="referrals.visitor")


def new_visitor() -> str:
    """A key nobody can guess: 43 characters."""
    return secrets.token_urlsafe(32)


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's key; None without a cookie, and for a forged or edited one, silently (A19)."""
    signed = request.COOKIES.get(COOKIE)
    if not signed:
        return None
    try:
        return _signer.unsign(signed)
    except BadSignature:
        return None


def remember_visitor(response: HttpResponse, visitor: str) -> None:
    """Sets the cookie for 90 days: a touch counts for 30, the key is forgotten after 90 (G10)."""
    response.set_cookie(
        COOKIE,
        _signer.sign(visitor),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
