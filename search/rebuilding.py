"""A new index beside the one that serves, checked, and put in its place in one step; the old one is kept."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime

from django.db import connection, transaction

from search import vocabulary
from search.browsing import forget_counts
from search.documents import Document
from search.engines import WINDOW, Answering, Refused, SearchEngine
from search.models import IndexState
from search.queries import MAX_WORDS, Alternative, ConceptGroup, Query, Understanding

LOCK = 0x5EA6C4
TOLERANCE = 0.001
TOLERATED = 5
MAY_BE_LOST = 0.75


class RebuildRuns(Exception):
    """Another rebuild is at work; wait for it."""


class CannotSwap(Exception):
    """The new index does not hold what it should; the old one stays."""


class CannotRollBack(Exception):
    """There is no earlier index."""


def rebuild(
    engine: SearchEngine, documents: Callable[[], Iterable[Document]], now: datetime, catalogue: str = ""
) -> Mapping[str, int]:
    """Build, check and serve a new index; returns its documents by kind.

    While it is built, changes are written to both (see search.indexing). A failure leaves the old index serving and
    removes the new one. `catalogue` names a file that is not the shop. Raises RebuildRuns, CannotSwap.
    """
    with _OnlyOne():
        _drop_leftover(engine)
        build = engine.create_build()
        try:
            _note(engine, building=build)
            sent, samples = Counter[str](), list[Document]()
            refused = engine.index(_counted(documents(), sent, samples), build)
            held = engine.finish_build(build)
            _check(sent, held, refused)
            _smoke(engine, build, samples, {each.document.key for each in refused})
        except BaseException:
            _note(engine, building="")
            engine.drop_build(build)
            raise
        _swap(engine, build, held, now, schema=engine.schema, catalogue=catalogue)
        return held


def rebuild_lost(
    engine: SearchEngine, documents: Callable[[], Iterable[Document]], now: datetime
) -> Mapping[str, int]:
    """Build anew what a server has lost: nothing is left of it to serve or to go back to. Raises as `rebuild`."""
    IndexState.objects.filter(engine=engine.name).update(live="", previous="", building="")
    return rebuild(engine, documents, now)


def _drop_leftover(engine: SearchEngine) -> None:
    """What a rebuild left that was killed: nothing else can be building while this process holds the lock."""
    state = IndexState.objects.filter(engine=engine.name).first()
    if state is not None and state.building:
        _note(engine, building="")
        engine.drop_build(state.building)


def roll_back(engine: SearchEngine, now: datetime) -> str:
    """Serve the previous index again; returns its name. Raises CannotRollBack.

    It was kept current meanwhile, unless its fields are those of another version: then it serves as it is, and writing
    is refused until the next rebuild.
    """
    with _OnlyOne():
        state = IndexState.objects.filter(engine=engine.name).first()
        if state is None or not state.previous:
            raise CannotRollBack("there is no earlier index")
        held = engine.finish_build(state.previous)
        _swap(
            engine,
            state.previous,
            held,
            now,
            schema=state.previous_schema,
            catalogue=state.previous_catalogue,
        )
        return state.previous


def drop_previous(engine: SearchEngine, older_than: datetime) -> None:
    """Forget the index that is kept for going back, when it was replaced before that moment."""
    state = IndexState.objects.filter(engine=engine.name, swapped_at__lt=older_than).first()
    if state is not None and state.previous:
        engine.drop_build(state.previous)
        IndexState.objects.filter(pk=state.pk, previous=state.previous).update(previous="")


def _swap(
    engine: SearchEngine, build: str, held: Mapping[str, int], now: datetime, *, schema: str, catalogue: str
) -> None:
    with transaction.atomic():
        state = IndexState.objects.select_for_update().get(engine=engine.name)
        outdated = state.previous if state.previous not in (build, state.live) else ""
        state.previous, state.live, state.building = state.live, build, ""
        state.previous_schema, state.schema = state.schema, schema
        state.previous_catalogue, state.catalogue = state.catalogue, catalogue
        state.documents, state.swapped_at = dict(held), now
        engine.swap(build)
        state.save()
        if engine.name == "postgres":
            vocabulary.recount(build)
    forget_counts()
    if outdated:
        engine.drop_build(outdated)


def _note(engine: SearchEngine, building: str) -> None:
    IndexState.objects.update_or_create(engine=engine.name, defaults={"building": building})


def _counted(
    documents: Iterable[Document], sent: Counter[str], samples: list[Document]
) -> Iterator[Document]:
    """Count what is sent, and remember some of it, ever more thinly, to look for it afterwards."""
    for number, document in enumerate(documents):
        sent[document.kind] += 1
        if number.bit_count() <= 1:
            samples.append(document)
        yield document


def _check(sent: Mapping[str, int], held: Mapping[str, int], refused: list[Refused]) -> None:
    for kind, wanted in sent.items():
        missing = wanted - held.get(kind, 0)
        if missing > max(TOLERATED, wanted * TOLERANCE):
            reasons = {each.reason for each in refused[:3]}
            raise CannotSwap(
                f"{missing} of {wanted} documents of kind {kind} are missing: {reasons or 'no reason'}"
            )


def _smoke(engine: SearchEngine, build: str, samples: Iterable[Document], refused: Collection[str]) -> None:
    """Ask the new index for some twenty of its documents by their titles.

    Some may be missing, as they were hidden or renamed while the index was loaded; not most of them.
    """
    asked = engine.reading(build)
    looked_for = [each for each in samples if each.key not in refused]
    lost = [each.key for each in looked_for if not _is_found(asked, each)]
    if len(lost) > MAY_BE_LOST * len(looked_for):
        raise CannotSwap(f"the new index does not find {', '.join(lost[:5])} by their titles")


def _is_found(engine: Answering, document: Document) -> bool:
    """Whether a search for all words of a title brings the document, or more documents than can be looked at."""
    title = dict.fromkeys(document.title_words.split("\n")[0].split()[:MAX_WORDS])
    if not title:
        return True
    groups = tuple(ConceptGroup(word, (Alternative((word,), 1.0),), 0) for word in title)
    query = Query(
        Understanding(groups=groups), kinds=(document.kind,), country="", limit=WINDOW, with_facets=False
    )
    results = engine.search(query)
    keys = {hit.candidate.key for hit in results.hits}
    return document.key in keys or len(keys) >= WINDOW


class _OnlyOne:
    """A lock of the database for the length of a rebuild."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise RebuildRuns("another rebuild is at work")

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
