"""What a label must say of one product, as rows: attributes, weight, ingredients, papers, supplier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from catalogue.models import Product, ProductAttributeValue
from catalogue.trade.models import Evidence
from catalogue.trade.values import EvidenceItem, Goods
from catalogue.trade.verdicts import halal_badge

Values: TypeAlias = dict[int, list[ProductAttributeValue]]


def values_of(product: Product) -> Values:
    """Attribute values of a product and of its variants, by product id. Two queries at most."""
    found: Values = {}
    rows = (
        ProductAttributeValue.objects.filter(Q(product=product) | Q(product__parent=product))
        .select_related("attribute", "value_option")
        .prefetch_related("value_multi_option")
        .order_by("pk")
    )
    for row in rows:
        found.setdefault(row.product_id, []).append(row)
    return found


def papers_of(product: Product) -> list[EvidenceItem]:
    """Papers of a product and its maker."""
    return [paper.as_value() for paper in Evidence.objects.for_products({product.pk}, {product.maker_id})]


def label_rows(
    product: Product, values: Iterable[ProductAttributeValue], papers: Sequence[EvidenceItem], today: date
) -> Iterable[tuple[str, str]]:
    """Rows of name and value; `today` decides which papers still hold."""
    for value in values:
        yield value.attribute.name, str(value.value_as_text)
    profile = getattr(product, "commodity", None)
    if profile is not None and profile.net_g:
        yield _("Net weight"), f"{profile.net_g} g"
    yield from _food(product)
    yield from _papers(Goods(evidence=tuple(papers)), today)
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
