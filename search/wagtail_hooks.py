"""The editors' search desk in Wagtail's menu: searches, synonyms, pinned results, the index."""

from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from search.desk import IndexDesk, OfferedDesk, SearchesDesk
from search.models import Locale, SearchPin, SynonymGroup
from search.pin_form import PANELS
from search.pins import forget_pins, normal_form
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
        held = Q(indonesian__contains=[word]) | Q(malay__contains=[word]) | Q(english__contains=[word])
        return rows.filter(held) if word else rows


class _LeadsMixin:
    """Lets searches of this process follow at once."""

    def save_instance(self) -> Model:
        """Save the words as searches are compared."""
        pin = self.form.instance  # type: ignore[attr-defined]
        pin.queries = list(dict.fromkeys(filter(None, map(normal_form, pin.queries))))
        saved = super().save_instance()  # type: ignore[misc]
        forget_pins()
        return saved


class PinCreateView(_LeadsMixin, CreateView):
    """A pin; `?query=&locale=` fills in what the list of searches knows."""

    def get_initial(self) -> dict[str, Any]:
        """The search that an editor came with."""
        text, locale = self.request.GET.get("query", ""), self.request.GET.get("locale", "")
        return {
            **super().get_initial(),
            **({"queries": [normal_form(text)]} if text else {}),
            **({"locale": locale} if locale in Locale.values else {}),
        }


class PinEditView(_LeadsMixin, EditView):
    """An edited pin."""


class PinViewSet(SnippetViewSet):
    """What stands first for a search, or where it leads."""

    model = SearchPin
    icon = "pick"
    menu_label = _("Pinned results")
    list_display = ["__str__", "locale", "redirect_to", "starts_at", "ends_at", "is_active"]
    edit_handler = PANELS
    add_view_class = PinCreateView
    edit_view_class = PinEditView


class SearchDesk(SnippetViewSetGroup):
    """The group in the menu."""

    menu_label = _("Search")
    menu_icon = "search"
    items = (SearchesDesk, SynonymViewSet, PinViewSet, OfferedDesk, IndexDesk)


register_snippet(SearchDesk)
