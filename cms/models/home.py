"""The home page, one for each language."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.blocks.home import home_rows
from cms.fields import StreamField
from cms.models.base import BasePage, panels


class HomePage(BasePage):
    """Its title is the display line; its rows are chosen by an editor and filled from the shop."""

    kicker = models.CharField(_("Line above the title"), max_length=80, blank=True)
    display = models.CharField(_("Display line"), max_length=60, blank=True)
    hero = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    rows = StreamField(home_rows(), verbose_name=_("Rows"), blank=True)

    picture_fields = ("hero",)
    parent_page_types = [Page]
    subpage_types = [
        "cms.StoryIndexPage",
        "cms.MakerIndexPage",
        "cms.ProgrammeIndexPage",
        "cms.LearnIndexPage",
        "cms.LegalPage",
    ]
    content_panels = panels("kicker", "display", "hero", body="rows")
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("Home page")

    def streams(self) -> list[Any]:
        """The rows are the home page's only stream."""
        return [self.rows]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what the chosen rows show, and only that."""
        from cms.home_rows import row_facts

        context = super().get_context(request, *args, **kwargs)
        newest = [
            context["shelf"].cards[number] for number in self._newest if number in context["shelf"].cards
        ]
        return {**context, **row_facts(self), "new_goods": newest}

    def shown_product_ids(self) -> list[int]:
        """Cards of the rows, and of the goods that came last: one reading for all."""
        return [*super().shown_product_ids(), *self._newest]

    @cached_property
    def _newest(self) -> list[int]:
        from cms.home_rows import newest_ids

        return newest_ids(self)
