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
_REFUSED = "!"
_signer = Signer(salt="referrals.visitor")


def new_visitor() -> str:
    """A key nobody can guess: 43 characters."""
    return secrets.token_urlsafe(32)


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's key; None without a cookie, and for a forged or edited one, silently (A19)."""
    return _read(request).removesuffix(_REFUSED) or None


def has_refused(request: HttpRequest) -> bool:
    """Whether he said "nobody referred me" after the last link he opened; checkout starts from it (A16)."""
    return _read(request).endswith(_REFUSED)


def _read(request: HttpRequest) -> str:
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return ""


def remember_visitor(response: HttpResponse, visitor: str, *, is_refused: bool = False) -> None:
    """Sets the cookie for 90 days: a touch counts for 30, the key is forgotten after 90 (G10)."""
    response.set_cookie(
        COOKIE,
        _signer.sign(visitor + _REFUSED if is_refused else visitor),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
