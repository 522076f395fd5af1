"""What cards of a list show, read as narrow rows: one statement, two where some of the goods have variants.

Whole rows of products, makers, pictures and stock cost a list of 24 cards more processor time than finding the goods
did. So the lists that people wait for read these columns and nothing else, always from the database: nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.fields.files import FieldFile

from catalogue.models import Picture

#: `Product.objects.browsable()`, with the first picture and the product's own stock record.
LISTED = """
SELECT product.id, product.structure, product.title_ms, product.title_ind, product.title_en,
       product.slug_ms, product.slug_ind, product.slug_en, maker.id, maker.regency, maker.province,
       picture.sources, picture.shape, picture.width, picture.height, picture.file,
       stock.price_sen, stock.num_in_stock - stock.reserved - stock.sold,
       (SELECT state FROM partner_partner WHERE id = stock.partner_id)
FROM catalogue_product product
JOIN partner_partner maker ON maker.id = product.maker_id
LEFT JOIN partner_stockrecord stock ON stock.product_id = product.id
LEFT JOIN LATERAL (
    SELECT kept.sources::text, kept.shape, kept.width, kept.height, kept.file
    FROM catalogue_productimage image JOIN catalogue_picture kept ON kept.id = image.picture_id
    WHERE image.product_id = product.id ORDER BY image.display_order LIMIT 1
) picture ON true
WHERE product.id = ANY(%s) AND product.parent_id IS NULL AND product.is_public AND maker.state = 'approved'
"""
VARIANTS = """
SELECT variant.parent_id, variant.id, variant.maker_id,
       stock.price_sen, stock.num_in_stock - stock.reserved - stock.sold, holder.state
FROM catalogue_product variant
JOIN partner_stockrecord stock ON stock.product_id = variant.id
JOIN partner_partner holder ON holder.id = stock.partner_id
WHERE variant.parent_id = ANY(%s) AND variant.is_public ORDER BY variant.id
"""


@dataclass(frozen=True, slots=True)
class ListedPicture:
    """What the picture tag wants of a picture. A card's name stands beside it, so it needs no description.

    `packed` is `Picture.sources` as text: unpacked only for a picture whose markup is not kept.
    """

    packed: str
    shape: str
    width: int
    height: int
    path: str

    @property
    def sources(self) -> Mapping[str, Any]:
        """Files by format, as `Picture.sources`."""
        found: Mapping[str, Any] = json.loads(self.packed)
        return found

    @property
    def file(self) -> FieldFile:
        """The original, as `Picture.file`."""
        return FieldFile(None, Picture._meta.get_field("file"), self.path)  # type: ignore[arg-type]


class CardUnit(NamedTuple):
    """One sellable unit: itself, or the product whose variant it is; its shelf price in sen; units nobody holds."""

    pk: int
    parent_id: int | None
    maker_id: int
    price_sen: int
    left: int
    maker_state: str


class CardRow(NamedTuple):
    """One product of a list. Titles and slugs are in the order ms, id, en."""

    pk: int
    titles: tuple[str | None, ...]
    slugs: tuple[str | None, ...]
    regency: str
    province: str
    picture: ListedPicture | None
    units: list[CardUnit]


def card_rows(ids: Collection[int]) -> dict[int, CardRow]:
    """Those of the products that a buyer may see, by id, with what can be bought of each."""
    if not ids:
        return {}
    found: dict[int, CardRow] = {}
    parents: list[int] = []
    for pk, structure, *rest in _rows(LISTED, ids):
        titles, slugs, (maker_id, regency, province), picture, stock = (
            tuple(rest[:3]),
            tuple(rest[3:6]),
            rest[6:9],
            rest[9:14],
            rest[14:],
        )
        shown = ListedPicture(*picture) if picture[0] is not None else None
        units = [CardUnit(pk, None, maker_id, *stock)] if stock[0] is not None else []
        if structure == "parent":
            parents.append(pk)
            units = []
        found[pk] = CardRow(pk, titles, slugs, regency, province, shown, units)
    for parent, pk, maker_id, *stock in _rows(VARIANTS, parents) if parents else ():
        found[parent].units.append(CardUnit(pk, parent, maker_id, *stock))
    return found


def _rows(statement: str, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        yield from cursor.fetchall()
