"""Search on Elasticsearch 8: candidates and counts from a strict index, their final order from `search.ranking`.

The only module, with es_query, that knows the client. It does not know about falling back (see fallback.py).
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

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
    SPREAD,
    WINDOW,
    EngineUnavailable,
    Refused,
    Results,
    Suggestion,
    es_documents,
    es_query,
    is_too_little,
    may_be_too_little,
    rare,
    seldom_groups,
    with_bodies,
)
from search.engines.mapping import FINGERPRINT, MAPPINGS, SETTINGS
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
_WANTED = [
    f"responses.{part}" for part in ("hits.total", "hits.hits.fields", "aggregations", "error", "status")
]
_COLUMNS: Mapping[str, Any] = {"stored_fields": "_none_", "docvalue_fields": [es_documents.KEPT]}
_BROWSING = [{"signal": "desc"}, {"object_id": "asc"}]
_ORDERS: Mapping[Sort, list[Any]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, *_BROWSING],  # without words all score alike
    Sort.PRICE_UP: [{"price_sen": {"order": "asc", "missing": "_last"}}, *_BROWSING],
    Sort.PRICE_DOWN: [{"price_sen": {"order": "desc", "missing": "_last"}}, *_BROWSING],
    Sort.NEWEST: [{"published_at": {"order": "desc", "missing": "_last"}}, {"object_id": "asc"}],
}


_Text = dict[str, Any] | None
"""What the words ask, written out once: it stands in every search of a request."""


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
        # A build that is tried before it serves keeps nobody waiting, and its first answers come from a cold disk.
        patience = WRITE_TIMEOUT_SECONDS if build else TIMEOUT_SECONDS
        self.reader = client.options(request_timeout=patience, max_retries=1, retry_on_timeout=False)
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
        """Answer a query with one request, two where few documents hold all that was asked, and one more for
        descriptions where only they may hold it."""
        strict = es_query.all_of(query).to_dict() if query.has_words else None
        bodies = self._bodies(query, strict)
        probe = [self._probe(query, strict)] if may_be_too_little(query) and len(bodies) == 1 else []
        answers = self._ask(*bodies, *probe)
        held = sum(map(es_documents.total, answers[len(bodies) :] or answers))
        is_loose = may_be_too_little(query) and is_too_little(query, held)
        if is_loose:
            some = es_query.any_of(query, rare(query.understood.groups, query.understood.total))
            bodies = self._bodies(query, some.to_dict())
            answers = self._ask(*bodies)
        return self._results(query, answers[0], answers[1 : len(bodies)], is_loose)

    def _bodies(self, query: Query, text: _Text) -> list[dict[str, Any]]:
        """What is asked of the main kind, and of the others on a first page in which nothing is chosen."""
        chosen = es_query.choices(query.filters)
        ranks = query.has_words and query.sort is Sort.RELEVANCE
        in_window = ranks and query.offset + query.limit <= WINDOW
        main: dict[str, Any] = {
            "query": self._query(query, query.kinds[:1], text),
            "post_filter": _all([*chosen.values(), *es_query.unseen(query)]),
            "sort": _ORDERS[query.sort],
            "from": 0 if in_window else query.offset,
            "size": WINDOW if in_window else query.limit,
            "track_total_hits": MAX_HITS + 1,
            **_COLUMNS,
        }
        if query.with_facets:
            main["aggs"] = es_query.aggregations(chosen)
        if query.seen:
            main.setdefault("aggs", {})[es_documents.WHOLE] = es_query.whole(chosen)
        others = query.kinds[1:]
        if not others or text is None or query.offset or query.seen or len(query.filters):
            return [main]
        return [main, {"query": self._query(query, others, text), "size": OTHERS * len(others), **_COLUMNS}]

    def _probe(self, query: Query, strict: _Text) -> dict[str, Any]:
        """How many documents of any kind hold all groups, whatever is chosen: where the other searches do not say."""
        return {"query": self._query(query, query.kinds, strict), "size": 0, "track_total_hits": ENOUGH}

    def _results(self, query: Query, answer: Any, beside: Sequence[Any], is_loose: bool) -> Results:
        total = es_documents.total(answer)
        main, *kinds = query.kinds
        ranked = [hit for each in beside for hit in self._ranked(_candidates(each), query, is_loose, OTHERS)]
        others = {
            kind: tuple(hit for hit in ranked if hit.candidate.kind == kind) for kind in kinds if beside
        }
        return Results(
            hits=self._page(answer, query, is_loose),
            total=min(total, MAX_HITS),
            is_capped=total > MAX_HITS,
            others=others,
            kinds={main: min(total, MAX_HITS), **{kind: len(hits) for kind, hits in others.items()}},
            counts=es_documents.counts(answer),
            engine=self.name,
            is_loose=is_loose,
        )

    def _query(self, query: Query, kinds: tuple[str, ...], text: _Text) -> dict[str, Any]:
        frame = [each.to_dict() for each in es_query.frame(query, kinds)]
        return {"bool": {"filter": frame, "must": [text] if text else []}}

    def _page(self, answer: Any, query: Query, is_loose: bool) -> tuple[Ranked, ...]:
        found = _candidates(answer)
        ranks = query.has_words and query.sort is Sort.RELEVANCE
        if not ranks or query.offset + query.limit > WINDOW:
            return tuple(ranking.rate(found, query.understood, bodies=self._descriptions))
        ranked = ranking.spread(self._ranked(found, query, is_loose, query.offset + query.limit + SPREAD))
        return tuple(ranked[query.offset : query.offset + query.limit])

    def _ranked(self, found: list[Candidate], query: Query, is_loose: bool, first: int) -> list[Ranked]:
        """In their final order, the first ones exactly. Where documents hold only some of the words, the index says
        at once which descriptions hold the seldom ones: most hold none."""
        seldom = seldom_groups(query) if is_loose and found else []
        if seldom:
            found = with_bodies(found, self._descriptions(found, es_query.words_of(seldom)))
        return ranking.rank(
            found,
            query.understood,
            _line(query),
            bodies=self._descriptions,
            first=first,
            absent=[group.typed for group in seldom],
        )

    def _descriptions(
        self, candidates: Sequence[Candidate], within: dsl.Query | None = None
    ) -> dict[str, str]:
        """The descriptions of documents by key. One request."""
        keys = dsl.Ids(values=[each.key for each in candidates])
        body = {
            "query": dsl.Bool(filter=[keys, within] if within else [keys]),
            "size": len(candidates),
            "track_total_hits": False,
            "stored_fields": "_none_",
            "docvalue_fields": [es_documents.KEPT, es_documents.BODY],
        }
        return es_documents.bodies(self._ask(body)[0])

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Titles that hold all words, the last one as a start; best sold first, as many of each kind. One request."""
        if not word_starts:
            return []
        found = es_query.starts(list(word_starts)).to_dict()
        bodies = (
            {
                "query": self._query(Query(country=country), (kind,), found),
                "sort": _BROWSING,
                "size": limit,
                "track_total_hits": False,
                **_COLUMNS,
            }
            for kind in kinds
        )
        return [each for answer in self._ask(*bodies) for each in es_documents.suggestions(answer)]

    def _ask(self, *bodies: dict[str, Any]) -> list[Any]:
        """Searches of the live index in one request. Raises EngineUnavailable."""
        searches: list[dict[str, Any]] = []
        for body in bodies:
            plain = {name: _plain(part) for name, part in body.items() if part is not None}
            searches += [{}, plain]
        with _told_apart():
            answers = self.reader.msearch(
                index=self._build or self.alias, searches=searches, filter_path=_WANTED
            )
        for answer in answers["responses"]:
            if "error" in answer:
                _refuse(answer)
        return list(answers["responses"])

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
            "_source": es_documents.source(document, visible),
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


def _refuse(answer: Mapping[str, Any]) -> NoReturn:
    """The same for one search of several."""
    if answer["status"] in AWAY or answer["status"] >= 500:
        raise EngineUnavailable(str(answer["error"]))
    raise ValueError(str(answer["error"]))


def _candidates(answer: Any) -> list[Candidate]:
    return es_documents.candidates(answer, timezone.now())


def _plain(part: Any) -> Any:
    return part.to_dict() if isinstance(part, dsl.Query) else part


def _all(filters: Iterable[dsl.Query]) -> dsl.Query | None:
    chosen = list(filters)
    return dsl.Bool(filter=chosen) if chosen else None


def _line(query: Query) -> int:
    return LANGUAGES.index(query.language) if query.language in LANGUAGES else 0
