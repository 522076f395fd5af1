"""Pages about makers. The facts and the goods on them are read from the shop."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_localize.fields import SynchronizedField

from cms.blocks.media import media_blocks
from cms.blocks.text import text_blocks
from cms.fields import StreamField
from cms.models.base import BasePage, panels


class MakerIndexPage(BasePage):
    """The list of makers."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.MakerPage"]
    template = "cms/maker_index_page.html"

    class Meta:
        verbose_name = _("List of makers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds one page of makers, chosen by province when the reader asks for one."""
        from cms.lists import maker_list

        return {**super().get_context(request, *args, **kwargs), **maker_list(self, request)}


class MakerPage(BasePage):
    """One maker in one language. Region only, never an address; her goods come live from the shop."""

    maker = models.ForeignKey(
        "partner.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("Maker"),
    )
    portrait = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    body = StreamField([*text_blocks(), *media_blocks()], verbose_name=_("About"), blank=True)
    # The page's locale, repeated here: the database itself refuses a second page for one maker and language.
    page_language = models.CharField(max_length=5, editable=False)

    needed_to_publish = ("intro", "maker", "portrait")
    picture_fields = ("portrait",)
    og_type = "profile"
    parent_page_types = ["cms.MakerIndexPage"]
    subpage_types: list[str] = []
    content_panels = panels("maker", "portrait")
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("maker", overridable=False),
    ]
    template = "cms/maker_page.html"

    class Meta:
        verbose_name = _("Maker")
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "page_language"], name="one_page_per_maker_and_language"
            ),
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """The language is known before Django looks at the unique pair; a preview has not been given one yet."""
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.page_language = self.language
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Repeat the locale, then save as every page."""
        self.page_language = self.language
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Say in the form what the database would refuse."""
        super().clean()
        twin = MakerPage.objects.filter(maker=self.maker, page_language=self.language).exclude(pk=self.pk)
        if self.maker_id and twin.exists():
            raise ValidationError({"maker": _("This maker has a page in this language already.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the maker's live goods and stories."""
        from cms.lists import maker_facts

        return {**super().get_context(request, *args, **kwargs), **maker_facts(self, request)}
