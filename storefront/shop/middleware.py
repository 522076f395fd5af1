"""The basket of a request. Signing in joins the device's basket and the person's, and nothing that counts is lost."""

from typing import Any

from django.db import transaction
from oscar.apps.basket.middleware import BasketMiddleware

from storefront.basket.models import Basket
from storefront.locks import lock_rows
from storefront.referrals.operations import keep_stamps


class JoiningBasketMiddleware(BasketMiddleware):
    """Oscar's, with stamps kept: a line that meets its like gives it the link under which it was added (A5)."""

    def apply_offers_to_basket(self, request: Any, basket: Any) -> None:
        """Nothing: discounts are worked out by `checkout.discounts`. Oscar's asks for the number of lines first."""

    def merge_baskets(self, master: Any, slave: Any) -> None:
        """Take over lines (the larger quantity of two), stamps and vouchers; two requests at once join once."""
        with transaction.atomic():
            lock_rows(Basket.objects.filter(pk__in=[master.pk, slave.pk]))
            slave.refresh_from_db()
            if slave.status != Basket.OPEN:
                return
            same = {line.line_reference: line for line in master.lines.all()}
            pairs = [
                (line, same[line.line_reference]) for line in slave.lines.all() if line.line_reference in same
            ]
            keep_stamps(pairs)
            super().merge_baskets(master, slave)
