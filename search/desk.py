"""The editors' search desk: what is searched, by week and language, and how the index stands."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.viewsets.base import ViewSet

from search import earlier, indexing, jobs
from search.models import Locale, ParkedDocument
from search.reports import Report, index_health, searches, week_of

WEEKS = 12
TITLES = {
    Report.TOP: _("Most frequent"),
    Report.NOTHING: _("Nothing found"),
    Report.IGNORED: _("Rarely clicked"),
    Report.UNKNOWN: _("Words without synonyms"),
}


class DeskView(PermissionRequiredMixin, TemplateView):
    """A page of the desk, for those who keep synonyms."""

    permission_required = "search.add_synonymgroup"
    raise_exception = True
    title: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The heading as Wagtail's templates want it."""
        return super().get_context_data(page_title=self.title, header_icon="search", **kwargs)


class SearchesView(DeskView):
    """Searches of a week; each row leads to a synonym, a pin or a page to be sent to, filled in."""

    template_name = "search/desk_searches.html"
    title = _("Searches")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The chosen list. What cannot be read in the address is this week's most frequent searches."""
        asked = self.request.GET
        this_week = week_of(timezone.localdate())
        weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS)]
        week = next((each for each in weeks if each.isoformat() == asked.get("week")), this_week)
        report = Report(asked["report"]) if asked.get("report") in list(Report) else Report.TOP
        locale = asked["locale"] if asked.get("locale") in Locale.values else ""
        return super().get_context_data(
            rows=searches(report, week, locale),
            report=report,
            reports=TITLES.items(),
            locale=locale,
            locales=Locale.choices,
            week=week,
            weeks=[(each, each + timedelta(days=6)) for each in weeks],
            **kwargs,
        )


class OfferedView(DeskView):
    """Searches of several visitors: an editor says which of them are offered to others while they type."""

    template_name = "search/desk_offered.html"
    title = _("Suggested searches")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Undecided ones first."""
        return super().get_context_data(rows=earlier.to_decide(timezone.now()), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One decision; what no visitor has searched cannot be offered."""
        query, locale = request.POST.get("query", ""), request.POST.get("locale", "")
        now = timezone.now()
        if any((row.query, row.locale) == (query, locale) for row in earlier.to_decide(now)):
            earlier.decide(query, locale, request.POST.get("is_offered") == "1", request.user, now)
        return HttpResponseRedirect(reverse(f"{OfferedDesk.name}:index"))


class IndexView(DeskView):
    """Which engine answers, how far the index is behind, and what an engine refused."""

    template_name = "search/desk_index.html"
    title = _("Search index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The state of now."""
        return super().get_context_data(health=index_health(timezone.now()), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try the refused documents once more."""
        for parked in ParkedDocument.objects.all():
            indexing.note_changes(parked.kind, [parked.object_id], parked.engine)
        ParkedDocument.objects.all().delete()
        jobs.defer_sweep()
        return HttpResponseRedirect(reverse(f"{IndexDesk.name}:index"))


class SearchesDesk(ViewSet):
    """Reports about searches in Wagtail's menu."""

    name = "wagtail_search_desk"
    url_prefix = "search-desk/searches"
    icon = "search"
    menu_label = _("Searches")

    def get_urlpatterns(self) -> list[Any]:
        """One page."""
        return [path("", SearchesView.as_view(), name="index")]


class OfferedDesk(ViewSet):
    """Which earlier searches are offered, in Wagtail's menu."""

    name = "wagtail_search_offered"
    url_prefix = "search-desk/suggested"
    icon = "list-ul"
    menu_label = _("Suggested searches")

    def get_urlpatterns(self) -> list[Any]:
        """One page."""
        return [path("", OfferedView.as_view(), name="index")]


class IndexDesk(ViewSet):
    """The state of the index in Wagtail's menu."""

    name = "wagtail_search_index"
    url_prefix = "search-desk/index"
    icon = "cog"
    menu_label = _("Search index")

    def get_urlpatterns(self) -> list[Any]:
        """One page."""
        return [path("", IndexView.as_view(), name="index")]
