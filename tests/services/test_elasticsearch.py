"""The node of the tests is a real Elasticsearch."""

from __future__ import annotations

import json
import urllib.request

import pytest


@pytest.mark.elasticsearch
class TestElasticsearch:
    def test_node_tells_its_version_when_asked(self, elasticsearch_url: str) -> None:
        with urllib.request.urlopen(elasticsearch_url, timeout=10) as answer:  # noqa: S310 - our own node
            facts = json.load(answer)
        assert facts["version"]["number"].startswith("8.")
