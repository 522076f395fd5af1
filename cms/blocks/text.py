"""Blocks of words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

#: What an editor may do in running text. No headings (a block of their own), no embeds, no raw HTML.
RICH = ("bold", "italic", "ol", "ul", "link")


class HeadingBlock(blocks.StructBlock):
    """A heading inside a page; the page's title is its only h1."""

    text = blocks.CharBlock(label=_("Text"), max_length=90)
    level = blocks.ChoiceBlock(label=_("Level"), choices=[("2", "h2"), ("3", "h3")], default="2")

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and who she is without her name unless she agreed."""

    text = blocks.TextBlock(label=_("Words"), max_length=400)
    source = blocks.CharBlock(label=_("Who says it"), max_length=80, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "cms/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    """One thing that must not be overlooked."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("Information")), ("warn", _("Warning")), ("ok", _("Good to know"))],
        default="info",
    )
    text = blocks.TextBlock(label=_("Text"), max_length=300)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "cms/blocks/callout.html"


class StepBlock(blocks.StructBlock):
    """One step of a craft or of a timetable."""

    when = blocks.CharBlock(label=_("When"), max_length=20, required=False)
    title = blocks.CharBlock(label=_("What happens"), max_length=90)
    detail = blocks.CharBlock(label=_("Detail"), max_length=160, required=False)

    class Meta:
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """Steps in their order: how a thing is made, what a day holds."""

    title = blocks.CharBlock(label=_("Title"), max_length=90, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=12)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


def text_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of words that every page may use."""
    prose = blocks.RichTextBlock(label=_("Text"), features=list(RICH), template="cms/blocks/text.html")
    return [
        ("text", prose),
        ("heading", HeadingBlock()),
        ("quote", QuoteBlock()),
        ("callout", CalloutBlock()),
        ("steps", StepsBlock()),
    ]
