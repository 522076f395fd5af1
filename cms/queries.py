"""What other rooms read from the editors' pages: texts for the search, links for products and makers.

Everything here is live. Nothing hands out a draft.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.models import Page

from cms.languages import CODES
from cms.models import (
    CoursePage,
    EventPage,
    FestivalDate,
    LessonPage,
    MakerPage,
    ProgrammePage,
    StoryLink,
    StoryPage,
)
from cms.page_context import plain_text

if TYPE_CHECKING:
    from catalogue.models import Picture
    from cms.models.base import BasePage

#: What the address of a page is made of; the rest of its wide row is left where it is.
ADDRESS = ("url_path", "locale__language_code")
#: Pages that a reader can search for, by the word that names their kind in an index.
SEARCHED: dict[str, type[BasePage]] = {
    "story": StoryPage,
    "maker": MakerPage,
    "programme": ProgrammePage,
    "event": EventPage,
    "course": CoursePage,
    "lesson": LessonPage,
}


@dataclass(frozen=True, slots=True)
class PageText:
    """A live page as the search indexes it. `url` starts with the language; `maker_ids` are ids of makers."""

    page_id: int
    kind: str
    language: str
    title: str
    intro: str
    body: str
    url: str
    date: datetime.date | None
    picture: Picture | None
    maker_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryTeaser:
    """A story in a list. `language` is set only when it is not the reader's."""

    title: str
    intro: str
    url: str
    kind: str
    place: str
    date: datetime.date | None
    picture: Picture | None
    language: str = ""
    is_example: bool = False


def kind_of(page: Page) -> str:
    """The word for the page's kind in an index; empty for a page that is not searched for."""
    return next((kind for kind, model in SEARCHED.items() if isinstance(page, model)), "")


def live_pages(language: str | None = None) -> Iterator[BasePage]:
    """Every live page that is searched for, kind by kind; in one language when it is given."""
    for model in SEARCHED.values():
        pages = model.objects.live().select_related("locale")
        if language is not None:
            pages = pages.filter(locale__language_code=language)
        yield from pages.iterator(chunk_size=200)


def live_page(page_id: int) -> BasePage | None:
    """The live page of that id, or nothing: unpublished, deleted, or of a kind that is not searched for."""
    page = Page.objects.live().filter(pk=page_id).first()
    specific = page.specific if page is not None else None
    return specific if specific is not None and kind_of(specific) else None


def live_translations(keys: Iterable[str]) -> Iterator[BasePage]:
    """The live pages with these translation keys, in every language they have."""
    wanted = set(keys)
    for model in SEARCHED.values():
        yield from model.objects.live().filter(translation_key__in=wanted).select_related("locale")


def text_of(page: BasePage) -> PageText:
    """Words, address and date of a live page, in its language. Two queries for a story."""
    makers: Iterable[int] = ()
    products: Iterable[int] = ()
    if isinstance(page, StoryPage):
        rows = list(page.links.values_list("maker_id", "product_id"))
        makers = sorted(maker for maker, _ in rows if maker)
        products = sorted(product for _, product in rows if product)
    elif isinstance(page, MakerPage) and page.maker_id:
        makers = (page.maker_id,)
    return PageText(
        page_id=page.pk,
        kind=kind_of(page),
        language=page.language,
        title=page.title,
        intro=page.intro,
        body=plain_text(page),
        url=page.get_url() or "",
        date=page.page_date,
        picture=page.hero_picture,
        maker_ids=tuple(makers),
        product_ids=tuple(products),
    )


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to go to. `language` is set only when it is not the reader's."""

    title: str
    url: str
    language: str = ""


def page_links(keys: Iterable[str], language: str) -> list[PageLink]:
    """Title and address of the live pages with these translation keys, in their order: the reader's language first,
    else another one. One query."""
    wanted = list(keys)
    best: dict[str, Page] = {}
    live = Page.objects.live().filter(translation_key__in=wanted).select_related("locale")
    for page in live.only("title", "translation_key", *ADDRESS):
        key, code = str(page.translation_key), page.locale.language_code
        if key not in best or _preference(code, language) < _preference(
            best[key].locale.language_code, language
        ):
            best[key] = page
    found = [best[key] for key in wanted if key in best]
    codes = {page.pk: page.locale.language_code for page in found}
    return [
        PageLink(page.title, page.get_url() or "", "" if codes[page.pk] == language else codes[page.pk])
        for page in found
    ]


def key_at(path: str) -> str:
    """The key in an index (`story:<translation key>`, `maker:3`) of the live page at an address, with or without host;
    empty for any other address."""
    for page in Page.objects.live().filter(slug=path.rstrip("/").rpartition("/")[2]):
        if not path.rstrip("/").endswith((page.get_url() or "/").rstrip("/")):
            continue
        specific = page.specific
        if isinstance(specific, MakerPage) and specific.maker_id:
            return f"maker:{specific.maker_id}"
        if kind_of(specific) not in ("", "maker"):
            return f"story:{page.translation_key}"
    return ""


def latest_stories(language: str, limit: int = 3, kind: str = "") -> list[StoryTeaser]:
    """The newest live stories of a language."""
    stories = StoryPage.objects.live().filter(locale__language_code=language)
    if kind:
        stories = stories.filter(kind=kind)
    return teasers(stories.select_related("hero", "locale").order_by("-story_date", "-pk")[:limit])


def stories_for_product(product_id: int, language: str, limit: int = 3) -> list[StoryTeaser]:
    """Live stories that show the product: the reader's language first, other languages labelled."""
    return _linked_stories(language, limit, product_id=product_id)


def stories_for_maker(maker_id: int, language: str, limit: int = 3) -> list[StoryTeaser]:
    """Live stories about the maker or her goods: the reader's language first, others labelled."""
    return _linked_stories(language, limit, maker_id=maker_id)


def _linked_stories(language: str, limit: int, **target: int) -> list[StoryTeaser]:
    links = StoryLink.objects.filter(**target, story__live=True).values_list("story_id", flat=True)
    found = (
        StoryPage.objects.filter(pk__in=links)
        .select_related("hero", "locale")
        .order_by("-story_date", "-pk")[: limit * len(CODES) * 2]
    )
    best: dict[Any, StoryPage] = {}
    for story in sorted(found, key=lambda story: _preference(story.language, language)):
        best.setdefault(story.translation_key, story)
    chosen = sorted(best.values(), key=lambda story: story.language != language)
    return teasers(chosen[:limit], language)


def _preference(offered: str, wanted: str) -> int:
    return -1 if offered == wanted else CODES.index(offered)


def teasers(stories: Iterable[StoryPage], language: str = "") -> list[StoryTeaser]:
    """Stories as they stand in a list, with the place of their first maker. One more query."""
    rows = list(stories)
    places: dict[int, str] = {}
    links = (
        StoryLink.objects.filter(story__in=rows, maker__isnull=False).select_related("maker").order_by("pk")
    )
    for link in links:
        if link.maker is not None:
            places.setdefault(link.story_id, link.maker.place)
    return [
        StoryTeaser(
            title=story.title,
            intro=story.intro,
            url=story.get_url() or "",
            kind=str(story.get_kind_display()),
            place=places.get(story.pk, ""),
            date=story.page_date,
            picture=story.hero,
            language=story.language if language and story.language != language else "",
            is_example=story.is_example,
        )
        for story in rows
    ]


def maker_urls(maker_ids: Iterable[int], language: str) -> dict[int, str]:
    """Address of each maker's live page in the language; makers without one are left out. One query."""
    pages = MakerPage.objects.live().filter(maker__in=set(maker_ids), page_language=language)
    pages = pages.select_related("locale").only("maker_id", *ADDRESS)
    return {page.maker_id: page.get_url() or "" for page in pages if page.maker_id}


def next_festivals(today: datetime.date, limit: int = 3) -> list[FestivalDate]:
    """The festive days that one can still order for."""
    first = today + datetime.timedelta(days=ORDER_AHEAD_DAYS)
    return list(FestivalDate.objects.filter(day__gte=first).order_by("day")[:limit])


#: Calendar days between the last safe order and a festive day: packing, nine working days, one spare.
ORDER_AHEAD_DAYS = 14
