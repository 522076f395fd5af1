"""Pages that find goods: search, category, all goods, suggestions. Oscar's catalogue loads these by name."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from catalogue.door import at_the_door, postcode_of
from catalogue.models import Category
from search import finding, logbook, pins, suggestions
from search.engines import MAX_HITS
from search.finding import Found
from search.forms import Asked, read
from search.labels import Node, labels
from search.models import SearchPin
from search.pages import SearchPage, page_of
from search.queries import Query
from search.ranking import Ranked


class SearchPageView(TemplateView):
    """A list of goods with filters: the common part of all pages here."""

    scope = ""
    pin: SearchPin | None = None
    log_id: int | None = None
    near: Sequence[Ranked] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find, and show page 404 for a page number behind the last."""
        self.asked = self.get_asked()
        if (self.asked.page - 1) * self.asked.size >= MAX_HITS:
            raise Http404("lists end there")
        started = perf_counter()
        self.found = self.find(self.asked.query(self.language, scope=self.scope))
        if self.asked.page > 1 and not self.found.results.hits:
            raise Http404("no such page")
        self.took_ms = round((perf_counter() - started) * 1000)
        self.after_search()
        return super().get(request, *args, **kwargs)

    @property
    def language(self) -> str:
        """The language of the page: ms, id or en."""
        return (get_language() or "ms")[:2]

    def get_asked(self) -> Asked:
        """What the address asks for."""
        return read(self.request.GET, self.request.path)

    def find(self, query: Query) -> Found:
        """Browse; the search page looks for words."""
        return finding.find("", query)

    def after_search(self) -> None:
        """Where nothing fits all choices, the list without them; with words there is more to do."""
        if not self.found.results.hits:
            self.near = finding.related(self.found)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page as `page`, and whether robots should index it: only plain lists."""
        postcode = postcode_of(self.request)
        page = self._page(postcode)
        return super().get_context_data(
            page=page,
            is_indexed=self.is_plain(page),
            query=self.asked,
            log_id=self.log_id,
            postcode=postcode,
            took_ms=self.took_ms,
            **kwargs,
        )

    def _page(self, postcode: str) -> SearchPage:
        """The page with what each thing costs at the visitor's door, once she has typed her postcode."""
        strategy = self.request.strategy  # type: ignore[attr-defined]
        page = page_of(
            self.found, self.asked, strategy, self.language, pinned=pins.items_of(self.pin), near=self.near
        )
        service = self.request.session.get("service", "")
        page.cards = at_the_door(page.cards, postcode=postcode, service=service, now=timezone.now())
        return page

    def is_plain(self, page: SearchPage) -> bool:
        """Whether nothing is chosen and no words are looked for."""
        return not page.asked.choices and not page.asked.text


class FacetedSearchView(SearchPageView):
    """The search page. Without words it is the list of all goods."""

    template_name = "search/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look for the words; an editor may send a search to a page of its own, or put goods first."""
        self.pin = pins.pin_for(self.get_asked().text, self.language, timezone.now())
        if self.pin is not None and self.pin.redirect_to:
            return HttpResponseRedirect(self.pin.redirect_to)
        return super().get(request, *args, **kwargs)

    def find(self, query: Query) -> Found:
        """Look for the words."""
        return finding.find(self.asked.text, query, literal=self.asked.is_literal)

    def after_search(self) -> None:
        """Look for what is near where little was found, and write the log; for the first page of a list only."""
        if self.asked.text and self.asked.page == 1:
            self.near = finding.related(self.found)
            self.log_id = logbook.note(self.found, self._browser(), self.took_ms, timezone.now())

    def _browser(self) -> str:
        """What tells browsers apart without knowing anybody: only a hash of the day is kept of it (S25)."""
        return self.request.session.session_key or self.request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")


class CatalogueView(SearchPageView):
    """All goods."""

    template_name = "oscar/catalogue/browse.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The heading."""
        return super().get_context_data(summary=_("All goods"), **kwargs)


class ProductCategoryView(SearchPageView):
    """Goods of a category and of those below it."""

    template_name = "oscar/catalogue/category.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A category that is not public is not there; an old address leads to the new one."""
        self.category = get_object_or_404(Category, pk=kwargs["pk"])
        if not (self.category.is_public and self.category.ancestors_are_public):
            raise Http404("not public")
        self.scope = str(self.category.pk)
        node = labels().categories.get(self.scope)
        if node is not None and node.url != request.path:
            return HttpResponsePermanentRedirect(node.url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The category and the line of those above it."""
        crumbs: list[Node] = []
        nodes = labels().categories
        above = nodes[self.scope].parent if self.scope in nodes else ""
        while above:
            crumbs.insert(0, nodes[above])
            above = nodes[above].parent
        return super().get_context_data(category=self.category, crumbs=crumbs, **kwargs)


class SuggestView(TemplateView):
    """Suggestions for what is being typed, as a piece of page for the search box."""

    template_name = "search/_suggestions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Up to four searches, four goods, two makers and two categories or stories."""
        typed = self.request.GET.get("q", "")
        language = (get_language() or "ms")[:2]
        panel = suggestions.panel_for(typed, language, self.request.strategy)  # type: ignore[attr-defined]
        return super().get_context_data(panel=panel, typed=typed, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class ClickView(View):
    """A click on a result, told by the page's script. Nothing but a position is written, so no token is asked for."""

    def post(self, request: HttpRequest, log: int, position: int) -> HttpResponse:
        """Note the first click; nothing is said back."""
        logbook.note_click(log, position, request.POST.get("key", ""))
        return HttpResponse(status=204)
