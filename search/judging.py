"""One list of ids for a query, as a judge of relevance wants it: all kinds together, and at least fifty of them."""

from dataclasses import replace

from search.engines import Answering
from search.finding import find, in_one_list
from search.queries import Query, Understanding

DEPTH = 100


def ids_for(text: str, engine: Answering) -> list[str]:
    """Ids in the order of the page, all kinds in one list; behind what was found comes what is popular."""
    query = Query(limit=DEPTH, with_facets=False, country="")
    found = find(text, query, engine=engine)
    ids = [hit.candidate.key.partition(":")[2] for hit in in_one_list(found.results)]
    if len(set(ids)) < DEPTH // 2:
        popular = engine.search(replace(query, understood=Understanding()))
        ids.extend(hit.candidate.key.partition(":")[2] for hit in popular.hits)
    return list(dict.fromkeys(ids))
