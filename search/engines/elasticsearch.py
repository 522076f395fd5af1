"""Search on Elasticsearch 8: candidates and counts from a strict index, their final order from `search.ranking`.

The only module, with es_query, that knows the client. It does not know about falling back (see fallback.py).
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from elastic_transport import ConnectionError as CannotConnect, ConnectionTimeout
from elasticsearch import ApiError, Elasticsearch, helpers
from elasticsearch.dsl import query as dsl

from search import ranking
from search.documents import LANGUAGES, Document
from search.engines import (
    ENOUGH,
    MAX_HITS,
    WINDOW,
    EngineUnavailable,
    Refused,
    Results,
    Suggestion,
    es_query,
    rare,
)
from search.engines.mapping import FINGERPRINT, MAPPINGS, SETTINGS, WORD_FIELDS
from search.queries import Query, Sort
from search.ranking import Candidate, Ranked

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 1.0
WRITE_TIMEOUT_SECONDS = 60.0
OTHERS = 40
RETRIES = 5
STALE = 409
GONE = 404
AWAY = (404, 408, 429)
_SOURCE = [
    "kind", "object_id", *WORD_FIELDS, "categories", "maker_id", "in_stock", "popularity", "rating", "published_at",
]  # fmt: skip
_BROWSING = [{"signal": "desc"}, {"object_id": "asc"}]
_ORDERS: Mapping[Sort, list[Any]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, *_BROWSING],
    Sort.PRICE_UP: [{"price_sen": {"order": "asc", "missing": "_last"}}, *_BROWSING],
    Sort.PRICE_DOWN: [{"price_sen": {"order": "desc", "missing": "_last"}}, *_BROWSING],
    Sort.NEWEST: [{"published_at": {"order": "desc", "missing": "_last"}}, {"object_id": "asc"}],
}


class ElasticsearchEngine:
    """The SearchEngine protocol over versioned indexes behind two aliases."""

    name: ClassVar[str] = "elasticsearch"
    schema: ClassVar[str] = FINGERPRINT

    def __init__(self, url: str = "", prefix: str = "", build: str = "") -> None:
        """Talk to the node or cluster of ELASTICSEARCH_URL; all names begin with the prefix.

        Answers come from the live index, or from one build.
        """
        self._url, self._build = url, build
        self.prefix = prefix or settings.SEARCH_PREFIX
        options: dict[str, Any] = {"api_key": settings.ELASTICSEARCH_API_KEY or None}
        client = Elasticsearch(url or settings.ELASTICSEARCH_URL, **options)
        self.reader = client.options(request_timeout=TIMEOUT_SECONDS, max_retries=1, retry_on_timeout=False)
        self.writer = client.options(
            request_timeout=WRITE_TIMEOUT_SECONDS, max_retries=RETRIES, retry_on_timeout=True
        )

    @property
    def alias(self) -> str:
        """The name that always leads to the one index that answers."""
        return f"{self.prefix}-search-read"

    @property
    def write_alias(self) -> str:
        """The name that changes go to: the same index, under a name whose right to write a key may have or lack."""
        return f"{self.prefix}-search-write"

    # --- answering ---

    def search(self, query: Query) -> Results:
        """Answer a query with one request, two where few documents hold all that was asked."""
        text, is_loose = self._text(query)
        chosen = es_query.choices(query.filters)
        main = query.kinds[0]
        ranks = query.has_words and query.sort is Sort.RELEVANCE
        in_window = ranks and query.offset + query.limit <= WINDOW
        body: dict[str, Any] = {
            "query": self._query(query, (main,), text),
            "post_filter": _all([*chosen.values(), *es_query.unseen(query)]),
            "sort": _ORDERS[
                query.sort if query.has_words or query.sort is not Sort.RELEVANCE else Sort.RELEVANCE
            ],
            "from": 0 if in_window else query.offset,
            "size": WINDOW if in_window else query.limit,
            "track_total_hits": MAX_HITS + 1,
            "source_includes": _SOURCE,
        }
        if query.with_facets:
            body["aggs"] = es_query.aggregations(chosen)
        if query.seen:
            body.setdefault("aggs", {})["whole"] = es_query.whole(chosen)
        answer = self._ask(body)
        counted = dict(answer.get("aggregations", {}))
        whole = counted.pop("whole", None)
        total = int(whole["doc_count"] if whole else answer["hits"]["total"]["value"])
        others = self._others(query, text)
        return Results(
            hits=self._page(answer, query, in_window),
            total=min(total, MAX_HITS),
            is_capped=total > MAX_HITS,
            others={kind: tuple(ranked) for kind, ranked in others.items()},
            kinds={main: min(total, MAX_HITS), **{kind: len(ranked) for kind, ranked in others.items()}},
            counts=es_query.counts(counted),
            engine=self.name,
            is_loose=is_loose,
        )

    def _text(self, query: Query) -> tuple[dsl.Query | None, bool]:
        """What the words ask: all groups, or any of them where too few documents hold all."""
        groups = query.understood.groups
        if not groups:
            return None, False
        strict = es_query.all_of(query)
        if len(groups) == 1 and not groups[0].parts:
            return strict, False
        frame = dsl.Bool(filter=[*es_query.frame(query, query.kinds), strict])
        count = self._ask({"query": frame, "size": 0, "track_total_hits": ENOUGH})
        found = int(count["hits"]["total"]["value"])
        if found >= ENOUGH or (found and query.sort is not Sort.RELEVANCE):
            return strict, False
        return es_query.any_of(query, rare(groups, query.understood.total)), True

    def _query(self, query: Query, kinds: tuple[str, ...], text: dsl.Query | None) -> dsl.Query:
        return dsl.Bool(filter=es_query.frame(query, kinds), must=[text] if text is not None else [])

    def _page(self, answer: Any, query: Query, in_window: bool) -> tuple[Ranked, ...]:
        candidates = _candidates(answer)
        if not in_window:
            return tuple(ranking.score(each, query.understood) for each in candidates)
        ranked = ranking.spread(ranking.rank(candidates, query.understood, _line(query)))
        return tuple(ranked[query.offset : query.offset + query.limit])

    def _others(self, query: Query, text: dsl.Query | None) -> dict[str, list[Ranked]]:
        """Makers and stories on the first page of a search in which nothing is chosen."""
        kinds = query.kinds[1:]
        if not kinds or text is None or query.offset or query.seen or len(query.filters):
            return {}
        answer = self._ask(
            {
                "query": self._query(query, kinds, text),
                "size": OTHERS * len(kinds),
                "source_includes": _SOURCE,
            }
        )
        ranked = ranking.rank(_candidates(answer), query.understood, _line(query))
        return {kind: [each for each in ranked if each.candidate.kind == kind] for kind in kinds}

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Titles that hold all words, the last one as a start; best sold first, as many of each kind."""
        if not word_starts:
            return []
        found = es_query.starts(list(word_starts))
        answers: list[dict[str, str]] = []
        for kind in kinds:
            answer = self._ask(
                {
                    "query": self._query(Query(country=country), (kind,), found),
                    "sort": _BROWSING,
                    "size": limit,
                    "source_includes": ["kind", "object_id", "title"],
                }
            )
            answers.extend(hit["_source"] for hit in answer["hits"]["hits"])
        return [Suggestion(each["kind"], each["object_id"], each["title"]) for each in answers]

    def _ask(self, body: dict[str, Any]) -> Any:
        """One search of the live index. Raises EngineUnavailable."""
        body = {name: _plain(part) for name, part in body.items() if part is not None}
        with _told_apart():
            return self.reader.search(index=self._build or self.alias, **body)

    # --- keeping ---

    def index(self, documents: Iterable[Document], build: str = "") -> list[Refused]:
        """Write documents in bulk. A busy server is asked again; what it refuses for good is handed back."""
        sent: dict[str, Document] = {}
        actions = (self._action(document, build, sent) for document in documents)
        with _told_apart():
            return list(self._bulk(actions, sent, live=not build))

    def remove(self, keys: Iterable[tuple[str, str, int]], build: str = "") -> None:
        """Hide documents; the row stays until the next rebuild, so that a late older write cannot bring it back."""
        gone = (Document(kind, object_id, {}, version) for kind, object_id, version in keys)
        actions = (self._action(document, build, {}, visible=False) for document in gone)
        with _told_apart():
            list(self._bulk(actions, {}, live=not build))

    def _action(
        self, document: Document, build: str, sent: dict[str, Document], visible: bool = True
    ) -> dict[str, Any]:
        sent[document.key] = document
        return {
            "_op_type": "index",
            "_index": build or self.write_alias,
            "_id": document.key,
            "version": document.version,
            "version_type": "external_gte",
            "_source": _source(document, visible),
        }

    def _bulk(
        self, actions: Iterable[dict[str, Any]], sent: dict[str, Document], live: bool
    ) -> Iterator[Refused]:
        """Errors come one by one; a busy server is waited for by the client's helper, a newer version is no error.

        Where nothing serves yet, the alias may not be made an index by writing to it.
        """
        answers = helpers.streaming_bulk(
            self.writer,
            actions,
            chunk_size=500,
            raise_on_error=False,
            raise_on_exception=False,
            max_retries=RETRIES,
            initial_backoff=0.5,
            retry_on_status=(429, 500, 502, 503, 504),
            require_alias=live,
        )
        for done, answer in answers:
            outcome = answer["index"]
            document = sent.pop(outcome.get("_id", ""), None)
            if done or outcome.get("status") == STALE:
                continue
            if "exception" in outcome or outcome.get("status", 500) >= 500 or outcome["status"] == GONE:
                raise EngineUnavailable(str(outcome.get("error", outcome)))
            if document is not None:
                yield Refused(document, str(outcome.get("error", outcome)))

    # --- builds ---

    def create_build(self) -> str:
        """A new empty index without replicas and without refreshing: it is loaded first."""
        name = f"{self.prefix}-search-{timezone.now():%Y%m%d%H%M%S%f}-{FINGERPRINT[:7]}"
        index = {
            **SETTINGS,
            "index": {"number_of_replicas": 0, "refresh_interval": "-1", "number_of_shards": 1},
        }
        self._admin("create", index=name, settings=index, mappings=MAPPINGS)
        return name

    def finish_build(self, build: str) -> Mapping[str, int]:
        """Refresh from now on; returns the documents by kind, those hidden meanwhile included."""
        index = {"number_of_replicas": settings.SEARCH_REPLICAS, "refresh_interval": "1s"}
        self._admin("put_settings", index=build, settings={"index": index})
        self._admin("refresh", index=build)
        answer = self.writer.search(
            index=build,
            size=0,
            aggs={"kinds": {"terms": {"field": "kind"}}},
            request_cache=False,
        )
        return {each["key"]: each["doc_count"] for each in answer["aggregations"]["kinds"]["buckets"]}

    def reading(self, build: str) -> "ElasticsearchEngine":
        """The same engine over one index."""
        return type(self)(self._url, self.prefix, build)

    def swap(self, build: str) -> None:
        """Turn both aliases to another index in one call: at every moment each leads to exactly one."""
        names = [self.alias, self.write_alias]
        remove = {"index": f"{self.prefix}-search-*", "aliases": names, "must_exist": False}
        add = {"index": build, "aliases": names}
        self._admin("update_aliases", actions=[{"remove": remove}, {"add": add}])

    def drop_build(self, build: str) -> None:
        """Delete an index; no error when it is gone."""
        self._admin("delete", index=build, ignore_unavailable=True)

    def is_there(self) -> bool:
        """Whether the aliases lead anywhere; a server that lost its disk answers, but holds nothing."""
        with _told_apart():
            return bool(self.reader.indices.exists_alias(name=f"{self.alias},{self.write_alias}"))

    def refresh(self) -> None:
        """Make everything written so far findable: for tests."""
        self._admin("refresh", index=self.alias)

    def _admin(self, call: str, **arguments: Any) -> Any:
        with _told_apart():
            return getattr(self.writer.indices, call)(**arguments)


@contextmanager
def _told_apart() -> Iterator[None]:
    """A server that is down, busy or empty is EngineUnavailable; a request that it calls wrong is our own error."""
    try:
        yield
    except (CannotConnect, ConnectionTimeout) as error:
        raise EngineUnavailable(str(error)) from error
    except ApiError as error:
        if error.status_code in AWAY or error.status_code >= 500:
            raise EngineUnavailable(str(error)) from error
        raise


def _plain(part: Any) -> Any:
    return part.to_dict() if isinstance(part, dsl.Query) else part


def _all(filters: Iterable[dsl.Query]) -> dsl.Query | None:
    chosen = list(filters)
    return dsl.Bool(filter=chosen) if chosen else None


def _line(query: Query) -> int:
    return LANGUAGES.index(query.language) if query.language in LANGUAGES else 0


def _source(document: Document, visible: bool) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "object_id": document.object_id,
        "visible": visible,
        "title": document.title[:200],
        "title_words": document.title_words.split("\n"),
        "attribute_words": document.attribute_words.split("\n"),
        "category_words": document.category_words.split("\n"),
        "maker_words": document.maker_words.split("\n"),
        "body_words": [document.body_words],
        "categories": list(document.categories),
        "regions": list(document.regions),
        "maker_id": document.maker_id,
        "attributes": list(document.attributes),
        "marks": list(document.marks),
        "ships_to": list(document.ships_to),
        "price_sen": document.price_sen,
        "price_idr": document.price_idr,
        "in_stock": document.in_stock,
        "popularity": document.popularity,
        "rating": document.rating,
        "signal": ranking.standing(document.key, document.popularity, document.rating, document.in_stock),
        "published_at": document.published_at.isoformat() if document.published_at else None,
    }


def _candidates(answer: Any) -> list[Candidate]:
    now = timezone.now()
    return [_candidate(hit["_source"], now) for hit in answer["hits"]["hits"]]


def _candidate(source: Mapping[str, Any], now: datetime) -> Candidate:
    at = source.get("published_at")
    return Candidate(
        key=f"{source['kind']}:{source['object_id']}",
        kind=source["kind"],
        title="\n".join(source["title_words"]),
        attributes="\n".join(source["attribute_words"]),
        category="\n".join(source["category_words"]),
        maker="\n".join(source["maker_words"]),
        body="\n".join(source["body_words"]),
        categories=tuple(source["categories"]),
        maker_id=source["maker_id"],
        in_stock=source["in_stock"],
        popularity=source["popularity"],
        rating=source["rating"],
        freshness=ranking.freshness(datetime.fromisoformat(at) if at else None, now),
    )
