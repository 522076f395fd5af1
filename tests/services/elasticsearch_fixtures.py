"""A real Elasticsearch for the tests marked so (that of ELASTICSEARCH_URL, or nodes of this checkout), and engines."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from search.engines import SearchEngine
from storefront.launch import elasticsearch_node


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Address of a node that answers, of this worker alone: tests name their indices without regard to others.

    A node that was started for this run is stopped after it. ELASTICSEARCH_URL serves the first worker.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    given = os.environ.get("ELASTICSEARCH_URL")
    if given and worker == 0:
        yield given
        return
    port = elasticsearch_node.PORT + worker
    ours = not elasticsearch_node.is_running(port)
    yield elasticsearch_node.start(port)
    if ours:
        elasticsearch_node.stop(port)


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """Each engine by itself, empty: for tests that need no more; a module may have an `engine` of its own."""
    from search.engines.elasticsearch import ElasticsearchEngine  # models: only once Django is set up
    from search.engines.postgres import PostgresEngine
    from search.wordlists import forget_lexicon

    forget_lexicon()
    if request.param == "postgres":
        yield PostgresEngine()
        return
    real = ElasticsearchEngine(request.getfixturevalue("elasticsearch_url"), prefix="empty")
    yield real
    for name in real.writer.indices.get(index="empty-search-*"):
        real.drop_build(name)
