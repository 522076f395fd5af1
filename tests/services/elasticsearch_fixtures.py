"""A real Elasticsearch for the tests marked so: that of ELASTICSEARCH_URL, or nodes of this checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

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
