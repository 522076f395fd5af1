"""A story is found when an editor publishes it, in the language of whoever looks, and gone when it is taken down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms.operations import lay_out_site
from cms.queries import page_links
from search.engines.postgres import PostgresEngine
from search.finding import find
from search.indexing import everything, index_changed
from search.queries import Query
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from tests.services.stories import a_story


def stories(text: str) -> list[str]:
    """Keys of the stories that a search finds."""
    return [hit.candidate.key for hit in find(text, Query()).results.others.get("story", ())]


@pytest.mark.django_db
class TestStories:
    def test_story_is_found_when_published_and_gone_when_taken_down(self) -> None:
        forget_lexicon()
        lay_out_site()
        rebuild(PostgresEngine(), everything, timezone.now())
        story = a_story("Tenun dari Sumba", live=False)
        self.sweep()
        assert stories("woven sumba") == []
        story.save_revision().publish()
        self.sweep()
        assert stories("woven sumba") == [f"story:{story.translation_key}"]
        assert [link.title for link in page_links([str(story.translation_key)], "en")] == ["Tenun dari Sumba"]
        story.refresh_from_db()
        story.unpublish()
        self.sweep()
        assert stories("woven sumba") == []

    @pytest.fixture(autouse=True)
    def _own_media(self, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def sweep(self) -> None:
        while index_changed():
            pass
