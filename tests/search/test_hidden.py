"""What is hidden is nowhere: results, counts, filters, suggestions, "did you mean", on both engines: S43."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import Partner
from search.engines import every_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.indexing import everything, index_changed
from search.labels import forget_labels
from search.models import SearchVocabulary
from search.rebuilding import rebuild
from search.wordlists import forget_lexicon
from tests.services.people_and_goods import a_maker, a_product
from tests.services.stories import a_story

pytestmark = pytest.mark.django_db
SECRET, MISTYPED, START = "rahsiawi", "rahsiawo", "rahs"


@pytest.fixture(
    params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)], autouse=True
)
def engine(request: pytest.FixtureRequest, settings: Any, monkeypatch: Any, tmp_path: Path) -> Iterator[str]:
    """The shop answered by each engine."""
    settings.MEDIA_ROOT = tmp_path
    forget_labels()
    forget_lexicon()
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.SEARCH_PREFIX = "hidden"
        real = ElasticsearchEngine()
        monkeypatch.setattr("search.engines._elasticsearch", lambda _url: real)
    yield request.param
    if request.param == "elasticsearch":
        for name in real.writer.indices.get(index="hidden-search-*"):
            real.drop_build(name)


def build() -> None:
    for each in every_engine():
        rebuild(each, everything, timezone.now())


def sweep() -> None:
    while index_changed():
        pass
    for each in every_engine():
        if isinstance(each, ElasticsearchEngine):
            each.refresh()


def a_hidden_product() -> None:
    product = a_product(f"Kopi {SECRET}")
    Product.objects.filter(pk=product.pk).update(state="hidden", is_public=False)


def a_paused_maker() -> None:
    maker = a_maker(f"Dapur {SECRET}")
    a_product("Kopi biasa", maker=maker)
    Partner.objects.filter(pk=maker.pk).update(state=Partner.State.PAUSED)


def a_draft() -> None:
    a_story(f"Kisah {SECRET}", live=False)


HIDDEN = {"product": a_hidden_product, "maker": a_paused_maker, "draft": a_draft}


def pages_of(client: Client, engine: str) -> Iterator[str]:
    """All that a visitor could read it from, without the words that she typed herself."""
    found = client.get("/ms/search/", {"q": "kopi"})
    assert found.context["page"].results.engine == engine
    yield found.content.decode()
    yield client.get("/ms/search/", {"q": "dapur kisah kopi"}).content.decode()
    yield client.get("/ms/shop/").content.decode()
    yield client.get("/ms/search/", {"q": MISTYPED}).content.decode()
    yield client.get("/ms/search/suggest/", {"q": START}).content.decode()
    yield client.get("/ms/search/suggest/", {"q": "kop"}).content.decode()


class TestHidden:
    @pytest.mark.parametrize("hide", HIDDEN.values(), ids=HIDDEN.keys())
    def test_s43_hidden_thing_is_nowhere_when_the_index_is_built(
        self, client: Client, engine: str, hide: Any
    ) -> None:
        a_product("Kopi Gayo", maker=a_maker("Dapur Gayo"))
        hide()
        build()
        for page in pages_of(client, engine):
            assert SECRET not in page
        assert not SearchVocabulary.objects.filter(word=SECRET).exists()
        answer = client.get("/ms/search/", {"q": SECRET}).context["page"]
        assert answer.is_popular_instead
        assert answer.results.counts["maker"].keys() == {str(Partner.objects.get(name="Dapur Gayo").pk)}

    def test_s43_thing_that_was_visible_leaves_every_page_when_hidden(
        self, client: Client, engine: str
    ) -> None:
        a_product("Kopi Gayo", maker=a_maker("Dapur Gayo"))
        maker = a_maker(f"Dapur {SECRET}")
        a_product(f"Kopi {SECRET}", maker=maker)
        story = a_story(f"Kisah {SECRET}")
        build()
        assert all(SECRET in page for page in list(pages_of(client, engine))[:2])
        maker.state = Partner.State.PAUSED
        maker.save()
        story.unpublish()
        sweep()
        forget_labels()
        for page in pages_of(client, engine):
            assert SECRET not in page
