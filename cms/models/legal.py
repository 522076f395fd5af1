"""Legal pages: what the shop promises and what it keeps, with a version and a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.blocks.text import text_blocks
from cms.fields import StreamField
from cms.models.base import BasePage, panels


class LegalPage(BasePage):
    """One legal text in one language."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms of sale")
        PRIVACY = "privacy", _("Privacy")
        RETURNS = "returns", _("Returns")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.TERMS)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    effective_from = models.DateField(_("In force from"), null=True, blank=True)
    body = StreamField(text_blocks(), verbose_name=_("Text"), blank=True)

    needed_to_publish = ("intro", "effective_from", "body")
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = panels(
        FieldRowPanel([FieldPanel("kind"), FieldPanel("version"), FieldPanel("effective_from")])
    )
    template = "cms/legal_page.html"

    class Meta:
        verbose_name = _("Legal page")
