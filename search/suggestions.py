"""What to offer while somebody types: earlier searches, goods, makers, categories and stories."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from catalogue.cards import Prices, ProductCard, listed_cards
from cms import queries as pages
from search import earlier
from search.engines import Suggestion, get_engine
from search.labels import Node, labels, open_makers
from search.language.normalise import words
from search.pages import MakerHit

SHORTEST = 2
SEARCHES, PRODUCTS, MAKERS, REST = 4, 4, 2, 2


@dataclass(frozen=True, slots=True)
class Panel:
    """The suggestions for one beginning."""

    searches: tuple[str, ...] = ()
    cards: tuple[ProductCard, ...] = ()
    makers: tuple[MakerHit, ...] = ()
    categories: tuple[Node, ...] = ()
    stories: tuple[Any, ...] = ()

    @property
    def size(self) -> int:
        """How many suggestions there are: told to screen readers."""
        return sum(map(len, (self.searches, self.cards, self.makers, self.categories, self.stories)))


def panel_for(typed: str, language: str, strategy: Prices) -> Panel:
    """Suggestions for what was typed so far; none before two letters."""
    typed = " ".join(typed[:60].replace("\x00", " ").split())
    starts = words(typed, limit=6)
    if len("".join(starts)) < SHORTEST:
        return Panel()
    found = get_engine().suggest(starts, ("product", "maker", "story"), "MY", PRODUCTS)
    categories = _categories(starts)
    return Panel(
        searches=earlier.starting(typed.casefold(), language, SEARCHES),
        cards=_cards([each for each in found if each.kind == "product"], strategy),
        makers=_makers([each for each in found if each.kind == "maker"][:MAKERS], language),
        categories=categories,
        stories=_stories(
            [each for each in found if each.kind == "story"][: REST - len(categories)], language
        ),
    )


def _cards(found: list[Suggestion], strategy: Prices) -> tuple[ProductCard, ...]:
    return tuple(listed_cards([int(each.object_id) for each in found if each.object_id.isdigit()], strategy))


def _makers(found: list[Suggestion], language: str) -> tuple[MakerHit, ...]:
    ids = [int(each.object_id) for each in found if each.object_id.isdigit()]
    if not ids:
        return ()
    known = open_makers(ids)
    urls = pages.maker_urls(known, language)
    search = reverse("search:search")
    return tuple(MakerHit(maker, urls.get(pk) or f"{search}?m={pk}") for pk, maker in known.items())


def _categories(starts: list[str]) -> tuple[Node, ...]:
    found = (node for node in labels().categories.values() if _begins(words(node.name), starts))
    return tuple(found)[:REST]


def _begins(name: list[str], starts: list[str]) -> bool:
    """Whether every word typed begins a word of the name."""
    return all(any(word.startswith(start) for word in name) for start in starts)


def _stories(found: list[Suggestion], language: str) -> tuple[Any, ...]:
    return tuple(pages.page_links([each.object_id for each in found], language)) if found else ()
