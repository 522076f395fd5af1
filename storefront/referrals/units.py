"""What can be keyed in for a buyer: each kind of each good, with its price and whether there is any."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from catalogue.cards import Prices
from catalogue.models import ProductAttributeValue
from catalogue.money import MYR, Money, from_decimal
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import units_on_offer
from storefront.referrals.models import AssistedOrder


@dataclass(frozen=True, slots=True)
class Unit:
    """One kind of a good. `price` has the tax inside; None when it cannot be bought now."""

    product_id: int
    name: str
    kind: str
    price: Money | None


@dataclass(frozen=True, slots=True)
class WantedUnit:
    """Units of one kind in an order that an agent keyed in."""

    unit: Unit
    quantity: int

    @property
    def price(self) -> Money | None:
        """Price of all units, tax inside."""
        return self.unit.price * self.quantity if self.unit.price is not None else None


def units_of(product_ids: Collection[int], strategy: Prices) -> list[Unit]:
    """All kinds of goods on sale, in the order of the ids. Two queries."""
    offered = units_on_offer(product_ids)
    return _units([record for pk in product_ids for record in offered.get(pk, ())], strategy)


def wanted_of(order: AssistedOrder, strategy: Prices) -> list[WantedUnit]:
    """What a keyed-in order holds, at today's prices. Goods that are gone for good are left out."""
    quantities = dict(order.lines.order_by("pk").values_list("product_id", "quantity"))
    records = StockRecord.objects.filter(product__in=quantities, product__is_public=True).select_related(
        "product__commodity", "product__maker", "product__parent", "partner"
    )
    return [WantedUnit(unit, quantities[unit.product_id]) for unit in _units(records, strategy)]


def _units(records: Iterable[StockRecord], strategy: Prices) -> list[Unit]:
    shown = list(records)
    values = ProductAttributeValue.objects.filter(
        product__in=[record.product_id for record in shown if record.product.is_child]
    ).select_related("attribute", "value_option")
    kinds: dict[int, list[str]] = {}
    for value in values.order_by("pk"):
        kinds.setdefault(value.product_id, []).append(str(value.value_as_text))
    units = []
    for record in shown:
        info = strategy.fetch_for_product(record.product, record)
        is_on_sale = info.price.exists and info.availability.is_available_to_buy
        price = from_decimal(info.price.incl_tax, MYR) if is_on_sale else None
        kind = ", ".join(kinds.get(record.product_id, []))
        units.append(Unit(record.product_id, record.product.get_title(), kind, price))
    return units
