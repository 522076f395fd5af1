"""The way from what was typed to what is shown: understand, ask the engine, and never end with nothing."""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from search.browsing import browse
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
    DROPPED = "dropped"
    UNFILTERED = "unfiltered"
    POPULAR = "popular"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with the way it was found. `dropped` are words left out, since nothing was found with them."""

    query: Query
    results: Results
    step: Step
    dropped: tuple[str, ...] = ()


def understand(text: str, literal: bool = False) -> Understanding:
    """Read what was typed with the current word lists and the words of the index; `literal` corrects nothing."""
    if not text.strip():
        return Understanding()
    return Reader(current_lexicon(), IndexVocabulary(), corrects=not literal).understand(text)


def find(text: str, query: Query, literal: bool = False, engine: Answering | None = None) -> Found:
    """Answer a search, and never with nothing: the rarest word is left out, then another, then what is popular is
    shown instead. The step says how far it went. Choices are never dropped here: see `related`."""
    if not text.strip():
        results = browse(query, get_engine()) if engine is None else engine.search(query)
        return Found(query, results, Step.BROWSED)
    engine = engine or get_engine()
    understood = understand(text, literal)
    query = replace(query, understood=understood)
    if not understood.groups:
        return _popular(query, engine)
    results = engine.search(query)
    if not _is_empty(results):
        return Found(query, results, _step(understood, results))
    return Found(query, results, Step.UNFILTERED) if len(query.filters) else _with_fewer_words(query, engine)


def _is_empty(results: Results) -> bool:
    return not results.total and not any(results.others.values())


def _with_fewer_words(query: Query, engine: Answering) -> Found:
    """Without the rarest word, the next rarest and so on; at last what is popular."""
    asked = query.understood
    groups, dropped = list(asked.groups), list[str]()
    while len(groups) > 1:
        rarest = min(groups, key=lambda group: group.documents)
        groups.remove(rarest)
        dropped.append(rarest.typed)
        results = engine.search(replace(query, understood=replace(asked, groups=tuple(groups))))
        if not _is_empty(results):
            return Found(query, results, Step.DROPPED, tuple(dropped))
    return _popular(query, engine)


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
    """What is near where little was found: the category of the best hits; or, where nothing fits all choices, the same
    list without them."""
    results = found.results
    if len(found.query.filters) and not results.hits:
        return _without_choices(found.query, engine or get_engine(), limit)
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
    )
    shown = {hit.candidate.key for hit in results.hits}
    answer = (engine or get_engine()).search(beside)
    return [hit for hit in answer.hits if hit.candidate.key not in shown][:limit]


def _without_choices(query: Query, engine: Answering, limit: int) -> list[Ranked]:
    wide = replace(query, filters=Filters(), offset=0, limit=limit, with_facets=False, with_total=False)
    return list(engine.search(wide).hits)


def in_one_list(results: Results) -> list[Ranked]:
    """Goods, makers and stories in one order: those that hold all that was asked first, then by score."""
    return sorted(_all(results), key=lambda hit: (not hit.is_full, -hit.score))


def _all(results: Results) -> list[Ranked]:
    return [*results.hits, *(hit for hits in results.others.values() for hit in hits)]
