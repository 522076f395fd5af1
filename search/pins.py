"""What editors put first for a search, or where they send it."""

from datetime import datetime

from django.db.models import Q

from search.language.normalise import words
from search.models import SearchPin


def pin_for(text: str, language: str, now: datetime) -> SearchPin | None:
    """The active pin of these words: one for the language before one for all. One query."""
    normal = normal_form(text)
    if not normal:
        return None
    rows = SearchPin.objects.filter(
        Q(starts_at=None) | Q(starts_at__lte=now),
        Q(ends_at=None) | Q(ends_at__gt=now),
        Q(locale="") | Q(locale=language),
        is_active=True,
        queries__contains=[normal],
    )
    return rows.order_by("-locale", "pk").first()


def normal_form(text: str) -> str:
    """How the words of a pin are kept, so that "Oleh2 Bali" and "oleh-oleh bali" are one search."""
    return " ".join(words(text))


def items_of(pin: SearchPin | None, kind: str) -> list[str]:
    """Ids of the pinned items of a kind, in the editor's order."""
    pairs = (item.partition(":") for item in (pin.items if pin else ()))
    return [object_id for each, _colon, object_id in pairs if each == kind]
