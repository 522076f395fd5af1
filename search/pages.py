"""A search or category page as plain data: what templates show, fetched in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from catalogue.cards import Prices, ProductCard, listed_cards
from cms import queries as pages
from search.engines import Results
from search.facet_groups import Chip, FacetGroup, Facets, Option, likeliest_makers
from search.finding import Found, Step
from search.forms import Asked
from search.labels import FoundMaker, labels, maker_names, open_makers
from search.language.normalise import words
from search.models import Kind
from search.ranking import Ranked, lacking

MAKERS_BESIDE = 3
STORIES_BESIDE = 3
LINKS_AROUND = 2
_NONE: Mapping[str, Sequence[str]] = {"product": (), "maker": (), "story": ()}


@dataclass(frozen=True, slots=True)
class MakerHit:
    """A maker in the results; `url` is her page, or the goods of hers."""

    maker: FoundMaker
    url: str
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class StoryHit:
    """A story in the results. `language` is set only when it is not the reader's."""

    title: str
    url: str
    language: str = ""
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page of the list; without an address it is the one shown, without a number a gap."""

    number: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many there are of each kind, and where they are."""

    kind: str
    count: int
    url: str
    is_on: bool

    @property
    def label(self) -> str:
        """Its name."""
        return str(Kind(self.kind).label)


@dataclass(slots=True)
class SearchPage:
    """Everything that the templates of search and category pages show."""

    asked: Asked
    found: Found
    cards: list[ProductCard]
    makers: list[MakerHit]
    stories: list[StoryHit]
    groups: list[FacetGroup]
    price_steps: list[Option]
    chips: list[Chip]
    kinds: list[Kinds]
    links: list[PageLink]
    also_searched: tuple[str, ...] = ()
    related: list[ProductCard] = field(default_factory=list)

    @property
    def results(self) -> Results:
        return self.found.results

    @property
    def total(self) -> int:
        return self.found.results.total

    @property
    def missing(self) -> tuple[str, ...]:
        """Words of the search that nothing holds."""
        return self.found.query.understood.missing

    @property
    def left_out(self) -> tuple[str, ...]:
        """Words that even the first of the goods does not hold, though others in the shop do."""
        if self.found.dropped:
            return self.found.dropped
        hits = self.results.hits
        if self.is_popular_instead or self.others_lead or not hits or hits[0].is_full:
            return ()
        return lacking(hits[0].candidate, self.found.query.understood)

    @property
    def unfiltered_url(self) -> str:
        """The same list with nothing chosen."""
        return self.asked.without().url

    @property
    def has_price(self) -> bool:
        """Whether a price bound is chosen."""
        return bool(self.price_from or self.price_to)

    @property
    def price_from(self) -> str:
        """The lower bound in whole ringgit, as typed."""
        return next(iter(self.asked.chosen("min")), "")

    @property
    def price_to(self) -> str:
        """The upper bound in whole ringgit, as typed."""
        return next(iter(self.asked.chosen("max")), "")

    @property
    def kept_in_sort(self) -> list[tuple[str, str]]:
        """What the form of the order sends along."""
        return [pair for pair in self.asked.on_page(1).parameters() if pair[0] != "sort"]

    @property
    def kept_in_filters(self) -> list[tuple[str, str]]:
        """What the form of the filters sends along: all but the choices that stand in it."""
        shown = {
            (option.name, option.value) for group in self.groups for option in (*group.options, *group.more)
        }
        kept = self.asked.on_page(1).parameters()
        return [pair for pair in kept if pair not in shown and pair[0] not in ("min", "max")]

    @property
    def is_popular_instead(self) -> bool:
        """Whether nothing was found and something else is shown."""
        return self.found.step in (Step.POPULAR, Step.NOTHING)

    @property
    def others_lead(self) -> bool:
        """Whether a maker or story holds everything asked for while no goods do: then it comes first."""
        results = self.found.results
        full = any(hit.is_full for hit in results.hits)
        return not full and any(hits and hits[0].is_full for hits in results.others.values())

    @property
    def meant(self) -> str:
        """The whole search with its mistyped words corrected."""
        return _meant(self.found, self.asked)

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """Words as typed, and what was looked for instead."""
        return [(each.typed, each.meant[0]) for each in self.found.query.understood.corrections]


def page_of(
    found: Found,
    asked: Asked,
    strategy: Prices,
    language: str,
    *,
    pinned: Mapping[str, Sequence[str]] = _NONE,
    near: Sequence[Ranked] = (),
) -> SearchPage:
    """The page of an answer, with what an editor put first for it and what is near it where little was found.

    `pinned` are ids by kind; they stand on the first page only, and change no count.
    """
    results = found.results
    main = found.query.kinds[0]
    pinned = {**_NONE, **pinned} if asked.page == 1 else _NONE
    ids = _ids_by_kind(results, main, pinned)
    names = maker_names(likeliest_makers(asked, results.counts))
    facets = Facets(asked, results.counts, labels(), names, found.query.scope)
    close = _ids(near)
    cards = _with_pinned([*ids["product"], *close], pinned["product"] if main == "product" else (), strategy)
    return SearchPage(
        asked=asked,
        found=found,
        cards=[card for card in cards if str(card.product_id) not in close],
        related=[card for card in cards if str(card.product_id) in close],
        makers=_makers(ids["maker"], asked, language, pinned["maker"]) if ids["maker"] else [],
        stories=_stories(ids["story"], language, pinned["story"]),
        groups=facets.groups() if main == "product" else [],
        price_steps=facets.price_steps() if main == "product" else [],
        chips=facets.chips(),
        kinds=_kinds(results, asked, main),
        links=page_links(asked, results.total, _ids(results.hits)),
        also_searched=_also_searched(found, asked),
    )


def _ids_by_kind(results: Results, main: str, pinned: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the page shows of each kind: the whole main list, and of makers and stories beside it only a few."""
    found = {"product": _ids(results.hits) if main == "product" else []}
    for kind, most in (("maker", MAKERS_BESIDE), ("story", STORIES_BESIDE)):
        hits = results.hits if kind == main else results.others.get(kind, ())
        ids = list(dict.fromkeys([*pinned[kind], *_ids(hits)]))
        found[kind] = ids if kind == main else ids[: max(most, len(pinned[kind]))]
    found["maker"] = [each for each in found["maker"] if each.isdigit()]
    return found


def _also_searched(found: Found, asked: Asked) -> tuple[str, ...]:
    """Three other words that were looked for; not the correction, which is told by itself."""
    told = _meant(found, asked)
    return tuple(text for text in found.query.understood.also_searched if text != told)[:3]


def _meant(found: Found, asked: Asked) -> str:
    instead = {each.typed: each.meant[0] for each in found.query.understood.corrections}
    return " ".join(instead.get(word, word) for word in words(asked.text))


def _ids(hits: Iterable[Ranked]) -> list[str]:
    return [hit.candidate.key.partition(":")[2] for hit in hits]


def _cards(ids: list[str], strategy: Prices) -> list[ProductCard]:
    """Cards in the order of the ids. What was hidden since it was indexed is left out."""
    return listed_cards([int(each) for each in ids if each.isdigit()], strategy)


def _with_pinned(ids: list[str], pinned: Sequence[str], strategy: Prices) -> list[ProductCard]:
    """Cards with the pinned ones first, and said to be so; a pinned thing that is hidden or sold out is skipped."""
    cards = _cards([*pinned, *(each for each in ids if each not in pinned)], strategy)
    first = [card for card in cards if str(card.product_id) in pinned]
    rest = [card for card in cards if str(card.product_id) not in pinned]
    return [*(replace(card, badge=_("Our pick")) for card in first if not card.is_sold_out), *rest]


def _makers(ids: list[str], asked: Asked, language: str, pinned: Sequence[str]) -> list[MakerHit]:
    known = open_makers([int(each) for each in ids])
    urls = pages.maker_urls(known, language) if known else {}
    return [
        MakerHit(
            maker,
            urls.get(maker.pk) or Asked(path=asked.path).with_choice("m", str(maker.pk)).url,
            is_pinned=str(maker.pk) in pinned,
        )
        for maker in known.values()
    ]


def _stories(keys: list[str], language: str, pinned: Sequence[str]) -> list[StoryHit]:
    """Live ones among them; pinned ones are known by their key, so they are asked for by themselves."""
    first = [key for key in keys if key in pinned]
    rest = [key for key in keys if key not in pinned]
    return [
        StoryHit(link.title, link.url, link.language, is_pinned)
        for group, is_pinned in ((first, True), (rest, False))
        for link in (pages.page_links(group, language) if group else ())
    ]


def _kinds(results: Results, asked: Asked, main: str) -> list[Kinds]:
    """Chips of kinds on a search; none where one browses."""
    if not asked.text:
        return []
    counts = {"product": 0, "maker": 0, "story": 0, **results.kinds}
    return [
        Kinds(kind, count, asked.of_kind(kind).url, kind == main)
        for kind, count in counts.items()
        if count or kind == main
    ]


def page_links(asked: Asked, total: int, shown: Sequence[str] = ()) -> list[PageLink]:
    """First, last and the neighbours of the shown page, with gaps between. `shown` is what stands on it.

    A plain list's pages have plain addresses, which search machines keep; the others say what was seen (S44).
    """
    if asked.is_plain:
        shown = ()
    last = max(1, -(-total // asked.size))
    if last == 1:
        return []
    near = range(asked.page - LINKS_AROUND, asked.page + LINKS_AROUND + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    links: list[PageLink] = []
    for number in numbers:
        if links and links[-1].number is not None and number > links[-1].number + 1:
            links.append(PageLink(None))
        links.append(PageLink(number, "" if number == asked.page else asked.on_page(number, shown).url))
    return links
