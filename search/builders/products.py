"""Documents of goods: one for each product that may be seen, its variants inside."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from catalogue import models as catalogue_models
from catalogue.models import Category, Product
from search.builders.units import OnSale, on_sale
from search.documents import Document
from search.regions import path_of

SUFFIXES = {"ms": "ms", "id": "ind", "en": "en"}
"""Language -> how modeltranslation ends its field names."""
BESTSELLER_ORDERS = 500
_PRODUCT = (
    *(f"{name}_{suffix}" for name in ("title", "description") for suffix in SUFFIXES.values()),
    (
        "maker_id maker__handling_days "
        "maker__name maker__regency maker__province maker__origin_iso tags rating date_created "
        "product_class__track_stock stats__num_purchases"
    ),
)
_COLUMNS = ("pk", *" ".join(_PRODUCT).split())


@dataclass(slots=True)
class Facts:
    """Everything about a batch that stands in other tables, by product id."""

    variants: Mapping[int, list[dict[str, Any]]]
    categories: Mapping[int, list[int]]
    attributes: Mapping[int, list[tuple[str, str, tuple[str, ...]]]]
    on_sale: Mapping[int, OnSale]
    tree: "CategoryTree"


class CategoryTree:
    """Public categories: names and ancestors by id. One query."""

    def __init__(self) -> None:
        names = [f"name_{suffix}" for suffix in SUFFIXES.values()]
        rows = Category.objects.filter(is_public=True, ancestors_are_public=True).values("pk", "path", *names)
        self.names = {row["pk"]: tuple(filter(None, (row[name] for name in names))) for row in rows}
        by_path = {row["path"]: row["pk"] for row in rows}
        step = Category.steplen
        self.lines = {
            pk: tuple(
                by_path[path[:end]] for end in range(step, len(path) + 1, step) if path[:end] in by_path
            )
            for path, pk in by_path.items()
        }

    def line(self, categories: Sequence[int]) -> tuple[int, ...]:
        """The categories with all their ancestors, each once."""
        return tuple(dict.fromkeys(each for category in categories for each in self.lines.get(category, ())))


def every_product(size: int) -> Iterator[list[str]]:
    """Ids of all products that may be seen, in batches."""
    last = 0
    while rows := list(
        Product.objects.browsable().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
    ):
        yield [str(pk) for pk in rows]
        last = rows[-1]


def product_documents(ids: Sequence[str], versions: Mapping[str, int]) -> Iterator[Document]:
    """Documents of those products that may be seen. Twelve queries, however many ids."""
    rows = list(Product.objects.browsable().filter(pk__in=[int(each) for each in ids]).values(*_COLUMNS))
    facts = _facts(rows)
    for row in rows:
        yield _document(row, facts, versions[str(row["pk"])])


def _facts(rows: list[dict[str, Any]]) -> Facts:
    ids = [row["pk"] for row in rows]
    titles = [f"title_{suffix}" for suffix in SUFFIXES.values()]
    variants: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Product.objects.filter(parent_id__in=ids, is_public=True).values("pk", "parent_id", *titles):
        variants[row["parent_id"]].append(row)
    units = {pk: pk for pk in ids if pk not in variants} | {
        row["pk"]: parent for parent, found in variants.items() for row in found
    }
    parents = {pk: pk for pk in ids} | units
    categories: dict[int, list[int]] = defaultdict(list)
    through = Product.categories.through.objects.filter(product_id__in=ids)
    for product, category in through.order_by("pk").values_list("product_id", "category_id"):
        categories[product].append(category)
    return Facts(
        variants=variants,
        categories=categories,
        attributes=_attributes(parents),
        on_sale=on_sale(rows, units, timezone.localdate()),
        tree=CategoryTree(),
    )


def _attributes(parents: Mapping[int, int]) -> Mapping[int, list[tuple[str, str, tuple[str, ...]]]]:
    """(attribute code, option code, option names) of each product, those of its variants included."""
    found: dict[int, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    values = catalogue_models.ProductAttributeValue.objects.filter(product_id__in=parents)
    for way in ("value_option", "value_multi_option"):
        names = [f"{way}__option_{suffix}" for suffix in SUFFIXES.values()]
        rows = values.filter(**{f"{way}__isnull": False}).values_list(
            "product_id", "attribute__code", f"{way}__code", f"{way}__pk", *names
        )
        for product, attribute, code, pk, *texts in rows:
            entry = (attribute, code or str(pk), tuple(dict.fromkeys(filter(None, texts))))
            if entry not in found[parents[product]]:
                found[parents[product]].append(entry)
    return found


def _document(row: dict[str, Any], facts: Facts, version: int) -> Document:
    product = row["pk"]
    units = facts.on_sale[product]
    in_stock = units.is_available or not row["product_class__track_stock"]
    line = facts.tree.line(facts.categories.get(product, ()))
    attributes = facts.attributes.get(product, [])
    names = [name for _code, _option, texts in attributes for name in texts]
    return Document(
        kind="product",
        object_id=str(product),
        version=version,
        titles=_titles(row, facts.variants.get(product, [])),
        body="\n".join(row[f"description_{suffix}"] or "" for suffix in SUFFIXES.values()),
        category_names=tuple(name for category in line for name in facts.tree.names[category]),
        attribute_names=(*dict.fromkeys(names), *row["tags"]),
        maker_name=row["maker__name"] or "",
        place=f"{row['maker__regency']} {row['maker__province']}",
        categories=tuple(map(str, line)),
        regions=path_of(row["maker__origin_iso"]),
        maker_id=row["maker_id"],
        attributes=tuple(dict.fromkeys(f"{code}={option}" for code, option, _texts in attributes)),
        marks=(*units.marks, *(["stock"] if in_stock else [])),
        price_sen=units.price_sen,
        price_idr=units.price_idr,
        in_stock=in_stock,
        popularity=popularity(row["stats__num_purchases"] or 0),
        rating=max(0.0, ((row["rating"] or 3.0) - 3.0) / 2.0),
        published_at=row["date_created"],
    )


def _titles(row: dict[str, Any], variants: list[dict[str, Any]]) -> dict[str, str]:
    """The title in each language, the words that only variants have behind it."""
    titles = {}
    for language, suffix in SUFFIXES.items():
        own = row[f"title_{suffix}"] or ""
        more = [variant[f"title_{suffix}"] or "" for variant in variants]
        titles[language] = " ".join(dict.fromkeys(" ".join([own, *more]).split()))
    return titles


def popularity(orders: int) -> float:
    """0 for what nobody bought, 1 for 500 orders or more; ten orders are worth more than the last hundred."""
    return min(1.0, math.log1p(orders) / math.log1p(BESTSELLER_ORDERS))
