"""What editors see in Wagtail's admin beyond pages: choosers, records, and the shop's name."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.choosers import maker_chooser, product_chooser
from cms.models import Event, FestivalDate


class EventViewSet(SnippetViewSet):
    """Events: when, where, how many. The words stand on their pages."""

    model = Event
    icon = "date"
    list_display = ["name", "starts_at", "mode", "state"]
    search_fields = ["name"]


class FestivalDateViewSet(SnippetViewSet):
    """Festive days of the calendar on the home page."""

    model = FestivalDate
    icon = "calendar"
    list_display = ["name_en", "day", "source"]
    search_fields = ["name_ms", "name_en"]


class RecordsGroup(SnippetViewSetGroup):
    """Facts that pages of all languages share."""

    menu_label = "Juragan"
    menu_icon = "folder-open-inverse"
    items = (EventViewSet, FestivalDateViewSet)


register_snippet(RecordsGroup)


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    """Windows in which an editor finds a product or a maker."""
    return [product_chooser, maker_chooser]


@hooks.register("insert_global_admin_css")
def admin_colours() -> SafeString:
    """The shop's colours in the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("juragan/cms-admin.css"))


@hooks.register("construct_main_menu")
def hide_what_nobody_uses(request: Any, menu_items: list[Any]) -> None:
    """Documents and reports of forms have no place in this shop yet."""
    menu_items[:] = [item for item in menu_items if item.name not in ("documents", "help")]
