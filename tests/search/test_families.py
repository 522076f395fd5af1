"""A family of variants in the index: judged by what can be bought of it, shown at that one's price."""

from __future__ import annotations

import pytest

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.trade.models import CommodityProfile, Evidence
from search.builders.products import product_documents
from search.documents import Document
from search.facets import ZONES
from tests.services.shop import goods, open_shop

pytestmark = pytest.mark.django_db

ROASTED = {"hs6": "090121", "tags": ["food"]}
RAW = {"hs6": "090111", "tags": ["unroasted-coffee"]}
EVERYWHERE = set(ZONES)


@pytest.fixture(autouse=True)
def rules() -> None:
    open_shop()


def family(**facts: object) -> Product:
    """A parent whose own papers are in order; `facts` are its customs facts."""
    parent = goods("Kopi Gayo", 100, **facts)
    Product.objects.filter(pk=parent.pk).update(structure="parent")
    return parent


def variant(parent: Product, price_sen: int, *, stock: int = 5, **facts: object) -> Product:
    child = Product.objects.create(
        structure="child", parent=parent, maker=parent.maker, title=f"{price_sen}", slug=f"v-{price_sen}"
    )
    StockRecord.objects.create(
        product=child,
        partner=parent.maker,
        partner_sku=f"V{price_sen}",
        price_sen=price_sen,
        price_idr=price_sen * 35,
        num_in_stock=stock,
    )
    if facts:
        CommodityProfile.objects.create(product=child, **facts)
    return child


def document(product: Product) -> Document:
    (made,) = product_documents([str(product.pk)], {str(product.pk): 1})
    return made


def zones(made: Document) -> set[str]:
    return EVERYWHERE.intersection(made.marks)


class TestFamily:
    def test_it_is_ready_when_one_variant_that_can_be_bought_is(self) -> None:
        parent = family(**RAW)
        assert zones(document(parent)) == set()
        variant(parent, 3000, **RAW)
        assert "ready" not in document(parent).marks
        variant(parent, 6000, **ROASTED)
        made = document(parent)
        assert zones(made) == EVERYWHERE and "ready" in made.marks
        # the price beside it is that variant's: 6000 and 10 % LVG, not 3000 of what may not be sent
        assert (made.price_sen, made.price_idr) == (6600, 210_000)

    def test_it_is_not_ready_when_only_the_parents_own_facts_are(self) -> None:
        parent = family(**ROASTED)
        variant(parent, 3000, **RAW)
        made = document(parent)
        assert zones(made) == set() and "ready" not in made.marks

    def test_variant_that_is_sold_out_does_not_speak_for_it(self) -> None:
        parent = family(**ROASTED)
        variant(parent, 3000, stock=0, **ROASTED)
        variant(parent, 6000, **RAW)
        made = document(parent)
        assert zones(made) == set()
        assert made.in_stock and made.price_sen == 6600

    def test_all_variants_speak_when_everything_is_sold_out(self) -> None:
        parent = family(**RAW)
        variant(parent, 3000, stock=0, **ROASTED)
        variant(parent, 2000, stock=0, **RAW)
        made = document(parent)
        assert zones(made) == EVERYWHERE
        assert (made.in_stock, made.price_sen) == (False, 3300)

    def test_parents_own_offer_counts_for_nothing_when_it_has_variants(self) -> None:
        """The parent's own stock record costs RM1.00 and cannot be put into a basket."""
        parent = family(**ROASTED)
        variant(parent, 3000)
        assert document(parent).price_sen == 3300

    def test_variant_without_facts_of_its_own_has_the_parents(self) -> None:
        parent = family(**ROASTED)
        variant(parent, 3000)
        assert "ready" in document(parent).marks

    def test_family_is_halal_only_when_every_variant_is(self) -> None:
        parent = family(**ROASTED)
        first, second = variant(parent, 3000), variant(parent, 6000)
        for child in (first, second):
            assert "halal" not in document(parent).marks
            Evidence.objects.create(
                product=child,
                kind="HALAL_BPJPH",
                number=f"ID{child.pk}",
                issuer="BPJPH",
                expires_on="2099-01-01",
                is_verified=True,
            )
        assert "halal" in document(parent).marks
