"""The breaker, and the same page from PostgreSQL when Elasticsearch does not answer: S40."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search import engines
from search.engines import EngineUnavailable, Results, Suggestion
from search.engines.fallback import FAILURES, Breaker, FallbackEngine
from search.engines.postgres import PostgresEngine
from search.indexing import everything, index_changed
from search.labels import forget_labels
from search.models import ChangeRow
from search.queries import Query
from search.rebuilding import rebuild
from tests.services.people_and_goods import a_maker, a_product

NOBODY = "http://127.0.0.1:9"
"""A port that refuses."""


class Silent:
    """An engine that never answers, and counts how often it was asked."""

    name = "silent"

    def __init__(self) -> None:
        self.asked = 0

    def search(self, query: Query) -> Results:
        self.asked += 1
        raise EngineUnavailable("down")

    def suggest(
        self, starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        self.asked += 1
        raise EngineUnavailable("down")


class Answering(Silent):
    """An engine that answers."""

    name = "answering"

    def search(self, query: Query) -> Results:
        return Results(engine=self.name)

    def suggest(
        self, starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        return [Suggestion("product", "1", "Kopi")]


class TestBreaker:
    def test_second_engine_answers_when_the_first_does_not(self) -> None:
        both = FallbackEngine(Silent(), Answering())  # type: ignore[arg-type]
        assert both.search(Query()).engine == "answering"
        assert both.suggest(["ko"], ("product",), "MY", 4)[0].label == "Kopi"

    def test_first_engine_is_left_alone_when_it_failed_five_times(self) -> None:
        now = [0.0]
        first = Silent()
        both = FallbackEngine(first, Answering(), Breaker(lambda: now[0]))  # type: ignore[arg-type]
        for _search in range(20):
            both.search(Query())
        assert first.asked == FAILURES
        assert both.name == "answering"
        now[0] = 31.0
        both.search(Query())
        assert first.asked == FAILURES + 1

    def test_breaker_stays_closed_when_failures_are_rare(self) -> None:
        now = [0.0]
        breaker = Breaker(lambda: now[0])
        for _failure in range(20):
            breaker.failed()
            now[0] += 10
        assert not breaker.is_open


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _server_is_down(self, settings: Any) -> None:
        forget_labels()
        a_product("Kopi Gayo", maker=a_maker(origin_iso="ID-AC"))
        rebuild(PostgresEngine(), everything, timezone.now())
        settings.ELASTICSEARCH_URL = NOBODY

    def test_page_comes_from_postgresql_with_facets_when_the_server_is_down(self, client: Client) -> None:
        response = client.get("/ms/search/", {"q": "kopi"})
        page = response.context["page"]
        assert [card.name for card in page.cards] == ["Kopi Gayo"]
        assert page.results.engine == "postgres"
        assert page.results.counts["region"] == {"sumatera": 1, "ID-AC": 1}

    def test_postgresql_stays_current_and_the_rest_waits_when_the_server_is_down(
        self, client: Client
    ) -> None:
        while index_changed():
            pass
        a_product("Teh Melati")
        while index_changed():
            pass
        names = [card.name for card in client.get("/ms/search/", {"q": "teh"}).context["page"].cards]
        assert names == ["Teh Melati"]
        waiting = ChangeRow.objects.values_list("engine", flat=True).distinct()
        assert list(waiting) == ["elasticsearch"]
        with pytest.raises(EngineUnavailable):
            index_changed(only="elasticsearch")
        assert ChangeRow.objects.filter(taken_at=None).exists()

    def test_both_engines_are_kept_when_one_is_configured(self) -> None:
        assert [engine.name for engine in engines.every_engine()] == ["postgres", "elasticsearch"]
        assert engines.get_engine().name == "elasticsearch"
