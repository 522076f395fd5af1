"""What editors put first for a search, or where they send it."""

from datetime import datetime

from search.kept import Kept
from search.language.normalise import words
from search.models import SearchPin

FRESH_FOR_SECONDS = 20
"""An edited pin reaches searches after this time at the latest, in every process."""
_kept = Kept(lambda _old: _active(), FRESH_FOR_SECONDS)


def pin_for(text: str, language: str, now: datetime, country: str = "MY") -> SearchPin | None:
    """The active pin of these words: one for the country or the language before one for all."""
    fitting = [
        pin
        for pin in _kept.get().get(normal_form(text), ())
        if pin.locale in ("", language)
        and pin.country in ("", country)
        and (pin.starts_at is None or pin.starts_at <= now)
        and (pin.ends_at is None or pin.ends_at > now)
    ]
    return max(fitting, key=lambda pin: (bool(pin.country), bool(pin.locale), -pin.pk), default=None)


def forget_pins() -> None:
    """Look at the table again at the next search: after an edit in this process."""
    _kept.look_again()


def _active() -> dict[str, list[SearchPin]]:
    """Pins in use by their searches; there are few. One query."""
    found: dict[str, list[SearchPin]] = {}
    for pin in SearchPin.objects.filter(is_active=True):
        for query in filter(None, map(normal_form, pin.queries)):
            found.setdefault(query, []).append(pin)
    return found


def normal_form(text: str) -> str:
    """How the words of a pin are kept, so that "Oleh2 Bali" and "oleh-oleh bali" are one search."""
    return " ".join(words(text))


def items_of(pin: SearchPin | None) -> dict[str, list[str]]:
    """Ids of the pinned items by kind, in the editor's order."""
    found: dict[str, list[str]] = {}
    for item in pin.items if pin else ():
        kind, _colon, object_id = item.partition(":")
        found.setdefault(kind, []).append(object_id)
    return found
