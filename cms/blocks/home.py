"""Rows of the home page. An editor chooses which and in what order; what they show comes from the shop."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.shop import ProductIdBlock


def _title() -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Title"), max_length=70)


class PicksBlock(blocks.StructBlock):
    """The editor's choice of goods."""

    title = _title()
    products = blocks.ListBlock(ProductIdBlock(label=_("Product")), label=_("Products"), min_num=2, max_num=8)

    class Meta:
        icon = "pick"
        label = _("Chosen goods")
        template = "cms/rows/picks.html"


class KindsBlock(blocks.StructBlock):
    """The kinds of goods as round tiles."""

    title = _title()

    class Meta:
        icon = "folder-open-inverse"
        label = _("Kinds of goods")
        template = "cms/rows/kinds.html"


class StoryRowBlock(blocks.StructBlock):
    """The newest story; with a product of it when one is chosen."""

    product = ProductIdBlock(label=_("Product"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Newest story")
        template = "cms/rows/story.html"


class FestivalsBlock(blocks.StructBlock):
    """The next festive days and the last safe day to order for each."""

    title = _title()
    lead = blocks.CharBlock(label=_("Lead"), max_length=200)

    class Meta:
        icon = "date"
        label = _("Festive calendar")
        template = "cms/rows/festivals.html"


class NewGoodsBlock(blocks.StructBlock):
    """The goods that came last."""

    title = _title()

    class Meta:
        icon = "history"
        label = _("New goods")
        template = "cms/rows/new_goods.html"


class MoneyBlock(blocks.StructBlock):
    """Where the price of one real product goes."""

    title = _title()
    lead = blocks.CharBlock(label=_("Lead"), max_length=240)
    product = ProductIdBlock(label=_("Product"))

    class Meta:
        icon = "view"
        label = _("Where the money goes")
        template = "cms/rows/money.html"


class PlacesBlock(blocks.StructBlock):
    """The provinces that makers work in."""

    title = _title()

    class Meta:
        icon = "site"
        label = _("Places")
        template = "cms/rows/places.html"


class FactBlock(blocks.StructBlock):
    """One promise with its reason."""

    icon = blocks.ChoiceBlock(
        label=_("Icon"),
        choices=[
            (name, name)
            for name in ("receipt-text", "truck", "landmark", "undo-2", "shield-check", "leaf", "users")
        ],
    )
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Text"), max_length=160)

    class Meta:
        label = _("Fact")


class FactsBlock(blocks.StructBlock):
    """Four things that a newcomer wants to know."""

    facts = blocks.ListBlock(FactBlock(), label=_("Facts"), min_num=2, max_num=4)

    class Meta:
        icon = "list-ul"
        label = _("Facts")
        template = "cms/rows/facts.html"


def home_rows() -> list[tuple[str, blocks.Block]]:
    """All rows a home page may hold."""
    return [
        ("picks", PicksBlock()),
        ("kinds", KindsBlock()),
        ("story", StoryRowBlock()),
        ("festivals", FestivalsBlock()),
        ("new_goods", NewGoodsBlock()),
        ("money", MoneyBlock()),
        ("places", PlacesBlock()),
        ("facts", FactsBlock()),
    ]
