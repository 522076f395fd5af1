"""Lists without words: their totals and filter counts are kept, since everybody looks at the same few lists."""

from dataclasses import replace

from search.engines import Answering, Results
from search.kept import Kept
from search.queries import Query, Sort

FRESH_FOR_SECONDS = 3.0
"""So old may totals and counts be in any process; what stands in the list is always read anew."""
MOST = 500
_kept: Kept[dict[str, Results]] = Kept(lambda _old: {}, FRESH_FOR_SECONDS)


def browse(query: Query, engine: Answering) -> Results:
    """Answer a query without words. Whatever its order or page, a list has the same counts."""
    if not query.with_facets:
        return engine.search(query)
    lists = _kept.get()
    asked = replace(query, sort=Sort.RELEVANCE, offset=0, limit=0, seen=(), language="")
    key = f"{engine.name} {asked}"
    counted = lists.get(key)
    if counted is None:
        counted = engine.search(query)
        if len(lists) < MOST:
            lists[key] = counted
        return counted
    found = engine.search(replace(query, with_facets=False, with_total=query.is_narrowed))
    return replace(counted, hits=found.hits)


def forget_counts() -> None:
    """Count anew at the next list: after a change by this process."""
    _kept.look_again()
