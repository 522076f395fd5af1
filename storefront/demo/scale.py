"""Large invented catalogues for benchmarks: words of the sample shop, combined; streamed by COPY."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

import catalogue.trade
from catalogue.models import Category, Product, ProductCategory, ProductClass, ProductImage
from catalogue.partner.models import Partner, StockRecord
from catalogue.trade.models import CommodityProfile
from storefront.demo.content import LANGUAGES, Row, rows
from storefront.demo.copying import copy_rows, reserve_ids
from storefront.demo.progress import Progress
from storefront.demo.seeding.goods import sellable
from storefront.demo.seeding.vocabulary import top_of

CODE = "skala"
BATCH = 10_000
SERIES = (
    "Klasik",
    "Pilihan",
    "Istimewa",
    "Asli",
    "Musim",
    "Kampung",
    "Utama",
    "Warisan",
    "Harian",
    "Hadiah",
    "Mini",
)


@dataclass(frozen=True)
class Grown:
    """What was added."""

    makers: int
    products: int


def grow(*, products: int, makers: int, progress: Progress) -> Grown:
    """Bring the invented part of the catalogue up to so many makers and products; the rest stays as it is.

    Needs the sample shop (categories, classes, pictures). Each batch is a transaction of its own: a run that
    was stopped is carried on by the next.
    """
    with translation.override("ms"):
        new_makers = _grow_makers(makers)
        field = _Field()
        have = Product.objects.filter(upc__startswith=f"{CODE}-").count()
        progress.step(min(have, products))
        for start in range(have, products, BATCH):
            count = min(BATCH, products - start)
            field.sow(start, count)
            progress.step(count)
    return Grown(new_makers, max(0, products - have))


def _grow_makers(wanted: int) -> int:
    have = Partner.objects.filter(code__startswith=f"{CODE}-").count()
    regencies = list(_regencies())
    new = [_maker(number, regencies[number * 7 % len(regencies)]) for number in range(have, wanted)]
    Partner.objects.bulk_create(new, batch_size=1000)
    return len(new)


def _regencies() -> Iterator[tuple[str, str, str]]:
    """(regency, province, ISO code) of every regency and city of Indonesia."""
    folder = Path(catalogue.trade.__file__).parent / "data"
    with (folder / "id_provinces.csv").open(encoding="utf-8") as lines:
        iso = {row["kemendagri_code"]: row["iso_3166_2"] for row in csv.DictReader(lines)}
    with (folder / "id_regencies.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["kind"] != "provinsi":
                yield row["name"], row["province"], iso[row["province_code"]]


def _maker(number: int, place: tuple[str, str, str]) -> Partner:
    regency, province, origin = place
    return Partner(
        code=f"{CODE}-{number:06}",
        name=f"Usaha {regency.partition(' ')[2]} {number}",
        state=Partner.State.APPROVED,
        regency=regency,
        province=province,
        origin_iso=origin,
        is_sample=True,
    )


class _Field:
    """What invented goods are made from: the sample goods' words, places, pictures and weights."""

    def __init__(self) -> None:
        self.goods = rows("products")
        self.makers = list(
            Partner.objects.filter(code__startswith=f"{CODE}-").order_by("code").values_list("pk", "regency")
        )
        self.classes = dict(ProductClass.objects.values_list("slug", "pk"))
        self.categories = dict(Category.objects.exclude(external_id=None).values_list("external_id", "pk"))
        images = ProductImage.objects.filter(product__upc__in=[row["sku"] for row in self.goods])
        self.images = {
            sku: (file, picture)
            for sku, file, picture in images.values_list("product__upc", "original", "picture")
        }

    @cached_property
    def class_of(self) -> dict[str, int]:
        """Primary key of the product class of each top category."""
        return {row["id"]: self.classes[row["slug"]["en"]] for row in rows("categories") if not row["parent"]}

    @transaction.atomic
    def sow(self, start: int, count: int) -> None:
        """Add goods number `start` and on, with category, stock, customs data and picture."""
        numbers = range(start, start + count)
        ids = reserve_ids(Product, count)
        pairs = list(zip(numbers, ids, strict=True))
        copy_rows(Product(state=Product.State.LIVE, is_public=True, is_sample=True), self._products(pairs))
        self._copy(
            ProductCategory(),
            ({"product_id": pk, "category_id": self._category(n)} for n, pk in pairs),
            count,
        )
        self._copy(StockRecord(), (self._stock(n, pk) for n, pk in pairs), count)
        self._copy(CommodityProfile(origin_country="ID"), (self._customs(n, pk) for n, pk in pairs), count)
        pictured = [(n, pk) for n, pk in pairs if self._row(n)["sku"] in self.images]
        self._copy(ProductImage(), (self._image(n, pk) for n, pk in pictured), len(pictured))

    def _copy(self, pattern: Any, values: Iterator[Mapping[str, Any]], count: int) -> None:
        if count:
            ids = reserve_ids(type(pattern), count)
            copy_rows(pattern, ({"id": pk, **row} for pk, row in zip(ids, values, strict=True)))

    def _row(self, number: int) -> Row:
        return self.goods[number % len(self.goods)]

    def _maker(self, number: int) -> tuple[int, str]:
        return self.makers[number * 13 % len(self.makers)]

    def _category(self, number: int) -> int:
        return self.categories[self._row(number)["categories"][0]]

    def _products(self, pairs: list[tuple[int, int]]) -> Iterator[Mapping[str, Any]]:
        for number, pk in pairs:
            row, (maker, regency) = self._row(number), self._maker(number)
            tail = f"{regency.partition(' ')[2]} {SERIES[number // len(self.goods) % len(SERIES)]} {number}"
            title = {end: f"{row['title'][language]} {tail}"[:255] for language, end in LANGUAGES.items()}
            slug = f"{slugify(row['title']['en'])}-{number}"
            yield {
                "id": pk,
                "upc": f"{CODE}-{number:07}",
                "product_class_id": self.class_of[top_of(row)],
                "maker_id": maker,
                "tags": row["tags"],
                "title": title["ms"],
                "slug": slug,
                "description": row["description"]["ms"],
                **{f"title_{end}": text for end, text in title.items()},
                **{f"slug_{end}": slug for end in LANGUAGES.values()},
                **{f"description_{end}": row["description"][language] for language, end in LANGUAGES.items()},
            }

    def _stock(self, number: int, pk: int) -> Mapping[str, Any]:
        unit = sellable(self._row(number))[0]
        spread = 80 + number * 17 % 90  # 80 to 169 % of the sample's price, so that prices differ
        return {
            "product_id": pk,
            "partner_id": self._maker(number)[0],
            "partner_sku": f"{CODE}-{number:07}",
            "price_sen": unit["price_sen"] * spread // 100,
            "price_idr": unit["price_idr"] * spread // 100,
            "num_in_stock": number * 29 % 120,
        }

    def _customs(self, number: int, pk: int) -> Mapping[str, Any]:
        row = self._row(number)
        unit = sellable(row)[0]
        return {
            "product_id": pk,
            "hs6": unit["hs"],
            "net_g": unit["net_g"],
            "packed_g": unit["packed_g"],
            "length_cm": unit["dims_cm"]["l"],
            "width_cm": unit["dims_cm"]["w"],
            "height_cm": unit["dims_cm"]["h"],
            "customs_description": row["customs_description"],
            "tags": row["gates"],
        }

    def _image(self, number: int, pk: int) -> Mapping[str, Any]:
        file, picture = self.images[self._row(number)["sku"]]
        return {"product_id": pk, "original": file, "picture_id": picture, "display_order": 0}
