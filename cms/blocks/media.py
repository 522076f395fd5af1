"""Blocks of pictures. Sizes are made beforehand by a job; a page view never encodes one."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """One picture. Its description is the picture's own, in the page's language, unless one stands here."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Description"),
        max_length=160,
        required=False,
        help_text=_("What is seen. Empty: the picture's own description."),
    )
    is_decorative = blocks.BooleanBlock(label=_("Only decoration"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), max_length=140, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


def media_blocks() -> list[tuple[str, blocks.Block]]:
    """One picture, or a gallery of two to eight."""
    gallery = blocks.ListBlock(
        PictureBlock(),
        min_num=2,
        max_num=8,
        label=_("Gallery"),
        icon="image",
        template="cms/blocks/gallery.html",
    )
    return [("picture", PictureBlock()), ("gallery", gallery)]
