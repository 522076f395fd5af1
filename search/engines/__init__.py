"""The door to whatever answers searches. Pages and jobs know this protocol and no engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from search.documents import Document
from search.facets import Counts
from search.queries import ConceptGroup, Query, Sort
from search.ranking import Candidate, Ranked

WINDOW = 400
"""So many candidates of a search are ordered by `search.ranking`; beyond them the engine's own order goes on."""
MAX_HITS = 10_000
"""Counts are exact up to here; pages end here."""
ENOUGH = 48
"""With so many documents that hold everything asked for, those that hold only a part are left out."""
SPREAD = 48
"""So many more are put in their exact order than a page shows: those that come up where one maker has too many."""
SELDOM = 800
"""In so few documents a word is looked up at once."""
COMMON = 0.2
FEW = 2_000
"""A word in more than this share of the documents, and in more than so many, brings in none by itself."""


def rare(groups: Sequence[ConceptGroup], total: int) -> list[ConceptGroup]:
    """The groups of a query that may bring in documents by themselves; the rarest one where all are common."""
    wanted = [group for group in groups if group.documents <= max(FEW, COMMON * total)]
    return wanted or [min(groups, key=lambda group: group.documents)]


def seldom_groups(query: Query) -> list[ConceptGroup]:
    """Groups that so few documents hold that they are looked up at once."""
    return [group for group in query.understood.groups if group.most_documents <= SELDOM]


def with_bodies(candidates: Iterable[Candidate], bodies: Mapping[str, str]) -> list[Candidate]:
    """Candidates with their descriptions, where there are any."""
    return [each._replace(body=bodies[each.key]) if each.key in bodies else each for each in candidates]


def may_be_too_little(query: Query) -> bool:
    """Whether a query says several things, so that documents which hold only some of them may help."""
    groups = query.understood.groups
    return len(groups) > 1 or any(group.parts for group in groups)


def is_too_little(query: Query, found: int) -> bool:
    """Whether so few documents (of all kinds, whatever is chosen) hold everything that some of it has to do.

    In an order by price or date only an empty list is widened: what fits half would stand before what fits.
    """
    return found < ENOUGH and not (found and query.sort is not Sort.RELEVANCE)


class EngineUnavailable(Exception):
    """The engine does not answer: another one should."""


class SchemaIsStale(Exception):
    """The index was built for other fields than this code writes; run `manage.py rebuild_search`."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer. `total` is of products and exact unless `is_capped`; `others` are makers and stories."""

    hits: tuple[Ranked, ...] = ()
    total: int = 0
    is_capped: bool = False
    others: Mapping[str, tuple[Ranked, ...]] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    engine: str = ""
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to complete what is being typed."""

    kind: str
    object_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the engine did not take, and why."""

    document: Document
    reason: str


class Answering(Protocol):
    """The half of an engine that pages know."""

    @property
    def name(self) -> str:
        """How settings, logs and the books call it."""

    def search(self, query: Query) -> Results:
        """Answer a query. Raises EngineUnavailable."""

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Titles that hold words with these starts, most wanted first. Raises EngineUnavailable."""


class SearchEngine(Answering, Protocol):
    """All that an engine can do. `build` names one physical index; without it the live one is meant."""

    def index(self, documents: Iterable[Document], build: str = "") -> list[Refused]:
        """Write documents; an older version never replaces a newer one. Returns what was refused."""

    def remove(self, keys: Iterable[tuple[str, str, int]], build: str = "") -> None:
        """Take (kind, id, version) out of results, unless a newer version stands there."""

    def create_build(self) -> str:
        """A new empty index beside the live one; returns its name."""

    def finish_build(self, build: str) -> Mapping[str, int]:
        """Make a loaded index ready; returns its documents by kind, those hidden while it was loaded included."""

    def reading(self, build: str) -> Answering:
        """The same engine answering from one physical index: to try it before it serves."""

    def swap(self, build: str) -> None:
        """Serve this index from now on, in one step."""

    def drop_build(self, build: str) -> None:
        """Forget an index that is not served."""

    def is_there(self) -> bool:
        """Whether there is an index to answer from. Raises EngineUnavailable."""

    @property
    def schema(self) -> str:
        """Fingerprint of the fields and analysers that this code writes."""


def get_engine() -> Answering:
    """The engine that answers pages: Elasticsearch behind its breaker where one is configured, else PostgreSQL."""
    engines = every_engine()
    return _behind_breaker(settings.ELASTICSEARCH_URL) if len(engines) > 1 else engines[0]


def every_engine() -> list[SearchEngine]:
    """All engines that are kept current; the first one answers when the others do not."""
    from search.engines.postgres import PostgresEngine  # the engines import this module

    found: list[SearchEngine] = [PostgresEngine()]
    if settings.ELASTICSEARCH_URL:
        found.append(_elasticsearch(settings.ELASTICSEARCH_URL))
    return found


@lru_cache(maxsize=4)
def _elasticsearch(url: str) -> SearchEngine:
    """One client with its connections for each process."""
    from search.engines.elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine(url)


@lru_cache(maxsize=4)
def _behind_breaker(url: str) -> Answering:
    from search.engines.fallback import FallbackEngine
    from search.engines.postgres import PostgresEngine

    return FallbackEngine(_elasticsearch(url), PostgresEngine())
