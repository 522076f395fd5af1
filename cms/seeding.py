"""The demonstration's pages, from its content rows, in three languages. Running it twice changes nothing.

`storefront.demo` reads the rows and draws the pictures; this module knows how they become pages:

    seed_pages(SeedContent(makers=..., stories=..., programme=..., courses=..., products=..., pictures=...))

Rows are those of the content files, every text an object {"ms", "id", "en"}. `products` maps the id of a row
("p001") to the product's primary key; what is not on sale is left out. `pictures` maps the id of a row
("m01", "s01", "prog-ume-2023", "c-relasi", and "home") to a scene picture described in three languages.
`Partner.external_id` is the id of a maker's row. Seed the shop first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalogue.models import Picture, Product
from catalogue.partner.models import Partner
from cms import seed_blocks
from cms.languages import CODES
from cms.models import (
    CoursePage,
    Event,
    EventPage,
    HomePage,
    LearnIndexPage,
    LessonPage,
    MakerIndexPage,
    MakerPage,
    ProgrammeIndexPage,
    ProgrammePage,
    StoryIndexPage,
    StoryMaker,
    StoryPage,
)
from cms.models.base import BasePage
from cms.operations import lay_out_site, put_pages
from cms.seed_home import seed_festivals, seed_home

Row = Mapping[str, Any]
#: How each story of the demonstration is filed.
STORY_KINDS = {
    "pulang-kampung": "agent",
    "camilan": "food",
    "pesisir": "food",
    "batik": "craft",
    "tenun": "craft",
}


@dataclass(frozen=True, slots=True)
class SeedContent:
    """Everything the pages are made of."""

    makers: Sequence[Row] = ()
    stories: Sequence[Row] = ()
    programme: Sequence[Row] = ()
    courses: Sequence[Row] = ()
    products: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)


def seed_pages(content: SeedContent) -> int:
    """Lay out the site and make every page that is not there yet. Returns how many pages it made.

    One transaction. Raises `gate.CannotPublish` when a page may not be live, as when its picture has no
    description.
    """
    on_sale = set(Product.objects.browsable().values_list("pk", flat=True))
    content = replace(content, products={key: pk for key, pk in content.products.items() if pk in on_sale})
    newest = Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # each page is saved three times on its way; where it refers to is written down once, at the end
    with transaction.atomic(), disable_reference_index_auto_update():
        made = _make(content, lay_out_site())
        for page in Page.objects.filter(pk__gt=newest).specific().iterator():
            ReferenceIndex.create_or_update_for_object(page)
    return made


def _make(content: SeedContent, homes: Mapping[str, HomePage]) -> int:
    makers = {row.external_id: row for row in Partner.objects.exclude(external_id=None)}
    made = sum(_maker(row, makers[row["id"]], content) for row in content.makers if row["id"] in makers)
    made += sum(_story(row, makers, content) for row in content.stories)
    made += _programme(content)
    made += sum(_course(row, content) for row in content.courses)
    seed_festivals()
    seed_home(homes, content)
    return made


def _section(model: type[BasePage]) -> dict[str, Page]:
    return {page.locale.language_code: page for page in model.objects.select_related("locale")}


def _words(row: Row, code: str) -> dict[str, str]:
    return {"title": row["title"][code], "slug": row["slug"][code]}


def _maker(row: Row, maker: Partner, content: SeedContent) -> int:
    picture = content.pictures.get(row["id"]) or maker.banner
    words = {}
    for code in CODES:
        intro, rest = seed_blocks.first_sentences(row["profile"][code])
        words[code] = {
            "title": row["name"],
            "slug": row["slug"],
            "intro": intro,
            "body": seed_blocks.paragraphs(row["id"], [rest]),
        }
    shared = {"maker": maker, "portrait": picture, "is_example": row["sample"]}
    return put_pages(MakerPage, _section(MakerIndexPage), key=row["id"], words=words, shared=shared)[1]


def _story(row: Row, makers: Mapping[str | None, Partner], content: SeedContent) -> int:
    products = [content.products[number] for number in row["products"] if number in content.products]
    words = {}
    for code in CODES:
        lead = next(block["text"][code] for block in row["blocks"] if block["type"] == "lead")
        body = seed_blocks.story_body(row, code, products)
        words[code] = {**_words(row, code), "intro": lead, "body": body}
    kind = next((STORY_KINDS[tag] for tag in row["tags"] if tag in STORY_KINDS), "maker")
    shared = {
        "kind": kind,
        "story_date": date.fromisoformat(row["published"]),
        "hero": content.pictures.get(row["id"]),
        "is_example": row["sample"],
    }
    about = [makers[number] for number in row["makers"] if number in makers]
    for code in CODES:
        words[code]["maker_links"] = [
            StoryMaker(maker=maker, sort_order=at) for at, maker in enumerate(about)
        ]
    return put_pages(StoryPage, _section(StoryIndexPage), key=row["id"], words=words, shared=shared)[1]


def _programme(content: SeedContent) -> int:
    made = 0
    parents: dict[str, Page] = {}
    for row in content.programme:
        if row["kind"] != "page":
            continue
        words = {
            code: {
                **_words(row, code),
                "intro": row["lead"][code],
                "body": seed_blocks.paragraphs(row["id"], [text[code] for text in row["paragraphs"]]),
            }
            for code in CODES
        }
        shared = {
            "hero": content.pictures.get(row["id"]),
            "source_name": f"{row['source']['name']}: {row['source']['title']}",
            "is_example": row["sample"],
        }
        parents, new = put_pages(
            ProgrammePage, _section(ProgrammeIndexPage), key=row["id"], words=words, shared=shared
        )
        made += new
    return made + sum(_event(row, parents, content) for row in content.programme if row["kind"] == "event")


def _event(row: Row, parents: Mapping[str, Page], content: SeedContent) -> int:
    place = row["place"]
    event, _ = Event.objects.get_or_create(
        external_id=row["id"],
        defaults={
            "name": row["title"]["en"],
            "starts_at": datetime.fromisoformat(row["starts"]),
            "ends_at": datetime.fromisoformat(row["ends"]),
            "time_zone": row["timezone"],
            "mode": row["mode"],
            "place_ms": place["ms"],
            "place_ind": place["id"],
            "place_en": place["en"],
            "capacity": row["capacity"],
            "is_sample": row["sample"],
        },
    )
    words = {code: {**_words(row, code), "intro": row["lead"][code]} for code in CODES}
    shared = {"event": event, "hero": content.pictures.get(row["id"]), "is_example": row["sample"]}
    return put_pages(EventPage, parents, key=row["id"], words=words, shared=shared)[1]


def _course(row: Row, content: SeedContent) -> int:
    words = {code: {**_words(row, code), "intro": row["description"][code]} for code in CODES}
    shared = {
        "audience": row["audience"],
        "hero": content.pictures.get(row["id"]),
        "is_example": row["sample"],
    }
    parents, made = put_pages(CoursePage, _section(LearnIndexPage), key=row["id"], words=words, shared=shared)
    for lesson in sorted(row["lessons"], key=lambda lesson: lesson["position"]):
        lesson_words = {
            code: {
                "title": lesson["title"][code],
                "slug": seed_blocks.slug(lesson["title"][code]),
                "body": seed_blocks.lesson_body(lesson, code),
            }
            for code in CODES
        }
        made += put_pages(LessonPage, parents, key=lesson["id"], words=lesson_words, shared={})[1]
    return made
