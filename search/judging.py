"""One list of ids for a query, as a judge of relevance wants it: all kinds together, and at least fifty of them."""

from dataclasses import replace

from search.engines import Answering
from search.finding import find, in_one_list, related
from search.queries import Query, Understanding
from search.ranking import Ranked

DEPTH = 100


def ids_for(text: str, engine: Answering) -> list[str]:
    """Ids in the order of the page, all kinds in one list; behind what was found what is related, then popular."""
    query = Query(limit=DEPTH, with_facets=False, country="")
    found = find(text, query, engine=engine)
    ids = [_id(hit) for hit in in_one_list(found.results)]
    ids += [_id(hit) for hit in related(found, engine, DEPTH)]
    for kind in query.kinds:
        if len(set(ids)) < DEPTH:
            popular = replace(query, understood=Understanding(), kinds=(kind,))
            ids += [_id(hit) for hit in engine.search(popular).hits]
    return list(dict.fromkeys(ids))


def _id(hit: Ranked) -> str:
    return hit.candidate.key.partition(":")[2]
