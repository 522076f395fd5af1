"""Blocks of a lesson. A question answers itself: no account, no score, no red."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class AnswerBlock(blocks.StructBlock):
    """One possible answer and why it is right or not."""

    text = blocks.CharBlock(label=_("Answer"), max_length=160)
    is_right = blocks.BooleanBlock(label=_("This one is right"), required=False)
    why = blocks.CharBlock(label=_("Why"), max_length=300, required=False)

    class Meta:
        label = _("Answer")


class CheckBlock(blocks.StructBlock):
    """A question for the reader herself."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answers = blocks.ListBlock(AnswerBlock(), label=_("Answers"), min_num=2, max_num=4)

    class Meta:
        icon = "help"
        label = _("Question")
        template = "cms/blocks/check.html"


class TakeawayBlock(blocks.ListBlock):
    """At most three lines to remember."""

    def __init__(self) -> None:
        super().__init__(
            blocks.CharBlock(max_length=140),
            min_num=1,
            max_num=3,
            label=_("To remember"),
            icon="pick",
            template="cms/blocks/takeaway.html",
        )


def learn_blocks() -> list[tuple[str, blocks.Block]]:
    """Blocks that only lessons use."""
    return [("check", CheckBlock()), ("takeaway", TakeawayBlock())]
