"""How goods reach the buyer: one method, whose charge is the freight of the landed quote.

Oscar's free, fixed and weight-based methods are out of the path: none of them knows a parcel.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import *  # noqa: F403  Oscar loads its other methods from here
from oscar.apps.shipping.methods import Base
from oscar.core import prices

from catalogue.money import MYR, rm, to_decimal
from catalogue.trade.outcome import Quote


class Landed(Base):
    """Freight as quoted for all makers' parcels. No postcode, no quote: then the charge is not known."""

    code = "landed"
    name = _("Delivery from each maker to your door")
    description = ""

    def __init__(self, quote: Quote | None = None) -> None:
        self.quote = quote

    @property
    def is_known(self) -> bool:
        """Whether a firm freight stands behind the charge."""
        return self.quote is not None and self.quote.is_payable

    def calculate(self, basket: Any) -> prices.Price:
        """Freight and insurance of the quote. No tax is added: LVG is on the goods, duty in the quote.

        Oscar wants a figure even while none is known; nothing may be charged from it (`is_known`).
        """
        charge = Decimal(0)
        if self.quote is not None:
            freight, insurance = self.quote.shown_sen("freight"), self.quote.shown_sen("insurance")
            charge = to_decimal(rm((freight or 0) + (insurance or 0)))
        return prices.Price(currency=basket.currency or MYR, excl_tax=charge, tax=Decimal(0))
