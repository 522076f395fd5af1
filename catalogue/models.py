"""What is sold: pictures, categories, products. Our fields first, Oscar's models last."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractCategory, AbstractProduct, AbstractProductImage
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from catalogue.managers import ProductQuerySet
from catalogue.originals import cleaned, random_name


class Picture(AbstractImage):
    """One picture, used by pages and products alike. Its sizes are made by a job, never in a request."""

    class Shape(models.TextChoices):
        GOODS = "goods", _("Goods, square")
        SCENE = "scene", _("Scene, 8:5")

    shape = models.CharField(max_length=8, choices=Shape.choices, default=Shape.GOODS)
    alt_ms = models.CharField(_("Description (Malay)"), max_length=160, blank=True)
    alt_ind = models.CharField(_("Description (Indonesian)"), max_length=160, blank=True)
    alt_en = models.CharField(_("Description (English)"), max_length=160, blank=True)
    credit = models.CharField(_("Credit"), max_length=120, blank=True)
    is_sample = models.BooleanField(default=False)
    # Pairs of width and address under avif, webp, jpeg and og, as catalogue.jobs.render_picture writes them.
    sources = models.JSONField(default=dict, blank=True, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "shape", "alt_ms", "alt_ind", "alt_en", "credit")

    def get_upload_to(self, filename: str) -> str:
        """Under a name that cannot be guessed. A drawn sample keeps its own: it is found by it, and hides nothing."""
        return super().get_upload_to(filename if self.is_sample else random_name(filename))

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> ContentFile:  # noqa: A002
        """As Wagtail makes it, in memory: its own buffer is nobody's to close."""
        with super().generate_rendition_file(filter, source=source) as made:
            made.seek(0)
            return ContentFile(made.read(), name=made.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new file without metadata and within 2400 px, whoever sends it."""
        row: Any = self  # Wagtail types nothing
        if row.file and not row.file._committed:
            bare = cleaned(row.file.file, row.file.name)
            if bare is not None:
                row.file = bare
        super().save(*args, **kwargs)

    @property
    def alt(self) -> str:
        """What is seen, in the active language; the title when nobody described it."""
        suffix = {"ms": "ms", "id": "ind", "en": "en"}.get((get_language() or "ms")[:2], "ms")
        return getattr(self, f"alt_{suffix}") or self.alt_ms or self.title


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """A random name too: Wagtail cuts the original's down to a few letters. Only its admin shows these."""
        return super().get_upload_to(random_name(filename))

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Category(AbstractCategory):
    """A node of the tree of goods. `code` is the stable key of seeds and imports."""

    external_id = models.CharField(max_length=40, unique=True, null=True, blank=True)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class Product(AbstractProduct):
    """One thing that one maker sells. A live product is public; every other state is not."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        LIVE = "live", _("Live")
        HIDDEN = "hidden", _("Hidden")

    class HiddenBy(models.TextChoices):
        MAKER = "maker", _("Maker")
        STAFF = "staff", _("Staff")
        RULE = "rule", _("Rule")

    maker = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="products")
    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    hidden_by = models.CharField(max_length=6, choices=HiddenBy.choices, blank=True)
    ingredients = models.TextField(_("Ingredients"), blank=True)
    allergens = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(null=True, blank=True)
    storage = models.CharField(max_length=20, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = ProductQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_public=True, state="live")
                | models.Q(~models.Q(state="live"), is_public=False),
                name="product_public_exactly_when_live",
            ),
        ]
        indexes = [models.Index(fields=["maker", "state"], name="product_by_maker_and_state")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_public = self.state == self.State.LIVE
        super().save(*args, **kwargs)


class ProductImage(AbstractProductImage):
    """A picture of a product. `picture` is the truth; Oscar's `original` names the same file."""

    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="product_images"
    )


from oscar.apps.catalogue.models import *
from oscar.apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
)  # seen by type checkers
