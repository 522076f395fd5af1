"""A maker's regency: as customs forms want it, and as buyers read it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.trade.regions import CannotFindRegency, regency_named


def has_type_word(name: str) -> None:
    """Refuse a regency that does not exist or lacks its type word: Bandung is a city and the land around it."""
    try:
        regency_named(name)
    except CannotFindRegency as error:
        hint = _("Write the full name, such as Kabupaten Aceh Tengah.")
        choices = _("Write %(names)s.") % {"names": " / ".join(error.choices)}
        raise ValidationError(choices if error.choices else hint, code="regency") from error


def place_of(regency: str, province: str) -> str:
    """Regency without its type word, and province: what stands above a product's name."""
    parts = (regency.removeprefix("Kabupaten ").removeprefix("Kota "), province)
    return ", ".join(part for part in parts if part)
