"""Building an index anew under traffic, and keeping it current: S30-S39."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.utils import timezone

from catalogue.models import Product
from search import indexing, jobs, rebuilding
from search.documents import Document
from search.engines import EngineUnavailable, Refused, Results, SchemaIsStale, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.indexing import everything, index_changed
from search.models import ChangeRow, IndexState, ParkedDocument
from search.queries import Query
from search.rebuilding import LOCK, CannotRollBack, CannotSwap, RebuildRuns, rebuild, roll_back
from tests.contracts.search_catalogue import a_document, ids, titled
from tests.services.people_and_goods import a_category, a_maker, a_product

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest, settings: Any, monkeypatch: Any) -> Iterator[SearchEngine]:
    """Each engine, as the last of those that are kept."""
    if request.param == "postgres":
        yield PostgresEngine()
        return
    settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
    settings.SEARCH_PREFIX = "rebuilds"
    real = ElasticsearchEngine()
    monkeypatch.setattr("search.engines._elasticsearch", lambda _url: real)
    yield real
    for name in real.writer.indices.get(index="rebuilds-search-*"):
        real.drop_build(name)


def live(engine: SearchEngine) -> IndexState:
    return IndexState.objects.get(engine=engine.name)


def settle(engine: SearchEngine) -> None:
    """Bring everything up to date, and visible."""
    while index_changed():
        pass
    if isinstance(engine, ElasticsearchEngine):
        engine.refresh()


def names_in(engine: SearchEngine) -> dict[str, int | None]:
    """Price of every document by its id: what the index says about the goods."""
    hits = engine.search(Query(limit=1000, with_facets=True)).hits
    return {hit.candidate.key.partition(":")[2]: round(hit.candidate.popularity * 100) for hit in hits}


class TestSwap:
    def test_s30_new_index_serves_and_the_old_one_is_kept_when_built(self, engine: SearchEngine) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        first = live(engine).live
        held = rebuild(engine, lambda: titled("Teh", "Madu"), timezone.now())
        assert held == {"product": 2}
        assert ids(engine.search(Query())) == ["1", "2"] or set(ids(engine.search(Query()))) == {"1", "2"}
        assert (live(engine).previous, live(engine).building) == (first, "")

    def test_s30_previous_index_serves_again_when_rolled_back(self, engine: SearchEngine) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        rebuild(engine, lambda: titled("Teh", "Madu"), timezone.now())
        roll_back(engine, timezone.now())
        assert ids(engine.search(Query())) == ["1"]

    def test_s30_what_changed_since_is_there_when_rolled_back(self, engine: SearchEngine) -> None:
        product = a_product("Kopi")
        rebuild(engine, everything, timezone.now())
        rebuild(engine, everything, timezone.now())
        Product.objects.filter(pk=product.pk).update(title_ms="Teh")
        settle(engine)
        roll_back(engine, timezone.now())
        (hit,) = engine.search(Query(kinds=("product",))).hits
        assert hit.candidate.title.split() == ["teh"]

    def test_s34_index_of_older_fields_is_not_written_to_when_rolled_back(self, engine: SearchEngine) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        IndexState.objects.filter(engine=engine.name).update(schema="of last year")
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        roll_back(engine, timezone.now())
        a_product()
        with pytest.raises(SchemaIsStale, match="rebuild_search"):
            index_changed()

    def test_changes_of_the_shop_stay_out_when_the_index_holds_another_catalogue(
        self, engine: SearchEngine
    ) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now(), catalogue="other.jsonl")
        a_product("Teh")
        settle(engine)
        assert ids(engine.search(Query())) == ["1"]

    def test_s30_deaf_index_is_not_served_when_it_finds_nothing(self) -> None:
        class Deaf(PostgresEngine):
            def search(self, query: Query) -> Results:
                return Results()

        with pytest.raises(CannotSwap, match="does not find"):
            rebuild(Deaf(), lambda: titled("Kopi", "Teh", "Madu"), timezone.now())
        assert live(PostgresEngine()).live == ""

    def test_there_is_nothing_to_go_back_to_when_built_once(self, engine: SearchEngine) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        with pytest.raises(CannotRollBack):
            roll_back(engine, timezone.now())

    def test_s33_old_index_serves_on_when_a_rebuild_fails(self, engine: SearchEngine) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        before = live(engine).live

        def breaks_off() -> Iterator[Document]:
            yield from titled("Teh")
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="disk"):
            rebuild(engine, breaks_off, timezone.now())
        assert (live(engine).live, live(engine).building) == (before, "")
        assert ids(engine.search(Query())) == ["1"]

    def test_s30_leftover_of_a_killed_rebuild_goes_when_the_next_one_starts(
        self, engine: SearchEngine
    ) -> None:
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        leftover = engine.create_build()
        IndexState.objects.filter(engine=engine.name).update(building=leftover)
        engine.index([a_document(7, "Bekas")], leftover)
        rebuild(engine, lambda: titled("Teh", "Madu"), timezone.now())
        assert set(ids(engine.search(Query()))) == {"1", "2"}
        assert leftover not in (live(engine).live, live(engine).previous, live(engine).building)
        with pytest.raises((EngineUnavailable, ProgrammingError)):
            engine.reading(leftover).search(Query())

    def test_s33_second_rebuild_is_refused_when_one_runs(self) -> None:
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            with pytest.raises(RebuildRuns):
                rebuild(PostgresEngine(), lambda: titled("Kopi"), timezone.now())
            with (
                other.cursor() as cursor
            ):  # the server lets go of it some time after the connection is closed
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        finally:
            other.close()

    def test_s30_short_index_is_not_served_when_counts_differ(self) -> None:
        class Forgetful(PostgresEngine):
            def index(self, documents: Any, build: str = "") -> list[Refused]:
                return super().index(list(documents)[:10], build)

        with pytest.raises(CannotSwap):
            rebuild(Forgetful(), lambda: [a_document(n, "Kopi") for n in range(50)], timezone.now())
        assert live(PostgresEngine()).live == ""

    def test_s34_stale_fields_refuse_to_be_written_when_changed(self) -> None:
        rebuild(PostgresEngine(), lambda: titled("Kopi"), timezone.now())
        IndexState.objects.update(schema="of last year")
        a_product()
        with pytest.raises(SchemaIsStale, match="rebuild_search"):
            index_changed()
        assert ChangeRow.objects.filter(taken_at=None).exists()

    def test_command_builds_and_goes_back_when_called(self, capsys: Any) -> None:
        a_product("Kopi")
        call_command("rebuild_search")
        call_command("rebuild_search")
        call_command("rebuild_search", "--roll-back")
        assert "serves search_document_" in capsys.readouterr().out


class TestUnderTraffic:
    def test_s31_index_equals_the_database_when_goods_change_during_a_rebuild(
        self, engine: SearchEngine
    ) -> None:
        maker, draw = a_maker(), random.Random(2)
        goods = [a_product(f"Kopi {n}", maker=maker) for n in range(60)]
        rebuild(engine, everything, timezone.now())
        settle(engine)

        def edited_meanwhile() -> Iterator[Document]:
            for document in everything():
                yield document
                for _edit in range(9):
                    self.edit(draw.choice(goods), draw)
                if draw.random() < 0.2:
                    index_changed(limit=50)

        rebuild(engine, edited_meanwhile, timezone.now())
        settle(engine)
        self.same(engine)

    def edit(self, product: Product, draw: random.Random) -> None:
        """One random change: hidden, shown again, renamed, sold out."""
        choice = draw.randint(0, 3)
        row = Product.objects.filter(pk=product.pk)
        if choice == 0:
            row.update(state="hidden", is_public=False)
        elif choice == 1:
            row.update(state="live", is_public=True)
        elif choice == 2:
            row.update(title_ms=f"Kopi {draw.randint(100, 999)}")
        else:
            product.stockrecords.update(num_in_stock=draw.choice([0, 50]))

    def same(self, engine: SearchEngine) -> None:
        expected = {document.object_id: document for document in everything() if document.kind == "product"}
        hits = engine.search(Query(limit=1000, with_facets=False)).hits
        found = {hit.candidate.key.partition(":")[2]: hit.candidate for hit in hits}
        assert set(found) == set(expected)
        for key, document in expected.items():
            assert found[key].title == document.title_words
            assert found[key].in_stock == document.in_stock


class TestChangeRows:
    def test_s35_row_is_written_with_the_change_when_a_bulk_operation_skips_signals(self) -> None:
        product = a_product()
        ChangeRow.objects.all().delete()
        Product.objects.filter(pk=product.pk).update(title_ms="Baru")
        assert list(ChangeRow.objects.values_list("kind", "object_id")) == [("product", str(product.pk))]

    def test_s35_variant_changes_its_parent_when_saved(self) -> None:
        parent = a_product()
        ChangeRow.objects.all().delete()
        Product.objects.filter(pk=parent.pk).update(structure="parent")
        Product.objects.create(structure="child", parent=parent, title="500 g", maker=parent.maker)
        assert set(ChangeRow.objects.values_list("object_id", flat=True)) == {str(parent.pk)}

    def test_sale_writes_no_row_when_units_are_left(self) -> None:
        product = a_product(stock=5)
        ChangeRow.objects.all().delete()
        product.stockrecords.update(reserved=1)
        assert not ChangeRow.objects.exists()
        product.stockrecords.update(reserved=5)
        assert ChangeRow.objects.count() == 1

    def test_s38_category_name_reaches_its_goods_in_the_background_when_changed(self) -> None:
        category, product = a_category("Makanan"), a_product("Kopi")
        product.categories.add(category)
        rebuild(PostgresEngine(), everything, timezone.now())
        ChangeRow.objects.all().delete()
        category.name = category.name_ms = "Minuman"
        category.save()
        assert set(ChangeRow.objects.values_list("kind", flat=True)) == {"category"}
        settle(PostgresEngine())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT words FROM {live(PostgresEngine()).live} WHERE kind = 'product'")
            assert cursor.fetchone()[0].split("\f")[2] == "minuman"

    def test_s36_several_rows_of_one_thing_are_one_document_when_swept(self) -> None:
        product = a_product()
        rebuild(PostgresEngine(), everything, timezone.now())
        settle(PostgresEngine())
        indexing.note_changes("product", [product.pk] * 40)
        assert index_changed() == 40
        assert not ChangeRow.objects.exists()

    def test_s36_rows_of_a_dead_worker_are_taken_again_when_two_minutes_have_passed(self) -> None:
        a_product()
        ChangeRow.objects.update(taken_at=timezone.now())
        assert index_changed() == 0
        ChangeRow.objects.update(taken_at=timezone.now() - timezone.timedelta(minutes=3))
        assert index_changed() > 0

    def test_everything_is_done_when_the_job_runs(self) -> None:
        product = a_product("Kopi")
        jobs.sweep_changes(timestamp=0)
        assert ids(PostgresEngine().search(Query())) == [str(product.pk)]
        assert not ChangeRow.objects.exists()

    @pytest.mark.parametrize("count", [3, 40])
    def test_statements_for_a_batch_stay_the_same_when_it_grows(
        self, count: int, django_assert_max_num_queries: Any
    ) -> None:
        call_command("seed_trade", stdout=StringIO())
        maker = a_maker()
        goods = [a_product(f"Kopi {number}", maker=maker) for number in range(count)]
        rebuild(PostgresEngine(), everything, timezone.now())
        settle(PostgresEngine())
        indexing.note_changes("product", [product.pk for product in goods])
        with django_assert_max_num_queries(28):
            assert index_changed() == count


@pytest.mark.elasticsearch
class TestRefusedDocuments:
    def test_s39_one_bad_document_is_parked_and_the_rest_is_written_when_refused(
        self, elasticsearch_url: str
    ) -> None:
        engine = ElasticsearchEngine(elasticsearch_url, prefix="parked")
        try:
            rebuild(engine, lambda: titled("Kopi"), timezone.now())
            rows = [a_document(n, f"Teh {n}") for n in range(2, 101)]
            bad = replace(a_document(1000, "Madu"), price_sen=2**70)
            refused = engine.index([*rows[:50], bad, *rows[50:]])
            engine.refresh()
            assert [each.document.object_id for each in refused] == ["1000"]
            assert engine.search(Query(limit=200)).total == 100
            indexing.park(engine, refused)
            parked = ParkedDocument.objects.get()
            assert (parked.engine, parked.object_id) == ("elasticsearch", "1000")
            assert parked.reason
        finally:
            for name in engine.writer.indices.get(index="parked-search-*"):
                engine.drop_build(name)

    def test_s32_alias_leads_to_one_index_when_looked_at_a_thousand_times(
        self, elasticsearch_url: str
    ) -> None:
        engine = ElasticsearchEngine(elasticsearch_url, prefix="alias")
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        watcher = ElasticsearchEngine(elasticsearch_url, prefix="alias")

        def look() -> tuple[int, list[str]]:
            """How many indexes both aliases together lead to, and what a search in between finds."""
            names = f"{watcher.alias},{watcher.write_alias}"
            return len(watcher.writer.indices.get_alias(name=names)), ids(watcher.search(Query()))

        try:
            with ThreadPoolExecutor(1) as pool:
                looks = pool.submit(lambda: [look() for _time in range(1000)])
                swaps = 0
                while not looks.done():
                    rebuild(engine, lambda: titled("Kopi"), timezone.now())
                    swaps += 1
            assert swaps > 3
            assert set(map(repr, looks.result())) == {repr((1, ["1"]))}
        finally:
            for name in engine.writer.indices.get(index="alias-search-*"):
                engine.drop_build(name)


class TestLost:
    @pytest.mark.elasticsearch
    def test_s40_server_gets_its_index_back_when_it_returns_empty(
        self, elasticsearch_url: str, settings: Any, monkeypatch: Any
    ) -> None:
        settings.ELASTICSEARCH_URL, settings.SEARCH_PREFIX = elasticsearch_url, "lost"
        real = ElasticsearchEngine()
        monkeypatch.setattr("search.engines._elasticsearch", lambda _url: real)
        product = a_product("Kopi")
        try:
            rebuild(PostgresEngine(), everything, timezone.now())
            rebuild(real, everything, timezone.now())
            jobs.mend(0)
            first = live(real).live
            real.drop_build(first)
            assert not real.is_there()
            Product.objects.filter(pk=product.pk).update(title_ms="Teh")
            index_changed()  # noted for later: there is no index to write to
            jobs.mend(0)
            while index_changed(only=real.name):
                pass
            real.refresh()
            (hit,) = real.search(Query(kinds=("product",))).hits
            assert hit.candidate.title.split() == ["teh"]
            assert live(real).live != first
            with pytest.raises(CannotRollBack):
                roll_back(real, timezone.now())
        finally:
            for name in real.writer.indices.get(index="lost-search-*"):
                real.drop_build(name)


class TestTidying:
    def test_index_for_going_back_is_let_go_when_a_day_has_passed(self) -> None:
        engine = PostgresEngine()
        rebuild(engine, lambda: titled("Kopi"), timezone.now())
        rebuild(engine, lambda: titled("Teh"), timezone.now())
        rebuilding.drop_previous(engine, timezone.now() - timezone.timedelta(hours=24))
        assert live(engine).previous
        rebuilding.drop_previous(engine, timezone.now() + timezone.timedelta(seconds=1))
        assert live(engine).previous == ""
