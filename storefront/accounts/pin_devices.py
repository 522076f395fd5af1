"""The cookie of a browser in which a PIN was typed rightly: a random key, signed, for the server's eyes only."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "jp"
MAX_AGE_SECONDS = 400 * 24 * 60 * 60
"""The longest that browsers keep a cookie (RFC 6265bis)."""
_signer = Signer(salt="accounts.pin_device")


def device_of(request: HttpRequest) -> str:
    """The key of this browser; a new one, which is worth nothing yet, for a browser without it."""
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return secrets.token_urlsafe(32)


def remember_device(response: HttpResponse, device: str) -> None:
    """Keep the key in this browser. It opens nothing: it only keeps strangers' wrong tries apart from hers."""
    response.set_cookie(
        COOKIE,
        _signer.sign(device),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
