"""The programme: what it is about, and its events. Facts of an event stand once, in a record."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail_localize.fields import SynchronizedField

from cms.blocks.media import media_blocks
from cms.blocks.text import text_blocks
from cms.fields import StreamField
from cms.models.base import BasePage, panels

ZONES = [
    ("Asia/Kuala_Lumpur", _("Malaysia")),
    ("Asia/Jakarta", "WIB"),
    ("Asia/Makassar", "WITA"),
    ("Asia/Jayapura", "WIT"),
]


class Event(models.Model):
    """One happening, shared by its pages in three languages: time and seats are here, words on the pages."""

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("On site")
        ONLINE = "online", _("Online")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Over")

    name = models.CharField(_("Name for editors"), max_length=120)
    external_id = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"))
    time_zone = models.CharField(
        _("Local time of the place"), max_length=40, choices=ZONES, default="Asia/Kuala_Lumpur"
    )
    mode = models.CharField(_("Mode"), max_length=6, choices=Mode.choices, default=Mode.ONSITE)
    place_ms = models.CharField(_("Place (Malay)"), max_length=120, blank=True)
    place_ind = models.CharField(_("Place (Indonesian)"), max_length=120, blank=True)
    place_en = models.CharField(_("Place (English)"), max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(_("Seats"), default=0, help_text=_("0: no limit"))
    has_waiting_list = models.BooleanField(_("Keeps a waiting list"), default=True)
    sign_up_opens_at = models.DateTimeField(_("Sign-up opens"), null=True, blank=True)
    sign_up_closes_at = models.DateTimeField(_("Sign-up closes"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.PLANNED)
    is_sample = models.BooleanField(default=False)

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("time_zone")]),
        FieldRowPanel([FieldPanel("mode"), FieldPanel("state")]),
        FieldRowPanel([FieldPanel("place_ms"), FieldPanel("place_ind"), FieldPanel("place_en")]),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("has_waiting_list")]),
        FieldRowPanel([FieldPanel("sign_up_opens_at"), FieldPanel("sign_up_closes_at")]),
    ]

    class Meta:
        verbose_name = _("Event")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="event_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, in the active language."""
        suffix = {"id": "ind", "en": "en"}.get((get_language() or "ms")[:2], "ms")
        return str(getattr(self, f"place_{suffix}") or self.place_ms)


class ProgrammeIndexPage(BasePage):
    """The way into the programme."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProgrammePage"]
    template = "cms/programme_index_page.html"

    class Meta:
        verbose_name = _("Programme (list)")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the programmes, and their events before and after now."""
        from cms.programme_lists import index_facts

        return {**super().get_context(request, *args, **kwargs), **index_facts(self, timezone.now())}


class ProgrammePage(BasePage):
    """A programme: its aim, who carries it, and what happened."""

    organiser = models.CharField(_("Organiser"), max_length=120, blank=True)
    source_name = models.CharField(_("Source"), max_length=160, blank=True)
    source_url = models.URLField(_("Address of the source"), blank=True)
    hero = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    body = StreamField([*text_blocks(), *media_blocks()], verbose_name=_("Programme"), blank=True)

    needed_to_publish = ("intro", "body")
    picture_fields = ("hero",)
    parent_page_types = ["cms.ProgrammeIndexPage"]
    subpage_types = ["cms.EventPage"]
    content_panels = panels(
        "hero", "organiser", FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")])
    )
    template = "cms/programme_page.html"

    class Meta:
        verbose_name = _("Programme")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds its events, before and after now."""
        from cms.programme_lists import programme_facts

        return {**super().get_context(request, *args, **kwargs), **programme_facts(self, timezone.now())}


class EventPage(BasePage):
    """What a visitor reads about an event, in one language."""

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Event")
    )
    hero = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    body = StreamField([*text_blocks(), *media_blocks()], verbose_name=_("Description"), blank=True)

    needed_to_publish = ("intro", "event")
    picture_fields = ("hero",)
    schema_type = "Event"
    parent_page_types = ["cms.ProgrammePage"]
    subpage_types: list[str] = []
    content_panels = panels("event", "hero")
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("event", overridable=False),
    ]
    template = "cms/event_page.html"

    class Meta:
        verbose_name = _("Event page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds time, place and whether one can still sign up."""
        from cms.programme_lists import event_facts

        return {**super().get_context(request, *args, **kwargs), **event_facts(self, timezone.now())}

    def more_structured_data(self) -> dict[str, Any]:
        """When, where and whether: what search engines show of an event."""
        from cms.programme_lists import structured_event

        return structured_event(self.event) if self.event is not None else {}
