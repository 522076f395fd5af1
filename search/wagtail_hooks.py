"""The editors' search desk in Wagtail: synonyms, pinned results, what is searched, what the engines refused."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from search.models import ParkedDocument, QueryLog, SearchPin, SynonymGroup
from search.pins import normal_form
from search.wordlists import forget_lexicon


class _SignsMixin:
    """Writes down who edited, and lets searches of this process follow at once."""

    def save_instance(self) -> Model:
        """Save with the editor's name."""
        self.form.instance.editor = self.request.user  # type: ignore[attr-defined]
        saved = super().save_instance()  # type: ignore[misc]
        forget_lexicon()
        return saved


class SynonymCreateView(_SignsMixin, CreateView):
    """A new group; `?en=...` fills in a word from the list of searches."""

    def get_initial(self) -> dict[str, Any]:
        """The word that an editor came with."""
        given = {"ms": "malay", "id": "indonesian", "en": "english"}
        query = self.request.GET
        return {
            **super().get_initial(),
            **{given[name]: [query[name][:60]] for name in given if name in query},
        }


class SynonymEditView(_SignsMixin, EditView):
    """An edited group."""


class SynonymViewSet(SnippetViewSet):
    """Words of one meaning."""

    model = SynonymGroup
    icon = "globe"
    menu_label = _("Synonyms")
    list_display = ["__str__", "relation", "direction", "is_active", "updated_at"]
    list_filter = ["relation", "direction", "is_active"]
    search_fields = ["note"]
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    inspect_view_enabled = True

    def get_queryset(self, request: Any) -> Any:
        """Newest first; `?word=` finds a word in any language."""
        rows = SynonymGroup.objects.order_by("-updated_at", "pk")
        word = request.GET.get("word", "")
        return rows.filter(indonesian__contains=[word]) if word else rows


class PinCreateView(CreateView):
    """A pin; `?query=` fills in the words from the list of searches."""

    def get_initial(self) -> dict[str, Any]:
        """The search that an editor came with."""
        text = self.request.GET.get("query", "")
        return {**super().get_initial(), **({"queries": [normal_form(text)]} if text else {})}


class PinViewSet(SnippetViewSet):
    """What stands first for a search, or where it leads."""

    model = SearchPin
    icon = "pick"
    menu_label = _("Pinned results")
    list_display = ["__str__", "locale", "redirect_to", "starts_at", "ends_at", "is_active"]
    add_view_class = PinCreateView


class QueryLogViewSet(SnippetViewSet):
    """Searches as they were made; nobody can change them."""

    model = QueryLog
    icon = "search"
    menu_label = _("Searches")
    list_display = ["query", "locale", "hits", "step", "clicked_position", "created_at"]
    list_filter = ["locale", "step", "engine"]
    search_fields = ["query"]
    add_to_settings_menu = False


class ParkedViewSet(SnippetViewSet):
    """Documents that an engine refused, with the reason."""

    model = ParkedDocument
    icon = "warning"
    menu_label = _("Refused documents")
    list_display = ["engine", "kind", "object_id", "reason", "parked_at"]
    list_filter = ["engine", "kind"]


class SearchDesk(SnippetViewSetGroup):
    """The group in the menu."""

    menu_label = _("Search")
    menu_icon = "search"
    items = (SynonymViewSet, PinViewSet, QueryLogViewSet, ParkedViewSet)


register_snippet(SearchDesk)
