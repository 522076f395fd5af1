"""Reads what a person types as "phone or e-mail". Pure.

Malaysian numbers begin with 01, Indonesian ones with 08: both are understood without a country code.
"""

import re
from dataclasses import dataclass

import phonenumbers

_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class CannotRead(ValueError):
    """The text is neither a mail address nor a possible phone number."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Exactly one of the two: an e-mail address in lower case, or a phone number in E.164."""

    email: str = ""
    phone: str = ""

    @property
    def text(self) -> str:
        """The address as one writes it: numbers in the national habit with their country code."""
        if self.email:
            return self.email
        number = phonenumbers.parse(self.phone)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def read_contact(typed: str) -> Contact:
    """What was meant. Raises CannotRead."""
    text = typed.strip()
    if "@" in text:
        if len(text) > 254 or not _MAIL.fullmatch(text):
            raise CannotRead(text)
        return Contact(email=text.lower())
    digits = "".join(sign for sign in text if sign.isdigit())
    if not 8 <= len(digits) <= 15 or re.search(r"[^\d\s()+./-]", text):
        raise CannotRead(text)
    try:
        number = phonenumbers.parse(text if text.startswith("+") else _with_country(digits))
    except phonenumbers.NumberParseException as unread:
        raise CannotRead(text) from unread
    if not phonenumbers.is_valid_number(number):
        raise CannotRead(text)
    return Contact(phone=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _with_country(digits: str) -> str:
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("08"):
        return f"+62{digits[1:]}"
    return f"+60{digits[1:]}" if digits.startswith("0") else f"+{digits}"
