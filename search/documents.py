"""What is indexed: one document value for every engine, and the normalised words that both engines hold.

A document is a product (its variants inside), a maker, or a story. Nothing here knows an engine or a model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from search.language.normalise import words

LANGUAGES = ("ms", "id", "en")
MAX_BODY_WORDS = 250


@dataclass(frozen=True)
class Document:
    """One findable thing. Ids in `categories` hold every ancestor: a parent finds what is below it.

    `titles` are by language, or under "" where it is unknown. `popularity` and `rating` are 0..1, prices whole sen
    and whole rupiah, `version` a number that grows with every reading of the database.
    """

    kind: str
    object_id: str
    titles: Mapping[str, str]
    version: int = 0
    body: str = ""
    category_names: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = ()
    maker_name: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    maker_id: int | None = None
    attributes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ("MY",)
    price_sen: int | None = None
    price_idr: int | None = None
    in_stock: bool = True
    popularity: float = 0.0
    rating: float = 0.0
    published_at: datetime | None = None

    @property
    def key(self) -> str:
        """Kind and id in one: what pins, logs and change rows name."""
        return f"{self.kind}:{self.object_id}"

    @cached_property
    def title_words(self) -> str:
        """Normalised title words, a line for each language in the order of LANGUAGES, or the one line there is."""
        if set(self.titles) & set(LANGUAGES):
            return "\n".join(_line(self.titles.get(language, "")) for language in LANGUAGES)
        return "\n".join(map(_line, self.titles.values()))

    @cached_property
    def category_words(self) -> str:
        """Normalised words of all category names in all languages."""
        return _joined(self.category_names)

    @cached_property
    def attribute_words(self) -> str:
        """Normalised words of attribute values and tags."""
        return _joined(self.attribute_names)

    @cached_property
    def maker_words(self) -> str:
        """Normalised words of the maker's name and place."""
        return _joined((self.maker_name, self.place))

    @cached_property
    def body_words(self) -> str:
        """Normalised words of the description."""
        return " ".join(words(self.body, limit=MAX_BODY_WORDS))

    @property
    def title(self) -> str:
        """A title to show where no language is chosen."""
        return next((title for title in self.titles.values() if title), "")

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field's words in lines, the title first; a term of several words never matches across lines."""
        return (
            self.title_words,
            self.attribute_words,
            self.category_words,
            self.maker_words,
            self.body_words,
        )

    @property
    def all_words(self) -> frozenset[str]:
        """The distinct words of the document."""
        return frozenset(" ".join(self.fields).split())


@lru_cache(maxsize=20_000)
def _line(text: str) -> str:
    """Kept, since names of categories, makers and places come again and again."""
    return " ".join(words(text, limit=60))


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(line for line in map(_line, texts) if line))
