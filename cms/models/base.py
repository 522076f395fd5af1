"""What every page of ours has: an intro, a gate before it goes live, its place among the languages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms import gate
from cms.blocks.shop import SPLIT_KINDS, product_ids


class PageForm(WagtailAdminPageForm):
    """Tells an editor at once everything that is missing to publish; a draft needs a title only."""

    def clean(self) -> dict[str, Any]:
        """Add what blocks publishing as errors of the form; a draft is not asked."""
        cleaned = super().clean()
        if not self.is_deferred_validation and not self.errors:
            page = self.instance
            for name, value in cleaned.items():
                if name in self._meta.fields and hasattr(page, name):
                    setattr(page, name, value)
            for finding in gate.blocking(page, parent=self.parent_page):
                self.add_error(finding.field if finding.field in self.fields else None, finding.text)
        return cleaned


class BasePage(Page):
    """A page of the shop. `save()` is the one place that decides whether a page may be live."""

    intro = models.CharField(
        _("Intro"),
        max_length=240,
        blank=True,
        help_text=_("One or two sentences; search engines and chats show them."),
    )
    review_by = models.DateField(_("Check the facts by"), null=True, blank=True)
    is_example = models.BooleanField(_("Invented example"), default=False)
    external_id = models.CharField(max_length=40, blank=True, editable=False, db_index=True)

    base_form_class = PageForm
    #: Fields that may not be empty on a live page.
    needed_to_publish: ClassVar[Sequence[str]] = ("intro",)
    #: Pictures that a reader needs described.
    picture_fields: ClassVar[Sequence[str]] = ()
    #: schema.org type and Open Graph type of the page.
    schema_type: ClassVar[str] = "WebPage"
    og_type: ClassVar[str] = "website"

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel([FieldPanel("review_by"), FieldPanel("is_example")], heading=_("Care")),
    ]
    override_translatable_fields = [
        SynchronizedField("review_by", overridable=False),
        SynchronizedField("is_example", overridable=False),
    ]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a page that goes live, or whose live version changes, passes the gate first.

        Raises `gate.CannotPublish` with every blocking finding. Saving a draft of a live page, locking or
        moving it asks nothing, so an old page with a new fault can still be worked on.
        """
        if self._goes_live(kwargs.get("update_fields")):
            gate.require_publishable(self)
        super().save(*args, **kwargs)

    def _goes_live(self, update_fields: Sequence[str] | None) -> bool:
        if not self.live or (update_fields is not None and "live" not in update_fields):
            return False
        if self.pk is None:
            return True
        before = Page.objects.filter(pk=self.pk).values_list("live", "live_revision_id").first()
        return before != (True, self.live_revision_id)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Wagtail's way down the tree, remembered: it is what stands above the title."""
        request.page_trail = [*getattr(request, "page_trail", ()), self]  # type: ignore[attr-defined]
        return super().route(request, path_components)

    @property
    def language(self) -> str:
        """Code of the page's language: ms, id or en."""
        return str(self.locale.language_code)

    @property
    def hero_picture(self) -> Any:
        """The picture that stands for the page in lists and chats; none when the page has none."""
        name = next(iter(self.picture_fields), "")
        return getattr(self, name) if name else None

    @property
    def page_date(self) -> datetime.date | None:
        """The day that readers see on the page."""
        return self.first_published_at.date() if self.first_published_at else None

    def streams(self) -> list[Any]:
        """The page's streams of blocks, in reading order."""
        return [self.body] if hasattr(self, "body") else []

    def shown_product_ids(self) -> list[int]:
        """Products whose cards the page shows."""
        return [number for stream in self.streams() for number in product_ids(stream)]

    def split_product_ids(self) -> list[int]:
        """Products whose price the page takes apart."""
        return [number for stream in self.streams() for number in product_ids(stream, kinds=SPLIT_KINDS)]

    def more_structured_data(self) -> dict[str, Any]:
        """Facts of schema.org that only this kind of page has."""
        return {}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what the page's head and blocks need; each page adds its own facts."""
        from cms.page_context import add_page_facts

        context = super().get_context(request, *args, **kwargs)
        return add_page_facts(self, request, context)


def panels(*before_body: str | Panel, body: str = "body") -> list[Panel]:
    """The editor's form: title and intro, then these, then the body."""
    given = [FieldPanel(panel) if isinstance(panel, str) else panel for panel in before_body]
    return [*BasePage.content_panels, *given, *([FieldPanel(body)] if body else [])]
