"""Products with variants, descriptions, stock, customs data, papers and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from catalogue.models import (
    Category,
    Picture,
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
)
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.models import CommodityProfile, Evidence
from storefront.demo.content import Row, in_three, rows
from storefront.demo.jobs import draw_chat_card
from storefront.demo.seeding.planting import Garden
from storefront.demo.seeding.vocabulary import Vocabulary, top_of, words_of


@dataclass(frozen=True)
class Shelf:
    """What goods refer to, by the ids of the content files."""

    words: Vocabulary
    categories: dict[str, Category]
    makers: dict[str, Partner]
    pictures: dict[str, Picture]


def seed_goods(garden: Garden, shelf: Shelf, now: datetime) -> dict[str, Product]:
    """The products by SKU, variants included. Parts are given only to products that are new."""
    goods = rows("products")
    known = set(Product.objects.filter(upc__in=[row["sku"] for row in goods]).values_list("upc", flat=True))
    products = garden.plant(Product, (_product(row, shelf) for row in goods), key="upc")
    products |= garden.plant(Product, _variants(goods, products), key="upc")
    new = [row for row in goods if row["sku"] not in known]
    if new:
        _describe(garden, new, products, shelf)
        garden.insert(StockRecord, list(_stock(new, products)))
        _seed_trade(garden, new, products, now)
        images = list(_images(new, products, shelf))
        garden.insert(ProductImage, images)
        for image in images:
            draw_chat_card.defer(product_id=image.product_id)
    return products


def _product(row: Row, shelf: Shelf) -> Product:
    food = row.get("food") or {}
    texts = in_three("title", row["title"]) | in_three("slug", row["slug"])
    texts |= in_three("description", row["description"])
    if food:
        texts |= in_three("ingredients", food["ingredients"])
    return Product(
        upc=row["sku"],
        code=row["id"],
        structure=Product.PARENT if row.get("variants") else Product.STANDALONE,
        product_class=shelf.words.classes[top_of(row)],
        maker=shelf.makers[row["maker"]],
        state=Product.State.LIVE,
        is_public=True,
        allergens=food.get("allergens", []),
        shelf_life_days=food.get("shelf_life_days"),
        storage=food.get("storage") or "",
        tags=row["tags"],
        is_sample=row["sample"],
        **texts,
    )


def _variants(goods: tuple[Row, ...], products: dict[str, Product]) -> Iterator[Product]:
    for row in goods:
        parent = products[row["sku"]]
        for variant in row.get("variants") or ():
            yield Product(
                upc=variant["sku"],
                structure=Product.CHILD,
                parent=parent,
                maker=parent.maker,
                state=Product.State.LIVE,
                is_public=True,
                is_sample=row["sample"],
                **in_three("slug", row["slug"]),
            )


def sellable(row: Row) -> list[Row]:
    """What is sold of a product row: its variants, or itself."""
    return row.get("variants") or [row]


def _describe(garden: Garden, new: list[Row], products: dict[str, Product], shelf: Shelf) -> None:
    places = [
        ProductCategory(product=products[row["sku"]], category=shelf.categories[category])
        for row in new
        for category in row["categories"]
    ]
    garden.insert(ProductCategory, places)
    single, several = [], []
    for row in new:
        top = top_of(row)
        own = [(row["sku"], code, values) for code, values in words_of(row)]
        own += [
            (v["sku"], code, [value]) for v in sellable(row) for code, value in v.get("options", {}).items()
        ]
        for sku, code, values in own:
            attribute = shelf.words.attributes[top, code]
            options = [shelf.words.options[code, value] for value in values]
            value = ProductAttributeValue(product=products[sku], attribute=attribute)
            if attribute.is_option:
                value.value_option = options[0]
                single.append(value)
            else:
                several.append((value, options))
    garden.insert(ProductAttributeValue, single + [value for value, _ in several])
    chosen = ProductAttributeValue.value_multi_option.through
    chosen.objects.bulk_create(
        chosen(productattributevalue=value, attributeoption=option)
        for value, options in several
        for option in options
    )


def _stock(new: list[Row], products: dict[str, Product]) -> Iterator[StockRecord]:
    for row in new:
        for unit in sellable(row):
            product = products[unit["sku"]]
            yield StockRecord(
                product=product,
                partner=product.maker,
                partner_sku=unit["sku"],
                price_sen=unit["price_sen"],
                price_idr=unit["price_idr"],
                num_in_stock=unit["stock"],
            )


def _seed_trade(garden: Garden, new: list[Row], products: dict[str, Product], now: datetime) -> None:
    garden.insert(
        CommodityProfile,
        [
            CommodityProfile(product=products[unit["sku"]], **_customs(row, unit))
            for row in new
            for unit in ([row] if not row.get("variants") else [row, *row["variants"]])
        ],
    )
    papers = [
        Evidence(
            product=products[row["sku"]],
            kind=paper["kind"],
            number=paper["number"],
            issuer=paper["issuer"],
            expires_on=date.fromisoformat(paper["expires"]) if paper.get("expires") else None,
            is_verified=True,
            verified_at=now,
            is_sample=True,
        )
        for row in new
        for paper in row["evidence"]
    ]
    garden.insert(Evidence, papers)


def _customs(row: Row, unit: Row) -> Row:
    """What customs wants to know of one unit; `food` is a tag so that food rules find it."""
    size = unit["dims_cm"]
    return {
        "hs6": unit["hs"],
        "hs_confidence": row["hs_confidence"],
        "origin_country": row["origin_country"],
        "origin_region": row["origin_iso"],
        "customs_description": row["customs_description"],
        "net_g": unit["net_g"],
        "packed_g": unit["packed_g"],
        "length_cm": size["l"],
        "width_cm": size["w"],
        "height_cm": size["h"],
        "tags": [*row["gates"], *(["food"] if row.get("food") else [])],
    }


def _images(new: list[Row], products: dict[str, Product], shelf: Shelf) -> Iterator[ProductImage]:
    for row in new:
        picture = shelf.pictures[row["id"]]
        image = ProductImage(product=products[row["sku"]], picture=picture, display_order=0)
        image.original.name = picture.file.name
        yield image
