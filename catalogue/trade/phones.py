"""Phone numbers of buyers and makers, kept as E.164 (R21). No Django.

The rules of both countries come from the `phonenumbers` metadata: Malaysian mobiles are 1X with seven or
eight digits (011 and 015 have eight), Indonesian ones 8xx with nine to twelve.
"""

from __future__ import annotations

import phonenumbers

COUNTRIES = ("MY", "ID")


class CannotReadPhone(ValueError):
    """Not a possible number of Malaysia or Indonesia."""


def read_phone(text: str, country: str = "MY") -> str:
    """A number as people type it, as E.164 ("+60123456789"). Raises CannotReadPhone.

    `country` is where a number without a country code belongs. Any valid number of either country is
    taken, wherever it is typed: a maker in Medan may give a Malaysian mobile.
    """
    if country not in COUNTRIES:
        raise CannotReadPhone(f"country {country!r}")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise CannotReadPhone("shape") from error
    region = phonenumbers.region_code_for_number(number)
    if region not in COUNTRIES or not phonenumbers.is_valid_number(number) or number.extension:
        raise CannotReadPhone("not a number in use")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
