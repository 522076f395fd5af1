"""The site's own pages exist in three languages, once."""

import pytest
from wagtail.models import Page, Site

from cms.models import HomePage, StoryIndexPage
from cms.operations import lay_out_site

pytestmark = pytest.mark.django_db


class TestLayOutSite:
    def test_homes_and_sections_are_live_in_every_language(self) -> None:
        homes = lay_out_site()

        assert set(homes) == {"ms", "id", "en"}
        assert len({home.translation_key for home in homes.values()}) == 1
        slugs = {page.locale.language_code: page.slug for page in StoryIndexPage.objects.live()}
        assert slugs == {"ms": "kisah", "id": "cerita", "en": "stories"}
        assert Site.objects.get(is_default_site=True).root_page_id == homes["ms"].pk

    def test_welcome_page_of_wagtail_is_gone(self) -> None:
        lay_out_site()

        assert not Page.objects.filter(slug="home", depth=2).exists()

    def test_nothing_changes_when_run_again(self) -> None:
        lay_out_site()
        before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "path"))

        lay_out_site()

        assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "path")) == before
        assert HomePage.objects.count() == 3
