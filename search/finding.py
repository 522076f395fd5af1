"""The way from what was typed to what is shown: understand, ask the engine, and never end with nothing."""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from search.engines import Answering, Results, get_engine
from search.facets import Filters
from search.queries import Query, Reader, Understanding
from search.ranking import Ranked
from search.vocabulary import IndexVocabulary
from search.wordlists import current_lexicon

RELATED = 12
GUESSED_FROM = 5


class Step(StrEnum):
    """How far the search had to go to have something to show."""

    BROWSED = "browsed"
    FOUND = "found"
    CORRECTED = "corrected"
    RELAXED = "relaxed"
    POPULAR = "popular"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with the way it was found."""

    query: Query
    results: Results
    step: Step


def understand(text: str, literal: bool = False) -> Understanding:
    """Read what was typed with the current word lists and the words of the index; `literal` corrects nothing."""
    if not text.strip():
        return Understanding()
    return Reader(current_lexicon(), IndexVocabulary(), corrects=not literal).understand(text)


def find(text: str, query: Query, literal: bool = False, engine: Answering | None = None) -> Found:
    """Answer a search. When nothing holds any of the words, what is popular is shown instead and said so."""
    engine = engine or get_engine()
    understood = understand(text, literal)
    query = replace(query, understood=understood)
    if text.strip() and not understood.groups:
        return _popular(query, engine)
    results = engine.search(query)
    if not text.strip():
        return Found(query, results, Step.BROWSED)
    if not results.total and not any(results.others.values()) and not len(query.filters):
        return _popular(query, engine)
    return Found(query, results, _step(understood, results))


def _step(understood: Understanding, results: Results) -> Step:
    if understood.missing or (results.is_loose and not any(hit.is_full for hit in _all(results))):
        return Step.RELAXED
    return Step.CORRECTED if understood.corrections else Step.FOUND


def _popular(query: Query, engine: Answering) -> Found:
    asked = query.understood
    results = engine.search(replace(query, understood=Understanding(), filters=Filters(), scope=""))
    shown = replace(query, understood=asked)
    return Found(shown, results, Step.POPULAR if results.total else Step.NOTHING)


def related(found: Found, engine: Answering | None = None, limit: int = RELATED) -> list[Ranked]:
    """What stands in the same category as the best hits: where little was found, and nothing is chosen."""
    results = found.results
    if not found.query.has_words or len(found.query.filters) or results.total >= limit or not results.hits:
        return []
    nearest = Counter(
        hit.candidate.categories[-1] for hit in results.hits[:GUESSED_FROM] if hit.candidate.categories
    )
    if not nearest:
        return []
    category = nearest.most_common(1)[0][0]
    beside = replace(
        found.query,
        understood=Understanding(),
        filters=Filters(categories=(category,)),
        offset=0,
        limit=limit + results.total,
        with_facets=False,
        with_total=False,
    )
    shown = {hit.candidate.key for hit in results.hits}
    answer = (engine or get_engine()).search(beside)
    return [hit for hit in answer.hits if hit.candidate.key not in shown][:limit]


def in_one_list(results: Results) -> list[Ranked]:
    """Goods, makers and stories in one order: those that hold all that was asked first, then by score."""
    return sorted(_all(results), key=lambda hit: (not hit.is_full, -hit.score))


def _all(results: Results) -> list[Ranked]:
    return [*results.hits, *(hit for hits in results.others.values() for hit in hits)]
