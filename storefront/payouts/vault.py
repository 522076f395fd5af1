"""Account numbers and holders' names are stored encrypted; only the bank file and the payee herself see
them."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotOpen(Exception):
    """The text was sealed with another key, or tampered with."""


def _box() -> Fernet:
    key = hashlib.sha256(b"payouts.vault:" + settings.PAYOUT_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """Encrypted and authenticated, different at every call."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises CannotOpen."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as refused:
        raise CannotOpen from refused


def mark(text: str) -> str:
    """The same for the same text, and nothing to read: whether two payees named one account."""
    return hmac.digest(settings.PAYOUT_KEY.encode(), b"mark:" + text.encode(), "sha256").hex()
