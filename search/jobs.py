"""Background work of the search: sweeping change rows, tidying up, rebuilding."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app

from search import indexing, logbook, rebuilding, vocabulary
from search.engines import EngineUnavailable, every_engine
from search.models import IndexState

BATCHES_PER_JOB = 20
logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="search.sweep", pass_context=False)
def sweep_changes(timestamp: int | None = None) -> None:
    """Bring the indexes up to date; leaves the rest to a next job while rows remain."""
    done = _sweep()
    for engine in every_engine():
        with suppress(EngineUnavailable):
            done = _sweep(engine.name) and done
    if not done:
        defer_sweep()
    elif not vocabulary.is_counted():
        count_words()


def count_words() -> None:
    """Count the words of the PostgreSQL index anew, where there is one."""
    live = IndexState.objects.filter(engine="postgres").values_list("live", flat=True).first()
    if live:
        with transaction.atomic():
            vocabulary.recount(live)


def _sweep(only: str = "") -> bool:
    """Work off batches; whether nothing is left. A batch may leave rows of its own: the goods of a category."""
    return any(indexing.index_changed(only=only) == 0 for _batch in range(BATCHES_PER_JOB))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="search.mend")
def mend(timestamp: int | None = None) -> None:
    """Once a minute: a server that came back without its index gets a new one. Until then PostgreSQL answers."""
    for state in IndexState.objects.exclude(live="").filter(catalogue=""):
        engine = next((each for each in every_engine() if each.name == state.engine), None)
        with suppress(EngineUnavailable, rebuilding.RebuildRuns):
            if engine is not None and not engine.is_there():
                logger.error("search: %s lost its index, which is built anew", engine.name)
                rebuilding.rebuild_lost(engine, indexing.everything, timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="search.tidy")
def tidy(timestamp: int | None = None) -> None:
    """Once a day: old logs become totals, words are counted, indexes kept for going back are let go after a day."""
    now = timezone.now()
    logbook.fold_old_searches(now)
    count_words()
    for engine in every_engine():
        rebuilding.drop_previous(engine, older_than=now - timedelta(hours=24))


def defer_sweep() -> None:
    """Ask for a sweep soon; one that waits already is enough. Call on commit, never inside a transaction."""
    try:
        sweep_changes.defer()
    except exceptions.AlreadyEnqueued:
        return
