"""Blocks that show goods. They store a product's id and nothing else: the rest is read when shown."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ProductIdBlock(blocks.FieldBlock):
    """The id of a product, chosen from the shop. So all cards of a page can be read in one go."""

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self._required = required
        self._help_text = help_text
        super().__init__(**kwargs)

    @cached_property
    def widget(self) -> forms.Widget:
        """The shop's product chooser; imported late, because Wagtail's admin needs loaded models."""
        from cms.choosers import ProductChooser

        return ProductChooser()

    @cached_property
    def field(self) -> forms.Field:
        """What the editor's form validates: a whole number that the chooser fills in."""
        return forms.IntegerField(required=self._required, help_text=self._help_text, widget=self.widget)

    def get_form_state(self, value: int | None) -> Any:
        """The chooser wants id, title and edit link of what is chosen."""
        return self.widget.get_value_data(value)  # type: ignore[attr-defined]

    def extract_references(self, value: int | None) -> Iterator[tuple[type, str, str, str]]:
        """So that Wagtail can say where a product is used."""
        if value is not None:
            from catalogue.models import Product

            yield Product, str(value), "", ""

    class Meta:
        icon = "tag"


class ProductCardBlock(blocks.StructBlock):
    """One thing on sale, inside a text."""

    product = ProductIdBlock(label=_("Product"))

    class Meta:
        icon = "tag"
        label = _("Product card")
        template = "cms/blocks/product_card.html"


class ProductRowBlock(blocks.StructBlock):
    """Up to six things on sale, side by side."""

    title = blocks.CharBlock(label=_("Title"), max_length=60, required=False)
    products = blocks.ListBlock(ProductIdBlock(label=_("Product")), label=_("Products"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("Row of products")
        template = "cms/blocks/product_row.html"


class PriceSplitBlock(blocks.StructBlock):
    """Who gets which part of a product's price. Absent as soon as one part is unknown."""

    product = ProductIdBlock(label=_("Product"))

    class Meta:
        icon = "view"
        label = _("Where the money goes")
        template = "cms/blocks/price_split.html"


def shop_blocks() -> list[tuple[str, blocks.Block]]:
    """Blocks that name a product."""
    return [
        ("product_card", ProductCardBlock()),
        ("product_row", ProductRowBlock()),
        ("price_split", PriceSplitBlock()),
    ]


#: Kinds of blocks that name one product, that name several, and whose product's price is taken apart.
ONE = frozenset({"product_card", "price_split", "money", "story"})
SEVERAL = frozenset({"product_row", "picks"})
SPLIT_KINDS = frozenset({"price_split", "money"})


def product_ids(stream: Any, kinds: frozenset[str] = ONE | SEVERAL) -> list[int]:
    """Ids of all products that a stream's blocks of these kinds name, in reading order, each once."""
    found: dict[int, None] = {}
    for child in stream:
        if child.block_type not in kinds:
            continue
        numbers = child.value["products"] if child.block_type in SEVERAL else [child.value["product"]]
        found.update(dict.fromkeys(number for number in numbers if number))
    return list(found)
