"""The things that pins name: goods, makers and stories by key (`product:12`, `maker:3`, `story:<translation key>`)."""

from collections.abc import Iterable
from uuid import UUID

from catalogue.models import Product
from catalogue.partner.models import Partner
from cms import queries as pages


def names_of(keys: Iterable[str], language: str) -> dict[str, str]:
    """Names of those things that a visitor may see now, by key. Three queries at most."""
    ids: dict[str, list[str]] = {"product": [], "maker": [], "story": []}
    for key in keys:
        kind, _colon, object_id = key.partition(":")
        ids.setdefault(kind, []).append(object_id)
    found: dict[str, str] = {}
    if ids["product"]:
        rows = Product.objects.browsable().filter(pk__in=_numbers(ids["product"]))
        found |= {f"product:{row.pk}": row.get_title() for row in rows}
    if ids["maker"]:
        makers = Partner.objects.filter(pk__in=_numbers(ids["maker"]), state=Partner.State.APPROVED)
        found |= {f"maker:{pk}": name for pk, name in makers.values_list("pk", "name")}
    for object_id in filter(_is_uuid, ids["story"]):
        found |= {f"story:{object_id}": link.title for link in pages.page_links([object_id], language)}
    return found


def is_key(text: str) -> bool:
    """Whether this is the key of something that a visitor may see now."""
    return text in names_of([text], "ms")


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
