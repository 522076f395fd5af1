"""Stories: who makes the goods, where, and how; with the goods themselves in between."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField

from cms.blocks.media import media_blocks
from cms.blocks.shop import product_ids, shop_blocks
from cms.blocks.text import text_blocks
from cms.fields import StreamField
from cms.models.base import BasePage, panels


class StoryIndexPage(BasePage):
    """The list of stories."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/story_index_page.html"

    class Meta:
        verbose_name = _("List of stories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds one page of stories, chosen by kind when the reader asks for one."""
        from cms.lists import story_list

        return {**super().get_context(request, *args, **kwargs), **story_list(self, request)}


class StoryPage(BasePage):
    """One story in one language."""

    class Kind(models.TextChoices):
        MAKER = "maker", _("Maker")
        CRAFT = "craft", _("Craft")
        FOOD = "food", _("Food")
        AGENT = "agent", _("Agent")
        PROGRAMME = "programme", _("Programme")
        HOW_TO = "how-to", _("How to")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.MAKER)
    story_date = models.DateField(_("Date of the story"), null=True, blank=True)
    hero = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    hero_caption = models.CharField(_("Caption"), max_length=140, blank=True)
    byline = models.CharField(_("Told by"), max_length=60, blank=True, help_text=_("An alias is enough."))
    body = StreamField([*text_blocks(), *media_blocks(), *shop_blocks()], verbose_name=_("Story"), blank=True)

    needed_to_publish = ("intro", "hero", "story_date", "body")
    picture_fields = ("hero",)
    schema_type = "Article"
    og_type = "article"
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types: list[str] = []
    content_panels = panels(
        FieldRowPanel([FieldPanel("kind"), FieldPanel("story_date")]),
        FieldRowPanel([FieldPanel("hero"), FieldPanel("hero_caption")]),
        "byline",
        InlinePanel("maker_links", label=_("Maker"), heading=_("Makers in this story")),
    )
    override_translatable_fields = [*BasePage.override_translatable_fields, SynchronizedField("byline")]
    template = "cms/story_page.html"

    class Meta:
        verbose_name = _("Story")

    @property
    def page_date(self) -> datetime.date | None:
        """The story's own date: a translation that is published later keeps it."""
        return self.story_date or super().page_date

    @property
    def product_ids(self) -> list[int]:
        """Products that the story shows, in reading order."""
        return product_ids(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the makers, the minutes to read, and up to three other stories."""
        from cms.lists import story_facts

        return {**super().get_context(request, *args, **kwargs), **story_facts(self)}


class StoryMaker(Orderable):
    """A maker whom a story is about. Points at the record, not at a page: the record has no language."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="maker_links")
    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, related_name="+", verbose_name=_("Maker")
    )

    panels = [FieldPanel("maker")]


class StoryLink(models.Model):
    """A live story mentions a product or a maker. Written when a story is published, gone when it is not."""

    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="links")
    language = models.CharField(max_length=5)
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, null=True, related_name="story_links"
    )
    maker = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, null=True, related_name="story_links"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(product__isnull=False, maker__isnull=True)
                | models.Q(product__isnull=True, maker__isnull=False),
                name="story_link_to_product_or_maker",
            ),
            models.UniqueConstraint(fields=["story", "product"], name="one_link_per_story_and_product"),
            models.UniqueConstraint(fields=["story", "maker"], name="one_link_per_story_and_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} ({self.language}) -> {self.product_id or self.maker_id}"
