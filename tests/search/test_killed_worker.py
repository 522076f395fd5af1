"""A worker that is killed between taking change rows and writing them leaves nothing undone: S36."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.models import Product
from search.engines.postgres import PostgresEngine
from search.indexing import everything, index_changed
from search.models import ChangeRow, IndexState
from search.queries import Query
from search.rebuilding import rebuild
from tests.services.people_and_goods import a_product

WORK = "import django; django.setup(); from search.indexing import index_changed; index_changed()"
PATIENCE_S = 120


def a_worker() -> subprocess.Popen[bytes]:
    """Another process on the database of this test, working off one batch."""
    connection.ensure_connection()
    at = connection.connection.info
    address = (
        f"postgresql://{at.user}:{at.password}@/{at.dbname}?host={quote(at.host, safe='')}&port={at.port}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
    }
    return subprocess.Popen([sys.executable, "-c", WORK], env=environment)


@pytest.mark.django_db(transaction=True)
def test_s36_change_is_made_up_for_when_the_worker_was_killed_in_between() -> None:
    product = a_product("Kopi")
    rebuild(PostgresEngine(), everything, timezone.now())
    while index_changed():
        pass
    Product.objects.filter(pk=product.pk).update(title_ms="Teh")
    table = IndexState.objects.get(engine="postgres").live
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # the worker stands still when it writes
        worker = a_worker()
        until = monotonic() + PATIENCE_S
        while not ChangeRow.objects.filter(taken_at__isnull=False).exists() and monotonic() < until:
            sleep(0.1)
        assert worker.poll() is None, "it still works"
        worker.kill()
        worker.wait()
    finally:
        other.close()
    assert index_changed() == 0, "the rows are still held for the dead worker"
    ChangeRow.objects.update(taken_at=timezone.now() - timedelta(minutes=3))
    assert index_changed() == 1
    (hit,) = PostgresEngine().search(Query(kinds=("product",))).hits
    assert hit.candidate.title.split() == ["teh"]
