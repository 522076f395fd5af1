"""Keeping every engine current: change rows become documents, in every index that is served or being built."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from catalogue.models import Category, Product
from search import vocabulary
from search.browsing import forget_counts
from search.builders import BUILDERS, every_document
from search.documents import Document
from search.engines import EngineUnavailable, Refused, SchemaIsStale, SearchEngine, every_engine
from search.models import ChangeRow, IndexState, ParkedDocument

BATCH = 500
SPREAD = 2000
TAKEN_FOR = timedelta(minutes=2)
logger = logging.getLogger(__name__)


def note_changes(kind: str, object_ids: Iterable[object], engine: str = "") -> None:
    """Say inside a transaction that things have changed, where no trigger of the database sees it."""
    rows = [ChangeRow(kind=kind, object_id=str(each), engine=engine) for each in object_ids]
    ChangeRow.objects.bulk_create(rows)


def index_changed(limit: int = BATCH, only: str = "") -> int:
    """Take one batch of change rows and bring the engines up to date with them; returns how many rows were taken.

    Rows that another worker has taken are skipped; those of a worker that died are taken again after two minutes.
    Several rows of one thing are one document. For an engine that does not answer, rows of its own are left behind;
    `only` names an engine to work these off, and then EngineUnavailable goes on to the caller.
    """
    rows = _take(limit, only)
    # Given out after the rows were taken and before anything is read. So whoever reads with a higher number has seen
    # these changes too, and an older reading never replaces a newer one.
    version = _next_version()
    ids: dict[str, dict[str, int]] = {}
    try:
        for _pk, kind, object_id in rows:
            if kind in BUILDERS:
                ids.setdefault(kind, {})[object_id] = version
            else:
                _spread(kind, object_id)
        for kind, versions in ids.items():
            _write(kind, versions, only)
    except BaseException:
        ChangeRow.objects.filter(pk__in=[row[0] for row in rows]).update(taken_at=None)
        raise
    ChangeRow.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def _take(limit: int, engine: str) -> list[tuple[int, str, str]]:
    """Mark rows as ours and read them, in a transaction of its own: no engine is asked while locks are held."""
    free = Q(taken_at=None) | Q(taken_at__lt=Now() - TAKEN_FOR)
    with transaction.atomic():
        rows = list(
            ChangeRow.objects.select_for_update(skip_locked=True)
            .filter(free, engine=engine)
            .order_by("pk")
            .values_list("pk", "kind", "object_id")[:limit]
        )
        ChangeRow.objects.filter(pk__in=[row[0] for row in rows]).update(taken_at=Now())
    return rows


def _next_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('search_changerow_id_seq')")
        return int(cursor.fetchone()[0])


def _spread(kind: str, object_id: str) -> None:
    """A category, or all goods of a maker: rows for their products, for later batches."""
    if kind == "goods_of":
        products = Product.objects.filter(maker_id=object_id, parent=None)
    else:
        path = Category.objects.filter(pk=object_id).values_list("path", flat=True).first() or "-"
        products = Product.objects.filter(categories__path__startswith=path).distinct()
    ids = iter(products.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=SPREAD))
    while batch := list(islice(ids, SPREAD)):
        note_changes("product", batch)


def _write(kind: str, versions: Mapping[str, int], only: str) -> None:
    documents = list(BUILDERS[kind](list(versions), versions))
    seen = {document.object_id for document in documents}
    gone = [(kind, each, version) for each, version in versions.items() if each not in seen]
    states = {state.engine: state for state in IndexState.objects.all()}
    for engine in every_engine():
        if only not in ("", engine.name):
            continue
        try:
            _write_to(engine, states.get(engine.name), documents, gone)
        except EngineUnavailable:
            if only:
                raise
            logger.exception("search: %s is behind", engine.name)
            note_changes(kind, versions, engine.name)
    if not (states.get("postgres") or IndexState()).catalogue:
        vocabulary.learn(documents)
    forget_counts()


def _write_to(
    engine: SearchEngine,
    state: IndexState | None,
    documents: list[Document],
    gone: list[tuple[str, str, int]],
) -> None:
    """Write to the index that serves, to the one that is being built, and to the one that can be gone back to."""
    refuse_stale(engine, state)
    for build in _builds(engine, state):
        park(engine, engine.index(documents, build))
        engine.remove(gone, build)


def _builds(engine: SearchEngine, state: IndexState | None) -> Iterator[str]:
    """The indexes of the shop that changes go to ("" is the one that serves); never one filled from a file."""
    if state is None or not state.catalogue:
        yield ""
    if state is None:
        return
    if state.building:
        yield state.building
    if state.previous and state.previous_schema == engine.schema and not state.previous_catalogue:
        yield state.previous


def refuse_stale(engine: SearchEngine, state: IndexState | None) -> None:
    """Raises SchemaIsStale when the live index was built for other fields."""
    if state is not None and state.live and state.schema != engine.schema:
        raise SchemaIsStale(
            f"the {engine.name} index was built by another version of the shop: run `manage.py rebuild_search`"
        )


def park(engine: SearchEngine, refused: Iterable[Refused]) -> None:
    """Keep what an engine refused, with the reason, for staff; the rest goes on."""
    now = timezone.now()
    for each in refused:
        logger.warning("search: %s refused %s: %s", engine.name, each.document.key, each.reason)
        ParkedDocument.objects.update_or_create(
            engine=engine.name,
            kind=each.document.kind,
            object_id=each.document.object_id,
            defaults={"reason": each.reason[:2000], "parked_at": now},
        )


def everything() -> Iterator[Document]:
    """Every document of the shop, for a rebuild. Version 0: in a new index any change that comes meanwhile wins."""
    return every_document(0)
