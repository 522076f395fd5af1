"""Records that pages show and no language owns: each text stands in three columns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class FestivalDate(models.Model):
    """A festive day in Malaysia, and what people give on it."""

    day = models.DateField(_("Day"), unique=True)
    name_ms = models.CharField(_("Name (Malay)"), max_length=60)
    name_ind = models.CharField(_("Name (Indonesian)"), max_length=60)
    name_en = models.CharField(_("Name (English)"), max_length=60)
    goods_ms = models.CharField(_("What people give (Malay)"), max_length=80, blank=True)
    goods_ind = models.CharField(_("What people give (Indonesian)"), max_length=80, blank=True)
    goods_en = models.CharField(_("What people give (English)"), max_length=80, blank=True)
    source = models.CharField(_("Source of the date"), max_length=160)

    panels = [
        FieldRowPanel([FieldPanel("day"), FieldPanel("source")]),
        FieldRowPanel([FieldPanel("name_ms"), FieldPanel("name_ind"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("goods_ms"), FieldPanel("goods_ind"), FieldPanel("goods_en")]),
    ]

    class Meta:
        ordering = ["day"]
        verbose_name = _("Festive day")
        verbose_name_plural = _("Festive days")

    def __str__(self) -> str:
        return f"{self.name_en} {self.day:%Y}"

    @property
    def name(self) -> str:
        """Name in the active language."""
        return self._text("name")

    @property
    def goods(self) -> str:
        """What people give, in the active language."""
        return self._text("goods")

    def _text(self, field: str) -> str:
        suffix = {"id": "ind", "en": "en"}.get((get_language() or "ms")[:2], "ms")
        return str(getattr(self, f"{field}_{suffix}"))
