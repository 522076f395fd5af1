"""What a search address says: words, choices, order and page, and the addresses of neighbouring searches.

The address holds the whole state: a page can be shared, and "back" restores it. What cannot be read is left out; what
is too long or too much is cut; nothing of it is an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from search.engines import MAX_HITS
from search.facets import MARKS, MAX_FILTERS, Filters
from search.models import Kind
from search.queries import MAX_CHARACTERS, Query, Sort
from search.seen import pack, unpack

PAGE_SIZES = (24, 48)
ATTRIBUTE = "a."


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as its address says it. `choices` are (parameter, value) pairs in the order of the address."""

    text: str = ""
    kind: str = str(Kind.PRODUCT)
    choices: tuple[tuple[str, str], ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = PAGE_SIZES[0]
    is_literal: bool = False
    seen: str = ""
    path: str = field(default="", compare=False)

    @property
    def filters(self) -> Filters:
        """The choices as engines want them."""
        attributes: dict[str, tuple[str, ...]] = {}
        for name, value in self.choices:
            if name.startswith(ATTRIBUTE):
                attributes[name[2:]] = (*attributes.get(name[2:], ()), value)
        return Filters(
            categories=self.chosen("c"),
            regions=self.chosen("r"),
            makers=tuple(int(value) for value in self.chosen("m")),
            attributes=attributes,
            marks=tuple(mark for mark in MARKS if self.chosen(mark)),
            price_from=_sen(self.chosen("min")),
            price_to=_sen(self.chosen("max")),
        )

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of one parameter."""
        return tuple(value for key, value in self.choices if key == name)

    def query(self, language: str, **frame: object) -> Query:
        """The query of the page; makers and stories come along only where goods are the main list."""
        kinds = ("product", "maker", "story") if self.kind == Kind.PRODUCT else (self.kind,)
        seen = tuple(each for ids in unpack(self.seen).values() for each in ids)
        offset = min(max(0, (self.page - 1) * self.size - len(seen)), MAX_HITS)
        asked = Query(
            filters=self.filters,
            kinds=kinds,
            language=language,
            sort=self.sort,
            offset=offset,
            limit=min(self.size, MAX_HITS - offset),
            seen=seen,
            with_facets=self.kind == Kind.PRODUCT,
        )
        return replace(asked, **frame)  # type: ignore[arg-type]

    @property
    def is_plain(self) -> bool:
        """Whether nothing is looked for, chosen or sorted."""
        return not (self.text or self.choices or self.sort is not Sort.RELEVANCE)

    # --- neighbours ---

    def with_choice(self, name: str, value: str) -> "Asked":
        """The same search with one choice made or unmade."""
        pair = (name, value)
        choices = tuple(each for each in self.choices if each != pair)
        return replace(
            self, choices=choices if len(choices) < len(self.choices) else (*choices, pair), page=1
        )

    def without(self, *names: str) -> "Asked":
        """The same search without some choices; without any when no name is given."""
        left = tuple(pair for pair in self.choices if names and pair[0] not in names)
        return replace(self, choices=left, page=1, seen="")

    def on_page(self, number: int, shown: Sequence[str] = ()) -> "Asked":
        """Another page of the same list; `shown` is what stands on this one, so that none of it stands there again."""
        pages = {**unpack(self.seen), **({self.page: tuple(shown)} if shown else {})}
        return replace(
            self, page=number, seen=pack({page: ids for page, ids in pages.items() if page < number})
        )

    def of_kind(self, kind: str) -> "Asked":
        """The same words among another kind, without choices."""
        return replace(self, kind=kind, choices=(), page=1, sort=Sort.RELEVANCE, seen="")

    @property
    def url(self) -> str:
        """The address of this search."""
        pairs = list(self.parameters())
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path or "?"

    @property
    def canonical_url(self) -> str:
        """The address that search machines keep: the plain list, page by page."""
        return Asked(page=self.page, path=self.path).url

    def parameters(self) -> Iterator[tuple[str, str]]:
        """What differs from a plain search, for addresses and for hidden fields of forms."""
        if self.text:
            yield "q", self.text
        if self.kind != Kind.PRODUCT:
            yield "kind", self.kind
        yield from self.choices
        if self.sort is not Sort.RELEVANCE:
            yield "sort", str(self.sort)
        if self.is_literal:
            yield "literal", "1"
        if self.page > 1:
            yield "page", str(self.page)
            if self.seen:
                yield "seen", self.seen


def read(parameters: QueryDict, path: str) -> Asked:
    """What the address says. A page that is no number is the first."""
    sort = parameters.get("sort", "")
    kind = parameters.get("kind", "")
    page = parameters.get("page", "1")
    return Asked(
        text=" ".join(parameters.get("q", "").replace("\x00", " ").split())[:MAX_CHARACTERS],
        kind=kind if kind in Kind.values else str(Kind.PRODUCT),
        choices=tuple(_choices(parameters))[:MAX_FILTERS],
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        page=max(1, min(int(page), 10_000)) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        is_literal=parameters.get("literal") == "1",
        seen=pack(unpack(parameters.get("seen", ""))),
        path=path,
    )


def _choices(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in sorted(parameters):
        values: Sequence[str] = parameters.getlist(name)  # type: ignore[attr-defined]
        for value in dict.fromkeys(values):
            if _is_choice(name, value):
                yield name, value


def _is_choice(name: str, value: str) -> bool:
    if name in MARKS:
        return value == "1"
    if name in ("c", "m"):
        return value.isascii() and value.isdigit() and len(value) < 12
    if name in ("min", "max"):
        return value.isascii() and value.isdigit() and len(value) < 8
    return (
        (name == "r" or (name.startswith(ATTRIBUTE) and len(name) > 2)) and _is_code(value) and _is_code(name)
    )


def _is_code(text: str) -> bool:
    return 0 < len(text) <= 60 and all(char.isalnum() or char in "-_." for char in text)


def _sen(values: tuple[str, ...]) -> int | None:
    return int(values[0]) * 100 if values else None
