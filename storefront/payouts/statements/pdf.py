"""A closed week as a page to print. The same data give the same bytes."""

from pathlib import Path

from django.utils.translation import gettext as _, override

from storefront.fulfilment.papers.typesetting import typeset
from storefront.payouts.models import Statement
from storefront.payouts.statements.writing import exchange_line, line_words, ringgit, words_of

FORM = Path(__file__).with_name("statement.typ")


def as_pdf(statement: Statement, language: str) -> bytes:
    """One A4 page or more: lines, sums, payments, check code. No name, no account."""
    data = statement.data
    with override(language):
        titles = {"day": _("Day"), "item": _("Item"), "amount": _("Commission"), "order": _("Order number")}
        lines = [
            [line["on"], line_words(line), line["order"], ringgit(line["amount_sen"], language)]
            for line in data["lines"]
        ]
        paid = [f"{row['reference']}: {exchange_line(row, language)}" for row in data["payouts"]]
        words = words_of(statement, language)
    return typeset(FORM, {"words": words, "titles": titles, "lines": lines, "payouts": paid})
