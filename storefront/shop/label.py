"""What a label must say of one product, as rows: attributes, weight, ingredients, papers, supplier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from catalogue.models import Product
from catalogue.trade.queries import goods_of
from catalogue.trade.values import EvidenceItem, Goods
from catalogue.trade.verdicts import halal_badge


def goods_behind(product: Product) -> Goods:
    """Weight and papers of a product. Two queries."""
    return goods_of({product.pk: (product.parent_id, product.maker_id)})[product.pk]


def label_rows(product: Product, goods: Goods, today: date) -> Iterable[tuple[str, str]]:
    """Rows of name and value; `today` decides which papers still hold."""
    for value in product.attribute_values.all():
        yield value.attribute.name, str(value.value_as_text)
    if goods.net_g:
        yield _("Net weight"), f"{goods.net_g} g"
    yield from _food(product)
    yield from _papers(goods, today)
    yield from _supplier(product)


def _food(product: Product) -> Iterable[tuple[str, str]]:
    if product.ingredients:
        yield _("Ingredients"), product.ingredients
        yield _("Allergens"), ", ".join(product.allergens) or _("None")
    days = product.shelf_life_days
    if days:
        yield _("Keeps"), ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _papers(goods: Goods, today: date) -> Iterable[tuple[str, str]]:
    """Papers that hold today. Halal only with body, number and end (Trade Descriptions Order 2011)."""
    halal = halal_badge(goods, today)
    if halal:
        body, number, until = halal
        yield (
            "Halal",
            _("%(body)s, %(number)s, until %(day)s")
            % {
                "body": body,
                "number": number,
                "day": date_format(until, "j M Y"),
            },
        )
    for kind, name in (("PIRT", "PIRT"), ("BPOM_MD", "BPOM MD"), ("NOT", "NOT (NPRA)")):
        paper = _holding(goods, kind, today)
        if paper:
            yield name, paper.number
    if _holding(goods, "LABEL_MS_EN", today):
        yield _("Language of the label"), _("Malay or English")


def _holding(goods: Goods, kind: str, today: date) -> EvidenceItem | None:
    return next((item for item in goods.evidence if item.kind == kind and item.holds(today)), None)


def _supplier(product: Product) -> Iterable[tuple[str, str]]:
    """Who supplies it and where: the law wants it on the page (CPETT regulations 2012)."""
    maker = product.maker
    facts = [maker.legal_name or maker.name, maker.regency, maker.province, "Indonesia"]
    yield _("Supplier"), ", ".join(fact for fact in facts if fact)
    if maker.nib:
        yield "NIB", maker.nib
