"""Product classes, attributes and their values: the words that goods are described and filtered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.models import AttributeOption, AttributeOptionGroup, ProductAttribute, ProductClass
from storefront.demo.content import Row, by_id, in_three, rows
from storefront.demo.seeding.planting import Garden


@dataclass(frozen=True)
class Vocabulary:
    """What goods are described with, by the codes of the content files."""

    classes: dict[str, ProductClass]
    attributes: dict[tuple[str, str], ProductAttribute]
    options: dict[tuple[str, str], AttributeOption]


def top_of(product: Row) -> str:
    """The id of the top category of a product's first category: one product class each."""
    category = by_id("categories")[product["categories"][0]]
    return str(category["parent"] or category["id"])


def words_of(product: Row) -> Iterator[tuple[str, list[str]]]:
    """(attribute code, value codes) of a product itself."""
    for code, values in product["attributes"].items():
        yield code, values if isinstance(values, list) else [values]


def _used() -> dict[tuple[str, str], int]:
    """(top category, attribute code) to the most values that one product has of it."""
    used: dict[tuple[str, str], int] = {}
    for product in rows("products"):
        top = top_of(product)
        found = [(code, len(values)) for code, values in words_of(product)]
        found += [(code, 1) for variant in product.get("variants") or () for code in variant["options"]]
        for code, count in found:
            used[top, code] = max(count, used.get((top, code), 0))
    return used


def seed_vocabulary(garden: Garden) -> Vocabulary:
    """Classes by top category, one option group an attribute code, attributes a class."""
    words = {row["code"]: row for row in rows("attributes") if row["kind"] == "attribute"}
    top_rows = [row for row in rows("categories") if row["parent"] is None]
    classes = garden.plant(ProductClass, map(_product_class, top_rows), key="slug")
    tops = {row["id"]: classes[row["slug"]["en"]] for row in top_rows}
    groups = garden.plant(
        AttributeOptionGroup,
        [AttributeOptionGroup(name=row["label"]["en"], code=code) for code, row in words.items()],
        key="code",
    )
    options = garden.plant(AttributeOption, _options(words, groups), key="code")
    wanted = [
        ProductAttribute(
            product_class=tops[top],
            code=code,
            type=ProductAttribute.OPTION if most == 1 else ProductAttribute.MULTI_OPTION,
            option_group=groups[code],
            **in_three("name", words[code]["label"]),
        )
        for (top, code), most in _used().items()
    ]
    garden.plant_pairs(ProductAttribute, wanted, keys=("product_class_id", "code"))
    names = {product_class.pk: top for top, product_class in tops.items()}
    attributes = {
        (names[attribute.product_class_id], attribute.code): attribute
        for attribute in ProductAttribute.objects.filter(product_class__in=names)
    }
    return Vocabulary(tops, attributes, {_split(code): option for code, option in options.items()})


def _product_class(category: Row) -> ProductClass:
    return ProductClass(slug=category["slug"]["en"], **in_three("name", category["name"]))


def _options(words: dict[str, Row], groups: dict[str, AttributeOptionGroup]) -> Iterator[AttributeOption]:
    for code, row in words.items():
        for value, text in row["values"].items():
            yield AttributeOption(group=groups[code], code=f"{code}:{value}", **in_three("option", text))


def _split(code: str) -> tuple[str, str]:
    attribute, _, value = code.partition(":")
    return attribute, value
