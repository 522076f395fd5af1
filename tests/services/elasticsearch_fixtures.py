"""A real Elasticsearch for the tests marked so: that of ELASTICSEARCH_URL, or the node of this checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from storefront.launch import elasticsearch_node


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Address of a node that answers. A node that was started for this run is stopped after it."""
    given = os.environ.get("ELASTICSEARCH_URL")
    if given:
        yield given
        return
    ours = not elasticsearch_node.is_running()
    yield elasticsearch_node.start()
    if ours:
        elasticsearch_node.stop()
