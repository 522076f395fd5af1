"""The demonstration's home page in three languages, and the festive days of its calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cms.models import FestivalDate, HomePage
from cms.seed_blocks import Block, block, items

if TYPE_CHECKING:
    from cms.seeding import SeedContent

CONTENT = Path(__file__).parent / "content"
#: Rows of the demonstration whose products stand first, by their ids in the content files.
PICKS = ("p001", "p042", "p024", "p050", "p083", "p086", "p012", "p070")
STORY_PRODUCT = "p070"
MONEY_PRODUCT = "p001"


def seed_festivals() -> None:
    """Festive days that are not there yet."""
    for row in json.loads((CONTENT / "festivals.json").read_text(encoding="utf-8")):
        FestivalDate.objects.get_or_create(day=row.pop("day"), defaults=row)


def seed_home(homes: Mapping[str, HomePage], content: SeedContent) -> None:
    """Fill home pages that nobody has filled yet."""
    texts = json.loads((CONTENT / "home.json").read_text(encoding="utf-8"))
    for code, home in homes.items():
        if home.streams()[0]:
            continue
        home.kicker, home.display = texts[code]["kicker"], texts[code]["display"]
        home.hero = content.pictures.get("home")
        setattr(home, "rows", home_rows(code, texts[code], content.products))  # noqa: B010 - a stream takes rows
        home.save_revision().publish()


def home_rows(code: str, words: Mapping[str, Any], products: Mapping[str, int]) -> list[Block]:
    """The rows of one language; rows whose products are not in the shop are left out."""
    picks = [products[number] for number in PICKS if number in products]
    rows: list[tuple[str, Any]] = []
    if len(picks) > 1:
        rows.append(("picks", {"title": words["picks"], "products": items("home:picks", picks)}))
    rows.append(("kinds", {"title": words["kinds"]}))
    rows.append(("story", {"product": products.get(STORY_PRODUCT)}))
    rows.append(("festivals", {"title": words["festivals"], "lead": words["festivals_lead"]}))
    rows.append(("new_goods", {"title": words["new_goods"]}))
    if MONEY_PRODUCT in products:
        product = products[MONEY_PRODUCT]
        rows.append(("money", {"title": words["money"], "lead": words["money_lead"], "product": product}))
    rows.append(("places", {"title": words["places"]}))
    rows.append(("facts", {"facts": items(f"home:facts:{code}", words["facts"])}))
    return [block("home", place, kind, value) for place, (kind, value) in enumerate(rows)]
