"""Price and availability of every product: the shelf price with LVG tax inside, and stock that is really free."""

from functools import cached_property
from typing import Any

from django.utils import timezone
from oscar.apps.partner.strategy import Structured, UseFirstStockRecord
from oscar.core.loading import get_class

from catalogue.card_rows import CardUnit
from catalogue.models import Product
from catalogue.money import rm, to_decimal
from catalogue.partner.models import StockRecord
from catalogue.trade.lvg import unit_tax
from catalogue.trade.queries import lvg_terms
from catalogue.trade.rulebook import LvgTerms

FixedPrice = get_class("partner.prices", "FixedPrice")
UnavailablePrice = get_class("partner.prices", "Unavailable")
StockRequired = get_class("partner.availability", "StockRequired")
Unavailable = get_class("partner.availability", "Unavailable")


class LandedStrategy(UseFirstStockRecord, Structured):
    """One strategy for everybody: the card price is the same for every reader (crossborder R13)."""

    @cached_property
    def terms(self) -> LvgTerms | None:
        """LVG terms of this request's moment; one query at most."""
        return lvg_terms(timezone.now())

    def pricing_policy(self, product: Product, stockrecord: StockRecord | None) -> Any:
        """Unit price and unit tax, both in whole sen (R3: the tax is rounded per unit)."""
        if stockrecord is None or not stockrecord.price_sen:
            return UnavailablePrice()
        tax = unit_tax(stockrecord.price_sen, self.terms)
        return FixedPrice(
            currency=stockrecord.price_currency,
            excl_tax=to_decimal(rm(stockrecord.price_sen)),
            tax=to_decimal(rm(tax)),
            tax_code="LVG" if tax else None,
        )

    def parent_pricing_policy(
        self, product: Product, children_stock: list[tuple[Product, StockRecord | None]]
    ) -> Any:
        """The cheapest variant that can be bought, else the cheapest at all."""
        priced = [(child, record) for child, record in children_stock if record and record.price_sen]
        if not priced:
            return UnavailablePrice()
        free = [pair for pair in priced if pair[1].net_stock_level > 0] or priced
        child, record = min(free, key=lambda pair: pair[1].price_sen)
        return self.pricing_policy(child, record)

    def availability_policy(self, product: Product, stockrecord: StockRecord | None) -> Any:
        """Live goods of an open maker with units that nobody holds."""
        if stockrecord is None or not product.is_public:
            return Unavailable()
        if not _may_be_sold(stockrecord.price_sen, stockrecord.partner.state):
            return Unavailable()
        return StockRequired(stockrecord.net_stock_level)

    def price_on_sale(self, unit: CardUnit) -> int | None:
        """What one unit of a public product costs with its tax, in sen; None while it cannot be bought.

        The same as `fetch_for_product`, for lists that read narrow rows.
        """
        if unit.left <= 0 or not _may_be_sold(unit.price_sen, unit.maker_state):
            return None
        return unit.price_sen + unit_tax(unit.price_sen, self.terms)

    def parent_availability_policy(
        self, product: Product, children_stock: list[tuple[Product, StockRecord | None]]
    ) -> Any:
        """Available when one variant is."""
        for child, record in children_stock:
            policy = self.availability_policy(child, record)
            if policy.is_available_to_buy:
                return policy
        return Unavailable()


def _may_be_sold(price_sen: int, maker_state: str) -> bool:
    return bool(price_sen) and maker_state == "approved"


class Selector:
    """Oscar asks here which strategy a request gets."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> LandedStrategy:
        return LandedStrategy(request)
