"""R28: Oscar's own tax scaling and surcharges decide nothing."""

from __future__ import annotations

import pytest
from oscar.core.loading import get_class

from storefront.order.models import Order, Surcharge
from tests.services.offers import a_voucher
from tests.services.shop import Visitor, goods, open_shop
from tests.services.stripe import StripeSandbox

pytestmark = pytest.mark.django_db(transaction=True)


class TestOutOfThePath:
    def test_r28_no_surcharge_applies_when_oscar_is_asked(self) -> None:
        applicator = get_class("checkout.applicator", "SurchargeApplicator")()
        assert list(applicator.get_surcharges(basket=None)) == []

    def test_r28_tax_is_not_scaled_when_a_platform_voucher_is_used(
        self, stripe_sandbox: StripeSandbox
    ) -> None:
        open_shop()
        a_voucher("RAYA10")  # ten percent, borne by the platform
        visitor = Visitor(language="en")
        visitor.add(goods("Keripik", 1285), 3)
        visitor.client.post("/en/basket/", {"voucher": "RAYA10"})
        visitor.buy(stripe_sandbox)
        order = Order.objects.get()
        line = order.lines.get()
        # A3: 129 on each unit, 387 in all. Scaled by what is left of the price (3470 of 3855) it would be 348.
        assert (line.unit_lvg_sen, line.lvg_sen, order.lvg_sen) == (129, 387, 387)
        assert order.discount_sen == 386  # 385.5, half up
        assert order.total_sen == 3855 + 387 + order.freight_sen - order.discount_sen
        assert not Surcharge.objects.exists()
