"""The search room: Oscar's search app with our engines, pages and books."""

from django.urls import path
from oscar.apps.search import apps
from oscar.core.loading import get_class


class SearchConfig(apps.SearchConfig):
    """Oscar's label and namespace; our views and routes."""

    name = "search"

    def ready(self) -> None:
        from search import receivers

        super().ready()
        self.suggest_view = get_class("search.views", "SuggestView")
        self.click_view = get_class("search.views", "ClickView")
        receivers.connect()

    def get_urls(self) -> list[object]:
        """Search page, suggestions while typing, and the note of a click."""
        routes = [
            path("", self.search_view.as_view(), name="search"),
            path("suggest/", self.suggest_view.as_view(), name="suggest"),
            path("click/<int:log>/<int:position>/", self.click_view.as_view(), name="click"),
        ]
        return list(self.post_process_urls(routes))
