"""A new index beside the one that serves, checked, and put in its place in one step; the old one is kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.db import connection, transaction

from search import vocabulary
from search.documents import Document
from search.engines import Refused, SearchEngine
from search.models import IndexState

LOCK = 0x5EA6C4
TOLERANCE = 0.001
TOLERATED = 5


class RebuildRuns(Exception):
    """Another rebuild is at work; wait for it."""


class CannotSwap(Exception):
    """The new index does not hold what it should; the old one stays."""


class CannotRollBack(Exception):
    """There is no earlier index."""


def rebuild(
    engine: SearchEngine, documents: Callable[[], Iterable[Document]], now: datetime
) -> Mapping[str, int]:
    """Build, check and serve a new index; returns its documents by kind.

    While it is built, changes are written to both (see search.indexing). A failure leaves the old index serving and
    removes the new one. Raises RebuildRuns, CannotSwap.
    """
    with _OnlyOne():
        build = engine.create_build()
        try:
            _note(engine, building=build)
            sent: Counter[str] = Counter()
            refused = engine.index(_counted(documents(), sent), build)
            held = engine.finish_build(build)
            _check(sent, held, refused)
        except BaseException:
            _note(engine, building="")
            engine.drop_build(build)
            raise
        _swap(engine, build, held, now)
        return held


def roll_back(engine: SearchEngine, now: datetime) -> str:
    """Serve the previous index again; returns its name. Raises CannotRollBack."""
    with _OnlyOne():
        state = IndexState.objects.filter(engine=engine.name).first()
        if state is None or not state.previous:
            raise CannotRollBack("there is no earlier index")
        _swap(engine, state.previous, engine.finish_build(state.previous), now)
        return state.previous


def drop_previous(engine: SearchEngine, older_than: datetime) -> None:
    """Forget the index that is kept for going back, when it was replaced before that moment."""
    state = IndexState.objects.filter(engine=engine.name, swapped_at__lt=older_than).first()
    if state is not None and state.previous:
        engine.drop_build(state.previous)
        IndexState.objects.filter(pk=state.pk, previous=state.previous).update(previous="")


def _swap(engine: SearchEngine, build: str, held: Mapping[str, int], now: datetime) -> None:
    with transaction.atomic():
        state = IndexState.objects.select_for_update().get(engine=engine.name)
        outdated = state.previous if state.previous not in (build, state.live) else ""
        state.previous, state.live, state.building = state.live, build, ""
        state.schema, state.documents, state.swapped_at = engine.schema, dict(held), now
        engine.swap(build)
        state.save()
        if engine.name == "postgres":
            vocabulary.recount(build)
    if outdated:
        engine.drop_build(outdated)


def _note(engine: SearchEngine, building: str) -> None:
    IndexState.objects.update_or_create(engine=engine.name, defaults={"building": building})


def _counted(documents: Iterable[Document], sent: Counter[str]) -> Iterator[Document]:
    for document in documents:
        sent[document.kind] += 1
        yield document


def _check(sent: Mapping[str, int], held: Mapping[str, int], refused: list[Refused]) -> None:
    for kind, wanted in sent.items():
        missing = wanted - held.get(kind, 0)
        if missing > max(TOLERATED, wanted * TOLERANCE):
            reasons = {each.reason for each in refused[:3]}
            raise CannotSwap(
                f"{missing} of {wanted} documents of kind {kind} are missing: {reasons or 'no reason'}"
            )


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
